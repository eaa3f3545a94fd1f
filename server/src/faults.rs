//! Misbehaving on request: what a server, a proxy or a network does to a client, as rules that a test gives.
//!
//! A rule says what is done, to which requests and how often:
//!
//! ```text
//! FAULT[=VALUE] [@REQUEST] [#NTH] [*TIMES] [%PERCENT]
//! drop=after@Execute#3            the connection ends when the third Execute was carried out, before its answer
//! status=503:2%10, delay=200%50   one in ten is told to come again in 2 s; half of them take 200 ms longer
//! ```

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use mapi_http::data::ErrorCode;
use mapi_http::rop::RopId;

use crate::execute::BackOff;
use crate::random::Random;

/// What is done to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// `drop=before`: the connection ends before the request is read; nothing is carried out.
    DropBefore,
    /// `drop=during`: it ends while the request is read; nothing is carried out.
    DropDuring,
    /// `drop=after`: it ends when the request was carried out, without any answer.
    DropAfter,
    /// `cut=BYTE`: it ends behind so many bytes of the answer's body, `cut` behind any number of them; the request was
    /// carried out.
    Cut(Option<u64>),
    /// `truncate=BYTE`, `truncate`: likewise, but the answer ends as if it were whole.
    Truncate(Option<u64>),
    /// `delay=MS`: nothing happens for so long.
    Delay(Duration),
    /// `status=STATUS` or `status=STATUS:SECONDS` with `Retry-After`: a page with that HTTP status.
    Status(u16, Option<u32>),
    /// `redirect=URL`: to the same path and query elsewhere.
    Redirect(String),
    /// `html`: a page where the answer should be, as proxies show them for signing in.
    Html,
    /// `code=NUMBER`: refused with that `X-ResponseCode`.
    Code(u32),
    /// `late-code=NUMBER`: accepted, then that `X-ResponseCode` behind `DONE`; nothing is carried out.
    LateCode(u32),
    /// `forget`: all session contexts are gone, then the request is looked at.
    Forget,
    /// `expire`: the bearer token that the request comes with has expired; only another one is taken.
    Expire,
    /// `restart`: the server starts again: all session contexts and all connections are gone.
    Restart,
    /// `cookies=lost`: the answer has no cookies.
    LoseCookies,
    /// `cookies=changed`: the answer has others than the server expects.
    ChangeCookies,
    /// `backoff=MS`: an Execute is answered with `RopBackoff`; nothing is carried out. `backoff=MS:ROP`: it names that ROP
    /// as the one that has to wait.
    Backoff(BackOff),
    /// `busy`: an Execute is answered with `StatusCode` 0x6BB; nothing is carried out.
    Busy,
    /// `room=BYTES`: the answers to the ROPs of an Execute have so much room; `RopBufferTooSmall` gives the others back.
    Room(usize),
    /// `rop=CODE`, `rop=CODE:ROP`: all ROPs, or those of a kind, do nothing and fail with that code.
    Rop(ErrorCode, Option<RopId>),
    /// `progress=TIMES`: ROPs that may take long are answered with `RopProgress`, and are done when the client has asked so
    /// often how far they are; with 0 they never are.
    Progress(u32),
    /// `pending=COUNT` or `pending=COUNT:MS`: so many `PENDING`, each after that time (1000 ms), before the work begins.
    Pending(u32, Duration),
}

/// A rule that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{rule:?} is not a fault: {why}")]
pub struct FaultError {
    /// As it was written.
    pub rule: String,
    /// What is wrong with it.
    pub why: &'static str,
}

const NAMES: &str = "drop=before|during|after, cut[=BYTE], truncate[=BYTE], delay=MS, status=STATUS[:SECONDS], \
                     redirect=URL, html, code=N, late-code=N, forget, expire, restart, cookies=lost|changed, \
                     pending=COUNT[:MS], backoff=MS[:ROP], busy, room=BYTES, rop=CODE[:ROP] or progress=TIMES, then @REQUEST, #NTH, *TIMES or %PERCENT";

impl FromStr for Fault {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        fn number<N: FromStr>(text: &str) -> Result<N, &'static str> {
            text.parse().map_err(|_| "its value is not such a number")
        }
        fn rop(name: &str) -> Result<RopId, &'static str> {
            let known = (0..=u8::MAX).map(RopId).find(|rop| rop.name() == Some(name));
            known.ok_or("there is no ROP of that name, such as QueryRows")
        }
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let (first, second) = match value.and_then(|value| value.split_once(':')) {
            Some((first, second)) => (Some(first), Some(second)),
            None => (value, None),
        };
        Ok(match (name, first, second) {
            ("drop", Some("before"), None) => Self::DropBefore,
            ("drop", Some("during"), None) => Self::DropDuring,
            ("drop", Some("after"), None) => Self::DropAfter,
            ("cut", at, None) => Self::Cut(at.map(number).transpose()?),
            ("truncate", at, None) => Self::Truncate(at.map(number).transpose()?),
            ("delay", Some(ms), None) => Self::Delay(Duration::from_millis(number(ms)?)),
            ("status", Some(status), seconds) => {
                let status = number(status)?;
                if !(200..600).contains(&status) {
                    return Err("a status is between 200 and 599");
                }
                Self::Status(status, seconds.map(number).transpose()?)
            }
            ("redirect", ..) if value.is_some_and(|url| url.contains("://")) => {
                Self::Redirect(value.unwrap_or_default().trim_end_matches('/').into())
            }
            ("html", None, None) => Self::Html,
            ("code", Some(code), None) => Self::Code(number(code)?),
            ("late-code", Some(code), None) => Self::LateCode(number(code)?),
            ("forget", None, None) => Self::Forget,
            ("expire", None, None) => Self::Expire,
            ("restart", None, None) => Self::Restart,
            ("cookies", Some("lost"), None) => Self::LoseCookies,
            ("cookies", Some("changed"), None) => Self::ChangeCookies,
            ("backoff", Some(ms), which) => {
                Self::Backoff(BackOff { milliseconds: number(ms)?, rop: which.map(rop).transpose()? })
            }
            ("busy", None, None) => Self::Busy,
            ("room", Some(bytes), None) => Self::Room(number(bytes)?),
            ("rop", Some(code), which) => {
                let hex = code.strip_prefix("0x").map(|hex| u32::from_str_radix(hex, 16));
                let code =
                    hex.unwrap_or_else(|| code.parse()).map_err(|_| "its value is not an error code")?;
                Self::Rop(ErrorCode(code), which.map(rop).transpose()?)
            }
            ("progress", Some(times), None) => Self::Progress(number(times)?),
            ("pending", Some(count), ms) => {
                let ms = ms.map_or(Ok(1000), number)?;
                Self::Pending(number(count)?, Duration::from_millis(ms))
            }
            _ => return Err(NAMES),
        })
    }
}

/// A fault and when it happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What is done.
    pub fault: Fault,
    /// To requests of this type (or `Autodiscover`), or to this endpoint (`emsmdb`, `nspi`); none: to all.
    pub request: Option<String>,
    /// Only to this one of them, counted from 1.
    pub nth: Option<u64>,
    /// At most so often.
    pub times: Option<u64>,
    /// To so many of a hundred.
    pub percent: Option<u8>,
    /// As it was written.
    text: String,
    /// How many requests were such.
    seen: u64,
    /// How often it happened.
    struck: u64,
}

impl FromStr for Rule {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let wrong = |why| FaultError { rule: text.into(), why };
        let is_mark = |c: char| matches!(c, '@' | '#' | '*' | '%');
        let end = text.find(is_mark).unwrap_or(text.len());
        let (fault, mut marks) = text.split_at(end);
        let mut rule = Self {
            fault: fault.parse().map_err(wrong)?,
            request: None,
            nth: None,
            times: None,
            percent: None,
            text: text.into(),
            seen: 0,
            struck: 0,
        };
        while let Some(mark) = marks.chars().next() {
            let rest = marks.get(1..).unwrap_or_default();
            let end = rest.find(is_mark).unwrap_or(rest.len());
            let (value, left) = rest.split_at(end);
            let number = || value.parse::<u64>().ok().filter(|number| *number > 0);
            let number = || number().ok_or_else(|| wrong("a number above 0 follows #, * and %"));
            match mark {
                '@' if !value.is_empty() => rule.request = Some(value.into()),
                '#' => rule.nth = Some(number()?),
                '*' => rule.times = Some(number()?),
                '%' => rule.percent = Some(number()?.min(100) as u8),
                _ => return Err(wrong("the type of a request follows @")),
            }
            marks = left;
        }
        Ok(rule)
    }
}

impl Rule {
    /// Whether it strikes such a request; the count of them goes on.
    fn strikes(&mut self, kinds: &[&str], random: &mut Random) -> bool {
        if let Some(wanted) = &self.request
            && !kinds.iter().any(|kind| kind.eq_ignore_ascii_case(wanted))
        {
            return false;
        }
        self.seen += 1;
        let in_turn = self.nth.is_none_or(|nth| nth == self.seen);
        let often = self.times.is_none_or(|times| self.struck < times);
        // Drawn in any case: what one rule does makes no difference to the next.
        let lot = random.below(100);
        let drawn = self.percent.is_none_or(|percent| lot < usize::from(percent));
        let strikes = in_turn && often && drawn;
        self.struck += u64::from(strikes);
        strikes
    }
}

/// All rules, with the chance by which they strike: the same seed and requests give the same faults.
#[derive(Debug)]
pub struct Faults {
    rules: Vec<Rule>,
    random: Random,
}

impl Default for Faults {
    fn default() -> Self {
        Self { rules: Vec::new(), random: Random::Seeded(1) }
    }
}

impl FromStr for Faults {
    type Err = FaultError;

    /// Rules between commas, blanks or line ends; `seed=NUMBER` among them.
    fn from_str(text: &str) -> Result<Self, FaultError> {
        let mut faults = Self::default();
        for part in text.split(|c: char| c == ',' || c.is_whitespace()).filter(|part| !part.is_empty()) {
            match part.strip_prefix("seed=") {
                Some(seed) => {
                    let seed = seed.parse();
                    let wrong = |_| FaultError { rule: part.into(), why: "a seed is a number" };
                    faults.random = Random::Seeded(seed.map_err(wrong)?);
                }
                None => faults.rules.push(part.parse()?),
            }
        }
        Ok(faults)
    }
}

impl Faults {
    /// What is done to a request of these kinds: its type and its endpoint.
    pub(crate) fn strike(&mut self, kinds: &[&str]) -> Vec<Fault> {
        let random = &mut self.random;
        let struck = self.rules.iter_mut().filter_map(|rule| {
            let strikes = rule.strikes(kinds, random);
            strikes.then(|| rule.fault.clone())
        });
        struck.collect()
    }

    /// A number below `limit` by the same chance.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.random.below(limit)
    }

    /// Each rule with how many requests it was about and how often it struck.
    pub fn report(&self) -> impl Iterator<Item = (&str, u64, u64)> {
        self.rules.iter().map(|rule| (rule.text.as_str(), rule.seen, rule.struck))
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (rule, seen, struck) in self.report() {
            writeln!(f, "{rule}: {struck} of {seen}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read() {
        let rule: Rule = "drop=after@Execute#3".parse().unwrap();
        assert_eq!(rule.fault, Fault::DropAfter);
        assert_eq!((rule.request.as_deref(), rule.nth), (Some("Execute"), Some(3)));
        let rule: Rule = "status=503:2%10*4".parse().unwrap();
        assert_eq!(rule.fault, Fault::Status(503, Some(2)));
        assert_eq!((rule.percent, rule.times), (Some(10), Some(4)));
        let rule: Rule = "redirect=http://127.0.0.1:9/@nspi".parse().unwrap();
        assert_eq!(rule.fault, Fault::Redirect("http://127.0.0.1:9".into()));
        let rule: Rule = "pending=5:100".parse().unwrap();
        assert_eq!(rule.fault, Fault::Pending(5, Duration::from_millis(100)));
        let rule: Rule = "rop=0x47D:QueryRows@Execute#2".parse().unwrap();
        assert_eq!(rule.fault, Fault::Rop(ErrorCode::BUFFER_TOO_SMALL, Some(RopId::QueryRows)));
        let rule: Rule = "backoff=500:SubmitMessage".parse().unwrap();
        let back_off = BackOff { milliseconds: 500, rop: Some(RopId::SubmitMessage) };
        assert_eq!(rule.fault, Fault::Backoff(back_off));
        assert!("rop=1:Nonsense".parse::<Rule>().unwrap_err().to_string().contains("no ROP of that name"));
        for wrong in
            ["", "drop", "drop=never", "cut=x", "status=42", "status=99999", "html=1", "delay=5#0", "html@"]
        {
            assert!(wrong.parse::<Rule>().is_err(), "{wrong}");
        }
        assert!("html, nonsense".parse::<Faults>().unwrap_err().to_string().contains("\"nonsense\""));
    }

    #[test]
    fn rules_strike_as_they_say() {
        let strikes = |spec: &str, kinds: &[&[&str]]| -> Vec<bool> {
            let mut faults: Faults = spec.parse().unwrap();
            kinds.iter().map(|kinds| !faults.strike(kinds).is_empty()).collect()
        };
        let executes: [&[&str]; 4] = [&["Execute", "emsmdb"]; 4];
        assert_eq!(strikes("html@execute#2", &executes), [false, true, false, false]);
        assert_eq!(strikes("html*2", &executes), [true, true, false, false]);
        assert_eq!(strikes("html@nspi", &executes), [false; 4]);
        assert_eq!(strikes("html@emsmdb", &executes), [true; 4]);
        let many = [executes[0]; 1000];
        let struck = |spec: &str| strikes(spec, &many).into_iter().filter(|struck| *struck).count();
        assert!((60..140).contains(&struck("seed=7, html%10")));
        assert_eq!(struck("html%10 seed=7"), struck("seed=7 html%10"));
        assert_eq!(struck("html%100"), 1000);
    }
}
