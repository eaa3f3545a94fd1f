//! Follows the groups, fonts and code pages of RTF, and says what text it holds.

use core::mem;
use litemap::LiteMap;
use std::prelude::v1::*;

use super::lexer::{Lexer, Token, word};
use super::output::{Output, Style};
use crate::content::CodePage;
use crate::wire::{Result, WireError, WireErrorKind};

/// How deep groups may be nested. Each level costs some bytes of memory and nothing else (there is no recursion);
/// HTML converters open one for each HTML element, and browsers stop at 512 of those.
pub(super) const MAX_NESTING: usize = 10_000;

/// What the reader is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// The HTML that was encapsulated.
    EncapsulatedHtml,
    /// The text that was encapsulated.
    EncapsulatedText,
    /// What a word processor would show.
    Native,
}

/// Where the text of a group goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Destination {
    Body,
    /// `\*\htmltag`: HTML as it was.
    Markup,
    /// `\fonttbl`
    Fonts,
    /// `\fldinst`: what a field is made of, such as the address of a link.
    Instruction,
    Nowhere,
}

/// What `{` saves and `}` restores.
#[derive(Debug, Clone, Copy)]
struct Group {
    destination: Destination,
    /// Between `\htmlrtf` and `\htmlrtf0`.
    suppressed: bool,
    /// `\v`: hidden text.
    hidden: bool,
    /// `\uc`: how many characters stand in for a `\u` where Unicode is not known.
    stand_in: u32,
    /// `\f`; none is the default font.
    font: Option<i32>,
    style: Style,
}

/// A font as far as it was read.
#[derive(Debug, Default)]
struct Font {
    number: Option<i32>,
    charset: Option<i32>,
    code_page: Option<CodePage>,
}

/// The words that mean something here.
macro_rules! words {
    ($($name:ident)*) => {
        #[allow(non_upper_case_globals)]
        mod words {
            use super::word;
            $(pub(super) const $name: u128 = word(stringify!($name));)*
        }
    };
}

words! {
    mac pc pca ansicpg deff uc u f fcharset cpg plain htmlrtf htmltag v
    fonttbl colortbl stylesheet info pict filetbl listtable listoverridetable revtbl pntext listtext objdata objclass
    header headerl headerr headerf footer footerl footerr footerf footnote nonshppict template xe tc
    fldinst fldrslt
    par line tab sect page row cell nestcell nestrow
    lquote rquote ldblquote rdblquote bullet endash emdash enspace emspace qmspace zwj zwnj ltrmark rtlmark
    b i ul uld uldb uldash uldashd uldashdd ulth ulw ulwave ulnone strike striked sub nosupersub
}

/// `\super`, which is a keyword.
const SUPERSCRIPT: u128 = word("super");

/// Reads RTF from the beginning to the end.
pub(super) struct Reader<'a> {
    lexer: Lexer<'a>,
    mode: Mode,
    output: Output,
    /// The groups around the current one.
    outer: Vec<Group>,
    group: Group,
    /// `\*` stood before the next token.
    optional: bool,
    /// How many characters are still to be skipped as the stand-in of a `\u`.
    skip: u32,
    /// The first half of a surrogate pair.
    high_surrogate: Option<u16>,
    /// Bytes whose characters may not be complete, their code page, and where they go.
    pending: Vec<u8>,
    pending_page: CodePage,
    pending_destination: Destination,
    default_page: CodePage,
    default_font: Option<i32>,
    fonts: LiteMap<i32, CodePage>,
    font: Font,
    instruction: Vec<u8>,
    /// How many groups were around the `\fldrslt` of the link that is open.
    link: Option<usize>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(rtf: &'a [u8], mode: Mode, output: Output) -> Self {
        Self {
            lexer: Lexer::new(rtf),
            mode,
            output,
            outer: Vec::new(),
            group: Group {
                destination: Destination::Body,
                suppressed: false,
                hidden: false,
                stand_in: 1,
                font: None,
                style: Style::empty(),
            },
            optional: false,
            skip: 0,
            high_surrogate: None,
            pending: Vec::new(),
            pending_page: CodePage::WINDOWS_1252,
            pending_destination: Destination::Body,
            default_page: CodePage::WINDOWS_1252,
            default_font: None,
            fonts: LiteMap::new(),
            font: Font::default(),
            instruction: Vec::new(),
            link: None,
        }
    }

    /// Reads everything.
    pub(super) fn run(mut self) -> Result<String> {
        while let Some(token) = self.lexer.next() {
            match token {
                Token::Open => self.open()?,
                Token::Close => {
                    if !self.close() {
                        break;
                    }
                }
                _ if self.skip > 0 => self.stand_in(token),
                _ => self.token(token),
            }
        }
        self.flush();
        Ok(self.output.finish())
    }

    fn open(&mut self) -> Result<()> {
        if self.outer.len() >= MAX_NESTING {
            let kind = WireErrorKind::Limit { what: "nested groups", limit: MAX_NESTING };
            return Err(WireError::new(kind, self.lexer.offset()).at("Rtf", "group", "MS-OXRTFEX 2.2.3"));
        }
        self.skip = 0;
        self.optional = false;
        self.outer.push(self.group);
        Ok(())
    }

    /// Leaves a group; false when it was the outermost one.
    fn close(&mut self) -> bool {
        self.skip = 0;
        self.optional = false;
        // Some writers close groups in suppressed parts that they did not open there.
        if self.outer.len() <= 1 && self.group.suppressed {
            return true;
        }
        if self.group.destination == Destination::Fonts {
            self.commit_font();
        }
        let Some(group) = self.outer.pop() else { return false };
        if self.group.style != group.style {
            self.flush();
        }
        self.group = group;
        if self.link == Some(self.outer.len()) {
            self.flush();
            self.output.close_link();
            self.link = None;
        }
        !self.outer.is_empty()
    }

    /// A token in place of a character that Unicode could express.
    fn stand_in(&mut self, token: Token<'a>) {
        match token {
            Token::Text(bytes) if bytes.len() > self.skip as usize => {
                let rest = bytes.get(self.skip as usize..).unwrap_or_default();
                self.skip = 0;
                self.token(Token::Text(rest));
            }
            Token::Text(bytes) => self.skip -= bytes.len() as u32,
            _ => self.skip -= 1,
        }
    }

    fn token(&mut self, token: Token<'a>) {
        let optional = mem::take(&mut self.optional);
        match token {
            Token::Word(name, number) => self.word(name, number, optional),
            Token::Text(bytes) => self.bytes(bytes),
            Token::Byte(byte) => self.bytes(&[byte]),
            Token::Symbol(b'*') => self.optional = true,
            Token::Symbol(b'~') => self.special('\u{a0}'),
            Token::Symbol(b'_') => {
                // RTF calls it a hyphen that does not break, the encapsulation a soft one.
                self.special(if self.mode == Mode::Native { '\u{2011}' } else { '\u{ad}' });
            }
            _ => {}
        }
    }

    /// Whether text here is part of what was asked for.
    #[inline]
    fn is_visible(&self) -> bool {
        !self.group.suppressed
            && !self.group.hidden
            && matches!(self.group.destination, Destination::Body | Destination::Markup)
    }

    /// Bytes of text, in the code page that holds here.
    #[inline]
    fn bytes(&mut self, bytes: &[u8]) {
        if !self.is_visible() {
            if self.group.destination == Destination::Instruction {
                self.instruction.extend_from_slice(bytes);
            }
            return;
        }
        let whole = self.pending.is_empty() || self.pending_page.is_single_byte();
        if whole
            && bytes.is_ascii()
            && let Ok(text) = core::str::from_utf8(bytes)
        {
            self.flush();
            self.output.text(text, self.group.destination == Destination::Markup, self.group.style);
            return;
        }
        let page = match self.group.destination {
            Destination::Markup => self.default_page,
            _ => self.font_page(),
        };
        if self.pending_page != page || self.pending_destination != self.group.destination {
            self.flush();
            self.pending_page = page;
            self.pending_destination = self.group.destination;
        }
        self.flush_surrogate();
        self.pending.extend_from_slice(bytes);
    }

    /// One character that is known without a code page.
    fn special(&mut self, character: char) {
        if self.is_visible() {
            self.flush();
            self.output.special(character, self.group.destination == Destination::Markup, self.group.style);
        }
    }

    fn line_break(&mut self, paragraph: bool) {
        if self.is_visible() {
            self.flush();
            self.output.line_break(paragraph);
        }
    }

    /// A `\u`: one unit of UTF-16.
    fn unicode(&mut self, number: i32) {
        self.skip = self.group.stand_in;
        if !self.is_visible() {
            return;
        }
        let number = if number < 0 { number + 0x1_0000 } else { number };
        match number {
            0xD800..=0xDBFF => {
                self.flush();
                self.high_surrogate = Some(number as u16);
            }
            0xDC00..=0xDFFF => {
                let units = [self.high_surrogate.take().unwrap_or(0), number as u16];
                let pair = char::decode_utf16(units).find_map(Result::ok).filter(|&pair| pair != '\0');
                self.special(pair.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            // Fonts of symbols have their characters in the private area, which no other font knows.
            0xF000..=0xF0FF
                if self.group.destination == Destination::Body && self.font_page() == CodePage::SYMBOL =>
            {
                self.special(char::from(number as u8));
            }
            _ => {
                let character = u32::try_from(number).ok().and_then(char::from_u32);
                self.special(character.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
        }
    }

    /// Gives out the characters of the bytes collected so far.
    fn flush(&mut self) {
        self.flush_surrogate();
        if self.pending.is_empty() {
            return;
        }
        let text = self.pending_page.decode(&self.pending).text;
        self.output.text(&text, self.pending_destination == Destination::Markup, self.group.style);
        self.pending.clear();
    }

    fn flush_surrogate(&mut self) {
        if self.high_surrogate.take().is_some() {
            let markup = self.group.destination == Destination::Markup;
            self.output.special(char::REPLACEMENT_CHARACTER, markup, self.group.style);
        }
    }

    fn font_page(&self) -> CodePage {
        let font = self.group.font.or(self.default_font);
        font.and_then(|font| self.fonts.get(&font)).copied().unwrap_or(self.default_page)
    }

    /// The font that was described goes into the table.
    fn commit_font(&mut self) {
        if let Some(number) = self.font.number {
            let font = mem::take(&mut self.font);
            let charset = font.charset.and_then(charset_page);
            let page = font.code_page.or(charset).unwrap_or(self.default_page);
            self.fonts.insert(number, page);
        }
    }

    fn set_style(&mut self, style: Style) {
        if style != self.group.style {
            self.flush();
            self.group.style = style;
        }
    }

    fn toggle(&mut self, style: Style, number: Option<i32>) {
        let mut new = self.group.style;
        new.set(style, number != Some(0));
        self.set_style(new);
    }

    fn word(&mut self, name: u128, number: Option<i32>, optional: bool) {
        if self.group.destination == Destination::Nowhere {
            return;
        }
        if optional {
            self.group.destination = match name {
                words::htmltag if self.mode == Mode::EncapsulatedHtml => Destination::Markup,
                words::fldinst if self.mode == Mode::Native => Destination::Instruction,
                _ => Destination::Nowhere,
            };
            return;
        }
        match name {
            words::u => self.unicode(number.unwrap_or(0)),
            words::uc => self.group.stand_in = u32::try_from(number.unwrap_or(1)).unwrap_or(0),
            words::htmlrtf if self.mode != Mode::Native => self.group.suppressed = number != Some(0),
            words::f => self.select_font(number.unwrap_or(0)),
            words::plain => {
                self.group.font = None;
                self.group.hidden = false;
                self.set_style(Style::empty());
            }

            words::par | words::sect | words::page | words::row | words::nestrow => self.line_break(true),
            words::line => self.line_break(false),
            words::tab => self.special('\t'),
            words::cell | words::nestcell if self.mode == Mode::Native => self.special('\t'),
            words::lquote => self.special('‘'),
            words::rquote => self.special('’'),
            words::ldblquote => self.special('“'),
            words::rdblquote => self.special('”'),
            words::bullet => self.special('•'),
            words::endash => self.special('–'),
            words::emdash => self.special('—'),
            words::enspace => self.special('\u{2002}'),
            words::emspace => self.special('\u{2003}'),
            words::qmspace => self.special('\u{2005}'),
            words::zwj => self.special('\u{200d}'),
            words::zwnj => self.special('\u{200c}'),
            words::ltrmark => self.special('\u{200e}'),
            words::rtlmark => self.special('\u{200f}'),

            words::b => self.toggle(Style::BOLD, number),
            words::i => self.toggle(Style::ITALIC, number),
            words::ul
            | words::uld
            | words::uldb
            | words::uldash
            | words::uldashd
            | words::uldashdd
            | words::ulth
            | words::ulw
            | words::ulwave => self.toggle(Style::UNDERLINE, number),
            words::ulnone => self.toggle(Style::UNDERLINE, Some(0)),
            words::strike | words::striked => self.toggle(Style::STRIKE, number),
            words::sub => self.set_style((self.group.style - Style::SUPER) | Style::SUB),
            SUPERSCRIPT => self.set_style((self.group.style - Style::SUB) | Style::SUPER),
            words::nosupersub => self.set_style(self.group.style - Style::SUB - Style::SUPER),
            words::v if self.mode == Mode::Native => self.group.hidden = number != Some(0),

            words::ansicpg => self.default_page = default_page(number.unwrap_or(0)),
            words::mac => self.default_page = CodePage(10000),
            words::pc => self.default_page = CodePage(437),
            words::pca => self.default_page = CodePage(850),
            words::deff => self.default_font = number,
            words::fcharset => self.font.charset = number,
            words::cpg => {
                self.font.code_page = number.and_then(|page| u16::try_from(page).ok()).map(CodePage)
            }
            words::fonttbl => self.group.destination = Destination::Fonts,

            words::fldinst if self.mode == Mode::Native => {
                self.group.destination = Destination::Instruction;
            }
            words::fldrslt if self.mode == Mode::Native => self.field_result(),
            words::pntext | words::listtext if self.mode == Mode::Native => {}
            words::colortbl
            | words::stylesheet
            | words::info
            | words::pict
            | words::filetbl
            | words::listtable
            | words::listoverridetable
            | words::revtbl
            | words::pntext
            | words::listtext
            | words::objdata
            | words::objclass
            | words::header
            | words::headerl
            | words::headerr
            | words::headerf
            | words::footer
            | words::footerl
            | words::footerr
            | words::footerf
            | words::footnote
            | words::nonshppict
            | words::template
            | words::xe
            | words::tc => self.group.destination = Destination::Nowhere,
            _ => {}
        }
    }

    fn select_font(&mut self, number: i32) {
        if self.group.destination != Destination::Fonts {
            self.group.font = Some(number);
            return;
        }
        // Old writers describe all fonts in one group.
        self.commit_font();
        self.font.number = Some(number);
    }

    /// What a field shows; a link when its instruction names one.
    fn field_result(&mut self) {
        let instruction = mem::take(&mut self.instruction);
        if self.link.is_some() || !self.is_visible() {
            return;
        }
        let instruction = self.default_page.decode(&instruction).text;
        if let Some(address) = link(&instruction) {
            self.flush();
            self.output.open_link(address);
            self.link = self.outer.len().checked_sub(1);
        }
    }
}

/// The address in an instruction such as `HYPERLINK "https://example.com/"`.
fn link(instruction: &str) -> Option<&str> {
    let rest = instruction.trim_start();
    let (name, rest) = rest.split_at_checked("HYPERLINK".len())?;
    if !name.eq_ignore_ascii_case("HYPERLINK") {
        return None;
    }
    let rest = rest.trim();
    match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split_whitespace().next().filter(|address| !address.starts_with('\\')),
    }
}

/// `\ansicpg`; UTF-16 cannot be meant, as the file consists of bytes.
fn default_page(number: i32) -> CodePage {
    match u16::try_from(number) {
        Ok(0) | Err(_) => CodePage::WINDOWS_1252,
        Ok(number) if CodePage(number) == CodePage::UTF_16LE || CodePage(number) == CodePage::UTF_16BE => {
            CodePage::WINDOWS_1252
        }
        Ok(number) => CodePage(number),
    }
}

/// The code page of a `\fcharset`; none is the document's own.
fn charset_page(charset: i32) -> Option<CodePage> {
    Some(CodePage(match charset {
        0 => 1252,
        2 => return Some(CodePage::SYMBOL),
        77 => 10000,
        128 => 932,
        129 => 949,
        130 => 1361,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        254 => 437,
        255 => 850,
        // Larger numbers are code pages that were written in the wrong place.
        _ => return u16::try_from(charset).ok().filter(|&page| page > 255).map(CodePage),
    }))
}
