//! Synchronisation: what changed in a folder, or in a folder tree, since the last time. `[MS-OXCFXICS] 3.3.5.3`
//!
//! A synchronisation tells its batches as [`Part`](super::Part)s. Each carries a state, a small byte string: whoever
//! stores a batch and its state together can be killed at any point, and neither loses an item nor gets one twice.

mod collector;
mod contents;
mod download;
mod export;
mod hierarchy;
mod import;
mod partial;
mod properties;
mod property;
mod reader;
mod token;
mod upload;
mod upload_folders;
mod upload_messages;
mod write;

pub use contents::SyncContents;
pub use export::ExportStream;
pub use hierarchy::SyncHierarchy;
pub use import::ImportStream;
pub use properties::{ItemProperties, ItemPropertiesIter};
pub use reader::{ItemEvent, ItemReader, read_items};
pub use token::state_for_another_copy;
pub use upload::{ReserveIds, Uploading, Uploads};
pub use upload_folders::UploadFolders;
pub use upload_messages::Upload;
