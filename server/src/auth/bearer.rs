//! Bearer tokens of an issuer of the server's own, for tests: JSON Web Tokens, signed with HMAC-SHA-256. `[RFC 6750]`,
//! `[RFC 7519]`

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use mapi_http::data::FileTime;
use ring::hmac::{HMAC_SHA256, Key, sign, verify};
use serde::{Deserialize, Serialize};

/// Who Exchange says it is to the issuers of tokens.
pub(crate) const RESOURCE: &str = "00000002-0000-0ff1-ce00-000000000000";
/// The clocks of two machines are never quite the same.
const SKEW: i64 = 300;
const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// Why a token is not taken; the description that clients are told. `[RFC 6750] 3.1`
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("this is no token")]
    Malformed,
    #[error("The token was signed by somebody else")]
    Signature,
    #[error("The token is for another audience")]
    Audience,
    #[error("The token has expired")]
    Expired,
    #[error("The token is not valid yet")]
    TooEarly,
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    upn: String,
    nbf: i64,
    exp: i64,
    /// No two tokens are the same. `[RFC 7519] 4.1.7`
    jti: String,
}

/// Signs tokens, and knows its own again.
pub(crate) struct Issuer {
    key: Key,
    name: String,
    /// How many tokens there are.
    issued: AtomicU64,
    /// Tokens that are not taken any more, whatever they say.
    expired: Mutex<BTreeSet<String>>,
}

impl std::fmt::Debug for Issuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issuer").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Issuer {
    pub(crate) fn new(key: &[u8], organisation: &str) -> Self {
        let name = format!("mapi-http-server@{organisation}");
        let name = name.replace(['"', '\\', ' '], "-");
        Self { key: Key::new(HMAC_SHA256, key), name, issued: AtomicU64::new(0), expired: Mutex::default() }
    }

    /// A token for somebody, good for so many seconds from now; a negative number makes one that has expired.
    pub(crate) fn issue(&self, address: &str, audience: &str, now: FileTime, lifetime: i64) -> String {
        let now = now.unix_seconds();
        let claims = Claims {
            iss: self.name.clone(),
            aud: audience.into(),
            upn: address.into(),
            nbf: now.saturating_add(lifetime.min(0)),
            exp: now.saturating_add(lifetime),
            jti: self.issued.fetch_add(1, Ordering::Relaxed).to_string(),
        };
        let claims = serde_json::to_string(&claims).unwrap_or_default();
        let signed = format!("{}.{}", BASE64.encode(HEADER), BASE64.encode(claims));
        let signature = sign(&self.key, signed.as_bytes());
        let token = format!("{signed}.{}", BASE64.encode(signature));
        crate::secrets::note(&token);
        token
    }

    /// From now on that token is not taken any more.
    pub(crate) fn expire(&self, token: &str) {
        self.expired.lock().unwrap_or_else(PoisonError::into_inner).insert(token.into());
    }

    /// Whose token it is.
    pub(crate) fn check(&self, token: &str, audience: &str, now: FileTime) -> Result<String, TokenError> {
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(TokenError::Malformed)?;
        let decode = |part: &str| BASE64.decode(part).map_err(|_| TokenError::Malformed);
        verify(&self.key, signed.as_bytes(), &decode(signature)?).map_err(|_| TokenError::Signature)?;
        if decode(header)? != HEADER.as_bytes() {
            return Err(TokenError::Malformed);
        }
        let claims: Claims = serde_json::from_slice(&decode(claims)?).map_err(|_| TokenError::Malformed)?;
        let now = now.unix_seconds();
        let expired = self.expired.lock().unwrap_or_else(PoisonError::into_inner).contains(token);
        match () {
            () if claims.iss != self.name => Err(TokenError::Signature),
            () if claims.aud != audience => Err(TokenError::Audience),
            () if now >= claims.exp || expired => Err(TokenError::Expired),
            () if now.saturating_add(SKEW) < claims.nbf => Err(TokenError::TooEarly),
            () => Ok(claims.upn),
        }
    }

    /// What 401 asks for, as a hybrid Exchange does; `why` a token was not taken.
    pub(crate) fn challenge(&self, authority: &str, why: Option<TokenError>) -> String {
        let mut challenge = format!(
            "Bearer client_id=\"{RESOURCE}\", trusted_issuers=\"{}\", \
             token_types=\"app_asserted_user_v1 service_asserted_app_v1\", \
             authorization_uri=\"{authority}/oauth2/authorize\"",
            self.name
        );
        if let Some(why) = why {
            challenge.push_str(&format!(", error=\"invalid_token\", error_description=\"{why}\""));
        }
        challenge
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUDIENCE: &str = "https://mail.example.com/";

    fn at(seconds: i64) -> FileTime {
        FileTime::from_unix_seconds(seconds)
    }

    #[test]
    fn tokens_hold_for_their_time_and_place() {
        let issuer = Issuer::new(b"key", "Example");
        let token = issuer.issue("alice@example.com", AUDIENCE, at(1000), 60);
        assert_eq!(issuer.check(&token, AUDIENCE, at(1000)).as_deref(), Ok("alice@example.com"));
        assert_eq!(issuer.check(&token, AUDIENCE, at(1059)).as_deref(), Ok("alice@example.com"));
        assert_eq!(issuer.check(&token, AUDIENCE, at(1060)), Err(TokenError::Expired));
        assert_eq!(issuer.check(&token, AUDIENCE, at(600)), Err(TokenError::TooEarly));
        assert_eq!(issuer.check(&token, "https://other.example/", at(1000)), Err(TokenError::Audience));
        let other = Issuer::new(b"another key", "Example");
        assert_eq!(other.check(&token, AUDIENCE, at(1000)), Err(TokenError::Signature));
        let expired = issuer.issue("alice@example.com", AUDIENCE, at(1000), -1);
        assert_eq!(issuer.check(&expired, AUDIENCE, at(1000)), Err(TokenError::Expired));
        let another = issuer.issue("alice@example.com", AUDIENCE, at(1000), 60);
        issuer.expire(&token);
        assert_eq!(issuer.check(&token, AUDIENCE, at(1000)), Err(TokenError::Expired));
        assert!(issuer.check(&another, AUDIENCE, at(1000)).is_ok());
    }

    #[test]
    fn damaged_tokens_are_refused() {
        let issuer = Issuer::new(b"key", "Example");
        let token = issuer.issue("alice@example.com", AUDIENCE, at(1000), 60);
        for end in 0..token.len() {
            assert!(issuer.check(&token[..end], AUDIENCE, at(1000)).is_err(), "{end}");
        }
        // Nobody talks the server into taking unsigned tokens.
        let (_, rest) = token.split_once('.').unwrap();
        let unsigned = format!("{}.{rest}", BASE64.encode(r#"{"alg":"none"}"#));
        assert_eq!(issuer.check(&unsigned, AUDIENCE, at(1000)), Err(TokenError::Signature));
        let claims = rest.split('.').next().unwrap();
        let unsigned = format!("{}.{claims}.", BASE64.encode(r#"{"alg":"none"}"#));
        assert_eq!(issuer.check(&unsigned, AUDIENCE, at(1000)), Err(TokenError::Signature));
    }

    #[test]
    fn the_challenge_is_that_of_a_hybrid_server() {
        let issuer = Issuer::new(b"key", "Example");
        let text = issuer.challenge("https://mail.example.com", Some(TokenError::Expired));
        let challenges = mapi_http::http::parse_challenges([text.as_str()]);
        let [challenge] = challenges.as_slice() else { panic!("{challenges:?}") };
        assert_eq!(challenge.parameter("client_id"), Some(RESOURCE));
        assert_eq!(challenge.parameter("trusted_issuers"), Some("mapi-http-server@Example"));
        assert_eq!(
            challenge.parameter("authorization_uri"),
            Some("https://mail.example.com/oauth2/authorize")
        );
        assert_eq!(challenge.parameter("error"), Some("invalid_token"));
    }
}
