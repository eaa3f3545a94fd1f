//! Subjects and their prefixes ([MS-OXCMSG] 2.2.1.9 and 2.2.1.10, [MS-OXCMAIL] 2.2.3.2.6.1).

use std::prelude::v1::*;

/// Prefix and normalized subject together are shorter than 254 characters ([MS-OXCMSG] 2.2.1.10).
pub const MAX_SUBJECT: usize = 253;

/// PidTagSubject in its two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject<'a> {
    /// PidTagSubjectPrefix with its colon and space, such as `RE: `, or empty.
    pub prefix: &'a str,
    /// PidTagNormalizedSubject; also PidTagConversationTopic.
    pub normalized: &'a str,
}

impl<'a> Subject<'a> {
    /// Takes a subject apart: up to three characters that are no digits, a colon and a space are a prefix.
    pub fn split(subject: &'a str) -> Self {
        let none = Self { prefix: "", normalized: subject };
        let parts = subject.split_once(':').and_then(|(name, rest)| Some((name, rest.strip_prefix(' ')?)));
        let Some((name, rest)) = parts else { return none };
        let is_prefix = (1..=3).contains(&name.chars().take(4).count())
            && !name.contains(|c: char| c == ' ' || c.is_ascii_digit());
        if !is_prefix {
            return none;
        }
        let prefix = subject.strip_suffix(rest).unwrap_or_default();
        Self { prefix, normalized: rest.trim_start_matches(' ') }
    }

    /// Takes a subject apart whose prefix is known from PidTagSubjectPrefix. When the subject does not begin with it,
    /// the prefix is found as in [`Subject::split`].
    pub fn with_prefix(subject: &'a str, prefix: &str) -> Self {
        match subject.strip_prefix(prefix) {
            Some(normalized) if !prefix.is_empty() => {
                Self { prefix: subject.strip_suffix(normalized).unwrap_or_default(), normalized }
            }
            _ => Self::split(subject),
        }
    }

    /// The subject of a reply or a forwarded copy: another prefix (`RE: `, `FW: `, in the user's language), instead of
    /// the one that is there. Cut to [`MAX_SUBJECT`].
    pub fn with(&self, prefix: &str) -> String {
        let mut subject = [prefix, self.normalized].concat();
        // Characters on the wire are units of UTF-16.
        let mut units = 0;
        let too_many = subject.char_indices().find(|(_, c)| {
            units += c.len_utf16();
            units > MAX_SUBJECT
        });
        if let Some((end, _)) = too_many {
            subject.truncate(end);
        }
        subject
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_up_to_three_characters_a_colon_and_a_space() {
        for (subject, prefix, normalized) in [
            ("RE: Lunch?", "RE: ", "Lunch?"),
            ("Fwd: Lunch?", "Fwd: ", "Lunch?"),
            ("AW:   Lunch?", "AW: ", "Lunch?"),
            ("答复: Lunch?", "答复: ", "Lunch?"),
            ("RE: FW: Lunch?", "RE: ", "FW: Lunch?"),
            ("R: ", "R: ", ""),
            ("Lunch?", "", "Lunch?"),
            ("Note: x", "", "Note: x"),
            ("RE:Lunch", "", "RE:Lunch"),
            ("C:\\autoexec.bat: gone", "", "C:\\autoexec.bat: gone"),
            ("R2: x", "", "R2: x"),
            ("a b: x", "", "a b: x"),
            (": x", "", ": x"),
            ("a:: x", "", "a:: x"),
            ("", "", ""),
        ] {
            assert_eq!(Subject::split(subject), Subject { prefix, normalized }, "{subject}");
        }
    }

    #[test]
    fn a_known_prefix_may_be_anything_that_the_subject_begins_with() {
        let split = Subject { prefix: "Antwort: ", normalized: "RE: x" };
        assert_eq!(Subject::with_prefix("Antwort: RE: x", "Antwort: "), split);
        assert_eq!(Subject::with_prefix("RE: x", "FW: "), Subject { prefix: "RE: ", normalized: "x" });
        assert_eq!(Subject::with_prefix("RE: x", ""), Subject { prefix: "RE: ", normalized: "x" });
    }

    #[test]
    fn replies_have_one_prefix_and_fit_the_property() {
        assert_eq!(Subject::split("FW: Lunch?").with("RE: "), "RE: Lunch?");
        assert_eq!(Subject::split("Lunch?").with("RE: "), "RE: Lunch?");
        let long = "😀".repeat(200);
        let reply = Subject::split(&long).with("RE: ");
        assert_eq!(reply.encode_utf16().count(), 252);
        assert!(reply.starts_with("RE: 😀"));
    }
}
