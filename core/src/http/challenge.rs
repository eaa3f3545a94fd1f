use core::fmt;
use std::prelude::v1::*;

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
            left = if let Some((parameter, left)) = parameter(left).and_then(at_comma) {
                if let (true, Some(challenge)) = (open, challenges.last_mut()) {
                    challenge.parameters.push(parameter);
                }
                left
            } else if let Some((challenge, left)) = challenge(left).and_then(at_comma) {
                challenges.push(challenge);
                open = true;
                left
            } else {
                left.split_once(',').map_or("", |(_, left)| left)
            };
        }
    }
    challenges
}

/// What was read, and what is left behind it.
type Read<'a, T> = Option<(T, &'a str)>;

/// What was read, if a comma or nothing follows it.
fn at_comma<T>((element, left): (T, &str)) -> Read<'_, T> {
    let left = blank(left);
    let left = if left.is_empty() { left } else { left.strip_prefix(',')? };
    Some((element, left))
}

/// A scheme, alone, with a token, or with its first parameter; further ones follow after commas.
fn challenge(input: &str) -> Read<'_, Challenge> {
    let (name, left) = token(blank(input))?;
    let alone = Challenge { name: name.into(), token: None, parameters: Vec::new() };
    let behind = blank(left);
    if behind.len() == left.len() {
        return Some((alone, left));
    }
    if let Some((first, left)) = parameter(behind) {
        return Some((Challenge { parameters: vec![first], ..alone }, left));
    }
    Some(match token68(behind) {
        Some((token, left)) => (Challenge { token: Some(token.into()), ..alone }, left),
        None => (alone, left),
    })
}

fn parameter(input: &str) -> Read<'_, (String, String)> {
    let (name, left) = token(blank(input))?;
    let left = blank(blank(left).strip_prefix('=')?);
    let (value, left) = match left.strip_prefix('"') {
        Some(quoted) => unquoted(quoted),
        // `token=` and `token==` are base64, not a parameter without a value.
        None => token(left)
            .filter(|(_, left)| !left.starts_with('='))
            .map(|(value, left)| (value.into(), left))?,
    };
    Some(((name.to_ascii_lowercase(), value), left))
}

/// Text up to the quote that ends it. One that nobody closed reaches to the end.
fn unquoted(input: &str) -> (String, &str) {
    let mut text = String::new();
    let mut characters = input.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            '\\' => text.extend(characters.next()),
            other => text.push(other),
        }
    }
    (text, characters.as_str())
}

fn token(input: &str) -> Read<'_, &str> {
    let end = input.bytes().position(|byte| !is_token_byte(byte)).unwrap_or(input.len());
    input.split_at_checked(end).filter(|(token, _)| !token.is_empty())
}

fn token68(input: &str) -> Read<'_, &str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~' | '+' | '/');
    let left = input.trim_start_matches(is_part);
    let is_empty = left.len() == input.len();
    let left = left.trim_start_matches('=');
    Some((input.strip_suffix(left)?, left)).filter(|_| !is_empty)
}

fn blank(input: &str) -> &str {
    input.trim_start_matches([' ', '\t'])
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
