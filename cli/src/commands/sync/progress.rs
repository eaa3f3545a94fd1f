//! How far a synchronisation is: messages that have come, of those that the server is going to send.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use mapi_http::data::FolderId;
use mapi_http::mailbox::SyncBatch;
use serde::Serialize;
use serde_json::json;

use crate::output::{Out, note, one_line};

/// How often a line is said where there is no bar.
const PAUSE: Duration = Duration::from_secs(1);

/// How far it is, and how fast.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
struct Reached {
    /// Messages that have come.
    done: u64,
    /// And of how many.
    total: u64,
    per_second: f64,
    /// None as long as nobody knows.
    seconds_left: Option<f64>,
}

impl Reached {
    fn of(done: u64, total: u64, elapsed: Duration) -> Self {
        let seconds = elapsed.as_secs_f64();
        let per_second = if seconds > 0.0 { done as f64 / seconds } else { 0.0 };
        let left = total.saturating_sub(done) as f64;
        Self { done, total, per_second, seconds_left: (per_second > 0.0).then(|| left / per_second) }
    }

    fn text(&self) -> String {
        let left = self.seconds_left.map(|seconds| {
            let seconds = seconds.ceil() as u64;
            match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
                (0, 0, seconds) => format!(", {seconds} s left"),
                (0, minutes, seconds) => format!(", {minutes} min {seconds} s left"),
                (hours, minutes, _) => format!(", {hours} h {minutes} min left"),
            }
        });
        let Self { done, total, per_second, .. } = self;
        format!("{done}/{total} messages, {per_second:.0}/s{}", left.unwrap_or_default())
    }
}

/// Shows it: a bar on a terminal, and lines where they are asked for.
pub(super) struct Progress {
    bar: ProgressBar,
    out: Out,
    lines: bool,
    begun: Instant,
    said: Cell<Option<Instant>>,
    folders: RefCell<BTreeMap<FolderId, (u64, u64)>>,
}

impl Progress {
    /// `lines`: also where there is no terminal.
    pub(super) fn new(out: Out, lines: bool) -> Self {
        let bar = if out.json || lines || !std::io::stderr().is_terminal() {
            ProgressBar::hidden()
        } else {
            let style = ProgressStyle::with_template("{bar:30} {msg}");
            ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        };
        Self { bar, out, lines, begun: Instant::now(), said: Cell::new(None), folders: Default::default() }
    }

    /// A batch came.
    pub(super) fn show(&self, folder: FolderId, batch: &SyncBatch, name: Option<&String>) {
        let mut folders = self.folders.borrow_mut();
        let (done, total) = folders.entry(folder).or_default();
        // Servers count in their own way, or not at all.
        *done += (batch.changed.len() + batch.partial.len()) as u64;
        *total = (*total).max(batch.total.into()).max(*done);
        let done = folders.values().map(|(done, _)| done).sum();
        let total = folders.values().map(|(_, total)| total).sum();
        let reached = Reached::of(done, total, self.begun.elapsed());
        let name = name.map(|name| one_line(name, 30)).unwrap_or_default();
        self.bar.set_length(total);
        self.bar.set_position(done);
        self.bar.set_message(format!("{}  {name}", reached.text()));
        let is_time = self.said.get().is_none_or(|said| said.elapsed() >= PAUSE) || done == total;
        if self.lines && total > 0 && is_time {
            self.said.set(Some(Instant::now()));
            if self.out.json {
                note(json!({ "progress": reached, "folder": name }));
            } else {
                note(format_args!("{}  {name}", reached.text()));
            }
        }
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_and_time_left_are_those_of_the_messages_so_far() {
        let reached = Reached::of(300, 1_500, Duration::from_secs(2));
        assert_eq!((reached.per_second, reached.seconds_left), (150.0, Some(8.0)));
        assert_eq!(reached.text(), "300/1500 messages, 150/s, 8 s left");
        let slow = Reached::of(10, 1_310, Duration::from_secs(1));
        assert_eq!(slow.text(), "10/1310 messages, 10/s, 2 min 10 s left");
        let slower = Reached::of(1, 7_500, Duration::from_secs(1));
        assert_eq!(slower.text(), "1/7500 messages, 1/s, 2 h 4 min left");
        let all = Reached::of(1_500, 1_500, Duration::from_secs(10));
        assert_eq!(all.text(), "1500/1500 messages, 150/s, 0 s left");
        assert_eq!(Reached::of(0, 9, Duration::ZERO).text(), "0/9 messages, 0/s");
    }
}
