//! Which of a message's bodies to show ([MS-OXBBODY]).

use alloc::borrow::Cow;
use std::prelude::v1::*;

use super::codepage::{CodePage, Decoded};

/// What the server answered for a body property.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Presence {
    /// It is not there (NotFound, 0x8004010F).
    #[default]
    Absent,
    /// It is there but too large for the answer (NotEnoughMemory, 0x8007000E): open it as a stream.
    TooLarge,
    /// Its value came with the answer.
    Present,
}

/// The kinds of bodies, as PidTagNativeBody numbers them ([MS-OXCMSG] 2.2.1.58.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BodyFormat {
    /// 1: PidTagBody.
    Plain,
    /// 2: PidTagRtfCompressed; the RTF may encapsulate HTML or text, see [`super::rtf::deencapsulate`].
    Rtf,
    /// 3: PidTagHtml.
    Html,
    /// 4: the message is signed in the clear, its body is inside its only attachment.
    ClearSigned,
}

impl BodyFormat {
    /// What a value of PidTagNativeBody means; none for 0 (undefined) and for values that nobody knows.
    pub fn from_native_body(value: i32) -> Option<Self> {
        Some(match value {
            1 => Self::Plain,
            2 => Self::Rtf,
            3 => Self::Html,
            4 => Self::ClearSigned,
            _ => return None,
        })
    }

    /// The value of PidTagNativeBody.
    pub fn native_body(self) -> i32 {
        match self {
            Self::Plain => 1,
            Self::Rtf => 2,
            Self::Html => 3,
            Self::ClearSigned => 4,
        }
    }
}

/// The answers for the properties that decide about the best body, read together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bodies {
    /// PidTagBody.
    pub plain: Presence,
    /// PidTagRtfCompressed.
    pub rtf: Presence,
    /// PidTagHtml or PidTagBodyHtml.
    pub html: Presence,
    /// PidTagRtfInSync; false when it is not there.
    pub rtf_in_sync: bool,
    /// PidTagNativeBody; none when it is not there.
    pub native: Option<i32>,
}

impl Bodies {
    /// The body from which the other ones were made, or none when there is no body ([MS-OXBBODY] 2.1.3.1).
    ///
    /// PidTagNativeBody decides when the body that it names is there.
    ///
    /// Two kinds of messages have their body in an attachment whatever stands here: encrypted and opaque signed ones
    /// (message class exactly IPM.Note.SMIME) and those under rights management.
    pub fn best(&self) -> Option<BodyFormat> {
        let is = |presence| presence != Presence::Absent;
        match self.native.and_then(BodyFormat::from_native_body) {
            Some(format @ BodyFormat::Plain) if is(self.plain) => return Some(format),
            Some(format @ BodyFormat::Rtf) if is(self.rtf) => return Some(format),
            Some(format @ BodyFormat::Html) if is(self.html) => return Some(format),
            Some(format @ BodyFormat::ClearSigned) => return Some(format),
            _ => {}
        }
        use BodyFormat::{Html, Plain, Rtf};
        use Presence::{Absent, Present, TooLarge};
        // The rows of the specification's table. That a body is too large only counts where PidTagBody and
        // PidTagRtfCompressed are: the server has made the one from the other then.
        Some(match (self.plain, self.rtf, self.html, self.rtf_in_sync) {
            (Absent, Absent, Absent, _) => return None,
            (_, Absent, Absent, _) => Plain,
            (TooLarge, TooLarge, Absent, _) => Rtf,
            (_, Present | TooLarge, Present | TooLarge, true) => Rtf,
            (_, Present | TooLarge, Present | TooLarge, false) => Html,
            (Present | TooLarge, _, Absent, true) => Rtf,
            (Present | TooLarge, _, Absent, false) => Plain,
            (_, _, Present | TooLarge, _) => Html,
            (Absent, Present | TooLarge, Absent, _) => Rtf,
        })
    }
}

/// Reads the bytes of PidTagHtml in the code page that PidTagInternetCodepage names.
///
/// A byte order mark wins over the code page. Without either the bytes are taken for UTF-8 when they can be that, and
/// for Windows-1252 otherwise. What the HTML declares about itself is not looked at: the server may have converted it.
pub fn decode_html(bytes: &[u8], code_page: Option<CodePage>) -> Decoded<'_> {
    for (mark, page) in [
        (&b"\xef\xbb\xbf"[..], CodePage::UTF_8),
        (b"\xff\xfe", CodePage::UTF_16LE),
        (b"\xfe\xff", CodePage::UTF_16BE),
    ] {
        if let Some(rest) = bytes.strip_prefix(mark) {
            return page.decode(rest);
        }
    }
    match code_page {
        Some(page) => page.decode(bytes),
        None => match core::str::from_utf8(bytes) {
            Ok(text) => Decoded { text: Cow::Borrowed(text), known: true, replaced: false },
            Err(_) => CodePage::WINDOWS_1252.decode(bytes),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::Presence::{Absent as NF, Present as OK, TooLarge as NEM};
    use super::*;

    /// The table of [MS-OXBBODY] 2.1.3.1, row by row.
    #[test]
    fn the_best_body_is_the_one_of_the_specification() {
        let any = [NF, NEM, OK];
        let there = [NEM, OK];
        let best =
            |plain, rtf, html, rtf_in_sync| Bodies { plain, rtf, html, rtf_in_sync, native: None }.best();
        for sync in [true, false] {
            assert_eq!(best(NF, NF, NF, sync), None);
            assert_eq!(best(OK, NF, NF, sync), Some(BodyFormat::Plain));
            assert_eq!(best(NEM, NF, NF, sync), Some(BodyFormat::Plain));
            assert_eq!(best(NEM, NEM, NF, sync), Some(BodyFormat::Rtf));
            let either = Some(if sync { BodyFormat::Rtf } else { BodyFormat::Html });
            assert_eq!(best(NEM, NEM, NEM, sync), either);
            for (plain, rtf, html) in
                any.iter().flat_map(|p| there.map(|r| there.map(|h| (*p, r, h)))).flatten()
            {
                assert_eq!(best(plain, rtf, html, sync), either, "{plain:?} {rtf:?} {html:?}");
            }
            let either = Some(if sync { BodyFormat::Rtf } else { BodyFormat::Plain });
            for (plain, rtf) in [(OK, OK), (OK, NEM), (NEM, OK)] {
                assert_eq!(best(plain, rtf, NF, sync), either, "{plain:?} {rtf:?}");
            }
            // Not in the table: what there is.
            for body in there {
                assert_eq!(best(NF, body, NF, sync), Some(BodyFormat::Rtf));
                assert_eq!(best(NF, NF, body, sync), Some(BodyFormat::Html));
                assert_eq!(best(OK, NF, body, sync), Some(BodyFormat::Html));
            }
        }
    }

    #[test]
    fn the_native_body_decides_when_it_is_there() {
        let bodies = Bodies { plain: OK, rtf: OK, html: OK, rtf_in_sync: true, native: None };
        for (native, best) in [
            (0, BodyFormat::Rtf),
            (1, BodyFormat::Plain),
            (2, BodyFormat::Rtf),
            (3, BodyFormat::Html),
            (4, BodyFormat::ClearSigned),
            (5, BodyFormat::Rtf),
        ] {
            assert_eq!(Bodies { native: Some(native), ..bodies }.best(), Some(best), "{native}");
        }
        let bodies = Bodies { html: NF, native: Some(3), ..bodies };
        assert_eq!(bodies.best(), Some(BodyFormat::Rtf));
    }

    #[test]
    fn html_is_read_in_its_code_page() {
        for (bytes, page, text) in [
            (&b"K\xf6ln"[..], Some(CodePage(1252)), "Köln"),
            (b"K\xc3\xb6ln", Some(CodePage::UTF_8), "Köln"),
            (b"K\xc3\xb6ln", Some(CodePage(1252)), "KÃ¶ln"),
            (b"K\xc3\xb6ln", None, "Köln"),
            (b"K\xf6ln", None, "Köln"),
            (b"\xef\xbb\xbfK\xc3\xb6ln", Some(CodePage(1252)), "Köln"),
            (b"\xff\xfeK\0\xf6\0", None, "Kö"),
        ] {
            assert_eq!(decode_html(bytes, page).text, text);
        }
    }
}
