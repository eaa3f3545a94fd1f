//! RTF as Outlook stores it: text and HTML encapsulated, compressed or not. `[MS-OXRTFEX]`, `[MS-OXRTFCP]`

use mapi_http::content::rtf_compressed;

const FONTS: &str =
    r"\deff0{\fonttbl{\f0\fswiss Arial;}{\f1\fmodern Courier New;}}{\colortbl;\red0\green0\blue255;}";

/// Text in RTF that says so. `[MS-OXRTFEX] 2.1.2`
pub(super) fn of_text(text: &str) -> String {
    format!("{{\\rtf1\\ansi\\ansicpg1252\\fromtext {FONTS}\\uc1\\pard\\plain\\f0\\fs20 {}}}", escaped(text))
}

/// HTML in RTF that says so: tags in destinations of their own, and what RTF makes of them apart from the HTML.
/// `[MS-OXRTFEX] 2.1.3`
pub(super) fn of_html(html: &str) -> String {
    let mut out = format!("{{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 {FONTS}\\uc1\\pard\\plain\\f0\\fs20 ");
    let mut rest = html;
    while let Some((text, tail)) = rest.split_once('<') {
        let (tag, after) = tail.split_once('>').unwrap_or((tail, ""));
        out.push_str(&escaped(text));
        out.push_str(&format!("{{\\*\\htmltag <{}>}}", escaped(tag)));
        let shown = match tag.split(' ').next().unwrap_or_default() {
            "b" => r"\b ",
            "/b" => r"\b0 ",
            "i" => r"\i ",
            "/i" => r"\i0 ",
            "/p" | "br" | "/li" => r"\par ",
            _ => "",
        };
        if !shown.is_empty() {
            out.push_str(&format!("\\htmlrtf {shown}\\htmlrtf0 "));
        }
        rest = after;
    }
    out.push_str(&escaped(rest));
    out.push('}');
    out
}

/// Rich text that comes from an editor of rich text.
pub(super) fn of_rich_text(title: &str, text: &str) -> String {
    format!(
        "{{\\rtf1\\ansi\\ansicpg1252 {FONTS}\\uc1\\pard\\plain\\f0\\fs28\\b {}\\b0\\par\\fs20 {}}}",
        escaped(title),
        escaped(text)
    )
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '{' | '}' => out.extend(['\\', c]),
            '\n' => out.push_str("\\par\r\n"),
            '\r' => {}
            '\t' => out.push_str("\\tab "),
            ' '..='~' => out.push(c),
            _ => {
                // Signed UTF-16 units, each with one character for readers that know no Unicode.
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    out.push_str(&format!("\\u{}?", *unit as i16));
                }
            }
        }
    }
    out
}

/// The value of PidTagRtfCompressed.
pub(super) fn compressed(rtf: &str) -> Vec<u8> {
    rtf_compressed::compress(rtf.as_bytes()).unwrap_or_default()
}

/// The same without compression. `[MS-OXRTFCP] 2.1.3.1.2`
pub(super) fn uncompressed(rtf: &str) -> Vec<u8> {
    let size = rtf.len() as u32;
    let head = [size + 12, size, u32::from_le_bytes(*b"MELA"), 0];
    [&head.map(u32::to_le_bytes).concat()[..], rtf.as_bytes()].concat()
}
