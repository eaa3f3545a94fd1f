//! What was found, for people, programs and issues.

use std::time::Duration;

use serde::Serialize;

use super::catalogue::{Cause, Check, Severity};
use super::redact::Redactor;
use crate::failure::Exit;
use crate::output::{plain, table};

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// As it should be.
    Pass,
    /// Something is wrong.
    Found(Cause),
    /// It was not looked at.
    Skipped,
}

/// One check of one thing.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// Of what: a host, a URL.
    pub subject: String,
    /// What came of it.
    pub outcome: Outcome,
    /// What was seen, or why it was skipped.
    pub detail: String,
    /// How long it took.
    pub took: Duration,
}

impl Finding {
    fn status(&self) -> &'static str {
        match &self.outcome {
            Outcome::Pass => "pass",
            Outcome::Skipped => "skipped",
            Outcome::Found(cause) => match cause.severity() {
                Severity::Warn => "warn",
                Severity::Fail => "fail",
            },
        }
    }

    fn cause(&self) -> Option<Cause> {
        match self.outcome {
            Outcome::Found(cause) => Some(cause),
            _ => None,
        }
    }
}

/// All findings, in the order in which they were made.
#[derive(Debug, Default)]
pub struct Report {
    /// They.
    pub findings: Vec<Finding>,
    /// Whether it was interrupted.
    cut_short: bool,
}

/// As programs read it.
#[derive(Debug, Serialize)]
struct Told<'f> {
    check: &'static str,
    title: &'static str,
    subject: &'f str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    detail: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    means: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'static str>,
    ms: u64,
}

impl Report {
    /// Notes what came of a check.
    pub fn note(
        &mut self,
        check: Check,
        subject: impl Into<String>,
        outcome: Outcome,
        detail: impl Into<String>,
        took: Duration,
    ) {
        self.findings.push(Finding { check, subject: subject.into(), outcome, detail: detail.into(), took });
    }

    /// All is well with it.
    pub fn pass(
        &mut self,
        check: Check,
        subject: impl Into<String>,
        detail: impl Into<String>,
        took: Duration,
    ) {
        self.note(check, subject, Outcome::Pass, detail, took);
    }

    /// Something is wrong; the check is the one that the cause belongs to, unless another found it.
    pub fn found(
        &mut self,
        check: Check,
        cause: Cause,
        subject: impl Into<String>,
        detail: impl Into<String>,
        took: Duration,
    ) {
        self.note(check, subject, Outcome::Found(cause), detail, took);
    }

    /// It was not looked at.
    pub fn skip(&mut self, check: Check, why: impl Into<String>) {
        self.note(check, "", Outcome::Skipped, why, Duration::ZERO);
    }

    /// Everything that has not been looked at was not because of what failed, or because it was `interrupted`.
    pub fn skip_rest(&mut self, interrupted: Option<&str>) {
        let failed = self.findings.iter().rev().find(|finding| finding.status() == "fail");
        let after =
            failed.map_or_else(String::new, |finding| format!("after {} failed", finding.check.code()));
        self.cut_short = interrupted.is_some();
        let why = interrupted.map_or(after, str::to_owned);
        for check in Check::ALL {
            if !self.findings.iter().any(|finding| finding.check == *check) {
                self.skip(*check, why.clone());
            }
        }
    }

    /// Whether nothing fails.
    pub fn is_healthy(&self) -> bool {
        self.findings.iter().all(|finding| finding.status() != "fail")
    }

    /// 0 when nothing fails; else it tells what failed first.
    pub fn exit(&self) -> u8 {
        let first = self.findings.iter().find(|finding| finding.status() == "fail");
        first.and_then(Finding::cause).map_or(0, |cause| {
            (match cause {
                Cause::WrongCredentials | Cause::Unsupported | Cause::NoChallenge | Cause::Forbidden => {
                    Exit::Denied
                }
                Cause::NoMailbox | Cause::AddressUnknown | Cause::NoConfiguration | Cause::WrongDn => {
                    Exit::NotFound
                }
                _ if cause.check() < Check::SessionContext => Exit::Unreachable,
                _ => Exit::Protocol,
            }) as u8
        })
    }

    /// The same without what should not stand in public.
    #[must_use]
    pub fn redacted(&self, redactor: &Redactor) -> Self {
        let findings = self.findings.iter().map(|finding| Finding {
            subject: redactor.clean(&finding.subject),
            detail: redactor.clean(&finding.detail),
            ..finding.clone()
        });
        Self { findings: findings.collect(), cut_short: self.cut_short }
    }

    /// For programs.
    pub fn json(&self) -> serde_json::Value {
        let told = self.findings.iter().map(|finding| {
            let cause = finding.cause();
            Told {
                check: finding.check.code(),
                title: finding.check.title(),
                subject: &finding.subject,
                status: finding.status(),
                code: cause.map(Cause::code),
                detail: &finding.detail,
                means: cause.map(Cause::means),
                remedy: cause.map(Cause::remedy),
                ms: finding.took.as_millis() as u64,
            }
        });
        let healthy = self.is_healthy();
        serde_json::json!({ "healthy": healthy, "checks": told.collect::<Vec<_>>() })
    }

    /// For people.
    pub fn text(&self) -> String {
        let rows = self.findings.iter().map(|finding| {
            let took = match finding.took.as_millis() {
                0 => String::new(),
                ms => format!("{ms} ms"),
            };
            let detail = plain(&finding.detail).replace('\n', "; ");
            vec![finding.status().into(), finding.check.code().into(), plain(&finding.subject), took, detail]
        });
        let mut text = table(&["STATUS", "CHECK", "OF", "TOOK", "SEEN"], rows);
        for finding in &self.findings {
            if let Some(cause) = finding.cause() {
                text.push_str(&format!(
                    "\n\n{} {}: {}\n{}\nWhat to do: {}",
                    finding.status(),
                    cause.code(),
                    cause.means(),
                    plain(&finding.detail),
                    cause.remedy()
                ));
            }
        }
        text.push_str(if self.is_healthy() && !self.cut_short { "\n\nNothing fails." } else { "" });
        text
    }

    /// For an issue: Markdown.
    pub fn markdown(&self) -> String {
        let version = env!("CARGO_PKG_VERSION");
        let mut page = format!(
            "`mapi doctor` {version} on {}. Names, addresses and ids are replaced; passwords, tokens and cookies were \
             never in it.\n\n| | check | of | ms | |\n|---|---|---|---|---|\n",
            std::env::consts::OS
        );
        for finding in &self.findings {
            let cell = |text: &str| plain(text).replace('|', "\\|").replace('\n', "; ");
            page.push_str(&format!(
                "| {}{} | `{}` | {} | {} | {} |\n",
                finding.status(),
                finding.cause().map(|cause| format!(" `{}`", cause.code())).unwrap_or_default(),
                finding.check.code(),
                cell(&finding.subject),
                finding.took.as_millis(),
                cell(&finding.detail)
            ));
        }
        page
    }
}
