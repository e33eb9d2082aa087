//! Dates as people write them in properties, as milliseconds since the Unix epoch. A date without
//! a zone is taken for UTC: two machines then agree on it.

use jiff::{Timestamp, civil, tz::TimeZone};

/// `2025-01-31`, with a time behind a `T` or a blank, with or without a zone; also within the
/// brackets of a link to a daily note.
pub(super) fn milliseconds(text: &str) -> Option<i64> {
    let text = text.trim().trim_start_matches("[[").trim_end_matches("]]").trim();
    if text.len() > 64 {
        return None;
    }
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time.as_millisecond());
    }
    let written = text.replacen(" at ", " ", 1);
    let civil = written.parse::<civil::DateTime>().ok().or_else(|| {
        // Obsidian's templates write `2025-01-31 14:30`.
        civil::DateTime::strptime("%Y-%m-%d %H:%M", &written).ok()
    });
    let civil = civil.or_else(|| Some(civil::Date::strptime("%Y/%m/%d", &written).ok()?.into()))?;
    Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let found = milliseconds(text)
            .map(|time| Timestamp::from_millisecond(time).expect("a time").to_string());
        assert_eq!(found.as_deref(), expected, "{text:?}");
    }

    #[test]
    fn dates() {
        check("2025-01-31", Some("2025-01-31T00:00:00Z"));
        check("2025-01-31T14:30", Some("2025-01-31T14:30:00Z"));
        check("2025-01-31 14:30", Some("2025-01-31T14:30:00Z"));
        check("2025-01-31T14:30:05+02:00", Some("2025-01-31T12:30:05Z"));
        check("[[2025-01-31]]", Some("2025-01-31T00:00:00Z"));
        check("2025/01/31", Some("2025-01-31T00:00:00Z"));
        check("yesterday", None);
        check("2025-13-31", None);
        check("", None);
    }
}
