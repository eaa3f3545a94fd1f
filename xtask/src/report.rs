//! The steps of a run: each announced, timed, and listed again at the end.

use std::fmt;
use std::time::{Duration, Instant};

use crate::{Group, Result};

/// What became of a step.
enum Outcome {
    Passed,
    Failed(String),
    Skipped(String),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed => f.write_str("ok"),
            Self::Failed(why) => write!(f, "FAILED: {why}"),
            Self::Skipped(why) => write!(f, "skipped: {why}"),
        }
    }
}

struct Step {
    group: &'static str,
    name: String,
    outcome: Outcome,
    took: Duration,
}

/// All the steps so far.
#[derive(Default)]
pub(crate) struct Report {
    group: &'static str,
    steps: Vec<Step>,
}

impl Report {
    /// Runs a group to its end or to the first step whose failure it passes on.
    pub(crate) fn group(&mut self, name: &'static str, group: Group) {
        self.group = name;
        // The failed step has told why already.
        let _ = group(self);
    }

    /// Runs one step. A failure is noted here; the group passes it on where its later steps need this one.
    pub(crate) fn step<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("\n━━ {} · {name}", self.group);
        let start = Instant::now();
        let result = work();
        let outcome = match &result {
            Ok(_) => Outcome::Passed,
            Err(why) => Outcome::Failed(why.clone()),
        };
        self.note(name, outcome, start.elapsed());
        result
    }

    /// Notes a step that this machine cannot do, and what would make it possible.
    pub(crate) fn skip(&mut self, name: &str, why: &str) {
        println!("\n━━ {} · {name}", self.group);
        self.note(name, Outcome::Skipped(why.into()), Duration::ZERO);
    }

    fn note(&mut self, name: &str, outcome: Outcome, took: Duration) {
        println!("━━ {} · {name}: {outcome} ({:.1} s)", self.group, took.as_secs_f64());
        self.steps.push(Step { group: self.group, name: name.into(), outcome, took });
    }

    /// Prints the table and tells whether nothing failed.
    pub(crate) fn close(&self) -> bool {
        let width = self.steps.iter().map(|step| step.name.chars().count()).max().unwrap_or_default();
        println!();
        for Step { group, name, outcome, took } in &self.steps {
            println!("{group:8} {name:width$} {:7.1} s  {outcome}", took.as_secs_f64());
        }
        let count =
            |wanted: fn(&Outcome) -> bool| self.steps.iter().filter(|step| wanted(&step.outcome)).count();
        let failed = count(|outcome| matches!(outcome, Outcome::Failed(_)));
        println!(
            "\nsteps: {} passed, {failed} failed, {} skipped",
            count(|outcome| matches!(outcome, Outcome::Passed)),
            count(|outcome| matches!(outcome, Outcome::Skipped(_))),
        );
        failed == 0
    }
}
