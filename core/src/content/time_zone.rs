//! Time zones as appointments store them. `[MS-OXOCAL] 2.2.1.39, 2.2.1.41`

use std::prelude::v1::*;

use crate::data::Guid;
use crate::wire::{Characters, CountOf, Prefixed, Times, Utf16, flags, wire};

flags! {
    /// What names a time zone.
    pub struct TimeZoneNameFlags: u16, "MS-OXOCAL 2.2.1.41" {
        /// A GUID stands before the name.
        const GUID = 0x0001;
        /// A name is there.
        const KEY_NAME = 0x0002;
    }

    /// What a rule is for.
    pub struct TimeZoneRuleFlags: u16, "MS-OXOCAL 2.2.1.41.1" {
        /// The one that the series goes by.
        const RECURRENCE_CURRENT = 0x0001;
        /// The one in force when it was written.
        const EFFECTIVE = 0x0002;
    }
}

wire! {
    /// A date and time, or with the year 0 a rule: `day` is then the week of the month, 5 the last.
    #[derive(Eq)]
    pub struct SystemTime, "MS-DTYP 2.3.13" {
        /// The year.
        year: u16,
        /// 1 to 12; 0 in a rule that never applies.
        month: u16,
        /// 0 is Sunday.
        day_of_week: u16,
        /// The day of the month, or which of the days of the week in it.
        day: u16,
        /// The hour.
        hour: u16,
        /// The minute.
        minute: u16,
        /// The second.
        second: u16,
        /// Thousandths of a second.
        milliseconds: u16,
    }

    /// `PidLidTimeZoneStruct`: one rule for all years. UTC is local time plus bias, in minutes.
    #[derive(Eq)]
    pub struct TimeZoneStruct, "MS-OXOCAL 2.2.1.39" {
        /// Always.
        bias: i32,
        /// More of it in standard time.
        standard_bias: i32,
        /// More of it in summer.
        daylight_bias: i32,
        /// That of `standard_date`.
        standard_year: u16,
        /// When standard time begins.
        standard_date: SystemTime,
        /// That of `daylight_date`.
        daylight_year: u16,
        /// When summer time begins.
        daylight_date: SystemTime,
    }

    /// `PidLidAppointmentTimeZoneDefinitionRecur` and its like: rules that change over the years.
    pub struct TimeZoneDefinition, "MS-OXOCAL 2.2.1.41" {
        /// 2.
        major_version: u8,
        /// 1.
        minor_version: u8,
        /// The name.
        header: TimeZoneHeader as Prefixed<u16>,
        /// By year.
        rules: Vec<TimeZoneRule> as Times { with |cx| cx.select(u32::from(header.rule_count)) },
    }

    /// The name of a [`TimeZoneDefinition`].
    pub struct TimeZoneHeader, "MS-OXOCAL 2.2.1.41" {
        /// What follows.
        flags: TimeZoneNameFlags,
        /// Names the zone; not used.
        guid: Option<Guid> { if flags.contains(TimeZoneNameFlags::GUID) },
        /// Windows' name of the zone.
        key_name: Option<Utf16> as Characters<u16> { if flags.contains(TimeZoneNameFlags::KEY_NAME) },
        /// How many rules follow.
        rule_count: u16 as CountOf,
    }

    /// The rule from a year on.
    #[derive(Eq)]
    pub struct TimeZoneRule, "MS-OXOCAL 2.2.1.41.1" {
        /// 2.
        major_version: u8,
        /// 1.
        minor_version: u8,
        /// The rest.
        body: TimeZoneRuleBody as Prefixed<u16>,
    }

    /// What a [`TimeZoneRule`] says.
    #[derive(Eq)]
    pub struct TimeZoneRuleBody, "MS-OXOCAL 2.2.1.41.1" {
        /// What it is for.
        flags: TimeZoneRuleFlags,
        /// Its first year.
        year: u16,
        /// The rest of the time at which it begins, as Outlook sees it; or zeros.
        x: [u8; 14],
        /// Always.
        bias: i32,
        /// More of it in standard time.
        standard_bias: i32,
        /// More of it in summer.
        daylight_bias: i32,
        /// When standard time begins.
        standard_date: SystemTime,
        /// When summer time begins.
        daylight_date: SystemTime,
    }
}
