use core::fmt;
use std::prelude::v1::*;

use thiserror::Error;

use super::headers::is_token;
use super::{Headers, parse_http_date};
use crate::data::FileTime;

/// A session context has two cookies; load balancers add a handful.
pub const MAX_COOKIES: usize = 64;
/// The longest `Cookie` value: what common servers and proxies take for one header block.
pub const MAX_COOKIE_BYTES: usize = 16 * 1024;

/// Without a `Date` in the answer, cookies that expire before this moment are meant to be deleted.
const CUSTOMARY_PAST: FileTime = FileTime::from_utc(2000, 1, 1, 0, 0, 0);

/// The cookies of one session context, and of nothing else. `[MS-OXCMAPIHTTP] 3.1.5`
///
/// Values are secrets: `Debug` shows names only. Hosts that keep cookies themselves (browsers) leave the jar empty.
#[derive(Clone, Default, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "Vec<(String, String)>", into = "Vec<(String, String)>")]
pub struct CookieJar {
    cookies: Vec<Cookie>,
    /// Counts the answers merged in turn.
    generation: u64,
    /// The generation that began with an empty jar.
    renewed: u64,
}

#[derive(Clone)]
struct Cookie {
    name: String,
    /// None: deleted. A late answer must not bring it back.
    value: Option<String>,
    /// The generation that changed it.
    changed: u64,
}

/// The state of a jar when a request left: what that request's answer may still change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Generation(u64);

/// How the cookies of an answer go into the jar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merge {
    /// The answer to `Connect` or `Bind`: a new context, whatever was in the jar belongs to the old one.
    Afresh,
    /// The answer to a request that had the context to itself: each cookie replaces the one of its name.
    InTurn,
    /// The answer to a request that ran beside others (`NotificationWait`), with [`CookieJar::generation`] as it was
    /// when that request left: cookies that others changed meanwhile stay, so that an old sequence cookie that
    /// arrives late does not replace a newer one.
    Beside(Generation),
}

/// The cookies of an answer do not fit; the jar is as it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CookieError {
    /// More than [`MAX_COOKIES`].
    #[error("more than {MAX_COOKIES} cookies")]
    TooMany,
    /// Together longer than [`MAX_COOKIE_BYTES`].
    #[error("the cookies are longer than {MAX_COOKIE_BYTES} bytes")]
    TooLarge,
    /// A name or value that cannot stand in a `Cookie` header (only from stored jars; answers are read leniently).
    #[error("a stored cookie cannot be sent")]
    Malformed,
}

impl CookieError {
    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooMany => "http.too_many_cookies",
            Self::TooLarge => "http.cookies_too_large",
            Self::Malformed => "http.malformed_cookie",
        }
    }
}

impl CookieJar {
    /// An empty jar.
    pub const fn new() -> Self {
        Self { cookies: Vec::new(), generation: 0, renewed: 0 }
    }

    /// The cookies of a request, from its `Cookie` headers; some clients send one per cookie.
    ///
    /// # Errors
    /// When they are too many or too long.
    pub fn from_request(headers: &Headers) -> Result<Self, CookieError> {
        let mut jar = Self::new();
        for pair in headers.get_all("Cookie").flat_map(|value| value.split(';')) {
            if let Some((name, value)) = name_and_value(pair) {
                jar.put(name, Some(value), 0);
            }
        }
        jar.check()?;
        Ok(jar)
    }

    /// What a request that leaves now remembers for [`Merge::Beside`].
    pub fn generation(&self) -> Generation {
        Generation(self.generation)
    }

    /// Takes in the `Set-Cookie` headers of an answer; what is no cookie is ignored, as in browsers.
    ///
    /// A cookie is deleted by `Max-Age` of 0 or less, or by an `Expires` that is not after the answer's own `Date`:
    /// the client's clock does not matter. All other attributes are ignored, for the jar serves one endpoint only.
    ///
    /// # Errors
    /// When they are too many or too long; the jar is then as it was before.
    pub fn merge(&mut self, answer: &Headers, mode: Merge) -> Result<(), CookieError> {
        let now = answer.date().unwrap_or(CUSTOMARY_PAST);
        let mut next = self.clone();
        let generation = match mode {
            Merge::Beside(sent) => sent.0,
            Merge::Afresh | Merge::InTurn => self.generation.saturating_add(1),
        };
        match mode {
            Merge::Afresh => {
                next.cookies.clear();
                (next.generation, next.renewed) = (generation, generation);
            }
            Merge::InTurn => next.generation = generation,
            // The answer belongs to the context before this one.
            Merge::Beside(sent) if sent.0 < self.renewed => return Ok(()),
            Merge::Beside(_) => {}
        }
        for line in answer.get_all("Set-Cookie") {
            let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
            let Some((name, value)) = name_and_value(pair) else { continue };
            let newer = next.cookies.iter().any(|own| own.name == name && own.changed > generation);
            if !newer {
                next.put(name, (!is_deletion(attributes, now)).then_some(value), generation);
            }
        }
        next.check()?;
        *self = next;
        Ok(())
    }

    /// The value of the `Cookie` header: all cookies in one line. None when there are none.
    pub fn header(&self) -> Option<String> {
        let mut line = String::new();
        for (name, value) in self.iter() {
            if !line.is_empty() {
                line.push_str("; ");
            }
            line.push_str(name);
            line.push('=');
            line.push_str(value);
        }
        (!line.is_empty()).then_some(line)
    }

    /// The value of a cookie.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    /// All cookies in the order in which they first came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.cookies.iter().filter_map(|cookie| Some((cookie.name.as_str(), cookie.value.as_deref()?)))
    }

    /// Whether there are no cookies.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    fn put(&mut self, name: &str, value: Option<&str>, changed: u64) {
        let value = value.map(Into::into);
        match self.cookies.iter_mut().find(|own| own.name == name) {
            Some(own) => (own.value, own.changed) = (value, changed),
            None => self.cookies.push(Cookie { name: name.into(), value, changed }),
        }
        if self.cookies.len() > MAX_COOKIES {
            // Deleted cookies are the first to go.
            let oldest = self.cookies.iter().position(|cookie| cookie.value.is_none());
            if let Some(oldest) = oldest {
                self.cookies.remove(oldest);
            }
        }
    }

    fn check(&self) -> Result<(), CookieError> {
        if self.cookies.len() > MAX_COOKIES {
            return Err(CookieError::TooMany);
        }
        let length: usize = self.iter().map(|(name, value)| name.len() + value.len() + "=; ".len()).sum();
        if length > MAX_COOKIE_BYTES { Err(CookieError::TooLarge) } else { Ok(()) }
    }
}

fn name_and_value(pair: &str) -> Option<(&str, &str)> {
    let (name, value) = pair.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    (is_token(name) && is_value(value)).then_some((name, value))
}

/// More than the specification of cookies allows (spaces, quotes, commas), but nothing that ends a value or a line.
fn is_value(value: &str) -> bool {
    !value.bytes().any(|b| b == b';' || b.is_ascii_control())
}

fn is_deletion(attributes: &str, now: FileTime) -> bool {
    let attribute = |wanted: &str| {
        let mut pairs = attributes.split(';').filter_map(|attribute| attribute.split_once('='));
        pairs.rfind(|(name, _)| name.trim().eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim())
    };
    // Max-Age wins over Expires.
    if let Some(age) = attribute("Max-Age").filter(|age| is_integer(age)) {
        return age.starts_with('-') || age.bytes().all(|b| b == b'0');
    }
    attribute("Expires").and_then(parse_http_date).is_some_and(|expires| expires <= now)
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

impl fmt::Debug for CookieJar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cookies ")?;
        f.debug_set().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

/// The same cookies, wherever they came from.
impl PartialEq for CookieJar {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for CookieJar {}

impl From<CookieJar> for Vec<(String, String)> {
    fn from(jar: CookieJar) -> Self {
        jar.cookies.into_iter().filter_map(|cookie| Some((cookie.name, cookie.value?))).collect()
    }
}

/// A jar from storage; what could not be sent is refused.
impl TryFrom<Vec<(String, String)>> for CookieJar {
    type Error = CookieError;

    fn try_from(pairs: Vec<(String, String)>) -> Result<Self, CookieError> {
        let mut jar = Self::new();
        for (name, value) in &pairs {
            if !is_token(name) || !is_value(value) {
                return Err(CookieError::Malformed);
            }
            jar.put(name, Some(value), 0);
        }
        jar.check()?;
        Ok(jar)
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    fn answer(cookies: &[&str]) -> Headers {
        let mut headers = Headers::new();
        headers.push("Date", "Sun, 22 Nov 2026 13:47:20 GMT").unwrap();
        cookies.iter().for_each(|cookie| headers.push("Set-Cookie", cookie).unwrap());
        headers
    }

    fn jar(cookies: &[&str]) -> CookieJar {
        let mut jar = CookieJar::new();
        jar.merge(&answer(cookies), Merge::Afresh).unwrap();
        jar
    }

    /// Connect, PING, Execute as captured: each answer's cookies, and the `Cookie` line of the next request.
    #[test]
    fn a_captured_session() {
        let mut jar = CookieJar::new();
        assert_eq!(jar.header(), None);
        for (mode, cookies, next) in [
            (
                Merge::Afresh,
                &["sid=cas6rowbl9n0tet2stof8lw2ocm6alr8", "sequence=649fdb56-2658-4bf7-bdeb-c095af64dece"][..],
                "sid=cas6rowbl9n0tet2stof8lw2ocm6alr8; sequence=649fdb56-2658-4bf7-bdeb-c095af64dece",
            ),
            (
                Merge::InTurn,
                &["sid=cas6rowbl9n0tet2stof8lw2ocm6alr8"],
                "sid=cas6rowbl9n0tet2stof8lw2ocm6alr8; sequence=649fdb56-2658-4bf7-bdeb-c095af64dece",
            ),
            (
                Merge::InTurn,
                &["sid=cas6rowbl9n0tet2stof8lw2ocm6alr8", "sequence=e6f73c4c-1379-46bc-99ad-2772371edb24"],
                "sid=cas6rowbl9n0tet2stof8lw2ocm6alr8; sequence=e6f73c4c-1379-46bc-99ad-2772371edb24",
            ),
        ] {
            jar.merge(&answer(cookies), mode).unwrap();
            assert_eq!(jar.header().as_deref(), Some(next));
        }
        // And the server reads it back.
        let mut request = Headers::new();
        request.push("Cookie", jar.header().unwrap()).unwrap();
        assert_eq!(CookieJar::from_request(&request), Ok(jar));
    }

    #[test]
    fn one_cookie_line_each_is_read_too() {
        let mut request = Headers::new();
        request.push("Cookie", "MapiContext=a").unwrap();
        request.push("Cookie", " MapiSequence=b; X-BackEndCookie=\"c d\"").unwrap();
        let jar = CookieJar::from_request(&request).unwrap();
        assert_eq!(jar.get("MapiSequence"), Some("b"));
        assert_eq!(jar.get("X-BackEndCookie"), Some("\"c d\""));
        assert_eq!(jar.get("mapicontext"), None);
    }

    #[test]
    fn a_late_notification_wait_does_not_bring_back_an_old_sequence() {
        let mut jar = jar(&["MapiContext=c1", "MapiSequence=s1"]);
        let wait = Merge::Beside(jar.generation());
        // An Execute runs and ends while the wait is out.
        jar.merge(&answer(&["MapiContext=c1", "MapiSequence=s2"]), Merge::InTurn).unwrap();
        jar.merge(&answer(&["MapiContext=c1", "MapiSequence=s1", "Lb=new"]), wait).unwrap();
        assert_eq!(jar.header().as_deref(), Some("MapiContext=c1; MapiSequence=s2; Lb=new"));
    }

    #[test]
    fn an_early_notification_wait_does_not_hold_up_the_answer_in_turn() {
        let mut jar = jar(&["MapiContext=c1", "MapiSequence=s1"]);
        // An Execute is out; a wait leaves, and is answered first with the sequence of the Execute before.
        let wait = Merge::Beside(jar.generation());
        jar.merge(&answer(&["MapiSequence=s1"]), wait).unwrap();
        jar.merge(&answer(&["MapiSequence=s2"]), Merge::InTurn).unwrap();
        assert_eq!(jar.get("MapiSequence"), Some("s2"));
        // With nothing in between, the wait's cookies count.
        let wait = Merge::Beside(jar.generation());
        jar.merge(&answer(&["MapiSequence=s3"]), wait).unwrap();
        assert_eq!(jar.get("MapiSequence"), Some("s3"));
    }

    #[test]
    fn a_wait_of_the_old_context_leaves_the_new_one_alone() {
        let mut jar = jar(&["MapiContext=old", "MapiSequence=s1", "Lb=old"]);
        let wait = Merge::Beside(jar.generation());
        jar.merge(&answer(&["MapiContext=new"]), Merge::Afresh).unwrap();
        jar.merge(&answer(&["MapiContext=old", "MapiSequence=s1", "Lb=old"]), wait).unwrap();
        assert_eq!(jar.header().as_deref(), Some("MapiContext=new"));
    }

    #[test]
    fn deletion() {
        for deleted in [
            "MapiSequence=; Max-Age=0",
            "MapiSequence=x; path=/mapi; max-age=-1; Expires=Mon, 22 Nov 2027 13:47:20 GMT",
            "MapiSequence=; expires=Thu, 01-Jan-1970 00:00:00 GMT; path=/",
            "MapiSequence=x; Expires=Sun, 22 Nov 2026 13:47:20 GMT",
        ] {
            let mut jar = jar(&["MapiContext=c", "MapiSequence=s"]);
            let wait = Merge::Beside(jar.generation());
            jar.merge(&answer(&[deleted]), Merge::InTurn).unwrap();
            assert_eq!(jar.header().as_deref(), Some("MapiContext=c"), "{deleted}");
            jar.merge(&answer(&["MapiSequence=s"]), wait).unwrap();
            assert_eq!(jar.get("MapiSequence"), None, "a late answer brought it back");
            jar.merge(&answer(&["MapiSequence=t"]), Merge::InTurn).unwrap();
            assert_eq!(jar.get("MapiSequence"), Some("t"));
        }
        for kept in [
            "MapiSequence=s2; Max-Age=3600; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            "MapiSequence=s2; Expires=Sun, 22 Nov 2026 13:47:21 GMT",
            "MapiSequence=s2; Max-Age=soon; Expires=never; Secure; HttpOnly; SameSite=None",
        ] {
            let mut jar = jar(&["MapiSequence=s"]);
            jar.merge(&answer(&[kept]), Merge::InTurn).unwrap();
            assert_eq!(jar.get("MapiSequence"), Some("s2"), "{kept}");
        }
    }

    #[test]
    fn values_are_not_shown() {
        let shown = format!("{:?}", jar(&["MapiContext=hunter2", "MapiSequence=hunter3"]));
        assert_eq!(shown, r#"cookies {"MapiContext", "MapiSequence"}"#);
    }

    #[test]
    fn what_is_no_cookie_is_ignored_and_nothing_breaks_out() {
        let jar = jar(&["nonsense", "=x", "a b=c", "ok=1", "; x=y", ""]);
        assert_eq!(jar.header().as_deref(), Some("ok=1"));
        for (name, value) in
            [("a", "b\r\nX-Evil: 1"), ("a", "b; c=d"), ("a=b", "c"), ("a\r\nb", "c"), ("", "c"), ("a", "\0")]
        {
            let stored = Vec::from([(name.to_string(), value.to_string())]);
            assert_eq!(CookieJar::try_from(stored), Err(CookieError::Malformed), "{name:?} {value:?}");
        }
    }

    #[test]
    fn limits_leave_the_jar_as_it_was() {
        let mut jar = jar(&["MapiContext=c"]);
        let many: Vec<_> = (0..MAX_COOKIES).map(|n| format!("c{n}=v")).collect();
        let many: Vec<_> = many.iter().map(String::as_str).collect();
        assert_eq!(jar.merge(&answer(&many), Merge::InTurn), Err(CookieError::TooMany));
        let long = format!("c={}", "v".repeat(MAX_COOKIE_BYTES));
        assert_eq!(jar.merge(&answer(&[&long]), Merge::InTurn), Err(CookieError::TooLarge));
        assert_eq!(jar.header().as_deref(), Some("MapiContext=c"));
        // A server that renames its cookie with each answer does not fill the jar.
        for n in 0..1000 {
            let (new, old) = (format!("s{}=v", n + 1), format!("s{n}=; Max-Age=0"));
            jar.merge(&answer(&[&new, &old]), Merge::InTurn).unwrap();
        }
        assert_eq!(jar.header().as_deref(), Some("MapiContext=c; s1000=v"));
    }

    #[test]
    fn a_jar_survives_storage() {
        let before = jar(&["MapiContext=c", "MapiSequence=s"]);
        let bytes = postcard::to_allocvec(&before).unwrap();
        let after: CookieJar = postcard::from_bytes(&bytes).unwrap();
        assert_eq!(after, before);
    }
}
