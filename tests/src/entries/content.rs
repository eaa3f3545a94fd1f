//! Bodies of messages.

use mapi_http::content::rtf::{self, Deencapsulated, deencapsulate};
use mapi_http::content::{
    CodePage, decode_html, html_fragment, html_to_text, rtf_compressed as compressed, text_to_html,
};

use super::{bounded, first16};
use crate::memory;

/// Compressed RTF; then the same bytes as what is to be compressed.
pub fn rtf_compressed(data: &[u8]) {
    if let Ok(plain) = bounded(data.len(), || compressed::decompress(data)) {
        survives(&plain);
    }
    survives(data);
}

fn survives(plain: &[u8]) {
    let packed = compressed::compress(plain).unwrap();
    assert_eq!(compressed::decompress(&packed).unwrap(), plain);
}

/// RTF.
pub fn rtf(data: &[u8]) {
    let (peak, taken_out) = memory::peak(|| deencapsulate(data));
    assert!(peak <= 64 * data.len() + 65_536, "{peak} for {}", data.len());
    if let Ok(Deencapsulated::Html(text) | Deencapsulated::Text(text)) = taken_out {
        assert!(text.len() <= 4 * data.len(), "{} of {}", text.len(), data.len());
    }
    let _ = rtf::to_text(data);
    let _ = rtf::to_html(data);
}

/// HTML. The first two bytes say in which code page.
pub fn html(data: &[u8]) {
    let (code_page, bytes) = first16(data);
    decode_html(bytes, None);
    let html = decode_html(bytes, Some(CodePage(code_page))).text;
    let (peak, text) = memory::peak(|| html_to_text(&html));
    assert!(peak <= 64 * html.len() + 65_536, "{peak} for {}", html.len());
    // What was text stays text, whatever it looks like.
    let shown = html_to_text(&text_to_html(&text));
    let words = |text: &str| text.split_whitespace().collect::<String>();
    assert_eq!(words(&shown), words(&text));
    // What was made harmless stays as it is.
    let fragment = html_fragment(&html, true);
    assert!(fragment.len() <= 8 * html.len() + 64, "{} of {}", fragment.len(), html.len());
    assert_eq!(html_fragment(&fragment, true), fragment);
}

/// Text in a code page, which the first two bytes name.
pub fn code_page(data: &[u8]) {
    let (code_page, bytes) = first16(data);
    let code_page = CodePage(code_page);
    let decoded = code_page.decode(bytes);
    let encoded = code_page.encode(&decoded.text);
    assert_eq!(decoded.known, encoded.known);
    if decoded.known && !decoded.replaced && !encoded.replaced {
        let again = code_page.decode(&encoded.bytes).text;
        // ISO-2022-JP has no narrow katakana: they become wide ones, and stay so.
        if (50220..=50222).contains(&code_page.0) {
            assert_eq!(code_page.decode(&code_page.encode(&again).bytes).text, again);
        } else {
            assert_eq!(again, decoded.text);
        }
    }
}
