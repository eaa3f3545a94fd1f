//! RTF message bodies: the HTML or text that Outlook encapsulates in them ([MS-OXRTFEX]), and what genuine RTF says.
//!
//! All of it reads in one pass without recursion, and what comes out is bounded by a small multiple of the input.

mod lexer;
mod output;
mod reader;

use std::prelude::v1::*;

use self::lexer::{Lexer, Token, word};
use self::output::Output;
use self::reader::{Mode, Reader};
use crate::wire::{Result, WireError, WireErrorKind};

/// How many tokens are looked at to find out whether something is encapsulated ([MS-OXRTFEX] 2.2.3.1).
const DETECTION_TOKENS: usize = 10;

/// What was encapsulated in RTF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deencapsulated {
    /// HTML. What it declares about its charset means nothing: this is Unicode.
    Html(String),
    /// Plain text, with CR LF as line ends.
    Text(String),
    /// Nothing: the RTF is genuine, see [`to_text`] and [`to_html`]; or it is not RTF.
    NotEncapsulated,
}

/// Takes out the HTML or text that was encapsulated in RTF ([MS-OXRTFEX] 2.2.3).
///
/// Malformed RTF gives what can be read of it. Characters outside the HTML's tags come as text: `<` and `>` among
/// them are written as entities. The result is at most 4 times as long as the RTF.
///
/// # Errors
/// Only groups that are nested deeper than a limit (10,000).
pub fn deencapsulate(rtf: &[u8]) -> Result<Deencapsulated> {
    // What is left out is usually more than what grows.
    let capacity = rtf.len() / 2;
    match detect(rtf) {
        Some(Mode::EncapsulatedHtml) => {
            let reader = Reader::new(rtf, Mode::EncapsulatedHtml, Output::html(capacity));
            Ok(Deencapsulated::Html(reader.run()?))
        }
        Some(Mode::EncapsulatedText) => {
            let reader = Reader::new(rtf, Mode::EncapsulatedText, Output::text_only(capacity));
            Ok(Deencapsulated::Text(reader.run()?))
        }
        _ => Ok(Deencapsulated::NotEncapsulated),
    }
}

/// The text of genuine RTF as a word processor shows it, with CR LF as line ends and tabs between table cells.
///
/// # Errors
/// What does not begin like RTF, and groups that are nested deeper than a limit (10,000).
pub fn to_text(rtf: &[u8]) -> Result<String> {
    check(rtf)?;
    Reader::new(rtf, Mode::Native, Output::text_only(rtf.len() / 2)).run()
}

/// Genuine RTF as a page of HTML: its paragraphs, bold, italic, underlined and struck out text, links to the web
/// and to mail addresses. Fonts, colours, tables and pictures are left out, and so is every link of another kind.
///
/// # Errors
/// As [`to_text`].
pub fn to_html(rtf: &[u8]) -> Result<String> {
    check(rtf)?;
    Reader::new(rtf, Mode::Native, Output::page(rtf.len() / 2)).run()
}

fn check(rtf: &[u8]) -> Result<()> {
    if begins_like_rtf(rtf) {
        return Ok(());
    }
    let first = rtf.first_chunk().map_or(0, |first| u32::from_be_bytes(*first));
    let kind = WireErrorKind::Value { value: first.into(), why: "RTF begins with {\\rtf" };
    Err(WireError::new(kind, 0).at("Rtf", "header", "MS-OXRTFEX 2.2.3.1"))
}

fn begins_like_rtf(rtf: &[u8]) -> bool {
    let mut tokens = Lexer::new(rtf);
    const RTF: u128 = word("rtf");
    tokens.next() == Some(Token::Open) && matches!(tokens.next(), Some(Token::Word(RTF, _)))
}

/// Whether something is encapsulated: [MS-OXRTFEX] 2.2.3.1.
fn detect(rtf: &[u8]) -> Option<Mode> {
    const FROM_HTML: u128 = word("fromhtml");
    const FROM_TEXT: u128 = word("fromtext");
    if !begins_like_rtf(rtf) {
        return None;
    }
    for token in Lexer::new(rtf).take(DETECTION_TOKENS) {
        match token {
            Token::Word(FROM_HTML, Some(1)) => return Some(Mode::EncapsulatedHtml),
            Token::Word(FROM_TEXT, _) => return Some(Mode::EncapsulatedText),
            Token::Open | Token::Word(..) => {}
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests;
