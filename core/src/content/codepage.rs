//! Strings of one or two bytes per character, by the number of their Windows code page ([MS-UCODEREF] 2.2.1).
//!
//! They occur as PtypString8 values, in PidTagHtml (named by PidTagInternetCodepage) and in RTF.
//! Code pages 437, 850, 1252, 20127 (ASCII), 28591 (Latin-1), 65001 (UTF-8), 1200 and 1201 (UTF-16) are always
//! known, the other ones with the feature `codepages`.

use alloc::borrow::Cow;
use std::prelude::v1::*;

#[cfg(feature = "codepages")]
use encoding_rs::{Encoding, *};

/// A Windows code page, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodePage(pub u16);

/// A string that was read from bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text; borrowed when the bytes were already UTF-8 or ASCII.
    pub text: Cow<'a, str>,
    /// False when nobody here knows the code page; the text was then read as Windows-1252 and is a guess.
    pub known: bool,
    /// True when some bytes mean nothing in the code page. They became U+FFFD, or in ASCII what they are in
    /// Windows-1252.
    pub replaced: bool,
}

/// A string that was written as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded<'a> {
    /// The bytes, without a terminator.
    pub bytes: Cow<'a, [u8]>,
    /// False when nobody here knows the code page; the text was then written as Windows-1252.
    pub known: bool,
    /// True when characters that the code page does not have were replaced by question marks.
    pub replaced: bool,
}

/// How a code page is read and written.
#[derive(Clone, Copy)]
enum Scheme {
    Utf8,
    Utf16 {
        big_endian: bool,
    },
    /// ASCII below 0x80, these characters from there on, and Latin-1 behind them.
    Table(&'static str),
    /// Reads like Windows-1252, because mail that claims to be ASCII often is not; writes ASCII only.
    Ascii,
    #[cfg(feature = "codepages")]
    Other(&'static Encoding),
}

impl CodePage {
    /// Fonts of symbols: each byte is the number of a character that only the font knows.
    pub const SYMBOL: Self = Self(42);
    /// UTF-16, little-endian.
    pub const UTF_16LE: Self = Self(1200);
    /// UTF-16, big-endian.
    pub const UTF_16BE: Self = Self(1201);
    /// Western European: what Windows calls ANSI in these countries.
    pub const WINDOWS_1252: Self = Self(1252);
    /// Seven bits.
    pub const US_ASCII: Self = Self(20127);
    /// ISO 8859-1.
    pub const LATIN_1: Self = Self(28591);
    /// UTF-8.
    pub const UTF_8: Self = Self(65001);

    /// Whether strings of this code page can be read and written faithfully by this build.
    pub fn is_known(self) -> bool {
        self.scheme().is_some()
    }

    /// Reads a string, without its terminator. Never fails: see the flags of [`Decoded`].
    pub fn decode(self, bytes: &[u8]) -> Decoded<'_> {
        let scheme = self.scheme();
        let known = scheme.is_some();
        let scheme = scheme.unwrap_or(Scheme::Table(WINDOWS_1252));
        if scheme.extends_ascii()
            && bytes.is_ascii()
            && let Ok(text) = core::str::from_utf8(bytes)
        {
            return Decoded { text: Cow::Borrowed(text), known, replaced: false };
        }
        let (text, replaced) = match scheme {
            Scheme::Utf8 => {
                let text = String::from_utf8_lossy(bytes);
                let replaced = matches!(text, Cow::Owned(_));
                (text, replaced)
            }
            Scheme::Utf16 { big_endian } => {
                let (text, replaced) = decode_utf16(bytes, big_endian);
                (Cow::Owned(text), replaced)
            }
            Scheme::Table(table) => (Cow::Owned(decode_table(bytes, table)), false),
            Scheme::Ascii => (Cow::Owned(decode_table(bytes, WINDOWS_1252)), true),
            #[cfg(feature = "codepages")]
            Scheme::Other(encoding) => encoding.decode_without_bom_handling(bytes),
        };
        Decoded { text, known, replaced }
    }

    /// Writes a string, without a terminator. Never fails: see the flags of [`Encoded`].
    pub fn encode(self, text: &str) -> Encoded<'_> {
        let scheme = self.scheme();
        let known = scheme.is_some();
        let scheme = scheme.unwrap_or(Scheme::Table(WINDOWS_1252));
        if matches!(scheme, Scheme::Utf8) || (scheme.extends_ascii() && text.is_ascii()) {
            return Encoded { bytes: Cow::Borrowed(text.as_bytes()), known, replaced: false };
        }
        let (bytes, replaced) = match scheme {
            Scheme::Utf8 => (text.as_bytes().to_vec(), false),
            Scheme::Utf16 { big_endian } => {
                let bytes = if big_endian { u16::to_be_bytes } else { u16::to_le_bytes };
                (text.encode_utf16().flat_map(bytes).collect(), false)
            }
            Scheme::Table(table) => encode_bytes(text, |character| byte_in(table, character)),
            Scheme::Ascii => encode_bytes(text, |_| None),
            #[cfg(feature = "codepages")]
            Scheme::Other(encoding) => encode_other(text, encoding),
        };
        Encoded { bytes: Cow::Owned(bytes), known, replaced }
    }

    /// Whether each byte stands for a character of its own, so that a run may be cut anywhere.
    pub(crate) fn is_single_byte(self) -> bool {
        match self.scheme() {
            Some(Scheme::Utf8 | Scheme::Utf16 { .. }) => false,
            #[cfg(feature = "codepages")]
            Some(Scheme::Other(encoding)) => encoding.is_single_byte(),
            _ => true,
        }
    }

    fn scheme(self) -> Option<Scheme> {
        Some(match self.0 {
            42 | 28591 => Scheme::Table(""),
            437 => Scheme::Table(OEM_437),
            850 => Scheme::Table(OEM_850),
            1200 => Scheme::Utf16 { big_endian: false },
            1201 => Scheme::Utf16 { big_endian: true },
            1252 => Scheme::Table(WINDOWS_1252),
            20127 => Scheme::Ascii,
            65001 => Scheme::Utf8,
            #[cfg(feature = "codepages")]
            number => Scheme::Other(other(number)?),
            #[cfg(not(feature = "codepages"))]
            _ => return None,
        })
    }
}

impl Scheme {
    /// Whether bytes below 0x80 always mean ASCII, at least when there are no others.
    fn extends_ascii(self) -> bool {
        match self {
            Self::Utf16 { .. } => false,
            #[cfg(feature = "codepages")]
            Self::Other(encoding) => encoding.is_ascii_compatible(),
            _ => true,
        }
    }
}

/// The code pages that `encoding_rs` has, by their Windows numbers.
#[cfg(feature = "codepages")]
fn other(number: u16) -> Option<&'static Encoding> {
    Some(match number {
        866 => IBM866,
        874 | 28601 => WINDOWS_874,
        932 => SHIFT_JIS,
        936 | 20936 | 51936 => GBK,
        949 | 51949 => EUC_KR,
        950 => BIG5,
        1250 => WINDOWS_1250,
        1251 => WINDOWS_1251,
        1253 => WINDOWS_1253,
        1254 | 28599 => WINDOWS_1254,
        1255 => WINDOWS_1255,
        1256 => WINDOWS_1256,
        1257 => WINDOWS_1257,
        1258 => WINDOWS_1258,
        10000 => MACINTOSH,
        10007 | 10017 => X_MAC_CYRILLIC,
        20866 => KOI8_R,
        20932 | 51932 => EUC_JP,
        21866 => KOI8_U,
        28592 => ISO_8859_2,
        28593 => ISO_8859_3,
        28594 => ISO_8859_4,
        28595 => ISO_8859_5,
        28596 => ISO_8859_6,
        28597 => ISO_8859_7,
        28598 => ISO_8859_8,
        28600 => ISO_8859_10,
        28603 => ISO_8859_13,
        28604 => ISO_8859_14,
        28605 => ISO_8859_15,
        28606 => ISO_8859_16,
        38598 => ISO_8859_8_I,
        50220..=50222 => ISO_2022_JP,
        54936 => GB18030,
        _ => return None,
    })
}

#[cfg(feature = "codepages")]
fn encode_other(text: &str, encoding: &'static Encoding) -> (Vec<u8>, bool) {
    let mut encoder = encoding.new_encoder();
    let mut bytes = Vec::new();
    let mut replaced = false;
    let mut rest = text;
    loop {
        bytes.reserve(
            encoder.max_buffer_length_from_utf8_without_replacement(rest.len()).unwrap_or(rest.len()),
        );
        let (result, read) = encoder.encode_from_utf8_to_vec_without_replacement(rest, &mut bytes, true);
        rest = rest.get(read..).unwrap_or_default();
        match result {
            EncoderResult::InputEmpty => return (bytes, replaced),
            EncoderResult::OutputFull => {}
            EncoderResult::Unmappable(_) => {
                bytes.push(b'?');
                replaced = true;
            }
        }
    }
}

fn decode_utf16(bytes: &[u8], big_endian: bool) -> (String, bool) {
    let (units, rest) = bytes.as_chunks::<2>();
    let read = if big_endian { u16::from_be_bytes } else { u16::from_le_bytes };
    let mut replaced = !rest.is_empty();
    let mut text = String::with_capacity(units.len());
    text.extend(char::decode_utf16(units.iter().map(|unit| read(*unit))).map(|unit| {
        unit.unwrap_or_else(|_| {
            replaced = true;
            char::REPLACEMENT_CHARACTER
        })
    }));
    (text, replaced)
}

fn decode_table(bytes: &[u8], table: &str) -> String {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2);
    text.extend(bytes.iter().map(|&byte| {
        let known = byte.checked_sub(128).and_then(|place| table.chars().nth(usize::from(place)));
        known.unwrap_or(char::from(byte))
    }));
    text
}

/// The byte of a character beyond ASCII.
fn byte_in(table: &str, character: char) -> Option<u8> {
    match table.chars().position(|known| known == character) {
        Some(place) => u8::try_from(128 + place).ok(),
        None => u8::try_from(character).ok().filter(|byte| usize::from(*byte) >= 128 + table.chars().count()),
    }
}

fn encode_bytes(text: &str, byte: impl Fn(char) -> Option<u8>) -> (Vec<u8>, bool) {
    let mut replaced = false;
    let bytes = text.chars().map(|character| {
        if character.is_ascii() {
            return character as u8;
        }
        byte(character).unwrap_or_else(|| {
            replaced = true;
            b'?'
        })
    });
    (bytes.collect(), replaced)
}

/// What is not as in Latin-1.
const WINDOWS_1252: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// The first IBM PC.
const OEM_437: &str = "\
    ÇüéâäàåçêëèïîìÄÅ\
    ÉæÆôöòûùÿÖÜ¢£¥₧ƒ\
    áíóúñÑªº¿⌐¬½¼¡«»\
    ░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
    └┴┬├─┼╞╟╚╔╩╦╠═╬╧\
    ╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
    αßΓπΣσµτΦΘΩδ∞φε∩\
    ≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// DOS in Western Europe.
const OEM_850: &str = "\
    ÇüéâäàåçêëèïîìÄÅ\
    ÉæÆôöòûùÿÖÜø£Ø×ƒ\
    áíóúñÑªº¿®¬½¼¡«»\
    ░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
    └┴┬├─┼ãÃ╚╔╩╦╠═╬¤\
    ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀\
    ÓßÔÒõÕµþÞÚÛÙýÝ¯´\
    \u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_and_utf8_are_borrowed() {
        for page in [437, 1252, 20127, 28591, 65001] {
            assert_eq!(CodePage(page).decode(b"plain").text, Cow::Borrowed("plain"));
            assert!(matches!(CodePage(page).decode(b"plain").text, Cow::Borrowed(_)));
        }
        let decoded = CodePage::UTF_8.decode("Köln".as_bytes());
        assert_eq!(decoded, Decoded { text: "Köln".into(), known: true, replaced: false });
    }

    #[test]
    fn single_byte_pages_read_and_write_the_published_characters() {
        // Bytes as the tables of unicode.org have them.
        for (page, bytes, text) in [
            (1252, &b"\x80 K\xf6ln \x93x\x94 \x96"[..], "€ Köln “x” –"),
            (28591, b"K\xf6ln \xa4", "Köln ¤"),
            (437, b"\x81ber \x9c \xb3\xe3\xff", "über £ │π\u{a0}"),
            (850, b"\x9d \xd5 \xcf", "Ø ı ¤"),
        ] {
            let decoded = CodePage(page).decode(bytes);
            assert_eq!((&*decoded.text, decoded.known, decoded.replaced), (text, true, false), "{page}");
            let encoded = CodePage(page).encode(text);
            assert_eq!((&*encoded.bytes, encoded.known, encoded.replaced), (bytes, true, false), "{page}");
        }
    }

    #[cfg(feature = "codepages")]
    #[test]
    fn windows_pages_read_and_write_the_published_characters() {
        for (page, bytes, text) in [
            (874, &b"\xe4\xb7\xc2"[..], "ไทย"),
            (932, b"\x93\xfa\x96{", "日本"),
            (936, b"\xd6\xd0\xce\xc4", "中文"),
            (949, b"\xc7\xd1\xb1\xb9", "한국"),
            (950, b"\xa4\xa4\xa4\xe5", "中文"),
            (1250, b"\xa3\xf3d\x9f", "Łódź"),
            (1251, b"\xcc\xee\xf1\xea\xe2\xe0", "Москва"),
            (1253, b"\xf0", "π"),
            (1254, b"\xdd\xfd", "İı"),
            (1255, b"\xf9\xec", "של"),
            (1257, b"\xe2", "ā"),
            (20866, b"\xed\xcf", "Мо"),
            (28605, b"\xa4", "€"),
            (10000, b"K\x9aln", "Köln"),
        ] {
            assert_eq!(CodePage(page).decode(bytes).text, text, "{page}");
            let encoded = CodePage(page).encode(text);
            assert_eq!((&*encoded.bytes, encoded.replaced), (bytes, false), "{page}");
        }
    }

    #[test]
    fn utf16_both_ways_round() {
        let text = "a€😀";
        let little = [0x61, 0, 0xac, 0x20, 0x3d, 0xd8, 0x00, 0xde];
        assert_eq!(CodePage::UTF_16LE.decode(&little).text, text);
        assert_eq!(*CodePage::UTF_16LE.encode(text).bytes, little);
        let big = [0, 0x61, 0x20, 0xac, 0xd8, 0x3d, 0xde, 0x00];
        assert_eq!(CodePage::UTF_16BE.decode(&big).text, text);
        assert_eq!(*CodePage::UTF_16BE.encode(text).bytes, big);
        let broken = CodePage::UTF_16LE.decode(&[0x3d, 0xd8, 0x61, 0, 7]);
        assert_eq!((&*broken.text, broken.replaced), ("\u{fffd}a", true));
    }

    #[test]
    fn unknown_pages_are_a_guess_and_say_so() {
        let decoded = CodePage(1).decode(b"K\xf6ln");
        assert_eq!((&*decoded.text, decoded.known), ("Köln", false));
        let encoded = CodePage(1).encode("Köln");
        assert_eq!((&*encoded.bytes, encoded.known), (&b"K\xf6ln"[..], false));
        assert!(!CodePage(1).is_known());
    }

    #[test]
    fn what_a_page_does_not_have_is_replaced_and_said() {
        for (page, bytes) in [(1252, &b"K\xf6ln ?"[..]), (20127, b"K?ln ?"), (28591, b"K\xf6ln ?")] {
            let encoded = CodePage(page).encode("Köln 中");
            assert_eq!((&*encoded.bytes, encoded.known, encoded.replaced), (bytes, true, true), "{page}");
        }
        assert!(CodePage::UTF_8.decode(b"\xff").replaced);
        #[cfg(feature = "codepages")]
        assert_eq!(*CodePage(1251).encode("М中М").bytes, *b"\xcc?\xcc");
    }
}
