use std::prelude::v1::*;

use super::fasttransfer::{Event, Marker, Node, Property, Root, Tree, Writer, tags};
use super::{CnSet, IdSet, LAST_COUNTER};
use crate::data::{Guid, PropertyTag, ValueRef};
use crate::wire::{Result, WireError, WireErrorKind};

/// One of the sets that tell a server what a client has. `[MS-OXCFXICS] 2.2.1.1`
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StateSet {
    /// Ids of the objects that the client has.
    IdsetGiven,
    /// Changes of folders, or of normal messages.
    CnsetSeen,
    /// Changes of associated (FAI) messages.
    CnsetSeenFai,
    /// Changes of read states.
    CnsetRead,
}

impl StateSet {
    /// All of them, as a contents synchronisation has.
    pub const CONTENTS: &'static [Self] =
        &[Self::IdsetGiven, Self::CnsetSeen, Self::CnsetSeenFai, Self::CnsetRead];
    /// Those that a hierarchy synchronisation has.
    pub const HIERARCHY: &'static [Self] = &[Self::IdsetGiven, Self::CnsetSeen];

    /// The tag, in streams and in `SynchronizationUploadStateStreamBegin`.
    pub fn tag(self) -> PropertyTag {
        match self {
            Self::IdsetGiven => tags::IDSET_GIVEN,
            Self::CnsetSeen => tags::CNSET_SEEN,
            Self::CnsetSeenFai => tags::CNSET_SEEN_FAI,
            Self::CnsetRead => tags::CNSET_READ,
        }
    }

    /// The set with this tag. That of given ids has two.
    pub fn from_tag(tag: PropertyTag) -> Option<Self> {
        match tag {
            tags::IDSET_GIVEN | tags::IDSET_GIVEN_BINARY => Some(Self::IdsetGiven),
            tags::CNSET_SEEN => Some(Self::CnsetSeen),
            tags::CNSET_SEEN_FAI => Some(Self::CnsetSeenFai),
            tags::CNSET_READ => Some(Self::CnsetRead),
            _ => None,
        }
    }
}

/// What a client has of a folder, in the words of the server: uploaded before, and downloaded after each
/// synchronisation. `[MS-OXCFXICS] 3.3.5.2`
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SyncState {
    /// Ids of the objects that the client has. Only this set must be exact.
    pub idset_given: IdSet,
    /// Changes of folders, or of normal messages.
    pub cnset_seen: CnSet,
    /// Changes of associated (FAI) messages.
    pub cnset_seen_fai: CnSet,
    /// Changes of read states.
    pub cnset_read: CnSet,
}

/// The first byte of the form in which a state is stored.
const VERSION: u8 = 1;

impl SyncState {
    /// The state of a client that has nothing yet.
    pub const fn new() -> Self {
        Self {
            idset_given: IdSet::new(),
            cnset_seen: IdSet::new(),
            cnset_seen_fai: IdSet::new(),
            cnset_read: IdSet::new(),
        }
    }

    /// One of the sets.
    pub fn get(&self, property: StateSet) -> &IdSet<Guid> {
        match property {
            StateSet::IdsetGiven => &self.idset_given,
            StateSet::CnsetSeen => &self.cnset_seen,
            StateSet::CnsetSeenFai => &self.cnset_seen_fai,
            StateSet::CnsetRead => &self.cnset_read,
        }
    }

    /// One of the sets, to be changed.
    pub fn get_mut(&mut self, property: StateSet) -> &mut IdSet<Guid> {
        match property {
            StateSet::IdsetGiven => &mut self.idset_given,
            StateSet::CnsetSeen => &mut self.cnset_seen,
            StateSet::CnsetSeenFai => &mut self.cnset_seen_fai,
            StateSet::CnsetRead => &mut self.cnset_read,
        }
    }

    /// Takes over a property of [`Node::State`]; answers whether it belongs to a state.
    ///
    /// # Errors
    /// When the value is not a set in REPLGUID form.
    pub fn set(&mut self, property: &Property<'_>) -> Result<bool> {
        let Some(which) = StateSet::from_tag(property.tag()) else { return Ok(false) };
        if let ValueRef::Binary(bytes) = property.value()? {
            *self.get_mut(which) = IdSet::decode(bytes)?;
        }
        Ok(true)
    }

    /// Reads a stream that is a state, as `SynchronizationGetTransferState` makes it.
    ///
    /// # Errors
    /// When the stream is anything else, or incomplete.
    pub fn from_stream(stream: bytes::Bytes) -> Result<Self> {
        let mut state = Self::new();
        let mut tree = Tree::new(Root::State);
        tree.push(stream);
        while let Some(event) = tree.next()? {
            match event {
                Event::Property(property) => {
                    state.set(&property)?;
                }
                Event::Enter(Node::State) | Event::Leave(Node::State) => {}
                // The grammar has refused everything else.
                _ => {}
            }
        }
        tree.finish()?;
        Ok(state)
    }

    /// Writes the state at the end of a synchronisation, or as a stream of its own.
    ///
    /// # Errors
    /// As [`Writer::property`].
    pub fn write(&self, properties: &[StateSet], stream: &mut Writer) -> Result<()> {
        stream.marker(Marker::IncrSyncStateBegin)?;
        for property in properties {
            stream.property(property.tag(), &ValueRef::Binary(&self.get(*property).encode()))?;
        }
        stream.marker(Marker::IncrSyncStateEnd)
    }

    /// What to upload before a synchronisation: for each property the tag for
    /// `SynchronizationUploadStateStreamBegin` and the bytes for `…Continue`, which may be none.
    /// `[MS-OXCFXICS] 3.3.5.2.1`
    pub fn upload(&self, properties: &[StateSet]) -> impl Iterator<Item = (PropertyTag, Vec<u8>)> {
        properties.iter().map(|property| {
            let set = self.get(*property);
            let is_void = *property == StateSet::CnsetRead && claims_all(set);
            (property.tag(), if is_void { Vec::new() } else { set.encode() })
        })
    }

    /// The state as bytes to be stored: a version, then each set behind its length. They hold no secret.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = [VERSION].to_vec();
        for property in StateSet::CONTENTS {
            let set = self.get(*property).encode();
            let mut length = set.len();
            // Seven bits a byte, the lowest first, the top bit of all but the last set.
            while length >= 0x80 {
                out.push(length as u8 | 0x80);
                length >>= 7;
            }
            out.push(length as u8);
            out.extend_from_slice(&set);
        }
        out
    }

    /// A state that was stored.
    ///
    /// # Errors
    /// When the bytes are damaged or of a later version than this library knows.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let refuse =
            |kind, rest: &[u8]| WireError::new(kind, bytes.len() - rest.len()).at("SyncState", "bytes", "");
        let truncated =
            |needed, rest: &[u8]| refuse(WireErrorKind::Truncated { needed, left: rest.len() }, rest);
        let Some((version, mut rest)) = bytes.split_first() else { return Err(truncated(1, bytes)) };
        if *version != VERSION {
            let why = "this version of a stored state is not known";
            return Err(refuse(WireErrorKind::Value { value: u64::from(*version), why }, bytes));
        }
        let mut state = Self::new();
        for property in StateSet::CONTENTS {
            let mut length = 0u64;
            for shift in (0..).step_by(7) {
                let Some((byte, tail)) = rest.split_first() else { return Err(truncated(1, rest)) };
                if shift > 56 {
                    let why = "no set is that long";
                    return Err(refuse(WireErrorKind::Value { value: length, why }, rest));
                }
                rest = tail;
                length |= u64::from(byte & 0x7F) << shift;
                if byte & 0x80 == 0 {
                    break;
                }
            }
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            let Some((set, tail)) = rest.split_at_checked(length) else {
                return Err(truncated(length, rest));
            };
            *state.get_mut(*property) =
                IdSet::decode(set).map_err(|error| error.shifted(bytes.len() - rest.len()))?;
            rest = tail;
        }
        match rest.len() {
            0 => Ok(state),
            left => Err(refuse(WireErrorKind::Trailing(left), rest)),
        }
    }
}

/// Whether it has the last change number, which no server has given out: gromox says so of a folder where no read state was ever
/// changed, and would take it for all that are changed later.
fn claims_all(changes: &CnSet) -> bool {
    changes.iter().any(|(_, counters)| counters.last() == Some(LAST_COUNTER))
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;

    use super::*;
    use crate::sync::GlobSet;

    const STATE: &[u8] = include_bytes!("../../testdata/fasttransfer/state.bin");
    const REPLICA: Guid =
        Guid([0x03, 0, 0, 0, 0xa5, 0x18, 0x7b, 0x6f, 0xbc, 0xdc, 0xea, 0x1e, 0xd0, 0x3c, 0x56, 0x57]);

    fn recorded() -> SyncState {
        SyncState::from_stream(STATE.into()).unwrap()
    }

    #[test]
    fn a_recorded_state() {
        let state = recorded();
        let ranges = |set: &IdSet| {
            let ranges = set.get(REPLICA).map(GlobSet::ranges).unwrap_or_default();
            ranges.iter().map(|range| (range.low, range.high)).collect::<Vec<_>>()
        };
        assert_eq!(ranges(&state.idset_given), [(0x4600cb, 0x4600d0)]);
        assert_eq!(ranges(&state.cnset_seen), [(1, 0x125)]);
        assert_eq!(ranges(&state.cnset_seen_fai), [(1, 0x125)]);
        assert_eq!(ranges(&state.cnset_read), [(1, (1 << 48) - 1)]);
    }

    #[test]
    fn written_as_a_stream() {
        let mut stream = Writer::new();
        recorded().write(StateSet::CONTENTS, &mut stream).unwrap();
        let stream = stream.into_bytes().unwrap();
        // The tag that says integer, as everyone sends it.
        assert_eq!(stream[4..8], [0x03, 0, 0x17, 0x40]);
        assert_eq!(SyncState::from_stream(stream).unwrap(), recorded());
    }

    #[test]
    fn uploaded() {
        let state = SyncState { cnset_seen_fai: CnSet::new(), ..recorded() };
        let upload: Vec<_> = state.upload(StateSet::CONTENTS).collect();
        assert_eq!(upload.len(), 4);
        assert_eq!(upload[0].0, PropertyTag(0x4017_0003));
        assert_eq!(upload[2], (PropertyTag(0x67DA_0102), Vec::new()));
        assert_eq!(IdSet::decode(&upload[1].1).unwrap(), state.cnset_seen);
        // Read states that will be changed are not told of otherwise.
        assert_eq!(upload[3], (PropertyTag(0x67D2_0102), Vec::new()));
        assert_eq!(state.upload(StateSet::HIERARCHY).count(), 2);
        let tags: BTreeSet<_> = upload.iter().map(|(tag, _)| StateSet::from_tag(*tag)).collect();
        assert_eq!(tags.len(), 4);
    }

    #[test]
    fn both_tags_of_given_ids() {
        let mut binary = STATE.to_vec();
        binary[4] = 0x02;
        binary[5] = 0x01;
        assert_eq!(SyncState::from_stream(binary.into()).unwrap(), recorded());
    }

    #[test]
    fn stored() {
        // This form must be readable for ever.
        let stored = recorded().to_bytes();
        assert_eq!(stored[..18], [&[1, 27][..], &REPLICA.0].concat());
        assert_eq!(SyncState::from_bytes(&stored).unwrap(), recorded());
        assert_eq!(SyncState::new().to_bytes(), [1, 0, 0, 0, 0]);
        assert_eq!(SyncState::from_bytes(&[1, 0, 0, 0, 0]).unwrap(), SyncState::new());
        for length in 0..stored.len() {
            assert_eq!(SyncState::from_bytes(&stored[..length]).unwrap_err().code(), "wire.truncated");
        }
        assert_eq!(SyncState::from_bytes(&[&stored[..], &[0]].concat()).unwrap_err().code(), "wire.trailing");
        assert_eq!(SyncState::from_bytes(&[2, 0, 0, 0, 0]).unwrap_err().code(), "wire.value");
        assert_eq!(
            SyncState::from_bytes(&[&[1][..], &[0xff; 20]].concat()).unwrap_err().code(),
            "wire.value"
        );
    }

    #[test]
    fn long_sets() {
        let counters: GlobSet = (0..5000u64).map(|n| n * n * 3).collect();
        let state = SyncState { idset_given: [(REPLICA, counters)].into_iter().collect(), ..recorded() };
        assert!(state.to_bytes().len() > 0x4000);
        assert_eq!(SyncState::from_bytes(&state.to_bytes()).unwrap(), state);
    }

    #[test]
    fn other_streams_are_refused() {
        for length in 1..STATE.len() {
            assert!(SyncState::from_stream(STATE[..length].to_vec().into()).is_err(), "{length}");
        }
        assert!(SyncState::from_stream([STATE, STATE].concat().into()).is_err());
        assert!(SyncState::from_stream(bytes::Bytes::new()).is_err());
    }
}
