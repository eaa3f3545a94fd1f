//! Takes out of a report what should not stand in public.

use std::collections::BTreeMap;
use std::net::IpAddr;

/// Replaces names that are known, and what looks like an address or an id.
#[derive(Debug, Default)]
pub struct Redactor {
    /// What stands in their place, by the names in lower case.
    names: BTreeMap<String, String>,
}

impl Redactor {
    /// This is never shown: it becomes `(not shown)`.
    pub fn secret(&mut self, secret: &str) {
        if !secret.is_empty() {
            self.names.insert(secret.to_lowercase(), "(not shown)".into());
        }
    }

    /// This name becomes that one, with a number when there are several.
    pub fn name(&mut self, name: &str, stands_for: &str) {
        let name = name.to_lowercase();
        if name.len() < 3 || is_loopback(&name) || self.names.contains_key(&name) {
            return;
        }
        let number = self.names.values().filter(|other| other.starts_with(&format!("<{stands_for}"))).count();
        self.names.insert(name, format!("<{stands_for}-{}>", number + 1));
    }

    /// The text without them.
    pub fn clean(&self, text: &str) -> String {
        // What hosts are part of goes first, then what looks like an address, then hosts; of all the longest first.
        let is_host = |instead: &str| instead.starts_with("<host") || instead.starts_with("<domain");
        let mut names: Vec<_> = self.names.iter().collect();
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let (hosts, others): (Vec<_>, Vec<_>) = names.into_iter().partition(|(_, instead)| is_host(instead));
        let put = |text: String, (name, instead): (&String, &String)| replace(&text, name, instead);
        let text = others.into_iter().fold(text.to_owned(), put);
        hosts.into_iter().fold(self.words(&text), put)
    }

    /// Without what looks like an address or an id.
    fn words(&self, text: &str) -> String {
        let is_part = |c: char| c.is_alphanumeric() || "@._-:+%".contains(c);
        let mut clean = String::new();
        let mut rest = text;
        while let Some(start) = rest.find(is_part) {
            let (before, from) = rest.split_at(start);
            let end = from.find(|c| !is_part(c)).unwrap_or(from.len());
            let (word, after) = from.split_at(end);
            clean.push_str(before);
            clean.push_str(&self.word(word));
            rest = after;
        }
        clean.push_str(rest);
        clean
    }

    fn word(&self, word: &str) -> String {
        let core = word.trim_end_matches(['.', ':']);
        let tail = word.get(core.len()..).unwrap_or_default();
        if let Some((local, domain)) = core.split_once('@')
            && !local.is_empty()
            && !domain.is_empty()
        {
            return format!("<address>{tail}");
        }
        if core.len() == 36 && core.bytes().filter(|byte| *byte == b'-').count() == 4 {
            return format!("<id>{tail}");
        }
        let (host, port) = match core.rsplit_once(':') {
            Some((host, port)) if host.parse::<IpAddr>().is_ok() => (host, format!(":{port}")),
            _ => (core, String::new()),
        };
        match host.parse::<IpAddr>() {
            Ok(address) if !address.is_loopback() => format!("<ip>{port}{tail}"),
            _ => word.into(),
        }
    }
}

/// Names of this very machine say nothing.
fn is_loopback(name: &str) -> bool {
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// All places of a name, whatever their case.
fn replace(text: &str, name: &str, instead: &str) -> String {
    let lower = text.to_lowercase();
    // Some letters change their length with their case: then nothing can be told by position.
    if lower.len() != text.len() {
        return lower.replace(name, instead);
    }
    let mut out = String::new();
    let mut from = 0;
    while let Some(at) = lower.get(from..).and_then(|rest| rest.find(name)) {
        out.push_str(text.get(from..from + at).unwrap_or_default());
        out.push_str(instead);
        from += at + name.len();
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_private_is_left() {
        let mut redactor = Redactor::default();
        redactor.secret("Hunter2 é");
        redactor.name("mail.contoso.example", "host");
        redactor.name("contoso.example", "domain");
        redactor.name("/o=Contoso/cn=alice", "dn");
        let text = "https://MAIL.contoso.example/mapi/emsmdb/?MailboxId=6361726f-6c40-7465-7374-2e6c03000000@x.y says \
                    hunter2 É to alice@contoso.example, bob@other.example. at 203.0.113.9:443, 127.0.0.1, \
                    /o=contoso/cn=Alice";
        assert_eq!(
            redactor.clean(text),
            "https://<host-1>/mapi/emsmdb/?MailboxId=<address> says (not shown) to <address>, <address>. at \
             <ip>:443, 127.0.0.1, <dn-1>"
        );
        assert_eq!(redactor.clean("id 6361726f-6c40-7465-7374-2e6c03000000."), "id <id>.");
    }
}
