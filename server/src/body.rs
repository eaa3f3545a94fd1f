//! The bodies of a message: what a client wrote, and the other forms that are made of it. `[MS-OXBBODY]`

use mapi_http::content::{BodyFormat, CodePage, decode_html, html_to_text, rtf, rtf_compressed};
use mapi_http::data::{PropertyTag, Value, tags};

use crate::store::{Content, Store};

/// Characters of the preview. `[MS-OXCMSG]` does not name it; Exchange keeps 255.
const PREVIEW: usize = 255;
/// Bodies beyond this are not converted to text.
const LARGEST: u64 = 4 << 20;

/// Brings the bodies of a message into line: what was written last (`fresh`) wins, the text is made of it when there
/// is none, and a preview of the text.
pub(crate) fn complete(store: &mut Store, content: &mut Content, fresh: &[u16]) {
    let is_fresh = |tag: PropertyTag| fresh.contains(&tag.id());
    let native = if is_fresh(tags::HTML) {
        Some(BodyFormat::Html)
    } else if is_fresh(tags::RTF_COMPRESSED) {
        Some(BodyFormat::Rtf)
    } else if is_fresh(tags::BODY) {
        Some(BodyFormat::Plain)
    } else {
        None
    };
    let Some(native) = native else { return };
    for tag in [tags::HTML, tags::RTF_COMPRESSED, tags::BODY] {
        if !is_fresh(tag) {
            content.properties.remove(tag);
        }
    }
    content.properties.set(tags::NATIVE_BODY, native.native_body());
    if !content.properties.contains(tags::BODY)
        && let Some(text) = text_of(store, content, native)
        && let Ok(stored) = store.keep(tags::BODY, Value::String(text))
    {
        content.properties.set_stored(tags::BODY, stored);
    }
    if let Some(preview) = preview(store, content) {
        content.properties.set(tags::PREVIEW, preview);
    }
}

fn whole(store: &Store, content: &Content, tag: PropertyTag) -> Option<Value> {
    let (kept, stored) = content.properties.entry(tag)?;
    if stored.size() > LARGEST { None } else { store.whole(kept, stored).ok() }
}

fn text_of(store: &Store, content: &Content, native: BodyFormat) -> Option<String> {
    match native {
        BodyFormat::Html => {
            let html = whole(store, content, tags::HTML)?;
            let page = content.properties.integer(tags::INTERNET_CODEPAGE);
            let page = page.and_then(|page| u16::try_from(page).ok()).map(CodePage);
            let html = match &html {
                Value::Binary(bytes) => decode_html(bytes, page).text.into_owned(),
                other => other.to_text()?,
            };
            Some(html_to_text(&html))
        }
        BodyFormat::Rtf => {
            let compressed = whole(store, content, tags::RTF_COMPRESSED)?;
            rtf::to_text(&rtf_compressed::decompress(compressed.as_binary()?).ok()?).ok()
        }
        _ => None,
    }
}

/// The beginning of the text in one line.
fn preview(store: &Store, content: &Content) -> Option<String> {
    let (tag, stored) = content.properties.entry(tags::BODY)?;
    // The beginning is enough, so a large text need not be read.
    let bytes = store.stream_read(stored, 0, PREVIEW as u64 * 8).ok()?;
    let text = crate::store::stream_value(tag.property_type(), bytes)?.to_text()?;
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    Some(line.chars().take(PREVIEW).collect())
}

/// The ids of all body properties: for a message that comes with all its bodies at once.
pub(crate) fn all_ids(content: &Content) -> Vec<u16> {
    let bodies = [tags::HTML, tags::RTF_COMPRESSED, tags::BODY];
    bodies.iter().filter(|tag| content.properties.contains(**tag)).map(|tag| tag.id()).collect()
}

/// Whether a property is one of the bodies.
pub(crate) fn is_body(tag: PropertyTag) -> bool {
    [tags::HTML, tags::RTF_COMPRESSED, tags::BODY].iter().any(|body| body.id() == tag.id())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Stored;

    fn content(values: &[(PropertyTag, Value)]) -> Content {
        let mut content = Content::default();
        for (tag, value) in values {
            content.set(*tag, Stored::Value(value.clone()));
        }
        content
    }

    #[test]
    fn the_text_is_made_of_what_was_written() {
        let mut store = Store::in_memory().unwrap();
        let html = Value::Binary("<p>Grüße <b>an</b> alle</p>".as_bytes().to_vec().into());
        let mut message = content(&[(tags::HTML, html), (tags::INTERNET_CODEPAGE, 65001.into())]);
        complete(&mut store, &mut message, &[tags::HTML.id()]);
        assert_eq!(message.properties.text(tags::BODY).unwrap().trim(), "Grüße an alle");
        assert_eq!(message.properties.text(tags::PREVIEW).as_deref(), Some("Grüße an alle"));
        assert_eq!(message.properties.integer(tags::NATIVE_BODY), Some(3));

        // A new text replaces what was there in other forms.
        message.set(tags::BODY, Stored::Value("plain".into()));
        complete(&mut store, &mut message, &[tags::BODY.id()]);
        assert!(!message.properties.contains(tags::HTML));
        assert_eq!(message.properties.integer(tags::NATIVE_BODY), Some(1));
        assert_eq!(message.properties.text(tags::PREVIEW).as_deref(), Some("plain"));
        // Nothing written, nothing changed.
        complete(&mut store, &mut message, &[]);
        assert_eq!(message.properties.text(tags::BODY).as_deref(), Some("plain"));
    }

    #[test]
    fn rtf_too() {
        let mut store = Store::in_memory().unwrap();
        let rtf = rtf_compressed::compress(br"{\rtf1\ansi Hello \b world\b0\par}").unwrap();
        let mut message = content(&[(tags::RTF_COMPRESSED, rtf.into())]);
        complete(&mut store, &mut message, &[tags::RTF_COMPRESSED.id()]);
        assert_eq!(message.properties.text(tags::PREVIEW).as_deref(), Some("Hello world"));
        assert_eq!(message.properties.integer(tags::NATIVE_BODY), Some(2));
    }
}
