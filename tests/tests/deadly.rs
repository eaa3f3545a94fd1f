//! Requests that take the session context with them whenever they are sent: whoever sends them comes to an end, and nobody
//! else does.

use std::collections::BTreeMap;

use mapi_http::data::{PropertyTag, tags};
use mapi_http::http::body::ExecuteRequest;
use mapi_http::http::{RequestType, ResponseHead};
use mapi_http::payload::{Unwrapping, unwrap_payloads};
use mapi_http::rop::{
    FolderOpenMode, GetPropertiesSpecific, Objects, OpenFolder, QueryPosition, Request, RopBuffer, RopId,
};
use mapi_http::session::{
    Chain, Config, Credentials, Error, Event, Flow, Handle, Input, LogonFolder, Output, Session, Slot, Step,
    Steps, Ticket, Time, TransportFailure,
};
use mapi_http::wire::{Context, Wire};
use mapi_http_tests::simulation::{PASSWORD, World, as_received};

/// Opens a folder, then asks it something in a second request, so often as is wanted.
struct Worker {
    /// What it asks is what the server does not survive.
    deadly: bool,
    /// What it has by then is kept: it has come further.
    advances: bool,
    left: u32,
    opened: Option<Slot>,
    folder: Option<Handle>,
}

impl Worker {
    fn new(deadly: bool) -> Self {
        Self { deadly, advances: false, left: 1, opened: None, folder: None }
    }
}

impl Flow for Worker {
    type Answer = ();
    type Part = ();

    fn step(&mut self, input: Input, cx: &mut Steps<'_, ()>) -> Result<Step<()>, Error> {
        let Some(logon) = cx.logon() else { return Ok(Step::Logon) };
        let folder_id = logon.folder(LogonFolder::Inbox);
        match (input, self.opened.take()) {
            (Input::Replies(replies), Some(slot)) => {
                replies.check_all()?;
                self.folder = replies.handle(slot);
            }
            (Input::Replies(_), None) => {
                self.left -= 1;
                if self.advances {
                    cx.advanced();
                }
                if self.left == 0 {
                    return Ok(Step::Done(()));
                }
            }
            _ => self.folder = None,
        }
        let mut chain = Chain::new("work");
        match self.folder {
            None => {
                let open_mode = FolderOpenMode::empty();
                let input = Chain::LOGON.0;
                self.opened =
                    Some(chain.open(|output| OpenFolder { logon: 0, input, output, folder_id, open_mode }));
            }
            Some(folder) => {
                let input = chain.hold(folder).0;
                let property_tags: Vec<PropertyTag> = vec![tags::DISPLAY_NAME];
                if self.deadly {
                    chain.add::<()>(QueryPosition { logon: 0, input });
                } else {
                    chain.add::<()>(GetPropertiesSpecific {
                        logon: 0,
                        input,
                        property_size_limit: 0,
                        want_unicode: true,
                        property_tags,
                    });
                }
            }
        }
        Ok(Step::Execute(chain))
    }
}

/// The ROPs of an Execute.
fn rops(body: &bytes::Bytes) -> Vec<RopId> {
    let request = ExecuteRequest::decode(body, &Context::rop()).unwrap();
    let payloads = unwrap_payloads(&request.rop_buffer, Unwrapping::REQUEST).unwrap();
    let buffer = RopBuffer::<Request>::decode(&payloads[0].data, &Objects::new()).unwrap();
    buffer.rops.iter().map(Request::id).collect()
}

/// How operations end where the server does not survive one of the ROPs, and how many of their requests there were of each
/// kind.
fn run(flows: Vec<Worker>, kills: impl Fn(&[RopId], usize) -> bool) -> (Vec<&'static str>, [usize; 2]) {
    let world = World::new(1);
    let entry = world.server.directory().by_login("alice").unwrap().clone();
    let url = format!("{}/mapi/emsmdb/?MailboxId={}", world.server.base_url(), entry.mailbox_id());
    let credentials = Credentials::Basic { user: "alice".into(), password: PASSWORD.into() };
    let config = Config::new(url, entry.dn.as_str()).credentials(credentials);
    let mut session = Session::<Worker>::new(config, [7; 32]).unwrap();
    let tickets: Vec<Ticket> = flows.into_iter().map(|flow| session.submit(flow)).collect();
    let mut now = Time(u64::try_from(world.now().unix_millis()).unwrap());
    let (mut ends, mut executes, mut killed) = (BTreeMap::new(), 0, 0);
    while ends.len() < tickets.len() {
        match session.poll(now) {
            Output::Transmit(request) => {
                assert!(executes < 500, "it goes on and on");
                let execute =
                    request.headers.contains(&("X-RequestType", RequestType::Execute.token().into()));
                if execute {
                    executes += 1;
                    if kills(&rops(&request.body), killed) {
                        killed += 1;
                        session.handle_failed(request.id, TransportFailure::new(true, "it broke"));
                        continue;
                    }
                }
                let answer = world.server.handle(&as_received(&request), world.now());
                let head = ResponseHead { status: answer.status, headers: answer.headers };
                session.handle_head(request.id, head);
                session.handle_data(request.id, answer.body);
                session.handle_end(request.id);
            }
            Output::Event(Event::Done(ticket, result)) => {
                ends.insert(ticket, result.err().map_or("done", |error| error.code()));
            }
            Output::Event(_) => {}
            Output::Timeout(at) => now = at.expect("it goes on"),
        }
    }
    (tickets.iter().map(|ticket| ends[ticket]).collect(), [executes, killed])
}

/// So often it is tried again.
const RETRIES: usize = 4;

#[test]
fn what_kills_each_context_ends_although_something_is_answered_in_between() {
    let (ends, [executes, killed]) =
        run(vec![Worker::new(true)], |rops, _| rops.contains(&RopId::QueryPosition));
    assert_eq!((ends, killed), (vec!["transport"], RETRIES + 1));
    assert!(executes <= 4 * (RETRIES + 1), "{executes} requests");
}

#[test]
fn who_comes_further_goes_on() {
    // Each second question breaks the connection, in all more often than is tried in a row.
    let asks = |rops: &[RopId]| rops.contains(&RopId::GetPropertiesSpecific);
    let asked = std::cell::Cell::new(0);
    let kills = |rops: &[RopId], _| {
        asked.set(asked.get() + usize::from(asks(rops)));
        asks(rops) && asked.get().is_multiple_of(2)
    };
    let far = |advances| Worker { advances, left: 20, ..Worker::new(false) };
    let (ends, [_, killed]) = run(vec![far(true)], kills);
    assert!(ends == ["done"] && killed > 3 * RETRIES, "{ends:?} after {killed}");
    asked.set(0);
    // Whoever does not say so may be walking in circles.
    let (ends, [_, killed]) = run(vec![far(false)], kills);
    assert_eq!((ends, killed), (vec!["transport"], RETRIES + 1));
}

/// One that is deadly shares its requests with others: only it ends in an error.
#[test]
fn what_one_does_to_the_server_harms_nobody_else() {
    for place in [0, 3, 9] {
        let flows = (0..10).map(|number| Worker::new(number == place)).collect();
        let (ends, [executes, killed]) = run(flows, |rops, _| rops.contains(&RopId::QueryPosition));
        let expected: Vec<_> =
            (0..10).map(|number| if number == place { "transport" } else { "done" }).collect();
        assert_eq!(ends, expected, "the deadly one is number {place}");
        assert_eq!(killed, RETRIES + 1);
        assert!(executes < 40, "{executes} requests");
    }
}

/// The logon itself may be what the server does not survive: then all end, and soon.
#[test]
fn a_deadly_logon_ends_all() {
    let flows = (0..10).map(|_| Worker::new(false)).collect();
    let (ends, [executes, killed]) = run(flows, |rops, _| rops.contains(&RopId::Logon));
    assert_eq!((ends, killed), (vec!["transport"; 10], RETRIES + 1));
    assert_eq!(executes, killed);
}
