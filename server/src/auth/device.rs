//! Tokens for programs whose user enters a code elsewhere: the local issuer's device authorization grant, as a
//! directory service has it. `[RFC 8628]`, its metadata `[RFC 8414]`, further tokens `[RFC 6749] 6`

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use mapi_http::data::FileTime;
use serde_json::{Value, json};

use super::bearer::Issuer;
use crate::random::Random;

/// Letters that are not mistaken for others, and make no words. `[RFC 8628] 6.1`
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// Requests that wait for somebody.
const MOST: usize = 1000;
/// How much slower a client must get that asks too often. `[RFC 8628] 3.5`
const SLOWER: i64 = 5;
/// How long a refresh token holds, in seconds.
const REFRESH_LIFETIME: i64 = 86_400;
const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// How long tokens and codes hold, and how often a program may ask, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeviceCodes {
    /// How long a code may be entered.
    pub lifetime: u32,
    /// The pause between two questions whether it has been.
    pub interval: u32,
    /// How long the tokens hold.
    pub token_lifetime: u32,
}

impl Default for DeviceCodes {
    fn default() -> Self {
        Self { lifetime: 900, interval: 5, token_lifetime: 3600 }
    }
}

/// Programs that wait for their users.
#[derive(Default)]
pub(crate) struct Devices {
    /// By the code that only the program knows.
    waiting: Mutex<BTreeMap<String, Waiting>>,
}

impl std::fmt::Debug for Devices {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(not shown)")
    }
}

struct Waiting {
    user_code: String,
    client_id: String,
    resource: String,
    expires: i64,
    interval: i64,
    asked: Option<i64>,
    /// The address of who said yes; nobody's of who said no.
    decided: Option<Option<String>>,
}

/// The parameters of a form.
pub(crate) type Form = BTreeMap<String, String>;

/// Reads a form. `[RFC 6749] Appendix B`
pub(crate) fn form(body: &[u8]) -> Form {
    form_urlencoded::parse(body).into_owned().collect()
}

fn refused(error: &str, why: &str) -> (u16, Value) {
    (400, json!({ "error": error, "error_description": why }))
}

impl Devices {
    fn waiting(&self) -> MutexGuard<'_, BTreeMap<String, Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a program its codes. `[RFC 8628] 3.1, 3.2`
    pub(crate) fn begin(&self, form: &Form, origin: &str, rules: DeviceCodes, now: FileTime) -> (u16, Value) {
        let now = now.unix_seconds();
        let parameter = |name: &str| form.get(name).filter(|value| !value.is_empty()).cloned();
        let (Some(client_id), Some(resource)) = (parameter("client_id"), parameter("resource")) else {
            return refused("invalid_request", "client_id and resource must be given");
        };
        let mut waiting = self.waiting();
        waiting.retain(|_, waiting| waiting.expires.saturating_add(REFRESH_LIFETIME) > now);
        if waiting.len() >= MOST {
            return refused("temporarily_unavailable", "too many programs wait for their users");
        }
        let mut random = Random::System;
        let letters: String = (0..8).map(|_| char::from(LETTERS[random.below(LETTERS.len())])).collect();
        let user_code = format!("{}-{}", &letters[..4], &letters[4..]);
        let device_code = format!("{}{}", random.guid(), random.guid());
        crate::secrets::note(&device_code);
        let answer = json!({
            "device_code": device_code,
            "user_code": user_code,
            "verification_uri": format!("{origin}/oauth2/device"),
            "expires_in": rules.lifetime,
            "interval": rules.interval,
        });
        let (expires, interval) = (now.saturating_add(rules.lifetime.into()), rules.interval.into());
        let new = Waiting { user_code, client_id, resource, expires, interval, asked: None, decided: None };
        waiting.insert(device_code, new);
        (200, answer)
    }

    /// Somebody enters a code, and says yes (who he is) or no. Whether anything waits for it.
    pub(crate) fn decide(&self, user_code: &str, who: Option<String>, now: FileTime) -> bool {
        let letters = |code: &str| code.chars().filter(char::is_ascii_alphabetic).collect::<String>();
        let wanted = letters(user_code).to_ascii_uppercase();
        let now = now.unix_seconds();
        let mut waiting = self.waiting();
        let found = waiting.values_mut().find(|it| letters(&it.user_code) == wanted && it.expires > now);
        match found.filter(|waiting| waiting.decided.is_none()) {
            Some(waiting) => {
                waiting.decided = Some(who);
                true
            }
            None => false,
        }
    }

    /// The token, or why there is none yet. `[RFC 8628] 3.4, 3.5`
    pub(crate) fn token(
        &self,
        form: &Form,
        issuer: &Issuer,
        rules: DeviceCodes,
        now: FileTime,
    ) -> (u16, Value) {
        let parameter = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        match parameter("grant_type") {
            GRANT => self.device_token(parameter("device_code"), parameter("client_id"), issuer, rules, now),
            "refresh_token" => match issuer.check(parameter("refresh_token"), REFRESH, now) {
                Ok(address) => tokens(&address, parameter("resource"), issuer, rules, now),
                Err(why) => refused("invalid_grant", &why.to_string()),
            },
            other => refused("unsupported_grant_type", &format!("{other:?} is not known here")),
        }
    }

    fn device_token(
        &self,
        device_code: &str,
        client_id: &str,
        issuer: &Issuer,
        rules: DeviceCodes,
        time: FileTime,
    ) -> (u16, Value) {
        let now = time.unix_millis();
        let mut all = self.waiting();
        let Some(waiting) = all.get_mut(device_code).filter(|waiting| waiting.client_id == client_id) else {
            return refused("invalid_grant", "nobody has such a code");
        };
        if now >= waiting.expires.saturating_mul(1000) {
            return refused("expired_token", "the code was not entered in time");
        }
        let too_soon = waiting.asked.is_some_and(|asked| now < asked.saturating_add(waiting.interval * 1000));
        waiting.asked = Some(now);
        if too_soon {
            waiting.interval += SLOWER;
            return refused("slow_down", "not so often");
        }
        match waiting.decided.clone() {
            None => refused("authorization_pending", "the user has not decided yet"),
            Some(decided) => {
                let resource = waiting.resource.clone();
                all.remove(device_code);
                match decided {
                    Some(address) => tokens(&address, &resource, issuer, rules, time),
                    None => refused("access_denied", "the user said no"),
                }
            }
        }
    }
}

/// Whom refresh tokens are for: nobody but the issuer.
const REFRESH: &str = "refresh";

/// `[RFC 6749] 5.1`
fn tokens(address: &str, resource: &str, issuer: &Issuer, rules: DeviceCodes, now: FileTime) -> (u16, Value) {
    if resource.is_empty() || resource == REFRESH {
        return refused("invalid_target", "resource must say what the token is for");
    }
    let lifetime = i64::from(rules.token_lifetime);
    let access = issuer.issue(address, resource, now, lifetime);
    let refresh = issuer.issue(address, REFRESH, now, REFRESH_LIFETIME);
    let answer = json!({
        "token_type": "Bearer",
        "access_token": access,
        "expires_in": lifetime,
        "refresh_token": refresh,
        "resource": resource,
    });
    (200, answer)
}

/// Where everything is. `[RFC 8414] 3.2`, `[RFC 8628] 4`
pub(crate) fn metadata(origin: &str) -> Value {
    json!({
        "issuer": origin,
        "authorization_endpoint": format!("{origin}/oauth2/authorize"),
        "device_authorization_endpoint": format!("{origin}/oauth2/devicecode"),
        "token_endpoint": format!("{origin}/oauth2/token"),
        "grant_types_supported": [GRANT, "refresh_token"],
        "response_types_supported": [],
    })
}

/// Where the user enters the code.
pub(crate) fn page(told: &str) -> String {
    format!(
        "<!DOCTYPE html><meta charset=\"utf-8\"><title>Enter a code</title><p>{told}</p><form method=\"post\">\
         <p><label>Code <input name=\"user_code\" autocomplete=\"off\" required></label>\
         <p><label>User <input name=\"user\" autocomplete=\"username\" required></label>\
         <p><label>Password <input name=\"password\" type=\"password\" required></label>\
         <p><button name=\"action\" value=\"allow\">Let the program in</button> \
         <button name=\"action\" value=\"deny\">Do not</button></form>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "https://mail.example.com";
    const RULES: DeviceCodes = DeviceCodes { lifetime: 60, interval: 5, token_lifetime: 600 };

    fn at(seconds: i64) -> FileTime {
        FileTime::from_unix_seconds(seconds)
    }

    fn ask(pairs: &[(&str, &str)]) -> Form {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn begin(devices: &Devices) -> (String, String) {
        let form = ask(&[("client_id", "mapi"), ("resource", "https://mail.example.com/")]);
        let (status, told) = devices.begin(&form, ORIGIN, RULES, at(0));
        assert_eq!((status, &told["interval"], &told["expires_in"]), (200, &json!(5), &json!(60)));
        let text = |name: &str| told[name].as_str().unwrap().to_owned();
        (text("device_code"), text("user_code"))
    }

    #[test]
    fn a_code_that_is_entered_becomes_a_token() {
        let (devices, issuer) = (Devices::default(), Issuer::new(b"key", "Example"));
        let (code, user_code) = begin(&devices);
        let question = ask(&[("grant_type", GRANT), ("device_code", &code), ("client_id", "mapi")]);
        let told = |seconds| {
            let (status, told) = devices.token(&question, &issuer, RULES, at(seconds));
            (status, told["error"].as_str().unwrap_or("none").to_owned(), told)
        };
        assert_eq!(told(1).1, "authorization_pending");
        // Too soon, and then five seconds more.
        assert_eq!(told(2).1, "slow_down");
        assert_eq!(told(8).1, "slow_down");
        assert!(devices.decide(
            &user_code.to_lowercase().replace('-', " "),
            Some("a@x.example".into()),
            at(9)
        ));
        assert!(!devices.decide(&user_code, None, at(9)), "decided is decided");
        let (status, _, token) = told(30);
        assert_eq!((status, &token["token_type"]), (200, &json!("Bearer")));
        let access = token["access_token"].as_str().unwrap();
        let whose = issuer.check(access, "https://mail.example.com/", at(31));
        assert_eq!(whose.as_deref(), Ok("a@x.example"));
        // Once only.
        assert_eq!(told(60).1, "invalid_grant");
        // The refresh token is none for servers, and makes tokens for another.
        let refresh = token["refresh_token"].as_str().unwrap();
        assert!(issuer.check(refresh, "https://mail.example.com/", at(31)).is_err());
        let question = ask(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh),
            ("resource", "https://other.example/"),
        ]);
        let (status, token) = devices.token(&question, &issuer, RULES, at(900));
        assert_eq!(status, 200);
        let access = token["access_token"].as_str().unwrap();
        assert!(issuer.check(access, "https://other.example/", at(900)).is_ok());
    }

    #[test]
    fn what_is_refused() {
        let (devices, issuer) = (Devices::default(), Issuer::new(b"key", "Example"));
        let error = |pairs: &[(&str, &str)], seconds| {
            let (status, told) = devices.token(&ask(pairs), &issuer, RULES, at(seconds));
            assert_eq!(status, 400);
            told["error"].as_str().unwrap().to_owned()
        };
        let (code, user_code) = begin(&devices);
        let question = [("grant_type", GRANT), ("device_code", code.as_str()), ("client_id", "mapi")];
        let other = [("grant_type", GRANT), ("device_code", code.as_str()), ("client_id", "other")];
        assert_eq!(error(&other, 1), "invalid_grant", "another program");
        assert_eq!(error(&question, 60), "expired_token");
        assert!(!devices.decide(&user_code, None, at(60)), "too late");
        let (code, user_code) = begin(&devices);
        assert!(devices.decide(&user_code, None, at(1)));
        let question = [("grant_type", GRANT), ("device_code", code.as_str()), ("client_id", "mapi")];
        assert_eq!(error(&question, 2), "access_denied");
        assert_eq!(error(&[("grant_type", "password")], 2), "unsupported_grant_type");
        assert_eq!(error(&[("grant_type", "refresh_token"), ("refresh_token", "x")], 2), "invalid_grant");
        let (status, told) = devices.begin(&ask(&[("client_id", "mapi")]), ORIGIN, RULES, at(0));
        assert_eq!((status, told["error"].as_str()), (400, Some("invalid_request")));
    }
}
