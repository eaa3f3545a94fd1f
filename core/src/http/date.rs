use alloc::format;
use std::prelude::v1::*;

use crate::data::FileTime;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// 1970-01-01 was a Thursday.
const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// A date as HTTP writes it: `Sun, 22 Nov 2026 13:59:34 GMT`. `[RFC 9110] 5.6.7`
pub fn format_http_date(time: FileTime) -> String {
    let (year, month, day, hour, minute, second) = time.to_utc();
    let weekday = time.unix_seconds().div_euclid(86_400).rem_euclid(7) as usize;
    let name = |names: &[&'static str], at: usize| names.get(at).copied().unwrap_or_default();
    format!(
        "{}, {day:02} {} {year:04} {hour:02}:{minute:02}:{second:02} GMT",
        name(&DAYS, weekday),
        name(&MONTHS, month.saturating_sub(1) as usize)
    )
}

/// Reads a date in any of the three forms of HTTP, and in the one with hyphens of old cookies.
pub fn parse_http_date(text: &str) -> Option<FileTime> {
    let mut words = text.split([' ', ',', '-', '\t']).filter(|word| !word.is_empty());
    let _weekday = words.next()?;
    let first = words.next()?;
    let (year, month, day, clock) = if let Some(month) = month(first) {
        // asctime: `Sun Nov  6 08:49:37 1994`
        let (day, clock) = (words.next()?, words.next()?);
        (words.next()?, month, day, clock)
    } else {
        let (month, year) = (month(words.next()?)?, words.next()?);
        (year, month, first, words.next()?)
    };
    let year = match (number(year)?, year.len()) {
        (year, 4) => i64::from(year),
        (year @ 70..=99, 2) => 1900 + i64::from(year),
        (year, 2) => 2000 + i64::from(year),
        _ => return None,
    };
    let day = number(day).filter(|day| (1..=31).contains(day))?;
    let mut clock = clock.split(':');
    let hour = number(clock.next()?).filter(|hour| *hour < 24)?;
    let minute = number(clock.next()?).filter(|minute| *minute < 60)?;
    let second = number(clock.next()?).filter(|second| *second <= 60)?;
    (clock.next().is_none()).then(|| FileTime::from_utc(year, month, day, hour, minute, second))
}

fn month(word: &str) -> Option<u32> {
    MONTHS.iter().zip(1..).find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, number)| number)
}

fn number(word: &str) -> Option<u32> {
    (word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit())).then(|| word.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_of_the_specification() {
        // [RFC 9110] 5.6.7 gives these as one moment.
        let moment = Some(FileTime::from_utc(1994, 11, 6, 8, 49, 37));
        assert_eq!(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), moment);
        assert_eq!(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT"), moment);
        assert_eq!(parse_http_date("Sun Nov  6 08:49:37 1994"), moment);
        // Old cookies.
        assert_eq!(parse_http_date("Sun, 06-Nov-1994 08:49:37 GMT"), moment);
    }

    #[test]
    fn a_captured_date_both_ways() {
        let text = "Sun, 22 Nov 2026 13:59:34 GMT";
        let time = parse_http_date(text).unwrap();
        assert_eq!(time.to_string(), "2026-11-22T13:59:34Z");
        assert_eq!(format_http_date(time), text);
        assert_eq!(format_http_date(FileTime::from_unix_seconds(0)), "Thu, 01 Jan 1970 00:00:00 GMT");
    }

    #[test]
    fn nonsense_is_no_date() {
        for text in [
            "",
            "0",
            "tomorrow",
            "Sun, 22 Nov 2026",
            "Sun, 00 Nov 2026 13:59:34 GMT",
            "Sun, 22 Nov 2026 25:00:00 GMT",
            "Sun, 22 Nov 99999 13:59:34 GMT",
            "Sun, 22 Nov 2026 13:59:34:00 GMT",
            "Sun, +2 Nov 2026 13:59:34 GMT",
        ] {
            assert_eq!(parse_http_date(text), None, "{text}");
        }
    }
}
