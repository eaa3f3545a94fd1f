//! The named tree with offsets that a recording `Reader` makes (feature `trace`).

use alloc::borrow::Cow;
use std::prelude::v1::*;

use super::{Datum, Note};

/// One field, element or structure of a decoded message.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Node {
    /// The field's name, or `[n]` for an element of a list.
    pub name: Cow<'static, str>,
    /// The structure that the field holds, if it is one.
    pub structure: Option<&'static str>,
    /// The section that lays the structure out.
    pub section: Option<&'static str>,
    /// Offset of the first byte.
    pub offset: usize,
    /// Bytes taken on the wire.
    pub length: usize,
    /// Of these, bytes behind the length of a part that has one.
    pub content: Option<usize>,
    /// The value in words, for leaves.
    pub value: Option<String>,
    /// The value itself, for leaves; the tag, for structures that are chosen by one.
    pub datum: Option<Datum>,
    /// The parts.
    pub children: Vec<Node>,
}

/// Records nodes while a reader works.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    done: Vec<Node>,
    open: Vec<Node>,
}

/// How much a recorder had recorded at some point.
#[derive(Debug, Clone)]
pub(super) struct Position {
    done: usize,
    open: usize,
    children: usize,
}

impl Recorder {
    pub(super) fn enter(&mut self, name: Cow<'static, str>, offset: usize) {
        self.open.push(Node { name, offset, ..Node::default() });
    }

    pub(super) fn leave(&mut self, offset: usize) {
        if let Some(mut node) = self.open.pop() {
            node.length = offset.saturating_sub(node.offset);
            self.siblings().push(node);
        }
    }

    pub(super) fn note(&mut self, note: Note) {
        if let Some(node) = self.open.last_mut() {
            node.value = Some(note.words);
            node.datum = note.datum;
        }
    }

    pub(super) fn content(&mut self, bytes: usize) {
        if let Some(node) = self.open.last_mut() {
            node.content = Some(bytes);
        }
    }

    pub(super) fn structure(&mut self, name: &'static str, section: &'static str) {
        if let Some(node) = self.open.last_mut() {
            node.structure = Some(name);
            node.section = Some(section);
        }
    }

    pub(super) fn graft(&mut self, nodes: Vec<Node>) {
        self.siblings().extend(nodes);
    }

    pub(super) fn mark(&self) -> Position {
        let children = self.open.last().map_or(0, |node| node.children.len());
        Position { done: self.done.len(), open: self.open.len(), children }
    }

    pub(super) fn reset(&mut self, position: Position) {
        self.done.truncate(position.done);
        self.open.truncate(position.open);
        if let Some(node) = self.open.last_mut() {
            node.children.truncate(position.children);
        }
    }

    pub(super) fn finish(mut self, offset: usize) -> Vec<Node> {
        while !self.open.is_empty() {
            self.leave(offset);
        }
        self.done
    }

    fn siblings(&mut self) -> &mut Vec<Node> {
        match self.open.last_mut() {
            Some(parent) => &mut parent.children,
            None => &mut self.done,
        }
    }
}
