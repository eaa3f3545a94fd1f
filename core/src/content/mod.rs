//! Floor 3: what is inside messages: code pages, bodies in HTML, RTF and plain text, subjects and conversations.

pub mod body;
pub mod codepage;
pub mod conversation;
pub mod html;
pub mod rtf;
pub mod rtf_compressed;
pub mod subject;

pub use body::{Bodies, BodyFormat, Presence, decode_html};
pub use codepage::CodePage;
pub use conversation::ConversationIndex;
pub use html::{html_to_text, text_to_html};
pub use subject::Subject;
