//! From runs of letters to paragraphs. The runs come in reading order, column by column; what
//! belongs to one line is told by the baseline, what belongs to one paragraph by distance, size
//! and indent. Pure, so that it is tested without a PDF.

use super::{
    Piece,
    direction::{has_rtl, in_reading_order, is_mostly_rtl},
};

/// Letters drawn at one place.
#[derive(Debug, Clone, Default)]
pub(super) struct Run {
    pub(super) text: String,
    pub(super) x: f32,
    /// Of the baseline, growing upwards as in a PDF.
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) size: f32,
    pub(super) bold: bool,
    /// Drawn upwards or upside down, as arXiv's stamp in the margin is.
    pub(super) turned: bool,
}

#[derive(Debug, Clone, Default)]
struct Line {
    text: String,
    x: f32,
    end: f32,
    y: f32,
    /// Letters by size and weight, to find what most of them have.
    letters: Vec<(f32, bool, usize)>,
    /// Whether any of it is read from right to left, and whether most of it is.
    turns: bool,
    rtl: bool,
}

impl Line {
    fn of(run: &Run) -> Self {
        let mut line = Self { x: run.x, end: run.x, y: run.y, ..Self::default() };
        line.push(run);
        line
    }

    fn push(&mut self, run: &Run) {
        // Only a line that is read from right to left takes what lies to its left.
        let before = self.gap_before(run) > self.gap(run);
        let gap = if before { self.gap_before(run) } else { self.gap(run) };
        let (left, right) =
            if before { (&*run.text, &*self.text) } else { (&*self.text, &*run.text) };
        let apart = left.ends_with(char::is_whitespace) || right.starts_with(char::is_whitespace);
        let blank = if gap > 0.15 * run.size && !apart && !left.is_empty() { " " } else { "" };
        match before {
            true => self.text.insert_str(0, &format!("{}{blank}", run.text)),
            false => self.text += &format!("{blank}{}", run.text),
        }
        self.turns |= has_rtl(&run.text);
        self.x = self.x.min(run.x);
        self.end = self.end.max(run.x + run.width);
        let count = run.text.chars().filter(|c| c.is_alphanumeric()).count();
        match self.letters.iter_mut().find(|(size, bold, _)| (*size, *bold) == (run.size, run.bold))
        {
            Some((_, _, known)) => *known += count,
            None => self.letters.push((run.size, run.bold, count)),
        }
    }

    fn look(&self) -> (f32, bool) {
        let most = self.letters.iter().max_by_key(|(_, _, count)| *count);
        most.map_or((0.0, false), |(size, bold, _)| (*size, *bold))
    }

    /// From the line's right end to the run.
    fn gap(&self, run: &Run) -> f32 {
        run.x - self.end
    }

    /// From the run to the line's left end.
    fn gap_before(&self, run: &Run) -> f32 {
        self.x - (run.x + run.width)
    }

    /// Whether a run goes on in this line: on its baseline or raised from it a little, to the
    /// right, and not beyond a gutter; to the left where either is read that way.
    fn takes(&self, run: &Run) -> bool {
        let size = self.look().0.max(run.size).max(1.0);
        let near = |gap: f32| gap > -0.6 * size && gap < 4.0 * size;
        let level = (run.y - self.y).abs() < 0.55 * size;
        let leftwards = || near(self.gap_before(run)) && (self.turns || has_rtl(&run.text));
        level && (near(self.gap(run)) || leftwards())
    }

    /// In the order of reading, once nothing more is added.
    fn finish(&mut self) {
        if self.turns {
            self.rtl = is_mostly_rtl(&self.text);
            self.text = in_reading_order(&self.text);
        }
    }

    /// Where it begins and ends for its reader: the further on, the larger.
    fn span(&self) -> (f32, f32) {
        if self.rtl { (-self.end, -self.x) } else { (self.x, self.end) }
    }
}

/// The paragraphs of a page of that height; what is turned comes last.
pub(super) fn pieces(runs: &[Run], height: f32) -> Vec<Piece> {
    let (turned, upright): (Vec<&Run>, Vec<&Run>) = runs.iter().partition(|run| run.turned);
    let mut found = paragraphs(&lines(&upright), height);
    if !turned.is_empty() {
        let text: String = turned.iter().map(|run| run.text.as_str()).collect::<Vec<_>>().join(" ");
        let size = turned[0].size;
        found.push(Piece { text: tidy(&text), size, bold: false, top: 1.0 });
    }
    found.retain(|piece| piece.text.chars().any(char::is_alphanumeric));
    found
}

/// The upright lines, each by itself, with its size; for what stands above an abstract.
pub(super) fn plain_lines(runs: &[Run]) -> Vec<(String, f32)> {
    let upright: Vec<&Run> = runs.iter().filter(|run| !run.turned).collect();
    lines(&upright).iter().map(|line| (tidy(&line.text), line.look().0)).collect()
}

fn lines(runs: &[&Run]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for run in runs.iter().filter(|run| !run.text.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.takes(run) => line.push(run),
            _ => lines.push(Line::of(run)),
        }
    }
    lines.retain(|line| !line.text.trim().is_empty());
    lines.iter_mut().for_each(Line::finish);
    lines
}

fn paragraphs(lines: &[Line], height: f32) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let mut open: Vec<&Line> = Vec::new();
    for line in lines {
        if !open.is_empty() && !goes_on(&open, line) {
            found.push(piece(&open, height));
            open.clear();
        }
        open.push(line);
    }
    if !open.is_empty() {
        found.push(piece(&open, height));
    }
    join_columns(found)
}

/// Whether a line belongs to the paragraph of the lines before it.
fn goes_on(open: &[&Line], line: &Line) -> bool {
    let Some(last) = open.last() else { return false };
    let ((size, bold), (next_size, next_bold)) = (last.look(), line.look());
    let down = last.y - line.y;
    // The leading of the paragraph so far, or what is usual for the size.
    let leading = match open {
        [.., before, last] => before.y - last.y,
        _ => 1.35 * size,
    };
    let near = down > 0.0 && down < (leading * 1.25).clamp(1.1 * size, 2.2 * size.max(1.0));
    let alike = (size - next_size).abs() < 0.08 * size.max(next_size) + 0.1
        && (bold == next_bold || line.letters.len() + last.letters.len() > 2);
    let over = line.x < last.end && last.x < line.end;
    if !(near && alike && over) {
        return false;
    }
    let ((start, end), (last_start, last_end)) = (line.span(), last.span());
    let first = open.iter().map(|line| line.span().0).fold(f32::MAX, f32::min);
    let furthest = open.iter().map(|line| line.span().1).fold(f32::MIN, f32::max);
    let ended = last.text.trim_end().ends_with(['.', '?', '!', ':', '”', '"', ']', ')', '؟', '۔']);
    let indented = start > first + 0.7 * size && last_start < start - 0.7 * size;
    let short = last_end < furthest.max(end) - 3.0 * size;
    // A list of references hangs: each entry begins before its other lines.
    let hangs = start < last_start - 0.7 * size && open.len() > 1;
    !(ended && (indented || short || hangs)) && !starts_entry(&line.text)
}

/// `[12]`, as an entry of a list of references begins.
fn starts_entry(text: &str) -> bool {
    let rest = text.trim_start().strip_prefix('[');
    rest.and_then(|rest| rest.split_once(']')).is_some_and(|(number, _)| {
        !number.is_empty() && number.len() <= 4 && number.bytes().all(|b| b.is_ascii_digit())
    })
}

/// Puts text after what it goes on from; a word that was broken at the end of a line, of a column,
/// or by a note at the foot is made whole.
pub(super) fn append(text: &mut String, next: &str) {
    let broken = text.strip_suffix('-').is_some_and(|before| before.ends_with(char::is_alphabetic))
        && next.starts_with(char::is_lowercase);
    if broken {
        text.pop();
    } else if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(next);
}

fn piece(lines: &[&Line], height: f32) -> Piece {
    let mut text = String::new();
    for line in lines {
        append(&mut text, line.text.trim());
    }
    let looks: Vec<(f32, bool)> = lines.iter().map(|line| line.look()).collect();
    let size = looks.iter().map(|look| look.0).fold(0.0, f32::max);
    let bold = looks.iter().all(|look| look.1);
    let top = lines.first().map_or(0.0, |line| 1.0 - line.y / height.max(1.0));
    Piece { text: tidy(&text), size, bold, top: top.clamp(0.0, 1.0) }
}

/// A paragraph that breaks off at the foot of a column goes on at the head of the next.
fn join_columns(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::new();
    for piece in pieces {
        let goes_on = |last: &Piece| {
            let upwards = piece.top < last.top - 0.2;
            let open = last.text.ends_with(|c: char| c.is_lowercase() || matches!(c, ',' | '-'));
            let long = last.text.split_whitespace().count() > 8;
            upwards
                && open
                && long
                && piece.text.starts_with(char::is_lowercase)
                && (last.size - piece.size).abs() < 0.6
        };
        match joined.last_mut() {
            Some(last) if goes_on(last) => append(&mut last.text, &piece.text),
            _ => joined.push(piece),
        }
    }
    joined
}

/// One line, single blanks, ligatures as letters, nothing that cannot be printed.
fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{fb00}' => tidy.push_str("ff"),
            '\u{fb01}' => tidy.push_str("fi"),
            '\u{fb02}' => tidy.push_str("fl"),
            '\u{fb03}' => tidy.push_str("ffi"),
            '\u{fb04}' => tidy.push_str("ffl"),
            // A hyphen that shows only at the end of a line.
            '\u{ad}' => {}
            c if c.is_whitespace() || c == '\u{a0}' => {
                if !tidy.ends_with(' ') {
                    tidy.push(' ');
                }
            }
            c if c.is_control() || ('\u{e000}'..='\u{f8ff}').contains(&c) => {}
            c => tidy.push(c),
        }
    }
    tidy.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str, x: f32, y: f32) -> Run {
        let width = text.chars().count() as f32 * 5.0;
        Run { text: text.into(), x, y, width, size: 10.0, ..Run::default() }
    }

    fn check(runs: &[Run], expected: &[&str]) {
        let found = pieces(runs, 800.0);
        let texts: Vec<_> = found.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn runs_of_one_baseline_are_a_line() {
        check(&[run("Two", 50.0, 700.0), run("words", 68.0, 700.0)], &["Two words"]);
        check(&[run("Kern", 50.0, 700.0), run("ing", 70.2, 700.0)], &["Kerning"]);
    }

    #[test]
    fn lines_near_each_other_are_a_paragraph_and_hyphens_go() {
        let runs = [
            run("A long line that ends in a hyphen-", 50.0, 700.0),
            run("ated word and goes on for a good while.", 50.0, 688.0),
            run("A heading", 50.0, 640.0),
        ];
        check(
            &runs,
            &[
                "A long line that ends in a hyphenated word and goes on for a good while.",
                "A heading",
            ],
        );
    }

    #[test]
    fn lines_from_right_to_left_are_read_that_way() {
        // Back to front in each run, the first word to the right.
        let first = [run("תחא", 180.0, 700.0), run("AI", 165.0, 700.0), run("הרוש", 140.0, 700.0)];
        check(&first, &["אחת AI שורה"]);
        let second = run(".תכשמנש תינש הרוש", 110.0, 688.0);
        check(&[&first[..], &[second]].concat(), &["אחת AI שורה שורה שנית שנמשכת."]);
        // Words of a language that is read to the right take nothing from their left.
        check(&[run("right", 180.0, 700.0), run("left", 150.0, 700.0)], &["right", "left"]);
    }

    #[test]
    fn an_indent_after_a_full_stop_begins_a_paragraph() {
        let runs = [
            run("The first paragraph has a line of some length here.", 50.0, 700.0),
            run("And it ends with this second line, nearly as long.", 50.0, 688.0),
            run("The second one is indented by a little, as is done.", 62.0, 676.0),
        ];
        assert_eq!(pieces(&runs, 800.0).len(), 2);
    }

    #[test]
    fn a_paragraph_goes_on_in_the_next_column() {
        let runs = [
            run("The left column ends in the middle of what is said and", 50.0, 80.0),
            run("goes on at the top of the right one.", 330.0, 720.0),
        ];
        check(
            &runs,
            &[
                "The left column ends in the middle of what is said and goes on at the top of the right one.",
            ],
        );
    }

    #[test]
    fn entries_of_a_list_of_references_stay_apart() {
        let runs = [
            run("[1] A. Author. A title of some length, in a venue.", 50.0, 700.0),
            run("[2] B. Author. Another title of some length, in it", 50.0, 688.0),
            run("and a second line.", 65.0, 676.0),
        ];
        assert_eq!(pieces(&runs, 800.0).len(), 2);
    }

    #[test]
    fn ligatures_and_invisible_letters_are_made_plain() {
        assert_eq!(tidy("e\u{fb03}cient\u{a0} \u{ad}x\u{0}"), "efficient x");
    }
}
