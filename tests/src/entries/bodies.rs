//! Bodies of requests and responses.

use bytes::Bytes;
use mapi_http::http::body::*;
use mapi_http::http::{Endpoint, RequestType};
use mapi_http::request_bodies;
use mapi_http::wire::{Context, Gen};

use super::{choose, comes_back, first, generated};

/// What to do with the bytes of a body.
type Check = fn(&Bytes, &Context<'_>);

/// What to do with arbitrary choices.
type Generate = fn(&mut Gen<'_>, &Context<'_>);

/// A request type and what to do with its two bodies.
type Bodies<F> = (RequestType, [F; 2]);

macro_rules! bodies {
    (($does:ident) $($Type:ident: $Request:ident, $Response:ident;)*) => {
        &[$((RequestType::$Type, [$does::<$Request>, $does::<$Response>])),*]
    };
}

/// Every request type that has bodies, with their checks.
pub(super) const BODIES: &[Bodies<Check>] = request_bodies!(bodies!(comes_back));

/// The same for arbitrary values.
pub(super) const GENERATED_BODIES: &[Bodies<Generate>] = request_bodies!(bodies!(generated));

fn body(endpoint: Endpoint, data: &[u8]) {
    let (which, bytes) = first(data);
    let of: Vec<_> = BODIES.iter().filter(|(request_type, _)| request_type.belongs_to(endpoint)).collect();
    let (_, checks) = choose(&of, which >> 1);
    checks[usize::from(which & 1)](&Bytes::copy_from_slice(bytes), &Context::address_book());
}

/// A body of the mailbox endpoint. The first byte says of which request type, and whether it is the response.
pub fn mailbox_body(data: &[u8]) {
    body(Endpoint::Mailbox, data);
}

/// A body of the address book endpoint. The first byte says of which request type, and whether it is the response.
pub fn address_book_body(data: &[u8]) {
    body(Endpoint::AddressBook, data);
}
