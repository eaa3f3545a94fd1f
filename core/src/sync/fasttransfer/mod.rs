//! The FastTransfer stream: folders, messages and attachments, or a synchronisation, as one row of elements.
//! `[MS-OXCFXICS] 2.2.4`
//!
//! [`Lexer`] takes a stream apart as it comes, [`Tree`] checks it and tells its parts, [`Writer`] makes one and cuts
//! it into buffers.

mod blocks;
mod element;
mod grammar;
mod info;
mod lexer;
mod marker;
mod scan;
pub mod tags;
mod tree;
mod writer;

#[cfg(test)]
mod tests;

#[cfg(feature = "sync")]
pub(crate) use blocks::{BEFORE, part_head};
pub use element::{Element, Large, Piece, Property};
#[cfg(feature = "sync")]
pub(crate) use element::{ordinary_value_of, value_of};
pub use grammar::{MAX_NESTING, Node, Root};
pub use info::{
    ExtendedErrorInfo, FolderReplicaInfo, GroupProperty, GroupPropertyName, ProgressInformation,
    PropertyGroup, PropertyGroupInfo,
};
pub use lexer::{Lexer, MAX_VALUE};
pub use marker::Marker;
pub use scan::MAX_NAME_UNITS;
pub use tree::{Event, Tree};
pub use writer::{WriteValue, Writer};
