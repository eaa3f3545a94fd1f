//! Every ROP, both ways: what is encoded decodes to the same value, and bad bytes never do harm.

use bytes::Bytes;
use mapi_http::data::{Columns, PropertyTag, PropertyType};
use mapi_http::rop::{
    NotificationData, Notify, Objects, ROPS, Reply, ReplyBody, Request, Response, RopBuffer,
};
use mapi_http::wire::{Context, Gen, Wire, Writer};
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

/// Every flag value of [MS-OXCNOTIF] 2.2.1.4.1.2 that servers send, and an event that nobody documents.
const NOTIFICATIONS: [u16; 26] = [
    0x0002, 0x8002, 0x0004, 0x8004, 0xC004, 0x0008, 0x8008, 0xC008, 0x0010, 0x1010, 0x2010, 0x3010, 0x8010,
    0xC010, 0x0020, 0x0040, 0x8020, 0x8040, 0xC020, 0xC040, 0x0080, 0x0100, 0x8100, 0xC100, 0x0400, 0x0200,
];

proptest! {
    #[test]
    fn requests_come_back_equal(seed in proptest::collection::vec(any::<u8>(), 0..600)) {
        for rop in ROPS.iter().filter(|rop| rop.request.is_some()) {
            for private_logon in [true, false] {
                let cx = Context { private_logon, ..Context::rop() };
                let Some(request) = Request::any_of(rop.id, &mut Gen::new(&seed), &cx) else {
                    panic!("{} cannot be generated", rop.name);
                };
                let mut objects = objects();
                objects.set_private(request.logon(), private_logon);
                let buffer = RopBuffer { rops: vec![request], handles: vec![1, 2, 3] };
                let bytes = Bytes::from(buffer.encode(&objects).unwrap());
                let back = RopBuffer::<Request>::decode(&bytes, &objects).unwrap();
                prop_assert_eq!(&back, &buffer);
            }
        }
    }

    /// Sessions write them there without knowing the ROP. [MS-OXCROPS] 2.2.3 to 2.2.15
    #[test]
    fn handle_indexes_stand_behind_the_logon(seed in proptest::collection::vec(any::<u8>(), 0..600)) {
        for rop in ROPS.iter().filter(|rop| rop.request.is_some()) {
            let cx = Context::rop();
            let request = Request::any_of(rop.id, &mut Gen::new(&seed), &cx).unwrap();
            let mut w = Writer::new();
            request.write(&mut w, &cx).unwrap();
            let mut head = vec![rop.id.0, request.logon()];
            head.extend(request.inputs());
            head.extend(request.output());
            prop_assert_eq!(&w.as_slice()[..head.len()], &head, "{}", rop.name);
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
            if let Request::GetPropertiesSpecific(request) = &mut request {
                request.property_tags = columns.to_vec();
            }
            objects.set_recipient_columns(TABLE, &columns);
            let cx = cx.columns(&columns);
            let answer = request.answer_id();
            let reply = Reply { index: 0, ..Reply::any_of(answer, &mut Gen::new(&seed), &cx) };
            let requests = RopBuffer { rops: vec![request], handles: vec![TABLE] };
            let buffer = RopBuffer { rops: vec![Response::Reply(reply)], handles: vec![TABLE] };
            let bytes = Bytes::from(buffer.encode().unwrap());
            let back = RopBuffer::<Response>::decode(&bytes, &requests, &mut objects).unwrap();
            prop_assert_eq!(&back, &buffer);
        }
    }

    #[test]
    fn responses_that_nobody_asked_for_come_back_equal(seed in proptest::collection::vec(any::<u8>(), 0..600)) {
        for rop in ROPS.iter().filter(|rop| rop.request.is_none()) {
            let columns = columns();
            let mut response = Response::any_of(rop.id, &mut Gen::new(&seed), &Context::rop().columns(&columns));
            if let Response::Notify(notify) = &mut response {
                notify.handle = TABLE;
            }
            let buffer = RopBuffer { rops: vec![response], handles: vec![] };
            let bytes = Bytes::from(buffer.encode().unwrap());
            let back = RopBuffer::<Response>::decode(&bytes, &RopBuffer::default(), &mut objects()).unwrap();
            prop_assert_eq!(&back, &buffer);
        }
    }

    #[test]
    fn every_notification_comes_back_equal(seed in proptest::collection::vec(any::<u8>(), 0..300)) {
        for (flags, table_event) in NOTIFICATIONS.iter().flat_map(|flags| [1u8, 3, 4, 5, 7].map(|event| (*flags, event))) {
            // The generator draws the flags from the first eight bytes; the event from one, by its place in the list.
            let place = [1, 3, 4, 5, 7].iter().position(|event| *event == table_event).unwrap() as u8;
            let mut bytes = u64::from(flags).to_le_bytes().to_vec();
            if flags & 0x0FFF == 0x0100 {
                bytes.push(place);
            }
            bytes.extend(&seed);
            let columns = columns();
            let data = NotificationData::any(&mut Gen::new(&bytes), &Context::rop().columns(&columns));
            prop_assert_eq!(data.flags.bits(), flags);
            prop_assert!(!data.has_quirk());
            prop_assert!(data.table_event.is_none_or(|event| event.0 == u16::from(table_event)));
            let response = Response::Notify(Box::new(Notify { handle: TABLE, logon: 0, data }));
            // What nobody documents goes on to the end.
            let rops = if flags == 0x0200 { vec![response] } else { vec![response.clone(), response] };
            let buffer = RopBuffer { rops, handles: vec![] };
            let bytes = Bytes::from(buffer.encode().unwrap());
            let back = RopBuffer::<Response>::decode(&bytes, &RopBuffer::default(), &mut objects()).unwrap();
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
