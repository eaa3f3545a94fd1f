//! Days as people name them. All are midnights in UTC.

use mapi_http::data::FileTime;

const DAY: i64 = 86_400;
/// 1970-01-01 was a Thursday.
const WEEKDAYS: [&str; 7] = ["thursday", "friday", "saturday", "sunday", "monday", "tuesday", "wednesday"];

/// A day that was: a date, `today`, `yesterday`, or a weekday, of which the last one counts, today included.
///
/// # Errors
/// It is none of these.
pub fn past(text: &str) -> Result<FileTime, String> {
    parse(text, today(), |today, weekday| today - (today - weekday).rem_euclid(7))
}

/// A day to come: a date, `today`, `tomorrow`, or a weekday, of which the next one counts, today left out.
///
/// # Errors
/// It is none of these.
pub fn coming(text: &str) -> Result<FileTime, String> {
    parse(text, today(), |today, weekday| today + 1 + (weekday - today - 1).rem_euclid(7))
}

/// A moment to come: a time, a day (see [`coming`]), or so much later: `+30m`, `+2h`, `+3d`.
///
/// # Errors
/// It is none of these, or is over.
pub fn moment(text: &str) -> Result<FileTime, String> {
    let later = text.strip_prefix('+').and_then(|later| {
        let unit = match later.chars().last()? {
            'm' => 60,
            'h' => 3600,
            'd' => DAY,
            _ => return None,
        };
        let number: i64 = later.get(..later.len() - 1)?.parse().ok()?;
        now().checked_add(number.checked_mul(unit)?)
    });
    let moment = match later {
        Some(seconds) => FileTime::from_unix_seconds(seconds),
        None => coming(text).map_err(|_| {
            format!(
                "{text:?} is no time: give one such as 2026-11-20T08:00:00Z, +2h, +3d, tomorrow or a weekday"
            )
        })?,
    };
    if moment.unix_seconds() < now() {
        return Err(format!(
            "{text:?} is {moment}, which is over: give a time to come, or none to do it now"
        ));
    }
    Ok(moment)
}

/// Days since 1970.
fn today() -> i64 {
    now() / DAY
}

/// Seconds since 1970.
fn now() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |now| now.as_secs() as i64)
}

fn parse(text: &str, today: i64, weekday: impl Fn(i64, i64) -> i64) -> Result<FileTime, String> {
    let day = match text.to_lowercase().as_str() {
        "today" => today,
        "yesterday" => today - 1,
        "tomorrow" => today + 1,
        other => match WEEKDAYS.iter().position(|name| *name == other) {
            Some(number) => weekday(today, number as i64),
            None => {
                return text.parse().map_err(|_| {
                    format!(
                        "{text:?} is no day: give a date such as 2026-11-20, today, yesterday, tomorrow or a weekday"
                    )
                });
            }
        },
    };
    Ok(FileTime::from_unix_seconds(day * DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_lie_behind_or_ahead() {
        // 2026-11-24, a Tuesday.
        let today = FileTime::from_utc(2026, 11, 24, 0, 0, 0).unix_seconds() / DAY;
        let ahead = |text| parse(text, today, |t, weekday| t + 1 + (weekday - t - 1).rem_euclid(7)).unwrap();
        let behind = |text| parse(text, today, |t, weekday| t - (t - weekday).rem_euclid(7)).unwrap();
        assert_eq!(ahead("Friday").to_string(), "2026-11-27T00:00:00Z");
        assert_eq!(ahead("tuesday").to_string(), "2026-12-01T00:00:00Z");
        assert_eq!(behind("tuesday").to_string(), "2026-11-24T00:00:00Z");
        assert_eq!(behind("friday").to_string(), "2026-11-20T00:00:00Z");
        assert_eq!(ahead("tomorrow").to_string(), "2026-11-25T00:00:00Z");
        assert_eq!(ahead("2027-01-02").to_string(), "2027-01-02T00:00:00Z");
        assert!(parse("someday", today, |t, _| t).is_err());
    }
}
