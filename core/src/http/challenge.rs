use core::fmt;
use std::prelude::v1::*;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while1};
use nom::character::complete::char;
use nom::combinator::{not, opt, peek, recognize, rest, verify};
use nom::sequence::{delimited, preceded, separated_pair, terminated};
use nom::{IResult, Parser};

use super::headers::is_token_byte;
use crate::wire::Quoted;

/// One way to authenticate that a server offers: an element of `WWW-Authenticate` or `Proxy-Authenticate`.
/// `[RFC 9110] 11.6.1`
#[derive(Clone, PartialEq, Eq)]
pub struct Challenge {
    /// The scheme as the server spells it.
    pub name: String,
    /// The token of multi-leg schemes (NTLM, Negotiate), base64; `Debug` does not show it.
    pub token: Option<String>,
    /// Parameters in order, quotes removed; names in lower case.
    pub parameters: Vec<(String, String)>,
}

/// The authentication schemes that Exchange offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// SPNEGO: Kerberos, or NTLM inside. `[RFC 4559]`
    Negotiate,
    /// NTLM, which authenticates the connection. `[MS-NTHT]`
    Ntlm,
    /// A token of OAuth. `[RFC 6750]`
    Bearer,
    /// User name and password. `[RFC 7617]`
    Basic,
    /// Another one.
    Other,
}

impl Challenge {
    /// The scheme.
    pub fn scheme(&self) -> Scheme {
        let known = [
            ("Negotiate", Scheme::Negotiate),
            ("NTLM", Scheme::Ntlm),
            ("Bearer", Scheme::Bearer),
            ("Basic", Scheme::Basic),
        ];
        known
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(&self.name))
            .map_or(Scheme::Other, |(_, scheme)| *scheme)
    }

    /// Who issues the tokens that a server takes: `authorization_uri` up to the service, such as
    /// `https://login.microsoftonline.com/common`. Below it stands what RFC 8414 has for clients. `[MS-OAUTH2EX] 3.1.5.2`
    pub fn authority(&self) -> Option<&str> {
        let place = self.parameter("authorization_uri")?.split(['?', '#']).next()?.trim_end_matches('/');
        ["/oauth2/authorize", "/oauth2/v2.0/authorize"].iter().find_map(|service| place.strip_suffix(service))
    }

    /// As what the server itself is known there (`client_id`). Ask for a token for the server's own URL all the same: this
    /// name can be anybody's.
    pub fn resource(&self) -> Option<&str> {
        self.parameter("client_id")
    }

    /// The schemes of several challenges, as a line for people.
    pub fn names(challenges: &[Self]) -> String {
        let names: Vec<&str> = challenges.iter().map(|challenge| challenge.name.as_str()).collect();
        names.join(", ")
    }

    /// A parameter such as `realm` or `authorization_uri`, by its name without regard to case.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if self.token.is_some() {
            f.write_str(" (token not shown)")?;
        }
        self.parameters.iter().try_for_each(|(name, value)| write!(f, " {name}={}", Quoted(value)))
    }
}

/// Reads all challenges of the given header values, one scheme per value or several with commas between them.
///
/// What is no challenge is passed over up to the next comma.
pub fn parse_challenges<'v>(values: impl IntoIterator<Item = &'v str>) -> Vec<Challenge> {
    let mut challenges: Vec<Challenge> = Vec::new();
    for value in values {
        let mut left = value;
        // Parameters belong to the challenge before them, in the same value.
        let mut open = false;
        while !left.is_empty() {
            left = match element(left) {
                Ok((left, Element::Challenge(challenge))) => {
                    challenges.push(challenge);
                    open = true;
                    left
                }
                Ok((left, Element::Parameter(name, value))) => {
                    if let (true, Some(challenge)) = (open, challenges.last_mut()) {
                        challenge.parameters.push((name, value));
                    }
                    left
                }
                Ok((left, Element::Nothing)) => left,
                Err(_) => "",
            };
        }
    }
    challenges
}

/// What can stand between two commas.
enum Element {
    Challenge(Challenge),
    Parameter(String, String),
    Nothing,
}

fn element(input: &str) -> IResult<&str, Element> {
    let end = || preceded(space, alt((tag(","), verify(rest, |left: &str| left.is_empty()))));
    alt((
        terminated(preceded(space, parameter), end()).map(|(name, value)| Element::Parameter(name, value)),
        terminated(preceded(space, challenge), end()).map(Element::Challenge),
        terminated(take_while(|c| c != ','), opt(char(','))).map(|_| Element::Nothing),
    ))
    .parse(input)
}

/// A scheme, alone, with a token, or with its first parameter; further ones follow after commas.
fn challenge(input: &str) -> IResult<&str, Challenge> {
    let (input, name) = token(input)?;
    let (input, first) = opt(preceded(space1, parameter)).parse(input)?;
    let (input, token) = match first {
        Some(_) => (input, None),
        None => opt(preceded(space1, token68)).parse(input)?,
    };
    Ok((
        input,
        Challenge {
            name: name.into(),
            token: token.map(Into::into),
            parameters: first.into_iter().collect(),
        },
    ))
}

fn parameter(input: &str) -> IResult<&str, (String, String)> {
    let equals = delimited(space, char('='), space);
    // `token=` and `token==` are base64, not a parameter without a value.
    let value = alt((quoted, (token, not(peek(char('=')))).map(|(text, ())| text.to_string())));
    separated_pair(token.map(str::to_ascii_lowercase), equals, value).parse(input)
}

fn quoted(input: &str) -> IResult<&str, String> {
    let (input, _) = char('"')(input)?;
    let mut text = String::new();
    let mut chars = input.chars();
    loop {
        match chars.next() {
            Some('"') => return Ok((chars.as_str(), text)),
            Some('\\') => text.extend(chars.next()),
            Some(c) => text.push(c),
            // A quote that nobody closed reaches to the end.
            None => return Ok(("", text)),
        }
    }
}

fn token(input: &str) -> IResult<&str, &str> {
    take_while1(|c: char| u8::try_from(c).is_ok_and(is_token_byte)).parse(input)
}

fn token68(input: &str) -> IResult<&str, &str> {
    recognize((
        take_while1(|c: char| c.is_ascii_alphanumeric() || "-._~+/".contains(c)),
        take_while(|c| c == '='),
    ))
    .parse(input)
}

fn space(input: &str) -> IResult<&str, &str> {
    take_while(|c| c == ' ' || c == '\t').parse(input)
}

fn space1(input: &str) -> IResult<&str, &str> {
    take_while1(|c| c == ' ' || c == '\t').parse(input)
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    fn names(values: &[&str]) -> Vec<String> {
        parse_challenges(values.iter().copied()).into_iter().map(|c| c.name).collect()
    }

    #[test]
    fn as_captured() {
        let challenges = parse_challenges([r#"Basic realm="msrpc realm", charset="utf-8""#]);
        let [basic] = challenges.as_slice() else { panic!("{challenges:?}") };
        assert_eq!(basic.scheme(), Scheme::Basic);
        assert_eq!(basic.parameter("Realm"), Some("msrpc realm"));
        assert_eq!(basic.parameter("charset"), Some("utf-8"));
    }

    #[test]
    fn one_per_line_or_with_commas() {
        let lines = ["Negotiate", "NTLM", r#"Basic realm="mail.example.com""#];
        assert_eq!(names(&lines), ["Negotiate", "NTLM", "Basic"]);
        assert_eq!(
            names(&[r#"Negotiate, NTLM, Basic realm="a, b", Bearer"#]),
            ["Negotiate", "NTLM", "Basic", "Bearer"]
        );
    }

    #[test]
    fn the_challenge_of_a_hybrid_server() {
        let value = concat!(
            r#"Bearer client_id="00000002-0000-0ff1-ce00-000000000000", "#,
            r#"trusted_issuers="00000001-0000-0000-c000-000000000000@*", "#,
            r#"token_types="app_asserted_user_v1 service_asserted_app_v1", "#,
            r#"authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="invalid_token",NTLM"#
        );
        let challenges = parse_challenges([value]);
        let [bearer, ntlm] = challenges.as_slice() else { panic!("{challenges:?}") };
        assert_eq!(bearer.scheme(), Scheme::Bearer);
        assert_eq!(bearer.parameters.len(), 5);
        assert_eq!(bearer.authority(), Some("https://login.microsoftonline.com/common"));
        assert_eq!(bearer.resource(), Some("00000002-0000-0ff1-ce00-000000000000"));
        assert_eq!(
            bearer.parameter("authorization_uri"),
            Some("https://login.microsoftonline.com/common/oauth2/authorize")
        );
        assert_eq!(bearer.parameter("error"), Some("invalid_token"));
        assert_eq!((ntlm.scheme(), ntlm.parameters.len()), (Scheme::Ntlm, 0));
    }

    #[test]
    fn tokens_of_multi_leg_schemes() {
        let challenges =
            parse_challenges(["NTLM TlRMTVNTUAACAAAADAAMADgAAAA=", "Negotiate oYG1MIGyoAMKAQ=="]);
        let [ntlm, negotiate] = challenges.as_slice() else { panic!("{challenges:?}") };
        assert_eq!(ntlm.token.as_deref(), Some("TlRMTVNTUAACAAAADAAMADgAAAA="));
        assert_eq!(negotiate.token.as_deref(), Some("oYG1MIGyoAMKAQ=="));
        assert!(!format!("{challenges:?}").contains("TlRM"));
    }

    #[test]
    fn damage_is_passed_over() {
        assert_eq!(names(&["", ",,,", "\u{1}, NTLM", "= x, Basic", r#"realm="lonely""#]), ["NTLM", "Basic"]);
        let open = parse_challenges([r#"Basic realm="never closed, NTLM"#]);
        assert_eq!(open.first().and_then(|c| c.parameter("realm")), Some("never closed, NTLM"));
        assert_eq!(open.len(), 1);
        let escaped = parse_challenges([r#"Basic realm="say \"hi\"""#]);
        assert_eq!(escaped.first().and_then(|c| c.parameter("realm")), Some(r#"say "hi""#));
    }
}
