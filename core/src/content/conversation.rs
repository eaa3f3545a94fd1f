//! The position of a message in its conversation: PidTagConversationIndex ([MS-OXOMSG] 2.2.1.3).

use std::prelude::v1::*;

use crate::wire::{Result, WireError, WireErrorKind};

/// A header of 22 bytes and one level of 5 bytes for every reply or forward.
const HEADER: usize = 22;
const LEVEL: usize = 5;
/// Time differences from here on (1.78 years in units of 100 ns) are stored with the coarser scale.
const COARSE: u64 = 1 << 49;

/// A value of PidTagConversationIndex.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConversationIndex(Vec<u8>);

/// What one reply or forward adds to a [`ConversationIndex`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResponseLevel {
    /// The delta code: the time difference counts 2^23 instead of 2^18 units of 100 ns.
    pub coarse: bool,
    /// The time difference to the message before, 31 bits.
    pub time_delta: u32,
    /// A random number, 4 bits.
    pub random: u8,
    /// The level, 4 bits; clients leave it 0.
    pub level: u8,
}

impl ConversationIndex {
    /// The index of a message that begins a conversation.
    ///
    /// `now` is a FILETIME (100 ns since 1601 UTC), of which the bits 55 to 16 are stored as Outlook does it; `guid` is
    /// the new identifier of the conversation, in the order of its bytes.
    pub fn new(now: u64, guid: [u8; 16]) -> Self {
        let mut bytes = Vec::with_capacity(HEADER);
        let [_, time @ .., _, _] = now.to_be_bytes();
        bytes.push(1);
        bytes.extend(time);
        bytes.extend(guid);
        Self(bytes)
    }

    /// The index of a reply to this message, or of a forwarded copy, made at `now` (a FILETIME).
    ///
    /// The low 4 bits of `random` keep replies apart that are made at the same time.
    pub fn child(&self, now: u64, random: u8) -> Self {
        let mut bytes = self.0.clone();
        // Levels of servers (Exchange 2013 and later) do not always hold times. Where the sum makes no sense, the
        // difference to the beginning is the one that the specification's text asks for.
        let before = self.times().last().filter(|&time| time <= now).unwrap_or(self.started());
        let difference = now.saturating_sub(before);
        let coarse = difference >= COARSE;
        let time_delta = (difference >> ResponseLevel::shift(coarse)) as u32 & 0x7FFF_FFFF;
        bytes.extend(ResponseLevel { coarse, time_delta, random: random & 15, level: 0 }.to_bytes());
        Self(bytes)
    }

    /// Takes over a value of PidTagConversationIndex, unchanged.
    ///
    /// # Errors
    /// Fewer than 22 bytes, a first byte other than 1, or an incomplete level.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let error = |kind, offset, field| {
            Err(WireError::new(kind, offset).at("ConversationIndex", field, "MS-OXOMSG 2.2.1.3"))
        };
        let Some(levels) = bytes.get(HEADER..) else {
            return error(WireErrorKind::Truncated { needed: HEADER, left: bytes.len() }, 0, "header");
        };
        if let Some(&first) = bytes.first()
            && first != 1
        {
            return error(WireErrorKind::Value { value: first.into(), why: "must be 1" }, 0, "reserved");
        }
        let (_, rest) = levels.as_chunks::<LEVEL>();
        if !rest.is_empty() {
            return error(WireErrorKind::Trailing(rest.len()), bytes.len() - rest.len(), "response_levels");
        }
        Ok(Self(bytes.to_vec()))
    }

    /// The value of PidTagConversationIndex.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// When the conversation began, as a FILETIME; exact to 7 ms, or to 2 s where Exchange has made the index.
    pub fn started(&self) -> u64 {
        let Some(&[first, a, b, c, d, e]) = self.0.first_chunk() else { return 0 };
        // The text of the specification stores bits 63 to 24 behind the reserved byte, its appendix says that Outlook
        // stores bits 55 to 16, for which the reserved byte is a good guess of what is missing. The first of the five
        // bytes tells the two apart: today it is 1 in the first form, and has been above 0xB0 since 1990 in the second.
        if a < 0x80 {
            u64::from_be_bytes([a, b, c, d, e, 0, 0, 0])
        } else {
            u64::from_be_bytes([first, a, b, c, d, e, 0, 0])
        }
    }

    /// The identifier of the conversation, in the order of its bytes.
    pub fn guid(&self) -> [u8; 16] {
        self.0.get(6..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_default()
    }

    /// The replies that led to this message, the oldest first.
    pub fn levels(&self) -> impl ExactSizeIterator<Item = ResponseLevel> + '_ {
        self.0
            .get(HEADER..)
            .unwrap_or_default()
            .as_chunks()
            .0
            .iter()
            .map(|level| ResponseLevel::from_bytes(*level))
    }

    /// When the replies were made, as FILETIMEs, the oldest first. A level counts from the one before it.
    pub fn times(&self) -> impl Iterator<Item = u64> + '_ {
        self.levels().scan(self.started(), |time, level| {
            *time = time.saturating_add(level.duration());
            Some(*time)
        })
    }
}

impl ResponseLevel {
    /// The time difference in units of 100 ns.
    pub fn duration(&self) -> u64 {
        u64::from(self.time_delta) << Self::shift(self.coarse)
    }

    fn shift(coarse: bool) -> u32 {
        if coarse { 23 } else { 18 }
    }

    fn from_bytes([a, b, c, d, last]: [u8; LEVEL]) -> Self {
        let word = u32::from_be_bytes([a, b, c, d]);
        Self { coarse: word >> 31 == 1, time_delta: word & 0x7FFF_FFFF, random: last >> 4, level: last & 15 }
    }

    fn to_bytes(self) -> [u8; LEVEL] {
        let [a, b, c, d] = (u32::from(self.coarse) << 31 | self.time_delta & 0x7FFF_FFFF).to_be_bytes();
        [a, b, c, d, self.random << 4 | self.level & 15]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 10_000_000;
    const GUID: [u8; 16] = *b"0123456789abcdef";
    /// 2015-02-12 08:22:43 UTC.
    const NOW: u64 = 0x01D0_46C6_FC06_1234;

    #[test]
    fn a_new_index_is_a_header_with_time_and_guid() {
        let index = ConversationIndex::new(NOW, GUID);
        assert_eq!(index.as_bytes(), b"\x01\xd0\x46\xc6\xfc\x060123456789abcdef");
        assert_eq!(index.started(), NOW & !0xFFFF);
        assert_eq!(index.guid(), GUID);
        assert_eq!(index.levels().len(), 0);
        assert_eq!(ConversationIndex::parse(index.as_bytes()).unwrap(), index);
    }

    #[test]
    fn every_reply_adds_five_bytes_and_the_time_since_the_message_before() {
        let index = ConversationIndex::new(NOW & !0xFFFF, GUID);
        let start = index.started();
        let reply = index.child(start + 3600 * SECOND, 0x39);
        // An hour in units of 2^18 × 100 ns is 137,329; the random number stands before a level of 0.
        assert_eq!(reply.as_bytes().strip_prefix(index.as_bytes()).unwrap(), b"\x00\x02\x18\x71\x90");
        let second = reply.child(start + 3660 * SECOND, 1);
        let levels: Vec<_> = second.levels().collect();
        assert_eq!(levels.len(), 2);
        assert_eq!(levels[1], ResponseLevel { coarse: false, time_delta: 2288, random: 1, level: 0 });
        for (time, expected) in second.times().zip([3600, 3660]) {
            assert!((start + expected * SECOND).abs_diff(time) < SECOND / 20);
        }
    }

    #[test]
    fn long_silences_are_stored_with_the_coarse_scale() {
        let index = ConversationIndex::new(NOW & !0xFFFF, GUID);
        let days =
            |days: u64| index.child(index.started() + days * 86_400 * SECOND, 0).levels().next().unwrap();
        assert!(!days(651).coarse);
        assert!(days(652).coarse);
        // 730 days in units of 2^23 × 100 ns.
        assert_eq!(days(730).time_delta, 75_187_683);
        // A clock that goes backwards is no difference.
        assert_eq!(index.child(0, 0).levels().next().unwrap().time_delta, 0);
    }

    #[test]
    fn both_forms_of_the_header_tell_the_time() {
        // The same time with bits 55 to 16, and with bits 63 to 24.
        let outlook = ConversationIndex::parse(b"\x01\xd0\x46\xc6\xfc\x060123456789abcdef").unwrap();
        let exchange = ConversationIndex::parse(b"\x01\x01\xd0\x46\xc6\xfc0123456789abcdef").unwrap();
        assert_eq!(outlook.started(), 0x01D0_46C6_FC06_0000);
        assert_eq!(exchange.started(), 0x01D0_46C6_FC00_0000);
        assert_eq!(exchange.guid(), GUID);
    }

    #[test]
    fn levels_without_times_do_not_lead_into_the_future() {
        // The delta code is 1, and the difference would be 30 years.
        let exchange = b"\x01\x01\xd0\x46\xc6\xfc0123456789abcdef\xc0\x00\x00\x00\x00";
        let index = ConversationIndex::parse(exchange).unwrap();
        let reply = index.child(index.started() + 60 * SECOND, 0);
        assert_eq!(reply.levels().nth(1).unwrap().time_delta, 2288);
    }

    #[test]
    fn refuses_what_is_no_index() {
        for (bytes, code) in [
            (&b""[..], "wire.truncated"),
            (&[1; 21], "wire.truncated"),
            (&[0; 22], "wire.value"),
            (&[1; 23], "wire.trailing"),
        ] {
            assert_eq!(ConversationIndex::parse(bytes).unwrap_err().code(), code);
        }
    }
}
