//! Floor 3: what is inside messages: code pages, bodies in HTML, RTF and plain text, subjects and conversations, and the
//! structures in binary properties of appointments, votes, reports, folders and lists.

pub mod body;
pub mod codepage;
pub mod conversation;
pub mod folder_data;
pub mod fragment;
pub mod html;
pub mod meeting;
pub mod recurrence;
pub mod rtf;
pub mod rtf_compressed;
mod style;
pub mod subject;
pub mod time_zone;

pub use body::{Bodies, BodyFormat, Presence, decode_html};
pub use codepage::CodePage;
pub use conversation::ConversationIndex;
pub use fragment::{html_fragment, html_quote};
pub use html::{html_to_text, text_to_html};
pub use subject::Subject;
