//! ROP buffers of both directions, and ROPs one by one.

use std::hint::black_box;

use bytes::Bytes;
use mapi_http::data::{Columns, PropertyTag, PropertyType};
use mapi_http::rop::{Objects, ROPS, Request, Response, RopBuffer};
use mapi_http::wire::{Context, Gen, Reader, Result, Writer};

use super::{bounded, choose, first, first16, same};

/// The columns of every table.
pub(super) fn columns() -> Columns {
    [
        PropertyTag::new(0x6748, PropertyType::INTEGER64),
        PropertyTag::new(0x0037, PropertyType::STRING),
        PropertyTag::new(0x0E06, PropertyType::TIME),
        PropertyTag::new(0x1000, PropertyType::BINARY),
        PropertyTag::new(0x0E1B, PropertyType::BOOLEAN),
        PropertyTag::new(0x8003, PropertyType(0x3000 | 0x001F)),
    ]
    .into()
}

fn objects(public: bool, handles: &[u32]) -> Objects {
    let (mut objects, columns) = (Objects::new(), columns());
    for handle in handles {
        objects.set_columns(*handle, columns.clone());
        objects.set_recipient_columns(*handle, &columns);
    }
    (0..=u8::MAX).filter(|_| public).for_each(|logon| objects.set_private(logon, false));
    objects
}

/// A ROP buffer of requests. The first byte says whether logons are of public folders.
pub fn rop_request(data: &[u8]) {
    let (flags, bytes) = first(data);
    let objects = objects(flags & 1 == 1, &[]);
    let bytes = Bytes::copy_from_slice(bytes);
    let Ok(buffer) = bounded(bytes.len(), || RopBuffer::<Request>::decode(&bytes, &objects)) else { return };
    let encoded = Bytes::from(buffer.encode(&objects).unwrap());
    let again = RopBuffer::<Request>::decode(&encoded, &objects).unwrap();
    same(&again, &buffer);
    assert_eq!(again.encode(&objects).unwrap(), encoded);
    for request in &buffer.rops {
        black_box((request.inputs(), request.output(), request.echoed(), request.answer_id()));
    }
    let mut r = Reader::new(&bytes).recording();
    RopBuffer::<Request>::read(&mut r, &bytes, &objects).unwrap();
    r.into_tree();
}

/// A ROP buffer of responses. The first byte says whether logons are of public folders, the next two how long the
/// buffer of the requests is that stands first.
pub fn rop_response(data: &[u8]) {
    let (flags, rest) = first(data);
    let (length, rest) = first16(rest);
    let (asked, bytes) = rest.split_at(usize::from(length).min(rest.len()));
    let public = flags & 1 == 1;
    let asked = Bytes::copy_from_slice(asked);
    let Ok(asked) = RopBuffer::<Request>::decode(&asked, &objects(public, &[])) else { return };
    let objects = || objects(public, &asked.handles);
    let bytes = Bytes::copy_from_slice(bytes);
    let mut learned = objects();
    let decoded =
        bounded(bytes.len() + data.len(), || RopBuffer::<Response>::decode(&bytes, &asked, &mut learned));
    let mut r = Reader::new(&bytes).recording();
    let recorded = RopBuffer::<Response>::read(&mut r, &bytes, &asked, &mut objects());
    r.into_tree();
    let Ok(buffer) = decoded else {
        assert!(recorded.is_err());
        return;
    };
    let encoded = Bytes::from(buffer.encode().unwrap());
    let again = RopBuffer::<Response>::decode(&encoded, &asked, &mut objects()).unwrap();
    same(&again, &buffer);
    assert_eq!(again.encode().unwrap(), encoded);
    for response in &buffer.rops {
        response.deviation();
    }
}

/// One ROP alone. The first byte says which; the next one of what logon and in which direction.
pub fn rop(data: &[u8]) {
    let (which, rest) = first(data);
    let (flags, rest) = first(rest);
    let columns = columns();
    let cx = Context { private_logon: flags & 2 == 0, ..Context::rop() }.columns(&columns);
    let bytes = Bytes::from([&[choose(ROPS, which).id.0], rest].concat());
    if flags & 1 == 0 {
        alone(&bytes, |r| Request::read(r, &cx), |request, w| request.write(w, &cx));
    } else {
        alone(&bytes, |r| Response::read(r, &cx), |response, w| response.write(w, &cx));
    }
}

fn alone<R: PartialEq + core::fmt::Debug>(
    bytes: &Bytes,
    read: impl Fn(&mut Reader<'_>) -> Result<R>,
    write: impl Fn(&R, &mut Writer) -> Result<()>,
) {
    let whole = |mut r: Reader<'_>| read(&mut r).and_then(|rop| r.finish().map(|()| rop));
    let decoded = bounded(bytes.len(), || whole(Reader::new(bytes)));
    let recorded = whole(Reader::new(bytes).recording());
    let (rop, recorded) = match (decoded, recorded) {
        (Ok(rop), Ok(recorded)) => (rop, recorded),
        (decoded, recorded) => return assert_eq!(decoded.is_err(), recorded.is_err()),
    };
    same(&recorded, &rop);
    let mut w = Writer::new();
    write(&rop, &mut w).unwrap_or_else(|error| panic!("{error}: {rop:?}"));
    let encoded = w.into_bytes();
    let again = whole(Reader::new(&encoded)).unwrap_or_else(|error| panic!("{error}: {rop:?}"));
    same(&again, &rop);
}

/// An arbitrary ROP. The first byte says which; the next one of what logon and in which direction.
pub fn generated_rop(data: &[u8]) {
    let (which, rest) = first(data);
    let (flags, seed) = first(rest);
    let columns = columns();
    let cx = Context { private_logon: flags & 2 == 0, ..Context::rop() }.columns(&columns);
    let id = choose(ROPS, which).id;
    let mut w = Writer::new();
    if flags & 1 == 0 {
        let Some(request) = Request::any_of(id, &mut Gen::new(seed), &cx) else { return };
        request.write(&mut w, &cx).unwrap_or_else(|error| panic!("{error}: {request:?}"));
        let bytes = w.into_bytes();
        same(&Request::read(&mut Reader::new(&bytes), &cx).unwrap(), &request);
    } else {
        let response = Response::any_of(id, &mut Gen::new(seed), &cx);
        response.write(&mut w, &cx).unwrap_or_else(|error| panic!("{error}: {response:?}"));
        let bytes = w.into_bytes();
        same(&Response::read(&mut Reader::new(&bytes), &cx).unwrap(), &response);
    }
}
