//! Random numbers: from the operating system, or from a seed for simulations that must repeat.

use argon2::password_hash::rand_core::{OsRng, RngCore};
use mapi_http::data::Guid;

/// A source of random numbers.
#[derive(Debug)]
pub(crate) enum Random {
    /// Not to be guessed.
    System,
    /// The same every time; never for a server that others can reach.
    Seeded(u64),
}

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        match self {
            Self::System => OsRng.next_u64(),
            Self::Seeded(state) => {
                *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
                mix(*state)
            }
        }
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % (limit.max(1) as u64)) as usize
    }

    pub(crate) fn guid(&mut self) -> Guid {
        guid(self.next(), self.next())
    }
}

/// SplitMix64.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A version 4 GUID of two numbers. `[RFC 9562] 5.4`
fn guid(high: u64, low: u64) -> Guid {
    let [a, b] = [high & !0xF000 | 0x4000, low & !(0b11 << 62) | 0b10 << 62];
    Guid::from_parts((a >> 32) as u32, (a >> 16) as u16, a as u16, b.to_be_bytes())
}

/// The GUID that stands for a text: URLs of mailboxes stay the same when a server in memory starts again.
pub(crate) fn guid_of(text: &str) -> Guid {
    let text = text.to_lowercase();
    let number = |start: u64| text.bytes().fold(start, |state, byte| mix(state ^ u64::from(byte)));
    guid(number(1), number(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_a_text_keeps_its_guid() {
        let (mut a, mut b) = (Random::Seeded(7), Random::Seeded(7));
        assert_eq!((a.guid(), a.below(10)), (b.guid(), b.below(10)));
        assert_ne!(a.guid(), Random::System.guid());
        assert_eq!(guid_of("Alice@example.com"), guid_of("alice@example.com"));
        let text = guid_of("bob@example.com").to_string();
        assert_ne!(text, guid_of("alice@example.com").to_string());
        assert_eq!(text.as_bytes()[14], b'4');
    }
}
