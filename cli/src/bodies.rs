//! Takes the bodies of one session context apart, and puts them together again.

use bytes::Bytes;
use mapi_http::http::RequestType;
use mapi_http::http::body::*;
use mapi_http::payload::auxiliary::Auxiliary;
use mapi_http::payload::{Payload, RpcHeaderExt, RpcHeaderExtFlags, Unwrapping, unwrap_payloads};
use mapi_http::request_bodies;
use mapi_http::rop::{Notify, Objects, Request, Response, RopBuffer};
use mapi_http::wire::trace::Node;
use mapi_http::wire::{Context, Reader, Result, Wire, Writer};

use crate::streams::{Stream, Streams};

/// What was made of a body.
#[derive(Debug, Default)]
pub struct Body {
    /// Every field, named.
    pub tree: Vec<Node>,
    /// The body as our encoder writes it. Compressed data is taken over when it says the same.
    pub encoded: Vec<u8>,
    /// Where it departs from the specification and was understood nevertheless.
    pub deviations: Vec<String>,
    /// Parts that were not understood: bytes, and why.
    pub undecoded: Vec<(usize, String)>,
    /// In a response: the code of a server that refused the request as a whole.
    pub refusal: Option<String>,
}

/// A request that is one structure; all of them have auxiliary blocks.
macro_rules! request {
    (($request_type:expr, $bytes:expr) $($Type:ident: $Request:ident, $Response:ident;)*) => {
        match $request_type {
            $(RequestType::$Type => {
                let (mut request, mut body) = whole::<$Request>($bytes)?;
                body.auxiliary(&mut request.auxiliary_buffer);
                body.encoded = request.encode(&CONTEXT)?;
                body
            })*
            RequestType::Ping => empty($bytes)?,
        }
    };
}

/// A response that is one structure; all of them have the two codes.
macro_rules! response {
    (($request_type:expr, $bytes:expr) $($Type:ident: $Request:ident, $Response:ident;)*) => {
        match $request_type {
            $(RequestType::$Type => {
                let (mut response, mut body) = whole::<$Response>($bytes)?;
                if let Some(result) = &mut response.result {
                    body.auxiliary(&mut result.auxiliary_buffer);
                }
                body.encoded = response.encode(&CONTEXT)?;
                body.refused(response.status_code, response.result.map(|result| result.error_code.0))
            })*
            RequestType::Ping => empty($bytes)?,
        }
    };
}

/// The widths of the address book; bodies of the mailbox endpoint have nothing to which they matter.
const CONTEXT: Context<'static> = Context::address_book();

/// What is needed of an Execute request to read the answer.
#[derive(Debug, Default)]
pub struct Sent(RopBuffer<Request>);

/// Takes bodies apart, in the order in which they were sent.
#[derive(Debug, Clone, Default)]
pub struct Bodies {
    objects: Objects,
    streams: Streams,
}

impl Bodies {
    /// Takes the body of a request apart.
    ///
    /// # Errors
    /// It is not laid out as the specification says.
    pub fn request(&self, request_type: RequestType, bytes: &Bytes) -> Result<(Body, Sent)> {
        if request_type == RequestType::Execute {
            return self.execute_request(bytes);
        }
        let body = request_bodies!(request!(request_type, bytes));
        Ok((body, Sent::default()))
    }

    /// Takes the body of the answer apart.
    ///
    /// # Errors
    /// It is not laid out as the specification says.
    pub fn response(&mut self, request_type: RequestType, sent: &Sent, bytes: &Bytes) -> Result<Body> {
        if request_type == RequestType::Execute {
            return self.execute_response(sent, bytes);
        }
        let mut body = request_bodies!(response!(request_type, bytes));
        if request_type == RequestType::CompareMinIds
            && let Ok(CompareMinIdsResponse { result: Some(result), .. }) = Wire::decode(bytes, &CONTEXT)
            && result.is_swapped()
        {
            body.deviations.push("the result stands before the error code".into());
        }
        Ok(body)
    }

    fn execute_request(&self, bytes: &Bytes) -> Result<(Body, Sent)> {
        let (mut request, mut body) = whole::<ExecuteRequest>(bytes)?;
        let mut sent: Option<RopBuffer<Request>> = None;
        let objects = &self.objects;
        request.rop_buffer =
            body.payloads("payload", &request.rop_buffer, Unwrapping::REQUEST, |_, _, r, plain| {
                let buffer = RopBuffer::<Request>::read(r, plain, objects)?;
                let encoded = buffer.encode(objects)?;
                // Further payloads continue the last ROP of the first one.
                sent.get_or_insert(buffer);
                Ok(encoded)
            })?;
        body.auxiliary(&mut request.auxiliary_buffer);
        body.encoded = request.encode(&Context::rop())?;
        Ok((body, Sent(sent.unwrap_or_default())))
    }

    fn execute_response(&mut self, sent: &Sent, bytes: &Bytes) -> Result<Body> {
        let (mut response, mut body) = whole::<ExecuteResponse>(bytes)?;
        if let Some(result) = &mut response.result {
            let Self { objects, streams } = self;
            // Further payloads are as if the last ROP had been sent again.
            let again =
                RopBuffer { rops: sent.0.rops.last().cloned().into_iter().collect(), ..sent.0.clone() };
            result.rop_buffer = body.payloads(
                "payload",
                &result.rop_buffer,
                Unwrapping::RESPONSE,
                |body, index, r, plain| {
                    let requests = if index == 0 { &sent.0 } else { &again };
                    let buffer = RopBuffer::<Response>::read(r, plain, requests, objects)?;
                    for response in &buffer.rops {
                        body.deviations.extend(response.deviation().map(String::from));
                        match response {
                            Response::Undecoded { raw, error } => {
                                body.undecoded.push((raw.len(), error.to_string()))
                            }
                            Response::Notify(notify) => body.row(notify),
                            _ => {}
                        }
                    }
                    streams.collect(requests, &buffer).into_iter().for_each(|stream| body.stream(stream));
                    buffer.encode()
                },
            )?;
            body.auxiliary(&mut result.auxiliary_buffer);
        }
        body.encoded = response.encode(&Context::rop())?;
        let code = response.result.map(|result| result.error_code.0);
        Ok(body.refused(response.status_code, code))
    }
}

impl Body {
    fn refused(self, status_code: u32, error_code: Option<u32>) -> Self {
        let refusal = match (status_code, error_code) {
            (0, None | Some(0)) => None,
            (0, Some(code)) => Some(format!("ErrorCode {code:#010x}")),
            (code, _) => Some(format!("StatusCode {code:#010x}")),
        };
        Self { refusal, ..self }
    }

    /// Notes a row that came with a notification for a table whose columns are not known.
    fn row(&mut self, notify: &Notify) {
        if let Some(raw) = &notify.data.raw_row {
            let why = format!("a row of the table {:#010x}, whose columns nobody knows", notify.handle);
            self.undecoded.push((raw.len(), why));
        }
    }

    /// Adds a FastTransfer stream that ends here.
    fn stream(&mut self, stream: Stream) {
        match stream.elements {
            Ok(children) => self.tree.push(Node {
                name: format!("stream of {:#010x}", stream.handle).into(),
                length: stream.length,
                children,
                ..Node::default()
            }),
            Err(error) => {
                let why = format!("the stream of {:#010x}, up to here: {error}", stream.handle);
                self.undecoded.push((stream.length, why));
            }
        }
    }

    /// Takes each payload of a buffer apart and answers the buffer as our encoder writes it.
    fn payloads(
        &mut self,
        name: &str,
        buffer: &Bytes,
        rules: Unwrapping,
        mut each: impl for<'b> FnMut(&mut Self, usize, &mut Reader<'b>, &'b Bytes) -> Result<Vec<u8>>,
    ) -> Result<Bytes> {
        let mut w = Writer::new();
        let mut rest = buffer.clone();
        let rules = Unwrapping { lenient: true, ..rules };
        for (index, payload) in unwrap_payloads(buffer, rules)?.into_iter().enumerate() {
            if payload.header.version != 0 {
                self.deviations.push(format!("a payload of version {}", payload.header.version));
            }
            let wrapped = rest.split_to(RpcHeaderExt::BYTES + usize::from(payload.header.size));
            let mut r = Reader::new(&payload.data).recording();
            let encoded = each(self, index, &mut r, &payload.data)?;
            self.tree.push(Node {
                name: format!("{name}[{index}]").into(),
                length: payload.data.len(),
                children: r.into_tree(),
                ..Node::default()
            });
            if payload.header.flags.contains(RpcHeaderExtFlags::COMPRESSED) && encoded == payload.data {
                w.slice(&wrapped);
            } else {
                Payload { data: encoded.into(), ..payload }.write(&mut w)?;
            }
        }
        if !rest.is_empty() {
            self.undecoded.push((rest.len(), "stands behind the last payload".into()));
            w.slice(&rest);
        }
        Ok(w.into_vec().into())
    }

    /// Auxiliary blocks inform and are never needed: damaged ones stay as they are.
    fn auxiliary(&mut self, buffer: &mut Bytes) {
        let read = |body: &mut Self, _: usize, r: &mut Reader<'_>, _: &Bytes| {
            let blocks = Auxiliary::read(r, &Context::rop())?;
            if !blocks.rest.is_empty() {
                body.deviations.push(format!("{} bytes behind auxiliary blocks", blocks.rest.len()));
            }
            blocks.encode(&Context::rop())
        };
        match self.payloads("auxiliary", buffer, Unwrapping::AUXILIARY_RESPONSE, read) {
            Ok(encoded) => *buffer = encoded,
            Err(error) => self.deviations.push(format!("an auxiliary buffer that nobody can read: {error}")),
        }
    }
}

/// Takes a body apart that is one structure.
fn whole<T: Wire>(bytes: &Bytes) -> Result<(T, Body)> {
    let mut r = Reader::new(bytes).recording();
    let value = T::read(&mut r, &CONTEXT)?;
    r.finish()?;
    let encoded = value.encode(&CONTEXT)?;
    let root = Node { name: "body".into(), length: bytes.len(), children: r.into_tree(), ..Node::default() };
    Ok((value, Body { tree: vec![root], encoded, ..Body::default() }))
}

fn empty(bytes: &Bytes) -> Result<Body> {
    Reader::new(bytes).finish()?;
    Ok(Body::default())
}
