use core::fmt;
use std::prelude::v1::*;

#[cfg(feature = "generate")]
use crate::wire::Gen;
use crate::wire::{Context, Note, Reader, Result, Wire, Writer};

/// A point in time: 100 ns steps since 1601-01-01 UTC. `[MS-DTYP] 2.3.3`
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileTime(pub i64);

impl FileTime {
    /// "No date": 4501-01-01. `[MS-OXOCAL] 2.2.1`
    pub const NONE: Self = Self(0x0CB3_4557_A3DD_4000);

    const STEPS_PER_SECOND: i64 = 10_000_000;
    const STEPS_PER_MINUTE: i64 = 60 * Self::STEPS_PER_SECOND;
    /// Seconds from 1601-01-01 to 1970-01-01.
    const UNIX_EPOCH: i64 = 11_644_473_600;

    /// From seconds since 1970-01-01 UTC.
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_add(Self::UNIX_EPOCH).saturating_mul(Self::STEPS_PER_SECOND))
    }

    /// From milliseconds since 1970-01-01 UTC.
    pub const fn from_unix_millis(millis: i64) -> Self {
        Self(millis.saturating_add(Self::UNIX_EPOCH * 1000).saturating_mul(Self::STEPS_PER_SECOND / 1000))
    }

    /// Whole seconds since 1970-01-01 UTC.
    pub const fn unix_seconds(self) -> i64 {
        self.0.div_euclid(Self::STEPS_PER_SECOND) - Self::UNIX_EPOCH
    }

    /// Whole milliseconds since 1970-01-01 UTC.
    pub const fn unix_millis(self) -> i64 {
        self.0.div_euclid(Self::STEPS_PER_SECOND / 1000) - Self::UNIX_EPOCH * 1000
    }

    /// A date and time of the Gregorian calendar, UTC; `month` and `day` start at 1.
    pub const fn from_utc(year: i64, month: u32, day: u32, hour: u32, minute: u32, second: u32) -> Self {
        // Days from the civil calendar, years starting in March.
        let y = if month <= 2 { year - 1 } else { year };
        let era = y.div_euclid(400);
        let year_of_era = y.rem_euclid(400);
        let shifted_month = (month as i64 + 9) % 12;
        let day_of_year = (153 * shifted_month + 2) / 5 + day as i64 - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let days = era * 146_097 + day_of_era - 719_468;
        Self::from_unix_seconds(days * 86_400 + hour as i64 * 3600 + minute as i64 * 60 + second as i64)
    }

    /// Year, month, day, hour, minute, second, UTC.
    pub const fn to_utc(self) -> (i64, u32, u32, u32, u32, u32) {
        let seconds = self.unix_seconds();
        let days = seconds.div_euclid(86_400) + 719_468;
        let in_day = seconds.rem_euclid(86_400);
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = (day_of_year - (153 * shifted_month + 2) / 5 + 1) as u32;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 } as u32;
        let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
        (year, month, day, (in_day / 3600) as u32, (in_day / 60 % 60) as u32, (in_day % 60) as u32)
    }
}

/// ISO 8601, UTC; digits after the seconds only when there are some.
impl fmt::Display for FileTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day, hour, minute, second) = self.to_utc();
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        match self.0.rem_euclid(Self::STEPS_PER_SECOND) {
            0 => {}
            steps if steps % 10_000 == 0 => write!(f, ".{:03}", steps / 10_000)?,
            steps => write!(f, ".{steps:07}")?,
        }
        f.write_str("Z")
    }
}

impl fmt::Debug for FileTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A date and time in the zone of the item: minutes since 1601-01-01 00:00. `[MS-OXOCAL] 2.2.1.44.1`
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct LocalMinutes(pub u32);

impl LocalMinutes {
    /// The end of what has no end: 4500-12-31 23:59.
    pub const NEVER: Self = Self(0x5AE9_80DF);

    /// A date and time; `month` and `day` start at 1. What is out of range becomes the nearest that is not.
    pub const fn new(year: i64, month: u32, day: u32, hour: u32, minute: u32) -> Self {
        let minutes = FileTime::from_utc(year, month, day, hour, minute, 0).0 / FileTime::STEPS_PER_MINUTE;
        Self(if minutes < 0 {
            0
        } else if minutes > u32::MAX as i64 {
            u32::MAX
        } else {
            minutes as u32
        })
    }

    /// Year, month, day, hour, minute.
    pub const fn to_local(self) -> (i64, u32, u32, u32, u32) {
        let (year, month, day, hour, minute, _) =
            FileTime(self.0 as i64 * FileTime::STEPS_PER_MINUTE).to_utc();
        (year, month, day, hour, minute)
    }
}

/// ISO 8601 without zone.
impl fmt::Display for LocalMinutes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day, hour, minute) = self.to_local();
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}")
    }
}

impl fmt::Debug for LocalMinutes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Wire for LocalMinutes {
    const LEAST: usize = 4;

    #[inline(always)]
    fn read(r: &mut Reader<'_>, _: &Context<'_>) -> Result<Self> {
        let minutes = Self(u32::from_le_bytes(r.number()?));
        r.note(|| Note::number(minutes.0, minutes));
        Ok(minutes)
    }

    fn write(&self, w: &mut Writer, _: &Context<'_>) -> Result<()> {
        w.u32(self.0);
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut Gen<'_>, _: &Context<'_>) -> Self {
        Self(g.u32())
    }
}

/// The text is not a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a time: ISO 8601 in UTC is expected, such as 2026-11-24T08:30:00Z")]
pub struct ParseTimeError;

/// ISO 8601 in UTC: a date, or a date and a time with up to seven digits behind the seconds.
impl core::str::FromStr for FileTime {
    type Err = ParseTimeError;

    fn from_str(text: &str) -> core::result::Result<Self, ParseTimeError> {
        let number = |text: &str| text.parse::<u32>().map_err(|_| ParseTimeError);
        let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, "00:00:00"));
        let mut date = date.splitn(3, '-');
        let mut part = || date.next().ok_or(ParseTimeError).and_then(number);
        let (year, month, day) = (part()?, part()?, part()?);
        let time = time.strip_suffix('Z').unwrap_or(time);
        let (whole, fraction) = time.split_once('.').unwrap_or((time, ""));
        let mut whole = whole.splitn(3, ':');
        let mut part = || whole.next().map_or(Ok(0), number);
        let (hour, minute, second) = (part()?, part()?, part()?);
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
            return Err(ParseTimeError);
        }
        let steps = match fraction.len() {
            0 => 0,
            digits @ 1..=7 => number(fraction)? * 10u32.pow(7 - digits as u32),
            _ => return Err(ParseTimeError),
        };
        let base = Self::from_utc(year.into(), month, day, hour, minute, second);
        Ok(Self(base.0.saturating_add(steps.into())))
    }
}

serde_as_text!(FileTime, i64);

impl Wire for FileTime {
    const LEAST: usize = 8;

    #[inline(always)]
    fn read(r: &mut Reader<'_>, _: &Context<'_>) -> Result<Self> {
        let time = Self(i64::from_le_bytes(r.number()?));
        r.note(|| Note::number(time.0, time));
        Ok(time)
    }

    fn write(&self, w: &mut Writer, _: &Context<'_>) -> Result<()> {
        w.slice(&self.0.to_le_bytes());
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut Gen<'_>, _: &Context<'_>) -> Self {
        Self(g.u64() as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_goes_both_ways() {
        assert_eq!(FileTime(0).to_string(), "1601-01-01T00:00:00Z");
        assert_eq!(FileTime::NONE.to_string(), "4501-01-01T00:00:00Z");
        let leap = FileTime::from_utc(2024, 2, 29, 23, 59, 58);
        assert_eq!(leap.to_string(), "2024-02-29T23:59:58Z");
        assert_eq!(leap.unix_seconds(), 1_709_251_198);
        assert_eq!("2024-02-29T23:59:58Z".parse(), Ok(leap));
        assert_eq!("2024-02-29T23:59:58.5".parse(), Ok(FileTime(leap.0 + 5_000_000)));
        assert_eq!("2024-02-29".parse(), Ok(FileTime::from_utc(2024, 2, 29, 0, 0, 0)));
        assert_eq!("yesterday".parse::<FileTime>(), Err(ParseTimeError));
        assert_eq!(FileTime::from_unix_millis(1_709_251_198_500).to_string(), "2024-02-29T23:59:58.500Z");
    }
}
