//! What an Execute comes back with beside its answers, in bytes laid out as [MS-OXCROPS] has them: each is dealt with
//! underneath. Connect and logon are recorded.

use std::collections::VecDeque;
use std::path::Path;

use bytes::Bytes;
use mapi_http::data::{FolderId, MessageId};
use mapi_http::http::{Headers, ResponseHead};
use mapi_http::rop::{
    EmptyFolder, EmptyFolderResponse, NotificationTypes, QueryPosition, QueryPositionResponse,
    RegisterNotification,
};
use mapi_http::session::{
    Asked, Chain, Config, Credentials, Error, Flow, Input, Session, Slot, Step, Steps, Ticket,
};
use mapi_http_tests::simulation::{Driven, Reaction, World, execute, request_type};

/// What is asked.
enum Asks {
    /// So many positions; answers the rows.
    Positions(usize, Vec<Asked<QueryPositionResponse>>),
    /// That a folder be emptied; answers whether that was only done in part.
    Empty(Option<Asked<EmptyFolderResponse>>),
    /// To be told of new mail; answers from which message.
    Mail(Option<Slot>),
}

type End = Result<Vec<u64>, Error>;

impl Flow for Asks {
    type Answer = Vec<u64>;
    type Part = ();

    fn step(&mut self, input: Input, cx: &mut Steps<'_, ()>) -> Result<Step<Vec<u64>>, Error> {
        if cx.logon().is_none() {
            return Ok(Step::Logon);
        }
        let mut chain = Chain::new("ask");
        let (logon, input_slot) = (0, Chain::LOGON.0);
        match (self, input) {
            (Self::Positions(_, asked), Input::Replies(replies)) => {
                let rows = asked.iter().map(|asked| Ok(replies.get(*asked)?.numerator.into()));
                return rows.collect::<Result<_, Error>>().map(Step::Done);
            }
            (Self::Positions(count, asked), _) => {
                let query = QueryPosition { logon, input: input_slot };
                *asked = (0..*count).map(|_| chain.add(query.clone())).collect();
            }
            (Self::Empty(asked), Input::Replies(replies)) => {
                let answer = replies.get(asked.expect("it asked"))?;
                return Ok(Step::Done(vec![answer.partial_completion.into()]));
            }
            (Self::Empty(asked), _) => {
                *asked = Some(chain.add(EmptyFolder {
                    logon,
                    input: input_slot,
                    want_asynchronous: true,
                    want_delete_associated: false,
                }));
            }
            (Self::Mail(slot), Input::Replies(replies)) => {
                let handle = replies.handle(slot.expect("it asked")).expect("a subscription");
                return Ok(Step::Listen(vec![handle]));
            }
            (Self::Mail(_), Input::Notified(events)) => {
                return Ok(Step::Done(events.iter().map(|it| it.data.message_id.unwrap().0).collect()));
            }
            (Self::Mail(slot), _) => {
                *slot = Some(chain.open(|output| RegisterNotification {
                    logon,
                    input: input_slot,
                    output,
                    notification_types: NotificationTypes::NEW_MAIL,
                    reserved: None,
                    want_whole_store: true,
                    folder_id: None,
                    message_id: None,
                }));
            }
        }
        Ok(Step::Execute(chain))
    }
}

/// An answer of the recorded session.
fn recorded(seq: usize) -> (ResponseHead, Bytes) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/captures/folders_basic.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    let line: serde_json::Value = serde_json::from_str(text.lines().nth(seq).unwrap()).unwrap();
    let mut headers = Headers::new();
    for pair in line["response_headers"].as_array().unwrap() {
        headers.push(pair[0].as_str().unwrap(), pair[1].as_str().unwrap()).unwrap();
    }
    let body = hex::decode(line["response_hex"].as_str().unwrap()).unwrap();
    (ResponseHead { status: 200, headers }, body.into())
}

/// Before the body. `[MS-OXCMAPIHTTP] 2.2.7`
const BEFORE: &[u8] =
    b"PROCESSING\r\nDONE\r\nX-ElapsedTime: 0\r\nX-StartTime: Sun, 22 Nov 2026 13:49:53 GMT\r\n\r\n";

/// The body of an Execute that was carried out. `[MS-OXCMAPIHTTP] 2.2.4.2.2`, `[MS-OXCRPC] 2.2.2.1`, `[MS-OXCROPS] 2.2.1`
fn carried_out(rops: &[u8], handles: &[u8]) -> Bytes {
    let mut payload = u16::try_from(rops.len() + 2).unwrap().to_le_bytes().to_vec();
    payload.extend_from_slice(rops);
    payload.extend_from_slice(handles);
    let size = u16::try_from(payload.len()).unwrap().to_le_bytes();
    let buffer = [&[0, 0, 4, 0], &size[..], &size, &payload].concat();
    let length = u32::try_from(buffer.len()).unwrap().to_le_bytes();
    [BEFORE, &[0; 12], &length, &buffer, &[0; 4]].concat().into()
}

/// Its ROPs and its handle table, as they stand in a request.
fn split(payload: &Bytes) -> (Bytes, Bytes) {
    let size = usize::from(u16::from_le_bytes([payload[0], payload[1]]));
    (payload.slice(2..size), payload.slice(size..))
}

/// What operations end with when the Executes behind the logon are answered with these ROPs, and the ROPs of each
/// request; and how long it took.
fn run(flows: Vec<Asks>, answers: &[&[u8]]) -> (Vec<End>, Vec<Bytes>, u64) {
    let config = Config::new("https://mail.test.local/mapi/emsmdb/", "/o=Test/cn=carol")
        .credentials(Credentials::Basic { user: "carol".into(), password: "open sesame".into() });
    let mut driven = Driven::<Asks>::of(Session::new(config, [7; 32]).unwrap(), &World::new(1));
    let begun = driven.now;
    let tickets: Vec<Ticket> = flows.into_iter().map(|flow| driven.session.submit(flow)).collect();
    let mut answers: VecDeque<&[u8]> = answers.iter().copied().collect();
    let (mut logged_on, mut asked) = (false, Vec::new());
    driven.run(|request| {
        let Some((_, payloads)) = execute(request) else {
            let (head, body) = recorded(1);
            return match request_type(request) {
                "Connect" => Reaction::Comes(head, body),
                _ => Reaction::Waits,
            };
        };
        let (head, body) = recorded(2);
        if !std::mem::replace(&mut logged_on, true) {
            return Reaction::Comes(head, body);
        }
        let (rops, handles) = split(&payloads[0]);
        asked.push(rops);
        // What is opened gets a handle.
        let open = handles
            .chunks(4)
            .map(|handle| if handle == [0xFF; 4] { [9, 0, 0, 0] } else { handle.try_into().unwrap() });
        let open: Vec<u8> = open.flatten().collect();
        Reaction::Comes(head, carried_out(answers.pop_front().expect("an answer"), &open))
    });
    assert!(answers.is_empty(), "not all was asked");
    (tickets.iter().map(|ticket| driven.ends[ticket].clone()).collect(), asked, driven.now.since(begun))
}

/// `RopQueryPosition`. `[MS-OXCROPS] 2.2.5.7.1`
const QUERY: &[u8] = &[0x17, 0, 0];
/// Its answer: row 5 of 9, row 6 of 9. `[MS-OXCROPS] 2.2.5.7.2`
const ROW_5: &[u8] = &[0x17, 0, 0, 0, 0, 0, 5, 0, 0, 0, 9, 0, 0, 0];
const ROW_6: &[u8] = &[0x17, 0, 0, 0, 0, 0, 6, 0, 0, 0, 9, 0, 0, 0];

fn positions(count: usize) -> Asks {
    Asks::Positions(count, Vec::new())
}

/// `[MS-OXCROPS] 2.2.15.1`: `RopId`, `SizeNeeded`, `RequestBuffers`.
#[test]
fn buffer_too_small_gives_requests_back() {
    let given_back = [ROW_5, &[0xFF, 0x00, 0x10], QUERY].concat();
    let (ends, asked, _) = run(vec![positions(2)], &[&given_back, ROW_6]);
    assert_eq!(ends, [Ok(vec![5, 6])]);
    assert_eq!(asked, [[QUERY, QUERY].concat(), QUERY.to_vec()], "what was carried out is not asked again");
}

/// `ecBufferTooSmall` of one ROP: the others left it too little room. `[MS-OXCDATA] 2.4.2`
#[test]
fn a_rop_without_room_is_asked_alone() {
    let without = [ROW_5, &[0x17, 0, 0x7D, 0x04, 0, 0]].concat();
    let (ends, asked, _) = run(vec![positions(1), positions(1)], &[&without, ROW_6]);
    assert_eq!(ends, [Ok(vec![5]), Ok(vec![6])]);
    assert_eq!(asked, [[QUERY, QUERY].concat(), QUERY.to_vec()]);
}

/// `[MS-OXCROPS] 2.2.15.2`: `RopId`, `LogonId`, `Duration`, `BackoffRopCount`, `BackoffRopData`, `AdditionalDataSize`,
/// `AdditionalData`.
#[test]
fn backoff_says_how_long() {
    let all = [&[0xF9, 0][..], &2_500u32.to_le_bytes(), &[0], &2u16.to_le_bytes(), &[1, 2]].concat();
    let query = [
        &[0xF9, 0][..],
        &0u32.to_le_bytes(),
        &[2, 0x17],
        &4_000u32.to_le_bytes(),
        &[0x32],
        &9_000u32.to_le_bytes(),
        &[0, 0],
    ]
    .concat();
    for (backoff, least) in [(all, 2_500), (query, 4_000)] {
        let (ends, asked, took) = run(vec![positions(1)], &[&backoff, ROW_5]);
        assert_eq!(ends, [Ok(vec![5])]);
        assert_eq!(asked, [QUERY, QUERY]);
        assert!((least..least + 100).contains(&took), "{took} ms");
    }
}

/// `[MS-OXCROPS] 2.2.14.3`: `RopId`, `SessionIndex`: more is to be fetched, by an Execute without ROPs.
/// `[MS-OXCROPS] 2.2.14.2`: `RopId`, `NotificationHandle`, `LogonId`, `NotificationData`; `[MS-OXCNOTIF] 2.2.1.4.1.2`
#[test]
fn pending_events_are_fetched() {
    let registered = [&[0x29, 1, 0, 0, 0, 0][..], &[0x6E, 0, 0]].concat();
    let class: Vec<u8> = "IPM.Note\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (folder, message) = (FolderId(0x0D01_0000_0000_0001), MessageId(0x1234_0000_0000_0001));
    let new_mail = [
        &[0x2A, 9, 0, 0, 0, 0][..],
        &0x8002u16.to_le_bytes(),
        &folder.0.to_le_bytes(),
        &message.0.to_le_bytes(),
        &[0, 0, 0, 0, 1],
        &class,
    ]
    .concat();
    let (ends, asked, _) = run(vec![Asks::Mail(None)], &[&registered, &new_mail]);
    assert_eq!(ends, [Ok(vec![message.0])]);
    assert_eq!((asked.len(), asked[1].len()), (2, 0));
}

/// `[MS-OXCROPS] 2.2.8.13`: in the place of the answer stands how far the server is; asked by the same handle until the
/// answer comes.
#[test]
fn progress_is_asked_for_until_the_answer_comes() {
    let at = |done: u8| [0x50, 0, 0, 0, 0, 0, 0, done, 0, 0, 0, 7, 0, 0, 0];
    let emptied = [0x58, 0, 0, 0, 0, 0, 1];
    let (ends, asked, took) = run(vec![Asks::Empty(None)], &[&at(0), &at(3), &at(6), &emptied]);
    assert_eq!(ends, [Ok(vec![1])]);
    let progress = [0x50, 0, 0, 0];
    assert_eq!(asked, [&[0x58, 0, 0, 1, 0][..], &progress, &progress, &progress]);
    assert!((3_000..10_000).contains(&took), "{took} ms");
}
