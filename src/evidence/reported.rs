//! Metrics that a program reports: `metrics.json`, {name: {value, low, high, n}} or {name: value}.
//! What cannot be used is said in the run's log and left out.

use serde_json::Value;

use super::{
    metric::{Definition, Method, Metric},
    stats::Interval,
};

/// More than this are no measurement but a table.
const MOST: usize = 1_000;

const LONGEST_NAME: usize = 200;

/// The metrics in the order in which they are written, and what was wrong.
pub(super) fn read(bytes: &[u8]) -> (Vec<Metric>, Vec<String>) {
    let mut problems = Vec::new();
    let object = match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => object,
        Ok(_) => {
            problems
                .push("metrics.json holds no object: write {\"name\": {\"value\": 0.5}}".into());
            return (Vec::new(), problems);
        }
        Err(error) => {
            problems.push(format!("metrics.json cannot be read as JSON: {error}"));
            return (Vec::new(), problems);
        }
    };
    let mut metrics: Vec<Metric> = Vec::new();
    for (name, value) in &object {
        if metrics.len() == MOST {
            problems
                .push(format!("metrics.json holds more than {MOST} metrics; the rest is left out"));
            break;
        }
        match metric(name, value) {
            Ok(metric) => metrics.push(metric),
            Err(why) => {
                let name: String = name.chars().take(LONGEST_NAME).collect();
                problems.push(format!("the metric {name:?} is left out: {why}"));
            }
        }
    }
    (metrics, problems)
}

fn metric(name: &str, value: &Value) -> Result<Metric, &'static str> {
    let (id, of) = match name.split_once('[') {
        Some((id, rest)) => (id, rest.strip_suffix(']').ok_or("its name lacks a `]`")?),
        None => (name, ""),
    };
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '/' | '-');
    let begins = id.starts_with(|c: char| c.is_alphabetic() || c == '_');
    if !begins || !id.chars().all(plain) || of.contains(['[', ']']) || id == "abs" {
        return Err("its name is not of the form `metric` or `metric[group]`");
    }
    if name.chars().count() > LONGEST_NAME || of.chars().any(char::is_control) {
        return Err("its name is too long, or has control characters");
    }
    let number = |key: &str| value.get(key).and_then(Value::as_f64).filter(|n| n.is_finite());
    let Some(measured) = value.as_f64().or_else(|| number("value")) else {
        return Err("it has no number as its value");
    };
    let interval = match (value.get("low"), value.get("high")) {
        (None | Some(Value::Null), None | Some(Value::Null)) => None,
        _ => {
            let ends = number("low").zip(number("high"));
            let (low, high) = ends.ok_or("its interval needs two numbers, `low` and `high`")?;
            if low > high {
                return Err("the low end of its interval is above the high");
            }
            Interval::new(low, high)
        }
    };
    let mut metric = Metric::sampled(id, of, measured, Method::Stated, interval);
    metric.n = value.get("n").and_then(Value::as_u64);
    Ok(metric)
}

/// A program defines its metrics in its own text, which is an input.
pub(super) fn definitions(metrics: &[Metric], source: &str) -> Vec<Definition> {
    let mut definitions: Vec<Definition> = Vec::new();
    for metric in metrics {
        if !definitions.iter().any(|known| known.id == metric.id) {
            definitions.push(Definition {
                id: metric.id.clone(),
                unit: "as reported".into(),
                definition: format!(
                    "{} as the program reports it, its interval included.",
                    metric.id
                ),
                source: source.to_owned(),
            });
        }
    }
    definitions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_and_without_intervals() {
        let text =
            br#"{"gap": {"value": 0.2, "low": 0.1, "high": 0.3, "n": 40}, "rate[A, b]": 0.5}"#;
        let (metrics, problems) = read(text);
        assert_eq!(problems, [""; 0]);
        assert_eq!(metrics[0].to_string(), "gap = 0.2000 [0.1000, 0.3000]");
        assert_eq!((metrics[0].n, metrics[0].interval), (Some(40), Method::Stated));
        assert_eq!((metrics[1].name().as_str(), metrics[1].bounds()), ("rate[A, b]", None));
        assert_eq!(definitions(&metrics, "x").len(), 2);
    }

    #[test]
    fn what_is_wrong_is_left_out_and_said() {
        for text in [
            &b"{"[..],
            b"[1]",
            br#"{"a": "x"}"#,
            br#"{"a": {"value": 1, "low": 2}}"#,
            br#"{"a": {"value": 1, "low": 2, "high": 1}}"#,
            br#"{"a[b": 1}"#,
            br#"{"a b": 1}"#,
            br#"{"": 1}"#,
            br#"{"a": {"value": 1e999}}"#,
        ] {
            let (metrics, problems) = read(text);
            let shown = String::from_utf8_lossy(text);
            assert!(metrics.is_empty() && problems.len() == 1, "{shown}: {problems:?}");
        }
        let many: Vec<String> = (0..1_500).map(|n| format!("\"m{n}\": 1")).collect();
        let (metrics, problems) = read(format!("{{{}}}", many.join(",")).as_bytes());
        assert_eq!((metrics.len(), problems.len()), (1_000, 1));
    }
}
