//! FastTransfer streams, which come in parts over several exchanges.

use std::collections::BTreeMap;

use bytes::Bytes;
use mapi_http::data::describe_tag;
use mapi_http::rop::{NO_HANDLE, Reply, ReplyBody, Request, Response, RopBuffer, RopId, TransferStatus};
use mapi_http::sync::fasttransfer::{Element, Lexer, Writer};
use mapi_http::wire::trace::Node;
use mapi_http::wire::{Result, WireError, WireErrorKind};

/// The downloads of a session context that have begun.
#[derive(Debug, Clone, Default)]
pub(crate) struct Streams {
    parts: BTreeMap<u32, Vec<Bytes>>,
}

/// A stream that came to its end: its elements, or why they cannot be told.
pub(crate) struct Stream {
    pub(crate) handle: u32,
    pub(crate) length: usize,
    pub(crate) elements: Result<Vec<Node>>,
}

impl Streams {
    /// Collects what the answers bring, and answers the streams that are now complete.
    pub(crate) fn collect(
        &mut self,
        requests: &RopBuffer<Request>,
        answers: &RopBuffer<Response>,
    ) -> Vec<Stream> {
        let mut complete = Vec::new();
        let asked = requests.rops.iter().filter(|request| request.id() != RopId::Release);
        let replies = answers.rops.iter().filter_map(|answer| match answer {
            Response::Reply(reply) => Some(reply),
            _ => None,
        });
        for (request, reply) in asked.zip(replies).filter(|(_, reply)| reply.return_value.0 == 0) {
            let handle = |index: u8| match requests.handle(index) {
                NO_HANDLE => answers.handle(index),
                handle => handle,
            };
            if let Some(index) = request.output() {
                self.parts.remove(&answers.handle(index));
            }
            if let (Some(index), Reply { body: ReplyBody::FastTransferSourceGetBuffer(part), .. }) =
                (request.inputs().first(), reply)
            {
                let handle = handle(*index);
                self.parts.entry(handle).or_default().push(part.transfer_buffer.clone());
                if part.transfer_status == TransferStatus::DONE {
                    let parts = self.parts.remove(&handle).unwrap_or_default();
                    let length = parts.iter().map(Bytes::len).sum();
                    complete.push(Stream { handle, length, elements: elements(&parts) });
                }
            }
        }
        complete
    }
}

/// Takes a stream apart; the elements must make the same bytes again.
fn elements(parts: &[Bytes]) -> Result<Vec<Node>> {
    let mut lexer = Lexer::new();
    parts.iter().for_each(|part| lexer.push(part.clone()));
    let (mut nodes, mut writer) = (Vec::new(), Writer::new());
    let mut offset = 0;
    while let Some(element) = lexer.next()? {
        writer.element(&element)?;
        let value = match element {
            Element::Marker(marker) => marker.to_string(),
            Element::Property(property) => {
                format!("{} = {}", describe_tag(property.tag()), property.to_value()?)
            }
            // Values come in pieces only when that is asked for.
            Element::Large(_) | Element::Piece(_) => String::new(),
        };
        let end = lexer.offset() as usize;
        nodes.push(Node {
            name: format!("[{}]", nodes.len()).into(),
            offset,
            length: end - offset,
            value: Some(value),
            ..Node::default()
        });
        offset = end;
    }
    lexer.finish()?;
    if writer.into_bytes()? == parts.concat() {
        Ok(nodes)
    } else {
        Err(WireError::new(
            WireErrorKind::Inconsistent("the elements do not encode to the same bytes"),
            offset,
        ))
    }
}
