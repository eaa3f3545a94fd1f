use bytes::Bytes;

use super::element::{Element, Large, Piece, Property};
use super::grammar::{Grammar, Move, Node, Root, Token, is_ordinary};
use super::lexer::{Kind, Last, Lexer};
use crate::wire::{Result, WireError, WireErrorKind};

/// What happens in a stream, in order.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// A part begins.
    Enter(Node),
    /// A part ends.
    Leave(Node),
    /// A part ends before it is complete, because the server could not go on with it: what was read of it is to be
    /// forgotten. The [`ErrorInfo`](Node::ErrorInfo) that follows says why.
    Abandon(Node),
    /// A property of the innermost part.
    Property(Property<'a>),
    /// A property of the innermost part whose value comes in pieces.
    Large(Large<'a>),
    /// A piece of that value.
    Piece(Piece<'a>),
}

/// Reads a FastTransfer stream as the tree that it is. `[MS-OXCFXICS] 2.2.4.2`
///
/// What the [`Lexer`] finds is checked against the grammar of the [`Root`]. The root itself is not an event: at the
/// outermost level stand the properties and parts of what was asked for.
#[derive(Debug)]
pub struct Tree {
    lexer: Lexer,
    grammar: Grammar,
    /// The property to deliver when the consumer has come to its place.
    held: Option<Last>,
    failed: Option<WireError>,
}

const SECTION: &str = "MS-OXCFXICS 2.2.4.2";

impl Tree {
    /// A tree at the start of a stream.
    pub fn new(root: Root) -> Self {
        Self::with_lexer(root, Lexer::new())
    }

    /// A tree of what a lexer, which is at the start of a stream, finds.
    pub fn with_lexer(root: Root, lexer: Lexer) -> Self {
        Self { lexer, grammar: Grammar::new(root), held: None, failed: None }
    }

    /// Adds the next bytes of the stream.
    pub fn push(&mut self, chunk: Bytes) {
        self.lexer.push(chunk);
    }

    /// How many bytes of the stream were read.
    pub fn offset(&self) -> u64 {
        self.lexer.offset()
    }

    /// The next event, or `None` when more bytes are needed.
    ///
    /// # Errors
    /// As [`Lexer::next`]; also when an element may not stand where it does, or parts nest too deep. The tree then
    /// stays at this error.
    #[expect(clippy::should_implement_trait, reason = "it lends, which an iterator cannot")]
    pub fn next(&mut self) -> Result<Option<Event<'_>>> {
        loop {
            if let Some(change) = self.grammar.moves.pop_front() {
                return Ok(Some(match change {
                    Move::Enter(node) => Event::Enter(node),
                    Move::Leave(node) => Event::Leave(node),
                    Move::Abandon(node) => Event::Abandon(node),
                }));
            }
            if let Some(last) = self.held.take() {
                return Ok(self.lexer.view(last).and_then(event));
            }
            if let Some(error) = &self.failed {
                return Err(error.clone());
            }
            let start = self.lexer.offset();
            let last = self.lexer.advance()?;
            let token = match last.kind {
                Kind::Nothing => return Ok(None),
                Kind::Piece => return Ok(self.lexer.view(last).and_then(event)),
                Kind::Marker(marker) => Token::Marker(marker),
                Kind::Property(tag) | Kind::Large(tag, _) => {
                    let number = match self.lexer.view(last) {
                        Some(Element::Property(property)) => property.encoded().first_chunk(),
                        _ => None,
                    };
                    Token::Property { tag, number: number.map_or(0, |number| u32::from_le_bytes(*number)) }
                }
            };
            if let Err(kind) = self.grammar.take(token) {
                let at = usize::try_from(start).unwrap_or(usize::MAX);
                self.failed = Some(WireError::new(kind, at).at("FastTransferStream", "element", SECTION));
            } else if let Token::Property { .. } = token {
                self.held = Some(last);
            }
        }
    }

    /// The next event if it is a property behind another one, as nearly all are: nothing happens before it.
    #[inline(always)]
    pub fn next_property(&mut self) -> Option<Property<'_>> {
        if !self.grammar.goes_on() || self.held.is_some() {
            return None;
        }
        match self.lexer.advance_if(is_ordinary).and_then(|last| self.lexer.view(last)) {
            Some(Element::Property(property)) => Some(property),
            _ => None,
        }
    }

    /// The stream has ended: fails when something is missing.
    ///
    /// # Errors
    /// As [`Lexer::finish`]; also when parts are open or the end of a synchronisation did not come.
    pub fn finish(&self) -> Result<()> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        self.lexer.finish()?;
        self.grammar.finish().map_err(|why| {
            let at = usize::try_from(self.offset()).unwrap_or(usize::MAX);
            WireError::new(WireErrorKind::Inconsistent(why), at).at("FastTransferStream", "end", SECTION)
        })
    }
}

fn event(element: Element<'_>) -> Option<Event<'_>> {
    match element {
        Element::Property(property) => Some(Event::Property(property)),
        Element::Large(large) => Some(Event::Large(large)),
        Element::Piece(piece) => Some(Event::Piece(piece)),
        Element::Marker(_) => None,
    }
}
