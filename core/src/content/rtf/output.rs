//! What is made of RTF: HTML or text that was encapsulated in it, or an image of the RTF itself.

use std::prelude::v1::*;

use bitflags::bitflags;

bitflags! {
    /// How characters look, as far as the HTML of native RTF shows it.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) struct Style: u8 {
        const BOLD = 1;
        const ITALIC = 2;
        const UNDERLINE = 4;
        const STRIKE = 8;
        const SUB = 16;
        const SUPER = 32;
    }
}

/// The elements of the styles, in the order in which they are nested.
const ELEMENTS: [(Style, &str, &str); 6] = [
    (Style::BOLD, "<b>", "</b>"),
    (Style::ITALIC, "<i>", "</i>"),
    (Style::UNDERLINE, "<u>", "</u>"),
    (Style::STRIKE, "<s>", "</s>"),
    (Style::SUB, "<sub>", "</sub>"),
    (Style::SUPER, "<sup>", "</sup>"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    /// HTML that comes as it is.
    Html,
    /// HTML that is made here.
    Page,
}

pub(super) struct Output {
    form: Form,
    text: String,
    /// The elements that are open in the page.
    open: Style,
    in_paragraph: bool,
    in_link: bool,
    /// The last character was a space, so that another one would be lost.
    after_space: bool,
}

impl Output {
    /// Plain text.
    pub(super) fn text_only(capacity: usize) -> Self {
        Self::new(Form::Text, String::with_capacity(capacity))
    }

    /// The pieces of HTML that were encapsulated.
    pub(super) fn html(capacity: usize) -> Self {
        Self::new(Form::Html, String::with_capacity(capacity))
    }

    /// A page of HTML that looks like the RTF.
    pub(super) fn page(capacity: usize) -> Self {
        let mut text = String::with_capacity(capacity);
        text.push_str("<html><body>\r\n");
        Self::new(Form::Page, text)
    }

    fn new(form: Form, text: String) -> Self {
        Self { form, text, open: Style::empty(), in_paragraph: false, in_link: false, after_space: true }
    }

    /// Characters; in HTML they are text unless they come from a piece of markup.
    #[inline]
    pub(super) fn text(&mut self, text: &str, markup: bool, style: Style) {
        match self.form {
            Form::Text => self.text.push_str(text),
            Form::Html if markup => self.text.push_str(text),
            Form::Html => self.escape(text),
            Form::Page => self.styled(text, style),
        }
    }

    /// A character that RTF has a word or a symbol for.
    pub(super) fn special(&mut self, character: char, markup: bool, style: Style) {
        match (self.form, character) {
            (Form::Html, '\u{a0}') => self.text.push_str("&nbsp;"),
            (Form::Html, '\u{ad}') => self.text.push_str("&shy;"),
            (Form::Page, '\t') => self.styled("\u{2003}", style),
            _ => self.text(character.encode_utf8(&mut [0; 4]), markup, style),
        }
    }

    /// The end of a paragraph, or of a line within one.
    pub(super) fn line_break(&mut self, paragraph: bool) {
        if self.form != Form::Page {
            self.text.push_str("\r\n");
            return;
        }
        if paragraph && !self.in_link {
            if !self.in_paragraph {
                self.begin_paragraph();
                self.text.push_str("<br>");
            }
            self.end_paragraph();
        } else {
            self.begin_paragraph();
            self.text.push_str("<br>\r\n");
        }
        self.after_space = true;
    }

    /// A link begins, unless the address is of a kind that runs something.
    pub(super) fn open_link(&mut self, address: &str) {
        let is = |scheme: &str| {
            address
                .split_at_checked(scheme.len())
                .is_some_and(|(start, _)| start.eq_ignore_ascii_case(scheme))
        };
        if self.form == Form::Page && ["http://", "https://", "mailto:", "ftp://", "tel:"].into_iter().any(is)
        {
            self.begin_paragraph();
            self.restyle(Style::empty());
            self.text.push_str("<a href=\"");
            self.escape(address);
            self.text.push_str("\">");
            self.in_link = true;
        }
    }

    /// The link ends.
    pub(super) fn close_link(&mut self) {
        if self.in_link {
            self.restyle(Style::empty());
            self.text.push_str("</a>");
            self.in_link = false;
        }
    }

    pub(super) fn finish(mut self) -> String {
        if self.form == Form::Page {
            self.close_link();
            self.end_paragraph();
            self.text.push_str("</body></html>\r\n");
        }
        self.text
    }

    fn begin_paragraph(&mut self) {
        if !self.in_paragraph {
            self.text.push_str("<div>");
            self.in_paragraph = true;
        }
    }

    fn end_paragraph(&mut self) {
        self.restyle(Style::empty());
        if self.in_paragraph {
            self.text.push_str("</div>\r\n");
        }
        self.in_paragraph = false;
    }

    fn styled(&mut self, text: &str, style: Style) {
        self.begin_paragraph();
        self.restyle(style);
        // HTML joins spaces, RTF does not.
        for (i, run) in text.split(' ').enumerate() {
            if i > 0 {
                self.text.push_str(if self.after_space { "&nbsp;" } else { " " });
                self.after_space = true;
            }
            if !run.is_empty() {
                self.escape(run);
                self.after_space = false;
            }
        }
    }

    /// Closes and opens elements until the open ones are these.
    fn restyle(&mut self, style: Style) {
        if self.open == style {
            return;
        }
        // Elements are nested, so everything inside the first one that changes is closed and opened again.
        let changes = self.open ^ style;
        let keep =
            ELEMENTS.iter().position(|(element, ..)| changes.contains(*element)).unwrap_or(ELEMENTS.len());
        for (element, _, end) in ELEMENTS.iter().skip(keep).rev() {
            if self.open.contains(*element) {
                self.text.push_str(end);
            }
        }
        for (element, start, _) in ELEMENTS.iter().skip(keep) {
            if style.contains(*element) {
                self.text.push_str(start);
            }
        }
        self.open = style;
    }

    /// Text that must not be taken for markup. Encapsulated text may hold entities, so `&` stays there.
    fn escape(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'<' | b'>' | b'&' | b'"')) {
            let (plain, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
            self.text.push_str(plain);
            let (special, after) = after.split_at_checked(1).unwrap_or((after, ""));
            self.text.push_str(match special {
                "<" => "&lt;",
                ">" => "&gt;",
                "&" if self.form == Form::Page => "&amp;",
                "\"" if self.form == Form::Page => "&quot;",
                other => other,
            });
            rest = after;
        }
        self.text.push_str(rest);
    }
}
