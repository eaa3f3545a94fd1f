//! From HTML to plain text and back: for the plain text alternative of a message, and for quoting in replies.
//!
//! This is no HTML parser. It reads in one pass, never fails, and keeps what a reader needs: lines, paragraphs, lists,
//! table cells, quotations and the addresses of links.

use std::prelude::v1::*;

/// Deeper quotations and lists look like this deep ones: a line's beginning must not grow with its nesting.
const MAX_INDENT: usize = 8;
const LINE_END: &str = "\r\n";
/// What `<hr>` becomes, as Outlook draws it.
const RULE: &str = "________________________________";

/// The text of a piece of HTML, with CR LF as line ends and without empty lines at the ends.
///
/// Quotations are marked with `>`, list items with `*` or their number; links have their address behind them in angle
/// brackets when it is not their text already; scripts, styles and comments are left out.
pub fn html_to_text(html: &str) -> String {
    let mut text = Text { out: String::with_capacity(html.len() / 4), ..Text::default() };
    let mut rest = html;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'<' | b'&')) {
        let (before, special) = rest.split_at_checked(at).unwrap_or((rest, ""));
        text.characters(before);
        rest = if special.starts_with('&') { entity(&mut text, special) } else { markup(&mut text, special) };
    }
    text.characters(rest);
    let end = text.out.trim_end_matches([' ', '\t', '\r', '\n']).len();
    text.out.truncate(end);
    text.out
}

/// Plain text as a piece of HTML (without `<html>`) that shows the same lines and spaces.
pub fn text_to_html(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    // A space at the beginning of a line or after another one would not be shown.
    let mut after_space = true;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => continue,
            '\r' | '\n' => html.push_str("<br>\r\n"),
            '\t' => html.push_str("&nbsp;&nbsp;&nbsp; "),
            ' ' if after_space => html.push_str("&nbsp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '&' => html.push_str("&amp;"),
            '"' => html.push_str("&quot;"),
            other => html.push(other),
        }
        after_space = matches!(character, ' ' | '\t' | '\r' | '\n');
    }
    html
}

/// Text that grows by what stands in HTML.
#[derive(Default)]
struct Text {
    out: String,
    /// Line ends to be written before the next character.
    line_ends: usize,
    /// A space or tab to be written before the next character, unless a line begins.
    space: Option<char>,
    /// What the next line begins with: the mark of a list item.
    mark: String,
    /// `<pre>` elements that are open.
    preformatted: usize,
    /// The paragraph has no margins.
    tight: bool,
    /// `<blockquote>` elements that are open.
    quotations: usize,
    /// The lists that are open, each with the number of its next item when it is numbered.
    lists: Vec<Option<u32>>,
    /// The link that is open: its address, and where its text begins.
    link: Option<(String, usize)>,
}

impl Text {
    /// Characters as they stand between tags.
    fn characters(&mut self, characters: &str) {
        if self.preformatted > 0 {
            for (i, line) in characters.split('\n').enumerate() {
                if i > 0 {
                    self.line_break();
                }
                self.word(line.strip_suffix('\r').unwrap_or(line));
            }
            return;
        }
        for (i, word) in characters.split(|c: char| c.is_ascii_whitespace()).enumerate() {
            if i > 0 && self.space.is_none() {
                self.space = Some(' ');
            }
            self.word(word);
        }
    }

    /// Characters that stay together.
    fn word(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        self.begin();
        // What was protected from a line break needs no protection in text.
        for (i, part) in word.split('\u{a0}').enumerate() {
            if i > 0 {
                self.out.push(' ');
            }
            self.out.push_str(part);
        }
    }

    /// Writes what is due before a character.
    fn begin(&mut self) {
        let space = self.space.take();
        if self.line_ends == 0 && !self.out.is_empty() {
            self.out.extend(space);
            return;
        }
        let quotations = self.quotations.min(MAX_INDENT);
        let line_ends = if self.out.is_empty() { 0 } else { self.line_ends };
        let end = self.out.trim_end_matches([' ', '\t']).len();
        self.out.truncate(end);
        for i in (0..=line_ends).rev() {
            if i < line_ends {
                self.out.push_str(LINE_END);
            }
            if i < line_ends || line_ends == 0 {
                self.out.extend(core::iter::repeat_n('>', quotations));
            }
        }
        if quotations > 0 {
            self.out.push(' ');
        }
        self.out.push_str(&core::mem::take(&mut self.mark));
        self.line_ends = 0;
    }

    /// A line ends here, whatever stands on it.
    fn line_break(&mut self) {
        self.line_ends += 1;
        self.space = None;
    }

    /// What follows stands that many lines below what was before: 2 leave one line empty, 0 stay on the line.
    fn block(&mut self, lines: usize) {
        if lines > 0 {
            self.line_ends = self.line_ends.max(lines);
            self.space = None;
        }
    }

    fn start_tag(&mut self, tag: &Tag<'_>) {
        match tag.name() {
            "br" => self.line_break(),
            "hr" => {
                self.block(1);
                self.word(RULE);
                self.block(1);
            }
            // Outlook's paragraphs have no margins, and empty ones between them.
            "p" => {
                self.tight = cut(tag.class, "MsoNormal").is_some();
                self.block(self.paragraph_margin());
            }
            "li" => {
                self.block(1);
                let indent = self.lists.len().saturating_sub(1).min(MAX_INDENT);
                self.mark = "  ".repeat(indent);
                match self.lists.last_mut() {
                    Some(Some(number)) => {
                        self.mark.push_str(&alloc::format!("{number}. "));
                        *number = number.saturating_add(1);
                    }
                    _ => self.mark.push_str("* "),
                }
            }
            name @ ("ul" | "ol") => {
                self.block(if self.lists.is_empty() { 2 } else { 1 });
                self.lists.push((name == "ol").then_some(1));
            }
            "blockquote" => {
                self.block(2);
                self.quotations += 1;
            }
            "pre" => {
                self.block(2);
                self.preformatted += 1;
            }
            "td" | "th" if self.line_ends == 0 => self.space = Some('\t'),
            "a" => {
                let start = self.out.len();
                self.link = tag.href.map(|href| (unescape(href), start));
            }
            "img" => {
                let alternative = unescape(tag.alt.unwrap_or_default());
                self.characters(&alternative);
            }
            name => self.block(margin(name)),
        }
    }

    fn end_tag(&mut self, tag: &Tag<'_>) {
        match tag.name() {
            "ul" | "ol" => {
                self.lists.pop();
                self.block(if self.lists.is_empty() { 2 } else { 1 });
                self.mark.clear();
            }
            "blockquote" => {
                self.quotations = self.quotations.saturating_sub(1);
                self.block(2);
            }
            "pre" => {
                self.preformatted = self.preformatted.saturating_sub(1);
                self.block(2);
            }
            "p" => {
                self.block(self.paragraph_margin());
                self.tight = false;
            }
            "a" => self.end_link(),
            name => self.block(margin(name)),
        }
    }

    fn paragraph_margin(&self) -> usize {
        if self.tight { 1 } else { 2 }
    }

    fn end_link(&mut self) {
        let Some((address, start)) = self.link.take() else { return };
        let is_useful = ["http:", "https:", "mailto:", "ftp:", "tel:"].iter().any(|scheme| {
            address
                .split_at_checked(scheme.len())
                .is_some_and(|(start, _)| start.eq_ignore_ascii_case(scheme))
        });
        let shown = self.out.get(start..).unwrap_or_default().trim();
        let bare = |address: &str| {
            let end = address.split_once(':').map_or("", |(_, end)| end.strip_prefix("//").unwrap_or(end));
            address.len() - end.len()
        };
        let repeats = shown == address
            || address
                .get(bare(&address)..)
                .is_some_and(|bare| bare.trim_end_matches('/') == shown.trim_end_matches('/'));
        if is_useful && !repeats && !shown.is_empty() {
            self.space = Some(' ');
            self.word("<");
            self.out.push_str(&address);
            self.out.push('>');
        }
    }
}

/// How many lines below the one before an element begins; 0 for elements within lines.
fn margin(name: &str) -> usize {
    match name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dl" => 2,
        "address" | "article" | "aside" | "body" | "caption" | "center" | "dd" | "details" | "dialog"
        | "div" | "dt" | "fieldset" | "figcaption" | "figure" | "footer" | "form" | "header" | "hgroup"
        | "html" | "li" | "main" | "menu" | "nav" | "option" | "section" | "summary" | "table" | "tbody"
        | "tfoot" | "thead" | "tr" => 1,
        _ => 0,
    }
}

/// A tag, as far as it matters here.
struct Tag<'a> {
    /// The name in small letters; longer names mean nothing.
    name: [u8; 10],
    name_length: usize,
    class: &'a str,
    href: Option<&'a str>,
    alt: Option<&'a str>,
}

impl Tag<'_> {
    fn name(&self) -> &str {
        self.name.get(..self.name_length).and_then(|name| core::str::from_utf8(name).ok()).unwrap_or_default()
    }
}

/// Reads what begins with `<`, and returns what follows it.
fn markup<'a>(text: &mut Text, html: &'a str) -> &'a str {
    let inside = html.strip_prefix('<').unwrap_or(html);
    let (is_end, tag_inside) = match begin(html) {
        Markup::Nothing(rest) => return rest,
        Markup::Text => {
            text.characters("<");
            return inside;
        }
        Markup::Tag { is_end, inside } => (is_end, inside),
    };
    let (tag, rest) = tag(tag_inside);
    if is_end {
        text.end_tag(&tag);
        return rest;
    }
    text.start_tag(&tag);
    match tag.name() {
        name @ ("script" | "style" | "title") => raw_element(rest, name).1,
        _ => rest,
    }
}

/// What begins with `<`.
pub(super) enum Markup<'a> {
    /// A comment, or a declaration: nothing to show. What follows it.
    Nothing(&'a str),
    /// No tag: the character itself.
    Text,
    /// A tag, from its name on.
    Tag {
        /// It ends an element.
        is_end: bool,
        inside: &'a str,
    },
}

/// Tells what begins with `<`, as browsers do.
pub(super) fn begin(html: &str) -> Markup<'_> {
    let inside = html.strip_prefix('<').unwrap_or(html);
    if let Some(comment) = inside.strip_prefix("!--") {
        // A comment ends at `<!-->`, too.
        let empty = comment.strip_prefix('>').or_else(|| comment.strip_prefix("->"));
        return Markup::Nothing(empty.unwrap_or_else(|| after(comment, "-->")));
    }
    if inside.starts_with(['!', '?']) {
        return Markup::Nothing(after(inside, ">"));
    }
    let (is_end, inside) = match inside.strip_prefix('/') {
        Some(inside) => (true, inside),
        None => (false, inside),
    };
    if inside.starts_with(|c: char| c.is_ascii_alphabetic()) {
        Markup::Tag { is_end, inside }
    } else {
        Markup::Text
    }
}

/// What follows the first occurrence of `end`, and nothing when there is none.
pub(super) fn after<'a>(html: &'a str, end: &str) -> &'a str {
    cut(html, end).map_or("", |(_, rest)| rest)
}

/// `str::split_once`: its search is made for long texts, and is longer than most of those here.
pub(crate) fn cut<'a>(text: &'a str, at: &str) -> Option<(&'a str, &'a str)> {
    let place = text.as_bytes().windows(at.len()).position(|window| window == at.as_bytes())?;
    Some((text.get(..place)?, text.get(place + at.len()..)?))
}

/// The content of an element, which is no HTML, and what follows its end tag.
pub(super) fn raw_element<'a>(html: &'a str, name: &str) -> (&'a str, &'a str) {
    let mut rest = html;
    while let Some((before, end)) = cut(rest, "</") {
        if end.split_at_checked(name.len()).is_some_and(|(start, _)| start.eq_ignore_ascii_case(name)) {
            let content = html.len() - rest.len() + before.len();
            return (html.get(..content).unwrap_or_default(), after(end, ">"));
        }
        rest = end;
    }
    (html, "")
}

/// Reads a tag from its name to its `>`, and returns what follows.
fn tag(html: &str) -> (Tag<'_>, &str) {
    let mut tag = Tag { name: [0; 10], name_length: 0, class: "", href: None, alt: None };
    let (name, rest) = tag_name(html);
    if let Some(place) = tag.name.get_mut(..name.len()) {
        place.copy_from_slice(name.as_bytes());
        place.make_ascii_lowercase();
        tag.name_length = name.len();
    }
    let mut attributes = Attributes { rest };
    for (attribute, value) in attributes.by_ref() {
        if attribute.eq_ignore_ascii_case("class") {
            tag.class = value.unwrap_or_default();
        } else if attribute.eq_ignore_ascii_case("href") {
            tag.href = value;
        } else if attribute.eq_ignore_ascii_case("alt") {
            tag.alt = value;
        }
    }
    (tag, attributes.rest)
}

/// The name that a tag begins with, and what follows it.
pub(super) fn tag_name(html: &str) -> (&str, &str) {
    split(html, |c| c.is_ascii_whitespace() || matches!(c, '/' | '>'))
}

/// The attributes of a tag with their values as they are written; in the end, `rest` is what follows the tag.
pub(super) struct Attributes<'a> {
    /// What stands behind the tag's name.
    pub(super) rest: &'a str,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, Option<&'a str>);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        self.rest = rest;
        if rest.is_empty() {
            return None;
        }
        if let Some(behind) = rest.strip_prefix('>') {
            self.rest = behind;
            return None;
        }
        // An attribute may begin with `=`, so its first character is taken in any case.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let (_, tail) = rest.split_at_checked(first).unwrap_or_default();
        let (_, tail) = split(tail, |c| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '='));
        let attribute = rest.get(..rest.len() - tail.len()).unwrap_or_default();
        self.rest = tail.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let Some(value) = self.rest.strip_prefix('=') else { return Some((attribute, None)) };
        let value = value.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let quoted = |quote: char| {
            value.strip_prefix(quote).map(|value| value.split_once(quote).unwrap_or((value, "")))
        };
        let (value, tail) = quoted('"')
            .or_else(|| quoted('\''))
            .unwrap_or_else(|| split(value, |c| c.is_ascii_whitespace() || c == '>'));
        self.rest = tail;
        Some((attribute, Some(value)))
    }
}

/// Splits before the first character that is one of these.
fn split(text: &str, is_end: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at_checked(text.find(is_end).unwrap_or(text.len())).unwrap_or((text, ""))
}

/// Reads what begins with `&`, and returns what follows it.
fn entity<'a>(text: &mut Text, html: &'a str) -> &'a str {
    match read_entity(html) {
        Some((character, rest)) => {
            let mut buffer = [0; 4];
            let character = character.encode_utf8(&mut buffer);
            // Characters written as entities are no white space, not even the ones that are.
            if text.preformatted > 0 {
                text.characters(character)
            } else {
                text.word(character)
            }
            rest
        }
        None => {
            text.word("&");
            html.strip_prefix('&').unwrap_or_default()
        }
    }
}

/// The character of an entity such as `&eacute;`, `&#233;` or `&#xE9;`, and what follows.
fn read_entity(html: &str) -> Option<(char, &str)> {
    /// The longest name that is known, and some leading zeros.
    const LONGEST: usize = 12;
    let inside = html.strip_prefix('&')?;
    let end = inside.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let (name, rest) = inside.split_at_checked(end)?;
    let rest = rest.strip_prefix(';')?;
    let character = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            match code {
                0 => char::REPLACEMENT_CHARACTER,
                // These were written by programs that meant Windows-1252.
                0x80..=0x9F => super::CodePage::WINDOWS_1252.decode(&[code as u8]).text.chars().next()?,
                code => char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
            }
        }
        None => match LATIN_1.split(' ').zip('\u{a0}'..).find(|(known, _)| *known == name) {
            Some((_, character)) => character,
            None => ENTITIES.split(' ').find_map(|known| only_character(known.strip_prefix(name)?))?,
        },
    };
    Some((character, rest))
}

/// The character that a text consists of.
fn only_character(text: &str) -> Option<char> {
    let mut characters = text.chars();
    characters.next().filter(|_| characters.next().is_none())
}

/// Text with entities, as attributes hold it.
pub(super) fn unescape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, _)) = rest.split_once('&') {
        text.push_str(before);
        let special = rest.get(before.len()..).unwrap_or_default();
        let (character, after) =
            read_entity(special).unwrap_or(('&', special.strip_prefix('&').unwrap_or_default()));
        text.push(character);
        rest = after;
    }
    text.push_str(rest);
    text
}

/// The entities of Latin-1, from U+00A0 on.
const LATIN_1: &str = "\
    nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 \
    sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc \
    Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve \
    Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute \
    acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde \
    ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";

/// Other entities that occur in mail, each with its character.
const ENTITIES: &str = "\
    amp& lt< gt> quot\" apos' euro€ hellip… ndash– mdash— lsquo‘ rsquo’ sbquo‚ ldquo“ rdquo” bdquo„ \
    lsaquo‹ rsaquo› bull• trade™ dagger† permil‰ OEligŒ oeligœ ScaronŠ scaronš YumlŸ ensp\u{2002} \
    emsp\u{2003} thinsp\u{2009} zwnj\u{200c} zwj\u{200d} lrm\u{200e} rlm\u{200f} larr← uarr↑ rarr→ darr↓ \
    minus− infin∞";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_where_a_browser_shows_them() {
        for (html, text) in [
            ("a  b\n\tc", "a b c"),
            ("a<br>b<br/>\n<br>c", "a\r\nb\r\n\r\nc"),
            ("<p>a</p>\n<p>b</p>", "a\r\n\r\nb"),
            ("<div>a</div><div><br></div><div>b<br></div><div>c</div>", "a\r\n\r\nb\r\nc"),
            (
                "<P class=MsoNormal>a<o:p></o:p></P><p class=\"MsoNormal\">&nbsp;</p><p class='MsoNormal'>b",
                "a\r\n\r\nb",
            ),
            // Outlook on the web puts something before the classes of what it shows.
            ("<p class=\"x_MsoNormal\">a</p><p class=\"x_MsoNormal\">b", "a\r\nb"),
            ("<h1>a</h1>b", "a\r\n\r\nb"),
            ("a <b>b</b><i> c</i> <u> d</u>", "a b c d"),
            ("<ul><li>a<li>b<ol><li>c</li><li>d</ol></ul>e", "* a\r\n* b\r\n  1. c\r\n  2. d\r\n\r\ne"),
            ("<table><tr><td>a</td> <td>b</td></tr><tr><td>c<td>d</table>", "a\tb\r\nc\td"),
            ("a<hr>b", "a\r\n________________________________\r\nb"),
            ("a<pre>b  c\r\n\n d</pre>e", "a\r\n\r\nb  c\r\n\r\n d\r\n\r\ne"),
            (
                "x<blockquote><p>a</p><p>b</p><blockquote>c</blockquote></blockquote>y",
                "x\r\n>\r\n> a\r\n>\r\n> b\r\n>>\r\n>> c\r\n\r\ny",
            ),
            ("<blockquote>a</blockquote>", "> a"),
            ("a&nbsp;&nbsp;b", "a  b"),
            ("", ""),
        ] {
            assert_eq!(html_to_text(html), text, "{html}");
        }
    }

    #[test]
    fn what_is_not_shown_is_left_out() {
        for html in [
            "<html><head><title>t</title><style>p > a { }</style></head><body>x</body></html>",
            "<!DOCTYPE html><!-- <p>no --><SCRIPT>if (a < b) \"</p>\"</script >x",
            "<!--[if mso]><p>no</p><![endif]--><![if !mso]>x<![endif]>",
            "<?xml version=\"1.0\"?>x",
            "x<script>no",
            "x<!-- no",
            "<!-->x",
            "<!--->x",
            "x<a href=\"no",
        ] {
            assert_eq!(html_to_text(html), "x", "{html}");
        }
    }

    #[test]
    fn entities_are_characters() {
        for (html, text) in [
            ("&lt;p&gt; &amp;amp; &quot;&apos;", "<p> &amp; \"'"),
            ("K&ouml;ln &euro;&#8364;&#x20AC;&#128;&yuml;&szlig;", "Köln €€€€ÿß"),
            (
                "a & b &unknown; &; &#; &#xZ; &#0; &#x110000;",
                "a & b &unknown; &; &#; &#xZ; \u{fffd} \u{fffd}",
            ),
            ("a < b <3 </ >", "a < b <3 </ >"),
        ] {
            assert_eq!(html_to_text(html), text, "{html}");
        }
    }

    #[test]
    fn links_keep_their_address_once() {
        for (html, text) in [
            (
                "<a href=\"https://example.com/?a=1&amp;b=2\">here</a>.",
                "here <https://example.com/?a=1&b=2>.",
            ),
            ("<a href='https://example.com/'>https://example.com/</a>", "https://example.com/"),
            ("<a href=https://example.com/>example.com</a>", "example.com"),
            ("<a class=x HREF = \"mailto:a@example.com\" >a@example.com</a>", "a@example.com"),
            ("<a href=\"javascript:x\">here</a>", "here"),
            ("<a href=\"#top\">here</a>", "here"),
            ("<a title=\"a>b\" href=\"http://x\">t</a>", "t <http://x>"),
            ("<a href=\"http://x\"><img src=y alt=\"A &amp; B\"></a>", "A & B <http://x>"),
        ] {
            assert_eq!(html_to_text(html), text, "{html}");
        }
    }

    #[test]
    fn text_is_shown_as_it_was_written() {
        assert_eq!(
            text_to_html("a <b>\r\n  c\n\"d\" & e\r"),
            "a &lt;b&gt;<br>\r\n&nbsp;&nbsp;c<br>\r\n&quot;d&quot; &amp; e<br>\r\n"
        );
        for text in ["a <b> & \"c\"\r\n\r\n  d   e\r\nhttps://example.com/", "x", ""] {
            assert_eq!(html_to_text(&text_to_html(text)), text);
        }
    }

    #[test]
    fn malformed_html_is_read_in_linear_time_and_space() {
        for piece in [
            "<",
            "</",
            "<a",
            "<a ",
            "<a href=\"",
            "<a \"",
            "<!--",
            "<script>",
            "</script",
            "&",
            "&amp",
            "<blockquote>x",
            "<li>",
            "<ul><li>x",
            "<ol>",
            "<pre>\n",
            "<hr>",
            "<a href=http://x>y</a>",
            "<td>",
            "<p =",
            "\u{a0}",
            "<é",
            "<p é=ü>",
        ] {
            let html = piece.repeat(20_000);
            let text = html_to_text(&html);
            assert!(text.len() <= 12 * html.len(), "{piece}: {}", text.len());
        }
    }
}
