use std::prelude::v1::*;

use crate::data::{FolderId, Guid};
use crate::mailbox::Part;
use crate::session::{Error, LogonInfo, Steps};
use crate::sync::{StateSet, SyncState};

/// The first byte of a stored state.
const VERSION: u8 = 1;
/// Of one with an author, whose GUID stands behind the head.
const WITH_AUTHOR: u8 = 2;
/// Version, kind, folder, mailbox.
const HEAD: usize = 1 + 1 + 8 + 16;

/// What is synchronised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Messages of a folder.
    Contents = 1,
    /// Folders below a folder.
    Hierarchy = 2,
}

impl Kind {
    pub(super) fn sets(self) -> &'static [StateSet] {
        match self {
            Self::Contents => StateSet::CONTENTS,
            Self::Hierarchy => StateSet::HIERARCHY,
        }
    }
}

/// The state of a synchronisation, with what it belongs to.
#[derive(Debug, Clone)]
pub(super) struct Token {
    kind: Kind,
    /// The folder and the mailbox; none before it has begun for the first time.
    of: Option<(FolderId, Guid)>,
    /// Who names the changes that are made to this copy of the folder.
    pub(super) author: Option<Guid>,
    pub(super) state: SyncState,
}

impl Token {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, of: None, author: None, state: SyncState::new() }
    }

    /// One that was stored; no bytes are the beginning.
    pub(super) fn from_bytes(kind: Kind, bytes: &[u8]) -> Result<Self, Error> {
        let refuse = |why: &str| {
            Err(Error::InvalidArgument(alloc::format!("not a stored state: {why}. Begin anew with no state")))
        };
        if bytes.is_empty() {
            return Ok(Self::new(kind));
        }
        let Some((head, state)) = bytes.split_first_chunk::<HEAD>() else { return refuse("it is too short") };
        let [version, kind_of, rest @ ..] = head;
        let (author, state) = match (*version, state.split_first_chunk()) {
            (VERSION, _) => (None, state),
            (WITH_AUTHOR, Some((author, state))) => (Some(Guid(*author)), state),
            (WITH_AUTHOR, None) => return refuse("it is too short"),
            _ => return refuse("a later version of this library made it"),
        };
        if *kind_of != kind as u8 {
            return refuse("it is one of messages where one of folders belongs, or the other way round");
        }
        let Some((folder, rest)) = rest.split_first_chunk::<8>() else { return refuse("it is too short") };
        let mailbox = Guid(rest.first_chunk().copied().unwrap_or_default());
        let folder = FolderId(u64::from_le_bytes(*folder));
        match SyncState::from_bytes(state) {
            Ok(state) => Ok(Self { kind, of: Some((folder, mailbox)), author, state }),
            Err(error) => refuse(&error.to_string()),
        }
    }

    /// Whether the folder was synchronised before, even if nothing was there.
    pub(super) fn is_of_a_folder(&self) -> bool {
        self.of.is_some()
    }

    /// Begins to use it, or begins anew: it must belong to the folder, and the copy gets its author in the first run of all.
    pub(super) fn begin(
        &mut self,
        folder: FolderId,
        logon: &LogonInfo,
        cx: &mut Steps<'_, Part>,
    ) -> Result<(), Error> {
        self.belong(folder, logon)?;
        self.author.get_or_insert_with(|| cx.guid());
        Ok(())
    }

    /// Checks that it belongs to a folder, or makes it belong to it: of the mailbox, which may be moved, and then has
    /// another replica. One that says nothing yet may have begun with a folder that was remembered wrongly.
    fn belong(&mut self, folder: FolderId, logon: &LogonInfo) -> Result<(), Error> {
        let of = (folder, logon.mailbox_guid);
        match self.of {
            Some(own) if own != of && self.state != SyncState::new() => {
                let whose = match own.1 == of.1 {
                    true => alloc::format!("folder {} of this", own.0),
                    false => "another".into(),
                };
                Err(Error::InvalidArgument(alloc::format!(
                    "the stored state belongs to {whose} mailbox: begin anew with no state"
                )))
            }
            _ => {
                self.of = Some(of);
                Ok(())
            }
        }
    }

    /// Takes over the state at the end of a stream: of the changes the server says it with fewer ranges. What the client
    /// has, it knows best itself.
    pub(super) fn settle(&mut self, last: SyncState) {
        let idset_given = core::mem::take(&mut self.state.idset_given);
        self.state = SyncState { idset_given, ..last };
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let (folder, mailbox) = self.of.unwrap_or_default();
        let mut out = Vec::with_capacity(HEAD + 80);
        out.extend([if self.author.is_some() { WITH_AUTHOR } else { VERSION }, self.kind as u8]);
        out.extend(folder.0.to_le_bytes());
        out.extend(mailbox.0);
        out.extend(self.author.iter().flat_map(|author| author.0));
        out.extend(self.state.to_bytes());
        out
    }
}

/// The same state for another copy of what was synchronised, that goes its own way from now on.
///
/// A state names the changes that are made to its copy. Of two copies with the same one, as files that were copied have it,
/// each would take the changes of the other for its own, and make its changes over them as if they were known to it.
///
/// # Errors
/// `invalid_argument` when it is no such state.
pub fn state_for_another_copy(state: &[u8]) -> Result<Vec<u8>, Error> {
    let kind = match state.get(1) {
        Some(&kind) if kind == Kind::Hierarchy as u8 => Kind::Hierarchy,
        _ => Kind::Contents,
    };
    let token = Token { author: None, ..Token::from_bytes(kind, state)? };
    Ok(if token.is_of_a_folder() { token.to_bytes() } else { Vec::new() })
}

/// As it is stored; one that has not begun and one that was never stored are no bytes but the kind.
impl serde::Serialize for Token {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stored = if self.of.is_some() { self.to_bytes() } else { Vec::new() };
        (self.kind == Kind::Contents, stored).serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Token {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (contents, stored) = <(bool, Vec<u8>)>::deserialize(deserializer)?;
        let kind = if contents { Kind::Contents } else { Kind::Hierarchy };
        Self::from_bytes(kind, &stored).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logon(mailbox: u8) -> LogonInfo {
        LogonInfo {
            folder_ids: [FolderId::NONE; 13],
            special_folders: Default::default(),
            mailbox_guid: Guid([mailbox; 16]),
            replica_id: 1,
            replica_guid: Guid([9; 16]),
            replicas: Vec::new(),
            display_name: String::new(),
            server: String::new(),
            owner: true,
            clock_ahead: None,
            places: Vec::new(),
        }
    }

    #[test]
    fn a_state_belongs_to_its_folder_mailbox_and_kind() {
        let mut token = Token::from_bytes(Kind::Contents, &[]).unwrap();
        token.belong(FolderId(5), &logon(1)).unwrap();
        token.state.idset_given.insert(Guid([1; 16]), 77);
        let bytes = token.to_bytes();
        let mut again = Token::from_bytes(Kind::Contents, &bytes).unwrap();
        assert_eq!(again.state, token.state);
        again.belong(FolderId(5), &logon(1)).unwrap();
        for (folder, mailbox) in [(6, 1), (5, 2)] {
            let error = again.clone().belong(FolderId(folder), &logon(mailbox)).unwrap_err();
            assert_eq!(error.code(), "invalid_argument");
        }
        assert!(Token::from_bytes(Kind::Hierarchy, &bytes).is_err());
        for length in 1..bytes.len() {
            let error = Token::from_bytes(Kind::Contents, &bytes[..length]).unwrap_err();
            assert_eq!(error.code(), "invalid_argument", "{length}");
        }
        assert!(Token::from_bytes(Kind::Contents, &[&[3], &bytes[1..]].concat()).is_err());
        token.author = Some(Guid([4; 16]));
        let with_author = token.to_bytes();
        let again = Token::from_bytes(Kind::Contents, &with_author).unwrap();
        assert_eq!((again.author, &again.state), (token.author, &token.state));
        assert_eq!(state_for_another_copy(&with_author), Ok(bytes));
        assert_eq!(state_for_another_copy(&[]), Ok(Vec::new()));
        for length in 1..with_author.len() {
            assert!(Token::from_bytes(Kind::Contents, &with_author[..length]).is_err(), "{length}");
        }
    }
}
