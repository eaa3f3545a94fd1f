//! Requests that take the session context with them whenever they are sent: whoever sends them comes to an end, and nobody
//! else does.

use mapi_http::data::{PropertyTag, tags};
use mapi_http::rop::{
    FolderOpenMode, GetPropertiesSpecific, Objects, OpenFolder, QueryPosition, Request, RopBuffer, RopId,
};
use mapi_http::session::{Chain, Error, Flow, Handle, Input, LogonFolder, Slot, Step, Steps, Ticket};
use mapi_http_tests::simulation::{Driven, Reaction, World, execute};

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

/// How operations end where the server does not survive one of the ROPs, and how many of their requests there were of each
/// kind.
fn run(flows: Vec<Worker>, kills: impl Fn(&[RopId], usize) -> bool) -> (Vec<&'static str>, [usize; 2]) {
    let mut driven = Driven::<Worker>::new(&World::new(1));
    let tickets: Vec<Ticket> = flows.into_iter().map(|flow| driven.session.submit(flow)).collect();
    let (mut executes, mut killed) = (0, 0);
    driven.run(|request| {
        let Some((_, payloads)) = execute(request) else { return Reaction::Answers };
        executes += 1;
        assert!(executes < 500, "it goes on and on");
        let buffer = RopBuffer::<Request>::decode(&payloads[0], &Objects::new()).unwrap();
        let rops: Vec<RopId> = buffer.rops.iter().map(Request::id).collect();
        if !kills(&rops, killed) {
            return Reaction::Answers;
        }
        killed += 1;
        Reaction::Breaks
    });
    let end = |ticket| driven.ends[ticket].as_ref().err().map_or("done", Error::code);
    (tickets.iter().map(end).collect(), [executes, killed])
}

/// So often it is tried again.
const RETRIES: usize = 4;
/// So many contexts an operation may lose without coming any further.
const LOSSES: usize = 4 * RETRIES;

#[test]
fn what_kills_each_context_ends_although_something_is_answered_in_between() {
    let (ends, [executes, killed]) =
        run(vec![Worker::new(true)], |rops, _| rops.contains(&RopId::QueryPosition));
    assert_eq!((ends, killed), (vec!["transport"], LOSSES + 1));
    assert!(executes <= 4 * (LOSSES + 1), "{executes} requests");
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
    let far = |advances| Worker { advances, left: 40, ..Worker::new(false) };
    let (ends, [_, killed]) = run(vec![far(true)], kills);
    assert!(ends == ["done"] && killed > 2 * LOSSES, "{ends:?} after {killed}");
    asked.set(0);
    // Whoever does not say so may be walking in circles.
    let (ends, [_, killed]) = run(vec![far(false)], kills);
    assert_eq!((ends, killed), (vec!["transport"], LOSSES + 1));
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
        assert_eq!(killed, LOSSES + 1);
        assert!(executes < 4 * (LOSSES + 1), "{executes} requests");
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
