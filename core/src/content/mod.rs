//! Floor 3: what is inside messages: RTF, HTML de-encapsulation, code pages, best body, conversations.

pub mod codepage;
pub mod rtf;
pub mod rtf_compressed;

pub use codepage::CodePage;
