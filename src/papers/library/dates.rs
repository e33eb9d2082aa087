//! Months by name, and dates given in pieces.

use crate::papers::Issued;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// 1 to 12, from a number or an English name or its beginning; 0 where it is neither.
pub(super) fn month(text: &str) -> u8 {
    let text = text.trim().to_lowercase();
    let word: String = text.chars().take_while(|c| c.is_alphanumeric()).collect();
    if let Ok(number) = word.parse::<u8>() {
        return if (1..=12).contains(&number) { number } else { 0 };
    }
    let found = MONTHS.iter().position(|month| word.starts_with(month));
    found.map_or(0, |index| index as u8 + 1)
}

/// The first year that a text names.
pub(super) fn year(text: &str) -> Option<i32> {
    let digits = |c: char| c.is_ascii_digit();
    text.split(|c: char| !digits(c)).find(|part| part.len() == 4)?.parse().ok()
}

/// A year, a month and a day as separate texts.
pub(super) fn pieces(year_text: &str, month_text: &str, day_text: &str) -> Option<Issued> {
    let year = year(year_text)?;
    let month = month(month_text);
    let day = match day_text.trim().parse::<u8>() {
        Ok(day) if month > 0 && (1..=31).contains(&day) => day,
        _ => 0,
    };
    Some(Issued { year, month, day })
}

/// A date as people write it: `2012-01-08`, `2012/01//`, `8 January 2012`, `2012 Jan 8`.
pub(super) fn loose(text: &str) -> Option<Issued> {
    if let Some(issued) = Issued::parse(text) {
        return Some(issued).filter(|issued| issued.month > 0).or_else(|| named(text));
    }
    named(text)
}

fn named(text: &str) -> Option<Issued> {
    let year = year(text)?;
    let words = || text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let month = words()
        .filter(|word| word.chars().all(char::is_alphabetic))
        .map(month)
        .find(|month| *month > 0)
        .unwrap_or(0);
    let day = words().filter(|word| word.len() <= 2).find_map(|word| word.parse::<u8>().ok());
    let day = day.filter(|day| month > 0 && (1..=31).contains(day)).unwrap_or(0);
    Some(Issued { year, month, day })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_people_write_them() {
        let shown = |text: &str| loose(text).map(|issued| issued.to_string());
        for (text, expected) in [
            ("2012-01-08", Some("2012-01-08")),
            ("2012/01//", Some("2012-01")),
            ("8 January 2012", Some("2012-01-08")),
            ("2012 Jan 8", Some("2012-01-08")),
            ("c. 2012", Some("2012")),
            ("in press", None),
        ] {
            assert_eq!(shown(text).as_deref(), expected, "{text}");
        }
        assert_eq!(month("Sept."), 9);
        assert_eq!(month("13"), 0);
    }
}
