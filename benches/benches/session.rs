//! What the session adds to an exchange: the same Execute through a session, and encoded and decoded alone.

use std::hint::black_box;

use bytes::Bytes;
use criterion::{Criterion, criterion_group, criterion_main};
use mapi_http::data::{ErrorCode, FolderId, Guid};
use mapi_http::http::body::{
    ConnectResponse, ConnectResult, ExecuteFlags, ExecuteRequest, ExecuteResponse, ExecuteResult,
};
use mapi_http::http::{Headers, PROCESSING, RequestType, ResponseHead, StreamDecoder, done};
use mapi_http::payload::{Packing, Unwrapping, unwrap_payloads, wrap_payload};
use mapi_http::rop::{
    LogonFlags, LogonResponse, LogonResponseFlags, LogonStore, LogonTime, Objects, QueryPosition,
    QueryPositionResponse, Reply, Request, Response, RopBuffer, RopId, StoreState,
};
use mapi_http::session::{
    Asked, Chain, Config, Error, Event, Flow, Input, Output, Session, Step, Steps, Time, Transmit,
};
use mapi_http::wire::{Context, String8, Wire, Writer};

const PLAIN: Packing = Packing { compress: false, obfuscate: false };

/// One ROP, and its answer.
struct Ask(Option<Asked<QueryPositionResponse>>);

impl Flow for Ask {
    type Answer = u32;
    type Part = ();

    fn step(&mut self, input: Input, _: &mut Steps<'_, ()>) -> Result<Step<u32>, Error> {
        if let (Input::Replies(replies), Some(asked)) = (input, self.0) {
            return Ok(Step::Done(replies.get(asked)?.denominator));
        }
        let mut chain = Chain::new("ask");
        self.0 = Some(chain.add(QueryPosition { logon: 0, input: Chain::LOGON.0 }));
        Ok(Step::Execute(chain))
    }
}

fn accepted(kind: &str, cookies: u32) -> ResponseHead {
    let mut headers = Headers::new();
    for (name, value) in [
        ("Content-Type", "application/mapi-http"),
        ("X-RequestType", kind),
        ("X-ResponseCode", "0"),
        ("X-PendingPeriod", "15000"),
        ("X-ExpirationInfo", "900000"),
        ("X-ServerApplication", "Exchange/15.20.1.0"),
        ("Set-Cookie", "MapiContext=MAPI-e099ec6c-d736-4ca5-85e7-bb0f12278575; path=/mapi/emsmdb; HttpOnly"),
        ("Set-Cookie", &format!("MapiSequence={cookies}-6c; path=/mapi/emsmdb; HttpOnly")),
    ] {
        headers.push(name, value).expect("a header");
    }
    ResponseHead { status: 200, headers }
}

fn stream(body: &impl Wire) -> Bytes {
    let body = body.encode(&Context::rop()).expect("it encodes");
    [PROCESSING, &done(&Headers::new()), &body].concat().into()
}

fn executed(replies: Vec<Response>, handles: Vec<u32>) -> Bytes {
    let payload = RopBuffer { rops: replies, handles }.encode().expect("it encodes");
    let mut rop_buffer = Writer::new();
    wrap_payload(&payload, PLAIN, true, &mut rop_buffer).expect("it fits");
    let result = ExecuteResult {
        error_code: ErrorCode::SUCCESS,
        flags: 0,
        rop_buffer: rop_buffer.into_bytes(),
        auxiliary_buffer: Bytes::new(),
    };
    stream(&ExecuteResponse { status_code: 0, result: Some(result), failure: None })
}

fn position() -> Response {
    let body = QueryPositionResponse { numerator: 1, denominator: 50 };
    Response::Reply(Reply::done(RopId::QueryPosition, 0, body))
}

fn next(session: &mut Session<Ask>) -> Transmit {
    loop {
        match session.poll(Time(1_790_000_000_000)) {
            Output::Transmit(request) => return request,
            Output::Event(_) => {}
            Output::Timeout(_) => panic!("nothing is sent"),
        }
    }
}

fn answer(session: &mut Session<Ask>, head: ResponseHead, body: Bytes) {
    let request = next(session);
    session.handle_head(request.id, head);
    session.handle_data(request.id, body);
    session.handle_end(request.id);
}

/// A session that is logged on.
fn live() -> Session<Ask> {
    let config =
        Config::new("https://mail.example.com/mapi/emsmdb/?MailboxId=1@example.com", "/o=x/cn=alice");
    let mut session = Session::new(config, [7; 32]).expect("a session");
    session.submit(Ask(None));
    let result = ConnectResult {
        error_code: ErrorCode::SUCCESS,
        polls_max: 60_000,
        retry_count: 6,
        retry_delay: 10_000,
        dn_prefix: String8::from(""),
        display_name: "Alice".into(),
        auxiliary_buffer: Bytes::new(),
    };
    let connected = ConnectResponse { status_code: 0, result: Some(result), failure: None };
    answer(&mut session, accepted("Connect", 0), stream(&connected));
    let logon = LogonResponse {
        logon_flags: LogonFlags::PRIVATE,
        store: LogonStore::Private {
            folder_ids: [FolderId::default(); 13],
            response_flags: LogonResponseFlags::RESERVED,
            mailbox_guid: Guid::default(),
            repl_id: 1,
            repl_guid: Guid::default(),
            logon_time: LogonTime::default(),
            gwart_time: 0,
            store_state: StoreState::empty(),
        },
    };
    let logon = Response::Reply(Reply::done(RopId::Logon, 0, logon));
    answer(&mut session, accepted("Execute", 1), executed(vec![logon, position()], vec![1]));
    session
}

fn exchange(c: &mut Criterion) {
    let body = executed(vec![position()], vec![1]);
    let mut group = c.benchmark_group("session");
    let mut session = live();
    group.bench_function("an exchange through the session", |b| {
        b.iter(|| {
            session.submit(Ask(None));
            let request = next(&mut session);
            session.handle_head(request.id, accepted("Execute", 2));
            session.handle_data(request.id, body.clone());
            session.handle_end(request.id);
            loop {
                match session.poll(Time(1_790_000_000_000)) {
                    Output::Event(Event::Done(_, result)) => break black_box(result).expect("an answer"),
                    Output::Event(_) => {}
                    _ => panic!("no answer"),
                }
            }
        });
    });
    group.bench_function("the same encoded and decoded alone", |b| {
        let mut objects = Objects::new();
        b.iter(|| {
            let request = QueryPosition { logon: 0, input: 0 };
            let requests = RopBuffer::<Request> { rops: vec![request.into()], handles: vec![1] };
            let payload = requests.encode(&objects).expect("it encodes");
            let mut rop_buffer = Writer::with_capacity(payload.len() + 8);
            wrap_payload(&payload, PLAIN, true, &mut rop_buffer).expect("it fits");
            let request = ExecuteRequest {
                flags: ExecuteFlags::CHAIN | ExecuteFlags::NO_XOR_MAGIC,
                rop_buffer: rop_buffer.into_bytes(),
                max_rop_out: 0x40000,
                auxiliary_buffer: Bytes::new(),
            };
            black_box(request.encode(&Context::rop()).expect("it encodes"));
            black_box(accepted("Execute", 2));
            let mut decoder = StreamDecoder::new(RequestType::Execute);
            decoder.push(body.clone()).expect("a stream");
            let stream = decoder.finish().expect("an end");
            let response = ExecuteResponse::decode(&stream.body, &Context::rop()).expect("it decodes");
            let result = response.result.expect("a result");
            let payloads = unwrap_payloads(&result.rop_buffer, Unwrapping::RESPONSE).expect("payloads");
            let first = payloads.first().expect("a payload");
            black_box(
                RopBuffer::<Response>::decode(&first.data, &requests, &mut objects).expect("it decodes"),
            );
        });
    });
    group.finish();
}

criterion_group!(benches, exchange);
criterion_main!(benches);
