//! Every ROP, both ways: what is encoded decodes to the same value, and bad bytes never do harm.

use bytes::Bytes;
use mapi_http::data::{Columns, PropertyTag, PropertyType};
use mapi_http::rop::{Objects, ROPS, Reply, ReplyBody, Request, Response, RopBuffer};
use mapi_http::wire::{Context, Gen};
use proptest::prelude::*;

const TABLE: u32 = 7;

fn columns() -> Columns {
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

fn objects() -> Objects {
    let mut objects = Objects::new();
    objects.set_columns(TABLE, columns());
    objects
}

proptest! {
    #[test]
    fn requests_come_back_equal(seed in proptest::collection::vec(any::<u8>(), 0..600)) {
        for rop in ROPS {
            let objects = objects();
            let Some(request) = Request::any_of(rop.id, &mut Gen::new(&seed), &Context::rop()) else {
                panic!("{} cannot be generated", rop.name);
            };
            let buffer = RopBuffer { rops: vec![request], handles: vec![1, 2, 3] };
            let bytes = Bytes::from(buffer.encode(&objects).unwrap());
            let back = RopBuffer::<Request>::decode(&bytes, &objects).unwrap();
            prop_assert_eq!(&back, &buffer);
        }
    }

    #[test]
    fn responses_come_back_equal(seed in proptest::collection::vec(any::<u8>(), 0..600)) {
        for rop in ROPS.iter().filter(|rop| rop.answered) {
            let columns = columns();
            let cx = Context::rop();
            let mut request = Request::any_of(rop.id, &mut Gen::new(&seed), &cx).unwrap();
            request.remap(|_| 0);
            let mut objects = objects();
            let cx = cx.columns(&columns);
            let reply = Reply { index: 0, ..Reply::any_of(rop.id, &mut Gen::new(&seed), &cx) };
            let requests = RopBuffer { rops: vec![request], handles: vec![TABLE] };
            let buffer = RopBuffer { rops: vec![Response::Reply(reply)], handles: vec![TABLE] };
            let bytes = Bytes::from(buffer.encode().unwrap());
            let back = RopBuffer::<Response>::decode(&bytes, &requests, &mut objects).unwrap();
            prop_assert_eq!(&back, &buffer);
        }
    }

    #[test]
    fn noise_gives_an_error_or_a_value(noise in proptest::collection::vec(any::<u8>(), 0..300)) {
        let bytes = Bytes::from(noise);
        if let Ok(buffer) = RopBuffer::<Request>::decode(&bytes, &objects()) {
            prop_assert!(buffer.rops.len() <= bytes.len());
        }
    }
}

#[test]
fn a_failure_cut_down_to_its_head_is_taken() {
    assert!(!ReplyBody::expected(mapi_http::rop::RopId::QueryRows, mapi_http::data::ErrorCode(0x8004_0102)));
}
