//! Small drawings of evidence, as SVG within a page: an interval against the predicted threshold,
//! and pieces of evidence as marks on one shared axis. Colours are the stylesheet's, by class, and
//! every drawing says in words what it shows.

use std::fmt::Write;

use minijinja::HtmlEscape;

use crate::{
    notebook::{Dot, Measured, Method, Metric, Sign, VerdictKind},
    server::present::number,
};

const WIDE: f64 = 320.0;
const HIGH: f64 = 58.0;

/// Room at both ends for marks.
const MARGIN: f64 = 14.0;

/// Room that a letter of a label takes, at most.
const LETTER: f64 = 6.0;

/// The metric's interval as a bar, the predicted side as ground, the threshold as a line. `None`
/// where there is no interval to draw.
pub(super) fn interval(
    measured: &Measured,
    verdict: Option<VerdictKind>,
    stale: bool,
) -> Option<String> {
    let (low, high) = (measured.metric.low?, measured.metric.high?);
    let value = measured.metric.value;
    let bounds = bounds(measured);
    let scale = Scale::over([low, high, value].into_iter().chain(bounds.iter().copied()));
    let said = match (stale, verdict) {
        (true, _) => "stale",
        (_, Some(VerdictKind::Supports)) => "supports",
        (_, Some(VerdictKind::Refutes)) => "refutes",
        _ => "inconclusive",
    };
    let span = if low == high {
        number(value)
    } else {
        format!("{} [{}, {}]", number(value), number(low), number(high))
    };
    let words = match measured.threshold {
        Some(_) => format!("{} is {span}; predicted: {}", measured.name, predicted(measured)),
        None => format!("{} is {span}", measured.name),
    };
    let mut svg = String::new();
    // A String takes whatever is written to it.
    let mut add = |text: std::fmt::Arguments<'_>| _ = svg.write_fmt(text);
    add(format_args!(
        "<svg class=\"iv\" viewBox=\"0 0 {WIDE} {HIGH}\" role=\"img\" aria-label=\"{}\" data-verdict=\"{said}\">",
        HtmlEscape(&words)
    ));
    for (from, to) in zones(measured, &bounds) {
        let (a, b) = (scale.clamped(from), scale.clamped(to));
        add(format_args!(
            "<rect class=\"iv-zone\" x=\"{a:.1}\" y=\"16\" width=\"{:.1}\" height=\"24\"/>",
            (b - a).max(1.5)
        ));
    }
    add(format_args!("<path class=\"iv-axis\" d=\"M0 40H{WIDE}\"/>"));
    for bound in &bounds {
        let x = scale.at(*bound);
        add(format_args!("<path class=\"iv-threshold\" d=\"M{x:.1} 13V44\"/>"));
        let label = number(*bound);
        let at = within(x, &label);
        add(format_args!("<text class=\"iv-bound\" x=\"{at:.1}\" y=\"10\">{label}</text>"));
    }
    let (a, b, x) = (scale.at(low), scale.at(high), scale.at(value));
    add(format_args!(
        "<path class=\"iv-bar\" d=\"M{a:.1} 28H{b:.1}M{a:.1} 23V33M{b:.1} 23V33\"/>\
         <circle class=\"iv-value\" cx=\"{x:.1}\" cy=\"28\" r=\"4.5\"/>\
         <text class=\"iv-label\" x=\"{:.1}\" y=\"54\">{span}</text></svg>",
        within(x, &span)
    ));
    Some(svg)
}

/// `above 0.05`, `within ±0.05`: the predicted side in words.
pub(super) fn predicted(measured: &Measured) -> String {
    let Some(threshold) = measured.threshold else { return String::new() };
    let (threshold, sized) = (number(threshold), if measured.absolute { "±" } else { "" });
    match (measured.comparison, measured.absolute) {
        (Some(Sign::Above), false) => format!("above {threshold}"),
        (Some(Sign::AtLeast), false) => format!("at least {threshold}"),
        (Some(Sign::Below), false) => format!("below {threshold}"),
        (Some(Sign::AtMost), false) => format!("at most {threshold}"),
        (Some(Sign::Above | Sign::AtLeast), true) => format!("beyond {sized}{threshold}"),
        (Some(Sign::Below | Sign::AtMost), true) => format!("within {sized}{threshold}"),
        (Some(Sign::Equal), _) if measured.tolerance > 0.0 => {
            format!("equal to {threshold}, give or take {}", number(measured.tolerance))
        }
        (Some(Sign::Equal), _) => format!("exactly {threshold}"),
        (None, _) => String::new(),
    }
}

/// Where the predicted side begins or ends, on the metric's own axis.
fn bounds(measured: &Measured) -> Vec<f64> {
    let Some(threshold) = measured.threshold else { return Vec::new() };
    let mut bounds = match (measured.comparison, measured.absolute) {
        (Some(Sign::Equal), _) if measured.tolerance > 0.0 => {
            vec![threshold - measured.tolerance, threshold + measured.tolerance]
        }
        (Some(_), true) => vec![-threshold, threshold],
        _ => vec![threshold],
    };
    bounds.dedup();
    bounds
}

/// Stretches of the predicted side; infinite ends reach the drawing's.
fn zones(measured: &Measured, bounds: &[f64]) -> Vec<(f64, f64)> {
    const END: f64 = f64::INFINITY;
    match (measured.comparison, bounds) {
        (Some(Sign::Equal), [one]) => vec![(*one, *one)],
        (Some(Sign::Equal), [from, to]) => vec![(*from, *to)],
        (Some(Sign::Above | Sign::AtLeast), [from]) => vec![(*from, END)],
        (Some(Sign::Below | Sign::AtMost), [to]) => vec![(-END, *to)],
        (Some(Sign::Above | Sign::AtLeast), [a, b]) => vec![(-END, *a), (*b, END)],
        (Some(Sign::Below | Sign::AtMost), [a, b]) => vec![(*a, *b)],
        _ => Vec::new(),
    }
}

/// From the metric's axis to the drawing's.
struct Scale {
    from: f64,
    per: f64,
}

impl Scale {
    fn over(values: impl Iterator<Item = f64>) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.filter(|value| value.is_finite()) {
            low = low.min(value);
            high = high.max(value);
        }
        let spread = high - low;
        // One place only: it stands in the middle.
        let pad = if spread > 0.0 { spread * 0.08 } else { low.abs().max(1.0) };
        let (low, high) = (low - pad, high + pad);
        Self { from: low, per: (WIDE - 2.0 * MARGIN) / (high - low) }
    }

    fn at(&self, value: f64) -> f64 {
        MARGIN + (value - self.from) * self.per
    }

    fn clamped(&self, value: f64) -> f64 {
        if value.is_finite() {
            self.at(value)
        } else if value > 0.0 {
            WIDE
        } else {
            0.0
        }
    }
}

/// A label's middle near `x`, so that all of it is on the drawing.
fn within(x: f64, label: &str) -> f64 {
    let half = (label.chars().count() as f64 * LETTER / 2.0).min(WIDE / 2.0);
    x.clamp(half, WIDE - half)
}

/// A metric over several groups: a line for each, all on one axis.
pub(super) fn groups(id: &str, metrics: &[&Metric]) -> String {
    const LINE: f64 = 26.0;
    const TOP: f64 = 6.0;
    let values = metrics
        .iter()
        .flat_map(|metric| [Some(metric.value), metric.low, metric.high].into_iter().flatten());
    let scale = Scale::over(values);
    let high = TOP + LINE * metrics.len() as f64 + 4.0;
    let mut svg = String::new();
    let mut add = |text: std::fmt::Arguments<'_>| _ = svg.write_fmt(text);
    let words = format!("{id} by group, {} values; the table has them all", metrics.len());
    add(format_args!(
        "<svg class=\"iv groups\" viewBox=\"0 0 {WIDE} {high}\" role=\"img\" aria-label=\"{}\">",
        HtmlEscape(&words)
    ));
    if scale.from <= 0.0 && scale.at(0.0) <= WIDE {
        add(format_args!("<path class=\"iv-zero\" d=\"M{:.1} 0V{high}\"/>", scale.at(0.0)));
    }
    for (place, metric) in metrics.iter().enumerate() {
        let y = TOP + LINE * place as f64 + 18.0;
        let x = scale.at(metric.value);
        let label: String = metric.of.chars().take(40).collect();
        let name = format!("{label}  {}", number(metric.value));
        add(format_args!(
            "<text class=\"iv-label\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            within(x, &name),
            y - 8.0,
            HtmlEscape(&name)
        ));
        if let (Some(low), Some(high)) = (metric.low, metric.high) {
            let (a, b) = (scale.at(low), scale.at(high));
            add(format_args!("<path class=\"iv-bar\" d=\"M{a:.1} {y:.1}H{b:.1}\"/>"));
        }
        add(format_args!("<circle class=\"iv-value\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\"/>"));
    }
    svg.push_str("</svg>");
    svg
}

/// How an interval came about, for a table.
pub(super) fn method(metric: &Metric) -> &'static str {
    match metric.interval {
        Method::Exact => "exact, without sampling",
        Method::Wilson => "Wilson",
        Method::Wald => "Wald",
        Method::Normal => "normal approximation",
        Method::Bootstrap => "bootstrap",
        Method::Stated => "as stated",
        Method::StandardError => "from the stated standard error",
        Method::None => "none",
    }
}

/// Width of the shared axis, in its own units.
const AXIS: f64 = 160.0;

/// Pieces of evidence from *refutes* at the left to *supports* at the right. A mark stands by how
/// clearly its value lies on the predicted side; the two lines are where an interval clears its
/// threshold.
pub(super) fn dots(evidence: &[Dot]) -> String {
    let middle = AXIS / 2.0;
    let place = |margin: f64| middle + margin / (1.0 + margin.abs()) * (middle - 8.0);
    let mut svg = String::new();
    let mut add = |text: std::fmt::Arguments<'_>| _ = svg.write_fmt(text);
    let words = in_words(evidence);
    add(format_args!(
        "<svg class=\"dots\" viewBox=\"0 0 {AXIS} 24\" role=\"img\" aria-label=\"{}\">\
         <path class=\"dots-axis\" d=\"M0 12H{AXIS}M{middle} 7V17\"/>\
         <path class=\"dots-clear\" d=\"M{:.1} 3V21M{:.1} 3V21\"/>",
        HtmlEscape(&words),
        place(-1.0),
        place(1.0),
    ));
    for dot in evidence {
        let x = place(dot.margin.unwrap_or(0.0));
        let (said, shape) = match (dot.stale, dot.verdict) {
            (true, _) => ("stale", format!("M{:.1} 12a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z", x - 4.0)),
            (_, Some(VerdictKind::Supports)) => ("supports", format!("M{x:.1} 7l5 9h-10z")),
            (_, Some(VerdictKind::Refutes)) => ("refutes", format!("M{x:.1} 17l-5 -9h10z")),
            (_, Some(VerdictKind::Inconclusive)) => {
                ("inconclusive", format!("M{x:.1} 6.5l5 5.5l-5 5.5l-5 -5.5z"))
            }
            (_, None) => ("unjudged", format!("M{:.1} 12a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z", x - 4.0)),
        };
        add(format_args!(
            "<path class=\"dot-mark\" data-verdict=\"{said}\" d=\"{shape}\"><title>{}</title></path>",
            HtmlEscape(&format!("{}: {}", dot.title, dot.predicate))
        ));
    }
    svg.push_str("</svg>");
    svg
}

fn in_words(evidence: &[Dot]) -> String {
    let count = |said: &dyn Fn(&Dot) -> bool| evidence.iter().filter(|dot| said(dot)).count();
    let fresh = |kind| move |dot: &Dot| !dot.stale && dot.verdict == Some(kind);
    let parts = [
        (count(&fresh(VerdictKind::Supports)), "supporting"),
        (count(&fresh(VerdictKind::Refutes)), "refuting"),
        (count(&fresh(VerdictKind::Inconclusive)), "inconclusive"),
        (count(&|dot| dot.stale), "stale"),
        (count(&|dot| dot.verdict.is_none()), "not run yet"),
    ];
    let named: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}"))
        .collect();
    if named.is_empty() {
        "no evaluation speaks of it".into()
    } else {
        format!("Evidence: {}", named.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(comparison: Sign, threshold: f64, absolute: bool, value: [f64; 3]) -> Measured {
        let [low, value, high] = value;
        let metric = serde_json::json!({
            "id": "gap", "value": value, "low": low, "high": high, "interval": "wald",
        });
        Measured {
            metric: serde_json::from_value(metric).expect("a metric"),
            name: "gap[\"a\"]".into(),
            unit: None,
            comparison: Some(comparison),
            threshold: Some(threshold),
            tolerance: 0.0,
            absolute,
            margin: None,
        }
    }

    /// Every coordinate that the drawing names lies on it.
    fn check(measured: &Measured, words: &str) {
        let svg = interval(measured, Some(VerdictKind::Supports), false).expect("a drawing");
        assert!(svg.contains(words), "{svg}");
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        for part in svg.split(" x=\"").skip(1).chain(svg.split("cx=\"").skip(1)) {
            let x: f64 = part.split('"').next().and_then(|x| x.parse().ok()).expect("a number");
            assert!((0.0..=WIDE).contains(&x), "{x} in {svg}");
        }
    }

    #[test]
    fn whatever_was_measured_can_be_drawn() {
        let cases = [
            (Sign::Above, 0.05, false, [0.18, 0.21, 0.25], "above 0.05"),
            (Sign::AtMost, 0.0, false, [0.0, 0.0, 0.0], "at most 0"),
            (Sign::Below, 0.05, true, [-0.0003, 0.0384, 0.0771], "within ±0.05"),
            (Sign::Above, 0.02, true, [-1.0, -0.5, -0.25], "beyond ±0.02"),
            (Sign::Equal, 1e300, false, [-1e300, 0.0, 1e300], "exactly"),
            (Sign::AtLeast, 1e-12, false, [5e-324, 1e-300, 1e-13], "at least"),
        ];
        for (sign, threshold, absolute, value, words) in cases {
            check(&measured(sign, threshold, absolute, value), words);
        }
        let mut none = measured(Sign::Above, 0.0, false, [0.0; 3]);
        none.metric.low = None;
        assert_eq!(interval(&none, None, false), None);
        assert!(
            !interval(&measured(Sign::Above, 0.0, false, [0.0; 3]), None, false)
                .is_some_and(|svg| svg.contains("gap[\"a\"]")),
            "names are escaped"
        );
    }

    #[test]
    fn marks_stay_on_the_axis() {
        let dot = |margin, verdict| Dot {
            evaluation: "e.md".into(),
            title: "<E>".into(),
            predicate: "x > 1".into(),
            verdict,
            stale: false,
            margin,
            run: None,
        };
        let all = [
            dot(Some(1000.0), Some(VerdictKind::Supports)),
            dot(Some(-1000.0), Some(VerdictKind::Refutes)),
            dot(None, None),
        ];
        let svg = dots(&all);
        assert!(svg.contains("1 supporting, 1 refuting, 1 not run yet") && !svg.contains("<E>"));
        assert!(dots(&[]).contains("no evaluation speaks of it"));
    }
}
