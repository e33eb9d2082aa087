//! Where names stand in a small picture: beside their node, within the picture, over no other name,
//! node or line. A name without such a place is left out; the node's title and the list have it.

use std::fmt;

/// From one line of a name to the next.
pub(super) const LINE: f32 = 11.5;

/// Width of a letter, in the picture's units; letters of other scripts are as wide as they are high.
const LETTER: f32 = 5.0;
const WIDE_LETTER: f32 = 9.5;

/// A line of a name above and below its base.
const ABOVE: f32 = 8.0;
const BELOW: f32 = 2.5;

/// What stays free at the picture's edges.
const MARGIN: f32 = 3.0;

/// Letters in a line.
const WRAP: usize = 16;
/// Letters of a name cut short that still tell which it is.
const TELLING: usize = 8;

/// A name and where it is written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Label {
    pub(super) x: f32,
    /// The first line's base.
    pub(super) y: f32,
    pub(super) anchor: Anchor,
    pub(super) lines: Vec<String>,
}

/// Which part of the text is at its x. Written as an attribute where it is not the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Start => " class=\"g-from\"",
            Self::Middle => "",
            Self::End => " class=\"g-to\"",
        })
    }
}

#[derive(Debug, Clone, Copy)]
struct Rect {
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
}

/// What is taken already in a square picture whose lines all begin at its centre.
pub(super) struct Labels {
    side: f32,
    center: (f32, f32),
    taken: Vec<Rect>,
    ends: Vec<(f32, f32)>,
}

impl Labels {
    pub(super) fn new(side: f32, center: (f32, f32)) -> Self {
        Self { side, center, taken: Vec::new(), ends: Vec::new() }
    }

    /// No name over what stands there.
    pub(super) fn keep_free(&mut self, (x, y): (f32, f32), radius: f32) {
        self.taken.push(Rect {
            left: x - radius,
            right: x + radius,
            top: y - radius,
            bottom: y + radius,
        });
    }

    /// No name over a line from the centre to there.
    pub(super) fn line_to(&mut self, end: (f32, f32)) {
        self.ends.push(end);
    }

    /// A place for the name of the node there, which is taken from now on: in two lines, or cut to
    /// one where only that has room.
    pub(super) fn beside(&mut self, at: (f32, f32), radius: f32, name: &str) -> Option<Label> {
        let lines = wrapped(name, WRAP);
        let short = shortened(&lines);
        for lines in [lines, short].into_iter().filter(|lines| !lines.is_empty()) {
            for label in self.candidates(at, radius, &lines) {
                let rect = label.rect();
                if self.is_free(&rect) {
                    self.taken.push(rect);
                    return Some(label);
                }
            }
        }
        None
    }

    /// Away from the centre first: no line runs there.
    fn candidates(&self, (x, y): (f32, f32), radius: f32, lines: &[String]) -> [Label; 4] {
        let lines = lines.to_vec();
        let half = width(&lines) / 2.0 + MARGIN;
        let within = x.clamp(half, (self.side - half).max(half));
        let more = (lines.len() - 1) as f32 * LINE;
        let below = Label::beneath((within, y), radius, lines.clone());
        let above = Label { y: y - radius - 5.0 - more, ..below.clone() };
        let beside = y + 3.2 - more / 2.0;
        let right =
            Label { x: x + radius + 5.0, y: beside, anchor: Anchor::Start, lines: lines.clone() };
        let left = Label { x: x - radius - 5.0, y: beside, anchor: Anchor::End, lines };
        let (outer, inner) = if x >= self.center.0 { (right, left) } else { (left, right) };
        if y < self.center.1 - 1.0 {
            [above, outer, below, inner]
        } else {
            [below, outer, above, inner]
        }
    }

    fn is_free(&self, rect: &Rect) -> bool {
        rect.left >= MARGIN
            && rect.right <= self.side - MARGIN
            && rect.top >= 0.0
            && rect.bottom <= self.side - MARGIN
            && !self.taken.iter().any(|other| overlap(rect, other))
            && !self.ends.iter().any(|&end| crosses(rect, self.center, end))
    }
}

impl Label {
    /// Where nothing is in the way.
    pub(super) fn beneath((x, y): (f32, f32), radius: f32, lines: Vec<String>) -> Self {
        Self { x, y: y + radius + 12.0, anchor: Anchor::Middle, lines }
    }

    fn rect(&self) -> Rect {
        let wide = width(&self.lines);
        let left = match self.anchor {
            Anchor::Start => self.x,
            Anchor::Middle => self.x - wide / 2.0,
            Anchor::End => self.x - wide,
        };
        let more = (self.lines.len().saturating_sub(1)) as f32 * LINE;
        Rect { left, right: left + wide, top: self.y - ABOVE, bottom: self.y + more + BELOW }
    }
}

/// The first of two lines, where that says something: "Can…" could be anything.
fn shortened(lines: &[String]) -> Vec<String> {
    match lines {
        [first, _] if first.chars().count() >= TELLING => {
            vec![format!("{}…", first.trim_end_matches('…'))]
        }
        _ => Vec::new(),
    }
}

/// About as wide as the longest line is drawn.
fn width(lines: &[String]) -> f32 {
    let of = |line: &String| -> f32 {
        line.chars().map(|one| if (one as u32) < 0x2e80 { LETTER } else { WIDE_LETTER }).sum()
    };
    lines.iter().map(of).fold(0.0, f32::max)
}

fn overlap(a: &Rect, b: &Rect) -> bool {
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

/// Whether a stretch of line has a part within the rectangle: it is cut at each of the four sides.
fn crosses(rect: &Rect, from: (f32, f32), to: (f32, f32)) -> bool {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut start, mut end) = (0.0_f32, 1.0_f32);
    for (step, room) in [
        (-dx, from.0 - rect.left),
        (dx, rect.right - from.0),
        (-dy, from.1 - rect.top),
        (dy, rect.bottom - from.1),
    ] {
        if step.abs() < f32::EPSILON {
            if room < 0.0 {
                return false;
            }
        } else if step < 0.0 {
            start = start.max(room / step);
        } else {
            end = end.min(room / step);
        }
    }
    start <= end
}

/// At most two lines of about `width` letters.
pub(super) fn wrapped(label: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in label.split_whitespace() {
        let last = lines.len() - 1;
        let length = lines[last].chars().count() + 1 + word.chars().count();
        if lines[last].is_empty() {
            lines[last].push_str(word);
        } else if length <= width {
            lines[last].push(' ');
            lines[last].push_str(word);
        } else if lines.len() < 2 {
            lines.push(word.to_owned());
        } else {
            lines[last].push('…');
            break;
        }
    }
    for line in &mut lines {
        if line.chars().count() > width + 3 {
            *line = line.chars().take(width + 1).chain(['…']).collect();
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_away_from_the_centre_and_from_each_other() {
        let mut labels = Labels::new(320.0, (160.0, 152.0));
        for end in [(160.0, 34.0), (216.0, 50.0), (160.0, 270.0)] {
            labels.keep_free(end, 7.0);
            labels.line_to(end);
        }
        let top = labels.beside((160.0, 34.0), 7.0, "Equal error rates").expect("room above");
        assert!(top.y < 34.0 && top.anchor == Anchor::Middle, "{top:?}");
        let aside = labels.beside((216.0, 50.0), 7.0, "Predictive parity").expect("room aside");
        assert!(!overlap(&top.rect(), &aside.rect()), "{top:?} {aside:?}");
        let bottom = labels.beside((160.0, 270.0), 7.0, "Calibration").expect("room below");
        assert!(bottom.y > 270.0, "{bottom:?}");
        // Between the three lines there is none for the centre's but to the left of it.
        let center = labels.beside((160.0, 152.0), 11.0, "Fairness").expect("room");
        assert!(!crosses(&center.rect(), (160.0, 152.0), (160.0, 34.0)), "{center:?}");
    }

    #[test]
    fn a_name_without_room_is_left_out() {
        let mut labels = Labels::new(320.0, (160.0, 152.0));
        for turn in 0..40 {
            let turn = turn as f32 / 40.0 * std::f32::consts::TAU;
            labels.line_to((160.0 + 112.0 * turn.cos(), 152.0 + 118.0 * turn.sin()));
        }
        assert_eq!(labels.beside((160.0, 152.0), 11.0, "In a crowd"), None);
        let long = "x".repeat(200);
        let near_the_edge = labels.beside((300.0, 20.0), 7.0, &long).expect("room");
        assert!(near_the_edge.rect().right <= 320.0, "{near_the_edge:?}");
    }

    #[test]
    fn long_names_take_two_lines() {
        assert_eq!(wrapped("Equal error rates", 20), ["Equal error rates"]);
        assert_eq!(
            wrapped("Can fairness frameworks extend to models", 16),
            ["Can fairness", "frameworks…"]
        );
        assert_eq!(wrapped(&"x".repeat(40), 10), [format!("{}…", "x".repeat(11))]);
        assert!(wrapped(" ", 10).is_empty());
        let cut = |name: &str| shortened(&wrapped(name, 16));
        assert_eq!(cut("Can fairness frameworks extend to models"), ["Can fairness…"]);
        assert_eq!(cut("Can representativeness be had"), Vec::<String>::new());
    }
}
