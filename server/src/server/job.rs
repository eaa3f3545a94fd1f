//! What was accepted, and doing it.

use bytes::Bytes;
use mapi_http::data::{ErrorCode, FileTime, Guid};
use mapi_http::http::body::{
    ExecuteRequest, ExecuteResponse, ExecuteResult, NotificationWaitResponse, NotificationWaitResult,
};
use mapi_http::http::{Headers, ResponseCode, done, format_http_date};
use mapi_http::wire::{Context as WireContext, Width, Wire};

use super::{STEPS, Server, push};
use crate::execute::{self, Mischief, SERVER_TOO_BUSY, Work};
use crate::notify;

/// An accepted request. Dropping it ends it, as when the client went away.
pub struct Job {
    pub(super) server: Server,
    pub(super) context: Option<Guid>,
    pub(super) started: FileTime,
    pub(super) work: JobWork,
}

#[derive(Debug)]
pub(super) enum JobWork {
    /// There is nothing left to do.
    Ready {
        body: Vec<u8>,
        late_code: Option<ResponseCode>,
    },
    Execute(ExecuteRequest, Mischief),
    Wait {
        until: FileTime,
    },
}

/// The id of its context is a cookie.
impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job")
            .field("started", &self.started)
            .field("work", &self.work)
            .finish_non_exhaustive()
    }
}

impl Job {
    /// Instead of the work: it failed after it was accepted.
    pub(crate) fn fail(&mut self, code: ResponseCode) {
        self.leave();
        self.work = JobWork::Ready { body: Vec::new(), late_code: Some(code) };
    }

    /// Something goes wrong when it is an Execute.
    pub fn misbehave(&mut self, mischief: Mischief) {
        if let JobWork::Execute(_, own) = &mut self.work {
            *own = mischief;
        }
    }

    /// The context is free for the next request.
    fn leave(&self) {
        let Some(id) = self.context else { return };
        if let Some(context) = self.server.state().contexts.get(id) {
            match self.work {
                JobWork::Execute(..) => context.busy = false,
                JobWork::Wait { .. } => context.waiting = false,
                JobWork::Ready { .. } => {}
            }
        }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.leave();
    }
}

impl Server {
    /// Does what was accepted: answers what follows `PROCESSING` and `PENDING`, or nothing when there is to be waited.
    /// Ask again when [`may have changed`](Self::handle) something, and when the time is over.
    pub fn run(&self, job: &mut Job, now: FileTime) -> Option<Vec<u8>> {
        let (body, late_code) = match &mut job.work {
            JobWork::Ready { body, late_code } => (std::mem::take(body), late_code.take()),
            JobWork::Execute(..) => {
                let body = job.context.and_then(|id| self.execute(id, &job.work, now));
                let gone = body.is_none().then_some(ResponseCode::CONTEXT_NOT_FOUND);
                job.work = JobWork::Ready { body: Vec::new(), late_code: None };
                (body.unwrap_or_default(), gone)
            }
            JobWork::Wait { until } => {
                let state = &mut *self.state();
                self.send_due(state, now);
                match job.context.and_then(|id| state.contexts.get(id)) {
                    Some(context) => {
                        let pending = !context.session.notifications.is_empty();
                        // A context stays alive while its client waits, also when the client goes away then.
                        context.touch(now);
                        if !pending && now < *until {
                            return None;
                        }
                        context.waiting = false;
                        job.work = JobWork::Ready { body: Vec::new(), late_code: None };
                        (encode(&wait_response(ErrorCode::SUCCESS, pending), Width::Rop), None)
                    }
                    None => (Vec::new(), Some(ResponseCode::CONTEXT_NOT_FOUND)),
                }
            }
        };
        let elapsed = now.0.saturating_sub(job.started.0).max(0) / STEPS;
        let mut late = Headers::new();
        if let Some(code) = late_code {
            push(&mut late, "X-ResponseCode", &code.0.to_string());
        }
        // A wait that a simulation cuts short has no elapsed time worth telling.
        let elapsed = if now.0 == i64::MAX { 0 } else { elapsed };
        push(&mut late, "X-ElapsedTime", &elapsed.to_string());
        push(&mut late, "X-StartTime", &format_http_date(job.started));
        Some([done(&late), body].concat())
    }

    fn execute(&self, id: Guid, work: &JobWork, now: FileTime) -> Option<Vec<u8>> {
        let state = &mut *self.state();
        let mut context = state.contexts.take(id)?;
        let result = match (work, self.inner.directory.by_address(&context.user)) {
            (JobWork::Execute(_, Mischief { busy: true, .. }), _) => Err(SERVER_TOO_BUSY),
            (JobWork::Execute(request, Mischief { back_off: Some(back_off), .. }), _) => {
                execute::back_off(request, back_off)
            }
            (JobWork::Execute(request, mischief), Some(user)) => {
                let begun = state.store.begin();
                let mut work = Work {
                    store: &mut state.store,
                    directory: &self.inner.directory,
                    user,
                    random: &mut state.random,
                    session: &mut context.session,
                    mischief,
                    now,
                };
                let result = execute::execute(&mut work, request);
                let ended = begun.and_then(|()| state.store.end());
                ended.map_err(ErrorCode::from).and(result)
            }
            _ => Err(ErrorCode::UNKNOWN_USER),
        };
        context.busy = false;
        context.touch(now);
        state.contexts.put(id, context);
        notify::dispatch(&mut state.store, &mut state.contexts, &self.inner.directory);
        let (error_code, rop_buffer) = match result {
            Ok(rop_buffer) => (ErrorCode::SUCCESS, rop_buffer),
            Err(code) => (code, Vec::new()),
        };
        let result = ExecuteResult {
            error_code,
            flags: 0,
            rop_buffer: rop_buffer.into(),
            auxiliary_buffer: Bytes::new(),
        };
        // A server that is too busy says so in place of the answer. [MS-OXCROPS] 3.2.4.2
        let response = match error_code {
            SERVER_TOO_BUSY => ExecuteResponse {
                status_code: SERVER_TOO_BUSY.0,
                result: None,
                failure: Some(Default::default()),
            },
            _ => ExecuteResponse { status_code: 0, result: Some(result), failure: None },
        };
        Some(encode(&response, Width::Rop))
    }
}

pub(super) fn encode<B: Wire>(body: &B, width: Width) -> Vec<u8> {
    // What the server makes itself can be written down; nothing is an answer that cannot be misread.
    body.encode(&WireContext::with_width(width)).unwrap_or_default()
}

pub(super) fn wait_response(error_code: ErrorCode, pending: bool) -> NotificationWaitResponse {
    let result = NotificationWaitResult {
        error_code,
        event_pending: u32::from(pending),
        auxiliary_buffer: Bytes::new(),
    };
    NotificationWaitResponse { status_code: 0, result: Some(result), failure: None }
}
