//! HTML of others as a piece of one's own: what a reply or a forwarded message quotes.

use std::prelude::v1::*;

use super::html::{Attributes, Markup, begin, raw_element, tag_name, unescape};
use super::style::{is_harmless, rules_within};

/// Elements that lie deeper are left out, their content is not.
const MAX_DEPTH: usize = 100;

/// Elements that show text and nothing else. What is not here is left out, its content is not.
const ELEMENTS: &str = "\
    a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col \
    colgroup dd del dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins \
    kbd li main mark nav ol p pre q rp rt ruby s samp section small span strike strong sub sup table \
    tbody td tfoot th thead time tr tt u ul var";

/// Elements whose content is no text to show.
const WITHOUT_CONTENT: &str =
    "script style title textarea xmp iframe noembed noframes noscript template svg math select";

/// Elements that have no end.
const VOID: &str = "br col hr img";

/// An element of these ends where the next one of the same kind begins.
const IMPLIED_END: &str = "p li td th tr dd dt";

/// Attributes that say how something looks. Addresses and styles are looked at besides.
const ATTRIBUTES: &str = "\
    align alt bgcolor border cellpadding cellspacing cite class color colspan dir face height href \
    hspace lang nowrap rowspan size span src start style title type valign vspace width";

/// What addresses may begin with; images may also be parts of the message.
const SCHEMES: &str = "http: https: mailto: tel: ftp: cid: data:image/";

/// The body of an HTML document as a piece of HTML that can be put into another document: it ends all that it begins and
/// nothing else, and holds neither scripts, styles of documents, forms, frames, comments nor event handlers.
///
/// Images that are parts of the message (`cid:`) are only kept if `with_parts`; else their alternative text stands for them.
pub fn html_fragment(html: &str, with_parts: bool) -> String {
    fragment(html, with_parts, "").out
}

/// The same, images included, and the styles of the document as rules for what stands in an element of the class `within`.
pub fn html_quote(html: &str, within: &str) -> (String, String) {
    let Fragment { out, styles, .. } = fragment(html, true, within);
    (out, styles)
}

fn fragment<'a>(html: &str, with_parts: bool, within: &'a str) -> Fragment<'a> {
    let mut fragment = Fragment {
        out: String::with_capacity(html.len()),
        open: Vec::new(),
        left_out: 0,
        with_parts,
        styles: String::new(),
        within,
    };
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, special) = rest.split_at_checked(at).unwrap_or((rest, ""));
        fragment.text(before);
        rest = fragment.markup(special);
    }
    fragment.text(rest);
    while let Some(name) = fragment.open.pop() {
        fragment.end(name);
    }
    fragment
}

struct Fragment<'w> {
    out: String,
    /// The elements that are open, the outermost first.
    open: Vec<&'static str>,
    /// How many elements are open below [`MAX_DEPTH`].
    left_out: usize,
    with_parts: bool,
    /// Rules for what is within elements of this class, if there is one.
    styles: String,
    within: &'w str,
}

impl Fragment<'_> {
    fn text(&mut self, text: &str) {
        for part in text.split_inclusive('>') {
            match part.strip_suffix('>') {
                Some(part) => {
                    self.out.push_str(part);
                    self.out.push_str("&gt;");
                }
                None => self.out.push_str(part),
            }
        }
    }

    fn end(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// Reads what begins with `<`, and returns what follows it.
    fn markup<'a>(&mut self, html: &'a str) -> &'a str {
        let (is_end, inside) = match begin(html) {
            Markup::Nothing(rest) => return rest,
            Markup::Text => {
                self.out.push_str("&lt;");
                return html.strip_prefix('<').unwrap_or(html);
            }
            Markup::Tag { is_end, inside } => (is_end, inside),
        };
        let (name, rest) = tag_name(inside);
        let mut attributes = Attributes { rest };
        if let Some(name) = known(ELEMENTS, name) {
            if is_end {
                attributes.by_ref().for_each(drop);
                self.end_tag(name);
            } else {
                self.start_tag(name, &mut attributes);
            }
            return attributes.rest;
        }
        attributes.by_ref().for_each(drop);
        let rest = attributes.rest;
        match known(WITHOUT_CONTENT, name) {
            Some(name) if !is_end => {
                let (sheet, after) = raw_element(rest, name);
                if name == "style" && !self.within.is_empty() {
                    rules_within(sheet, self.within, &mut self.styles);
                }
                after
            }
            // All that follows is no HTML any more.
            None if !is_end && name.eq_ignore_ascii_case("plaintext") => "",
            _ => rest,
        }
    }

    fn start_tag(&mut self, name: &'static str, attributes: &mut Attributes<'_>) {
        if self.open.last() == Some(&name) && known(IMPLIED_END, name).is_some() {
            self.open.pop();
            self.end(name);
        }
        let is_void = known(VOID, name).is_some();
        if !is_void && self.open.len() >= MAX_DEPTH {
            self.left_out += 1;
            attributes.for_each(drop);
            return;
        }
        let begin = self.out.len();
        self.out.push('<');
        self.out.push_str(name);
        let (mut alternative, mut is_part) = (String::new(), false);
        for (attribute, value) in attributes {
            let Some(attribute) = known(ATTRIBUTES, attribute) else { continue };
            let value = value.unwrap_or_default();
            let plain = unescape(value);
            match attribute {
                "href" | "src" | "cite" => {
                    let Some(scheme) = scheme(&plain) else { continue };
                    is_part |= scheme == "cid:";
                    // Parts and data are only for images.
                    if attribute != "src" && matches!(scheme, "cid:" | "data:image/") {
                        continue;
                    }
                }
                "style" if !is_harmless(&plain) => continue,
                "alt" => alternative = plain,
                _ => {}
            }
            self.out.push(' ');
            self.out.push_str(attribute);
            self.out.push_str("=\"");
            for character in value.chars() {
                match character {
                    '"' => self.out.push_str("&quot;"),
                    '<' => self.out.push_str("&lt;"),
                    '>' => self.out.push_str("&gt;"),
                    other => self.out.push(other),
                }
            }
            self.out.push('"');
        }
        self.out.push('>');
        if name == "img" && is_part && !self.with_parts {
            self.out.truncate(begin);
            self.out.push_str(&super::text_to_html(&alternative));
        } else if !is_void {
            self.open.push(name);
        }
    }

    fn end_tag(&mut self, name: &'static str) {
        if self.left_out > 0 {
            self.left_out -= 1;
            return;
        }
        // What nobody has begun is not ended.
        let Some(place) = self.open.iter().rposition(|open| *open == name) else { return };
        while self.open.len() > place {
            let Some(name) = self.open.pop() else { return };
            self.end(name);
        }
    }
}

/// The entry of a list that is the same word.
fn known(list: &'static str, word: &str) -> Option<&'static str> {
    list.split(' ').find(|known| known.eq_ignore_ascii_case(word))
}

/// How an address begins, if it is one that may stand here. Browsers do not mind white space and control characters.
fn scheme(address: &str) -> Option<&'static str> {
    let clean: String = address.chars().filter(|c| !c.is_control() && !c.is_whitespace()).take(16).collect();
    SCHEMES.split(' ').find(|scheme| {
        clean.split_at_checked(scheme.len()).is_some_and(|(start, _)| start.eq_ignore_ascii_case(scheme))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_what_it_begins_and_nothing_else() {
        for (html, fragment) in [
            ("<p>a<p>b", "<p>a</p><p>b</p>"),
            ("a</blockquote></div></body></html>b", "ab"),
            ("<html><head><title>x</title><style>p{}</style></head><body bgcolor=red><b>a", "<b>a</b>"),
            ("<b>a<i>b</b>c</i>", "<b>a<i>b</i></b>c"),
            ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
            ("a<br/>b<hr>", "a<br>b<hr>"),
            ("1 < 2 > 1 </ 3", "1 &lt; 2 &gt; 1 &lt;/ 3"),
            (
                "<a href='https://x.example/?a=1&amp;b=\"'>x",
                "<a href=\"https://x.example/?a=1&amp;b=&quot;\">x</a>",
            ),
        ] {
            assert_eq!(html_fragment(html, false), fragment, "{html}");
        }
    }

    #[test]
    fn nothing_runs_loads_or_hides_what_follows() {
        for (html, fragment) in [
            ("<script>alert(1)</script>a", "a"),
            ("a<script>never ended", "a"),
            ("a<!-- never ended <p>b", "a"),
            ("a<!-->b", "ab"),
            ("a<plaintext>b</p>", "a"),
            ("<textarea><p>a", ""),
            ("<img src=x onerror=alert(1)>", "<img>"),
            ("<b onclick=alert(1)>a</b>", "<b>a</b>"),
            ("<a href=\"jav&#x09;ascript:alert(1)\">a</a>", "<a>a</a>"),
            ("<a href=\" data:text/html,x\">a</a>", "<a>a</a>"),
            ("<p style='position:fixed;top:0'>a", "<p>a</p>"),
            ("<p style='color:red'>a", "<p style=\"color:red\">a</p>"),
            ("<p style='background:u\\rl(http://x)'>a", "<p>a</p>"),
            ("<p style='posi&#116ion:fixed'>a", "<p>a</p>"),
            ("<p style='background:url&lpar;http://x)'>a", "<p>a</p>"),
            (
                "<p style='font-family:&quot;Arial&quot;'>a",
                "<p style=\"font-family:&quot;Arial&quot;\">a</p>",
            ),
            ("<form action=http://x><input name=a>b</form>", "b"),
            ("<iframe src=http://x>a</iframe>b", "b"),
            ("<p title='<script>'>a", "<p title=\"&lt;script&gt;\">a</p>"),
        ] {
            assert_eq!(html_fragment(html, false), fragment, "{html}");
        }
    }

    #[test]
    fn images_that_are_parts_stay_with_their_parts() {
        let html = "<img src=\"cid:logo\" alt=\"the <logo>\">";
        assert_eq!(html_fragment(html, true), "<img src=\"cid:logo\" alt=\"the &lt;logo&gt;\">");
        assert_eq!(html_fragment(html, false), "the &lt;logo&gt;");
    }

    #[test]
    fn styles_stay_with_what_is_quoted() {
        let html = "<head><STYLE type='text/css'>p.x{color:red} @import 'y';</STYLE></head><p class=x>a</p>";
        let (fragment, styles) = html_quote(html, "q");
        assert_eq!((fragment.as_str(), styles.as_str()), ("<p class=\"x\">a</p>", ".q p.x{color:red}"));
        assert_eq!(html_quote("<style>p{color:red}", "q"), (String::new(), ".q p{color:red}".into()));
    }

    #[test]
    fn depth_is_limited_and_balanced() {
        let html = "<div>".repeat(5000) + "a" + &"</div>".repeat(5000) + "b";
        let fragment = html_fragment(&html, false);
        assert_eq!(fragment, "<div>".repeat(MAX_DEPTH) + "a" + &"</div>".repeat(MAX_DEPTH) + "b");
    }
}
