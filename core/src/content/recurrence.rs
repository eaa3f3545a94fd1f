//! How appointments and tasks repeat: `PidLidAppointmentRecur` and `PidLidTaskRecurrence`. `[MS-OXOCAL] 2.2.1.44`
//!
//! Only what is stored: when the occurrences are is for others to work out. All times are local to the item's zone.

use std::prelude::v1::*;

use bytes::Bytes;

use crate::data::LocalMinutes;
#[cfg(feature = "generate")]
use crate::wire::Gen;
use crate::wire::{
    Characters, Context, Counted, Described, Description, Filling, Format, IfLeft, Place, Prefix, Prefixed,
    Raw, Reader, Result, String8, Utf16, Wire, Writer, codes, flags, wire,
};

codes! {
    /// How often something repeats.
    pub struct RecurrenceFrequency: u16, "MS-OXOCAL 2.2.1.44.1" {
        /// Every so many days.
        const DAILY = 0x200A;
        /// On days of a week.
        const WEEKLY = 0x200B;
        /// On a day of a month.
        const MONTHLY = 0x200C;
        /// On a day of a year.
        const YEARLY = 0x200D;
    }

    /// What the fields of the pattern mean.
    pub struct PatternType: u16, "MS-OXOCAL 2.2.1.44.1" {
        /// Every so many days.
        const DAY = 0;
        /// On days of a week.
        const WEEK = 1;
        /// On the same day of the month.
        const MONTH = 2;
        /// On the nth of some days of the month.
        const MONTH_NTH = 3;
        /// On the last day of the month.
        const MONTH_END = 4;
        /// `MONTH` in the Hijri calendar.
        const HIJRI_MONTH = 0xA;
        /// `MONTH_NTH` in the Hijri calendar.
        const HIJRI_MONTH_NTH = 0xB;
        /// `MONTH_END` in the Hijri calendar.
        const HIJRI_MONTH_END = 0xC;
    }

    /// By which calendar.
    pub struct CalendarType: u16, "MS-OXOCAL 2.2.1.44.1" {
        /// Gregorian.
        const DEFAULT = 0;
        /// Gregorian, localised.
        const GREGORIAN = 1;
        /// Gregorian, English.
        const GREGORIAN_US = 2;
        /// Japanese eras.
        const JAPAN = 3;
        /// Taiwan.
        const TAIWAN = 4;
        /// Korean Tangun era.
        const KOREA = 5;
        /// Hijri.
        const HIJRI = 6;
        /// Thai.
        const THAI = 7;
        /// Hebrew lunar.
        const HEBREW = 8;
        /// Gregorian, Middle East French.
        const GREGORIAN_ME_FRENCH = 9;
        /// Gregorian, Arabic.
        const GREGORIAN_ARABIC = 0xA;
        /// Gregorian, transliterated English.
        const GREGORIAN_XLIT_ENGLISH = 0xB;
        /// Gregorian, transliterated French.
        const GREGORIAN_XLIT_FRENCH = 0xC;
        /// Japanese lunar.
        const LUNAR_JAPANESE = 0xE;
        /// Chinese lunar.
        const CHINESE_LUNAR = 0xF;
        /// Saka.
        const SAKA = 0x10;
        /// Lunar, Chinese.
        const LUNAR_ETO_CHINESE = 0x11;
        /// Lunar, Korean.
        const LUNAR_ETO_KOREAN = 0x12;
        /// Lunar, Rokuyo.
        const LUNAR_ROKUYOU = 0x13;
        /// Korean lunar.
        const LUNAR_KOREAN = 0x14;
        /// Umm al-Qura.
        const UMM_AL_QURA = 0x17;
    }

    /// What ends the series.
    pub struct EndType: u32, "MS-OXOCAL 2.2.1.44.1" {
        /// A date.
        const BY_DATE = 0x2021;
        /// A number of occurrences.
        const AFTER_OCCURRENCES = 0x2022;
        /// Nothing.
        const NEVER = 0x2023;
        /// Nothing, as some write it.
        const NEVER_OLD = 0xFFFF_FFFF;
    }
}

flags! {
    /// Days of the week.
    pub struct WeekDays: u32, "MS-OXOCAL 2.2.1.44.1.2" {
        /// Sunday.
        const SUNDAY = 0x01;
        /// Monday.
        const MONDAY = 0x02;
        /// Tuesday.
        const TUESDAY = 0x04;
        /// Wednesday.
        const WEDNESDAY = 0x08;
        /// Thursday.
        const THURSDAY = 0x10;
        /// Friday.
        const FRIDAY = 0x20;
        /// Saturday.
        const SATURDAY = 0x40;
    }

    /// What an exception has of its own.
    pub struct OverrideFlags: u16, "MS-OXOCAL 2.2.1.44.2" {
        /// The subject.
        const SUBJECT = 0x0001;
        /// Whether it is a meeting.
        const MEETING_TYPE = 0x0002;
        /// How long before it the reminder comes.
        const REMINDER_DELTA = 0x0004;
        /// Whether there is a reminder.
        const REMINDER_SET = 0x0008;
        /// The place.
        const LOCATION = 0x0010;
        /// Free or busy.
        const BUSY_STATUS = 0x0020;
        /// Whether there are attachments.
        const ATTACHMENT = 0x0040;
        /// Whether it takes all day.
        const SUB_TYPE = 0x0080;
        /// The colour.
        const APPOINTMENT_COLOR = 0x0100;
        /// The body, which stands in the exception's attachment.
        const EXCEPTIONAL_BODY = 0x0200;
    }
}

impl OverrideFlags {
    /// Subject or location: text stands in the extended exception, too.
    fn has_text(self) -> bool {
        self.intersects(Self::SUBJECT | Self::LOCATION)
    }
}

impl PatternType {
    fn has_week_days(self) -> bool {
        self == Self::WEEK || self.has_nth()
    }

    fn has_day_of_month(self) -> bool {
        [Self::MONTH, Self::MONTH_END, Self::HIJRI_MONTH, Self::HIJRI_MONTH_END].contains(&self)
    }

    fn has_nth(self) -> bool {
        [Self::MONTH_NTH, Self::HIJRI_MONTH_NTH].contains(&self)
    }
}

wire! {
    /// The pattern of a series: the whole of `PidLidTaskRecurrence`.
    pub struct RecurrencePattern, "MS-OXOCAL 2.2.1.44.1" {
        /// 0x3004.
        reader_version: u16,
        /// 0x3004.
        writer_version: u16,
        /// How often.
        frequency: RecurrenceFrequency,
        /// What the fields mean.
        pattern_type: PatternType,
        /// The calendar.
        calendar_type: CalendarType,
        /// The phase: daily, the start modulo the period; weekly, the first day of the week modulo the period; else minutes to
        /// the month of the start modulo the period.
        first_date_time: u32,
        /// Minutes (daily), weeks, or months.
        period: u32,
        /// 1 for tasks that are counted from their completion.
        sliding_flag: u32,
        /// On which days of the week.
        week_days: Option<WeekDays> { if pattern_type.has_week_days() },
        /// On which day of the month; 31 is the last.
        day_of_month: Option<u32> { if pattern_type.has_day_of_month() },
        /// Which of the days in the month: 1 to 4, 5 for the last.
        nth: Option<u32> { if pattern_type.has_nth() },
        /// What ends the series.
        end_type: EndType,
        /// After how many; 10 for a series without end.
        occurrence_count: u32,
        /// First day of the week, 0 is Sunday.
        first_day_of_week: u32,
        /// Midnights of the occurrences that were deleted or changed.
        deleted_instances: Vec<LocalMinutes> as Counted<u32>,
        /// Midnights of the days to which changed ones were moved.
        modified_instances: Vec<LocalMinutes> as Counted<u32>,
        /// Midnight of the first occurrence.
        start_date: LocalMinutes,
        /// Midnight of the last occurrence; [`LocalMinutes::NEVER`].
        end_date: LocalMinutes,
    }

    /// How an appointment repeats.
    pub struct AppointmentRecurrence, "MS-OXOCAL 2.2.1.44.5" {
        /// The pattern.
        pattern: RecurrencePattern,
        /// 0x3006.
        reader_version2: u32,
        /// 0x3009; 0x3006 to 0x3008 by older writers.
        writer_version2: u32,
        /// Minutes from midnight to the beginning.
        start_time_offset: u32,
        /// Minutes from midnight to the end, which can be on a later day.
        end_time_offset: u32,
        /// Occurrences that are different.
        exceptions: Exceptions { with |cx| cx.select(*writer_version2) },
    }

    /// An occurrence that is different.
    pub struct ExceptionInfo, "MS-OXOCAL 2.2.1.44.2" {
        /// Where it was moved.
        start: LocalMinutes,
        /// Its end.
        end: LocalMinutes,
        /// When it would have been.
        original_start: LocalMinutes,
        /// Which of the following it has.
        override_flags: OverrideFlags,
        /// The subject in the code page of the writer.
        subject: Option<ExceptionText> { if override_flags.contains(OverrideFlags::SUBJECT) },
        /// `PidLidAppointmentStateFlags`.
        meeting_type: Option<u32> { if override_flags.contains(OverrideFlags::MEETING_TYPE) },
        /// Minutes.
        reminder_delta: Option<u32> { if override_flags.contains(OverrideFlags::REMINDER_DELTA) },
        /// 1: there is a reminder.
        reminder_set: Option<u32> { if override_flags.contains(OverrideFlags::REMINDER_SET) },
        /// The place.
        location: Option<ExceptionText> { if override_flags.contains(OverrideFlags::LOCATION) },
        /// `PidLidBusyStatus`.
        busy_status: Option<u32> { if override_flags.contains(OverrideFlags::BUSY_STATUS) },
        /// 1: it has attachments.
        attachment: Option<u32> { if override_flags.contains(OverrideFlags::ATTACHMENT) },
        /// 1: all day.
        sub_type: Option<u32> { if override_flags.contains(OverrideFlags::SUB_TYPE) },
        /// `PidLidAppointmentColor`.
        appointment_color: Option<u32> { if override_flags.contains(OverrideFlags::APPOINTMENT_COLOR) },
    }

    /// A text of an exception, with two lengths.
    pub struct ExceptionText, "MS-OXOCAL 2.2.1.44.2" {
        /// One more than the length.
        length: u16,
        /// The text.
        text: String8 as Prefixed<u16, Filling>,
    }

    /// More of an exception, in the same order. The selector is its override flags, and bit 16 says that the writer has
    /// highlights.
    pub struct ExtendedException, "MS-OXOCAL 2.2.1.44.4" {
        /// What changed last.
        change_highlight: Option<ChangeHighlight> as Prefixed<u32> { if |cx| cx.selector & HAS_HIGHLIGHT != 0 },
        /// Nothing.
        reserved_block_ee1: Bytes as Prefixed<u32, Raw>,
        /// Where it was moved.
        start: Option<LocalMinutes> { if |cx| selected(cx).has_text() },
        /// Its end.
        end: Option<LocalMinutes> { if |cx| selected(cx).has_text() },
        /// When it would have been.
        original_start: Option<LocalMinutes> { if |cx| selected(cx).has_text() },
        /// The subject.
        wide_subject: Option<Utf16> as Characters<u16> { if |cx| selected(cx).contains(OverrideFlags::SUBJECT) },
        /// The place.
        wide_location: Option<Utf16> as Characters<u16> { if |cx| selected(cx).contains(OverrideFlags::LOCATION) },
        /// Nothing.
        reserved_block_ee2: Option<Bytes> as Prefixed<u32, Raw> { if |cx| selected(cx).has_text() },
    }

    /// What changed in an exception.
    pub struct ChangeHighlight, "MS-OXOCAL 2.2.1.44.3" {
        /// `PidLidChangeHighlight`.
        value: Option<u32> as IfLeft,
        /// Nothing.
        reserved: Bytes as Raw,
    }
}

/// A bit of the selector of [`ExtendedException`].
const HAS_HIGHLIGHT: u32 = 1 << 16;
/// The first `WriterVersion2` that writes highlights.
const HIGHLIGHTS: u32 = 0x3009;

fn selected(cx: &Context<'_>) -> OverrideFlags {
    OverrideFlags::from_bits_retain(cx.selector as u16)
}

/// The exceptions of a series in their two lists. What the second list has is decided by the elements of the first one,
/// so this part is laid out by hand; the selector is `WriterVersion2`. `[MS-OXOCAL] 2.2.1.44.5`
#[derive(Debug, Clone, PartialEq)]
pub struct Exceptions {
    /// The exceptions.
    pub infos: Vec<ExceptionInfo>,
    /// What stands behind them; some writers stop before it.
    pub extended: Option<ExtendedExceptions>,
}

/// The second part of [`Exceptions`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ExtendedExceptions {
    /// Nothing.
    pub reserved_block1: Bytes,
    /// As many as there are exceptions.
    pub exceptions: Vec<ExtendedException>,
    /// Nothing.
    pub reserved_block2: Bytes,
}

impl Described for Exceptions {
    const DESCRIPTION: Description = Description {
        name: "Exceptions",
        section: SECTION,
        parts: &["infos", "reserved_block1", "extended_exceptions", "reserved_block2"],
    };
}

const SECTION: &str = "MS-OXOCAL 2.2.1.44.5";

const fn place(field: &'static str) -> Place {
    Place { structure: "AppointmentRecurrence", field, section: SECTION }
}

static INFOS: Place = place("exception_info");
static RESERVED1: Place = place("reserved_block1");
static EXTENDED: Place = place("extended_exception");
static RESERVED2: Place = place("reserved_block2");

type Infos = Counted<u16>;
type Block = Prefixed<u32, Raw>;

impl Exceptions {
    /// The context of the extended part of an exception.
    fn context<'c>(info: &ExceptionInfo, cx: &Context<'c>) -> Context<'c> {
        let highlight = if cx.selector >= HIGHLIGHTS { HAS_HIGHLIGHT } else { 0 };
        cx.select(u32::from(info.override_flags.bits()) | highlight)
    }
}

impl Wire for Exceptions {
    const LEAST: usize = <u16 as Prefix>::BYTES;

    fn read(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Self> {
        let infos: Vec<ExceptionInfo> = r.field(&INFOS, |r| Infos::get(r, cx))?;
        if r.is_empty() {
            return Ok(Self { infos, extended: None });
        }
        let reserved_block1 = r.field(&RESERVED1, |r| Block::get(r, cx))?;
        let exceptions = r.field(&EXTENDED, |r| {
            let each = infos.iter().enumerate();
            each.map(|(index, info)| r.element(index, |r| Wire::read(r, &Self::context(info, cx)))).collect()
        })?;
        let reserved_block2 = r.field(&RESERVED2, |r| Block::get(r, cx))?;
        Ok(Self {
            infos,
            extended: Some(ExtendedExceptions { reserved_block1, exceptions, reserved_block2 }),
        })
    }

    fn write(&self, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        w.field(&INFOS, |w| Infos::put(&self.infos, w, cx))?;
        let Some(extended) = &self.extended else { return Ok(()) };
        w.field(&RESERVED1, |w| Block::put(&extended.reserved_block1, w, cx))?;
        w.field(&EXTENDED, |w| {
            if extended.exceptions.len() != self.infos.len() {
                return Err(w.inconsistent("each exception has an extended part"));
            }
            let mut both = self.infos.iter().zip(&extended.exceptions);
            both.try_for_each(|(info, extended)| extended.write(w, &Self::context(info, cx)))
        })?;
        w.field(&RESERVED2, |w| Block::put(&extended.reserved_block2, w, cx))
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut Gen<'_>, cx: &Context<'_>) -> Self {
        let infos = g.list(|g| ExceptionInfo::any(g, cx));
        let extended = g.flip().then(|| ExtendedExceptions {
            reserved_block1: g.bytes(),
            exceptions: infos.iter().map(|info| Wire::any(g, &Self::context(info, cx))).collect(),
            reserved_block2: g.bytes(),
        });
        Self { infos, extended }
    }
}
