use alloc::collections::BTreeMap;
use alloc::collections::btree_map;
use core::fmt;
use std::prelude::v1::*;

use super::{CounterRange, GlobSet, LAST_COUNTER, Xid};
use crate::data::Guid;
use crate::wire::{Result, WireError, WireErrorKind};

/// How an IDSET names replicas: by GUID in state properties, by REPLID in deletions and read states.
/// `[MS-OXCFXICS] 2.2.2.4`
pub trait Replica: Copy + Ord + fmt::Debug + sealed::Sealed {
    /// Bytes of it in front of each GLOBSET.
    const SIZE: usize;

    #[doc(hidden)]
    fn split(bytes: &[u8]) -> Option<(Self, &[u8])>;

    #[doc(hidden)]
    fn put(self, out: &mut Vec<u8>);
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Guid {}
    impl Sealed for u16 {}
}

/// REPLGUID: the same for every logon.
impl Replica for Guid {
    const SIZE: usize = 16;

    fn split(bytes: &[u8]) -> Option<(Self, &[u8])> {
        bytes.split_first_chunk().map(|(guid, rest)| (Guid(*guid), rest))
    }

    fn put(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.0);
    }
}

/// REPLID: valid for one logon.
impl Replica for u16 {
    const SIZE: usize = 2;

    fn split(bytes: &[u8]) -> Option<(Self, &[u8])> {
        bytes.split_first_chunk().map(|(id, rest)| (u16::from_le_bytes(*id), rest))
    }

    fn put(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_le_bytes());
    }
}

/// A set of change numbers has the form of a set of ids. `[MS-OXCFXICS] 2.2.2.4.3`
pub type CnSet<R = Guid> = IdSet<R>;

/// A set of folder ids, message ids or change numbers of any number of replicas. `[MS-OXCFXICS] 2.2.2.4`
///
/// Nothing in the bytes tells how replicas are named; the property does: state properties name
/// them by GUID, the others in a stream by REPLID.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdSet<R: Replica = Guid> {
    /// No set is empty.
    sets: BTreeMap<R, GlobSet>,
}

impl<R: Replica> IdSet<R> {
    /// The empty set.
    pub const fn new() -> Self {
        Self { sets: BTreeMap::new() }
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.sets.is_empty()
    }

    /// How many ids the set holds.
    pub fn count(&self) -> u64 {
        self.sets.values().map(GlobSet::count).fold(0, u64::saturating_add)
    }

    /// The counters of one replica.
    pub fn get(&self, replica: R) -> Option<&GlobSet> {
        self.sets.get(&replica)
    }

    /// The counters of each replica, none of them empty, ascending by the replica.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (R, &GlobSet)> {
        self.sets.iter().map(|(replica, set)| (*replica, set))
    }

    /// Whether the set holds an id.
    pub fn contains(&self, replica: R, counter: u64) -> bool {
        self.get(replica).is_some_and(|set| set.contains(counter))
    }

    /// Adds an id; answers whether it was missing.
    pub fn insert(&mut self, replica: R, counter: u64) -> bool {
        counter <= LAST_COUNTER && self.sets.entry(replica).or_default().insert(counter)
    }

    /// Adds the counters of a replica.
    pub fn insert_all(&mut self, replica: R, counters: GlobSet) {
        if counters.is_empty() {
            return;
        }
        match self.sets.entry(replica) {
            btree_map::Entry::Vacant(entry) => {
                entry.insert(counters);
            }
            btree_map::Entry::Occupied(mut entry) => entry.get_mut().insert_all(&counters),
        }
    }

    /// Takes an id out; answers whether it was there.
    pub fn remove(&mut self, replica: R, counter: u64) -> bool {
        let Some(set) = self.sets.get_mut(&replica) else { return false };
        let there = set.remove(counter);
        if set.is_empty() {
            self.sets.remove(&replica);
        }
        there
    }

    /// Whether the set holds every id of `other`.
    pub fn includes(&self, other: &Self) -> bool {
        other.iter().all(|(replica, theirs)| self.get(replica).is_some_and(|mine| mine.includes(theirs)))
    }

    /// The ids of either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let mut union = self.clone();
        for (replica, theirs) in &other.sets {
            union.sets.entry(*replica).or_default().insert_all(theirs);
        }
        union
    }

    /// The ids of both sets.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let both = |(replica, mine): (R, &GlobSet)| Some((replica, mine.intersection(other.get(replica)?)));
        self.iter().filter_map(both).collect()
    }

    /// The ids of this set that `other` does not hold.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        self.iter()
            .map(|(replica, mine)| match other.get(replica) {
                Some(theirs) => (replica, mine.difference(theirs)),
                None => (replica, mine.clone()),
            })
            .collect()
    }

    /// The same ids with replicas named another way, as the logon maps them.
    ///
    /// # Errors
    /// The replica for which `name` has no answer.
    pub fn rename<T: Replica>(
        &self,
        mut name: impl FnMut(R) -> Option<T>,
    ) -> core::result::Result<IdSet<T>, R> {
        self.iter().map(|(replica, set)| Ok((name(replica).ok_or(replica)?, set.clone()))).collect()
    }

    /// Decodes a set that fills `bytes`; no bytes are the empty set. `[MS-OXCFXICS] 2.2.2.4.1`, `2.2.2.4.2`
    ///
    /// Replicas out of order, named twice or without counters are accepted.
    ///
    /// # Errors
    /// When a replica is cut off or a GLOBSET is refused, see [`GlobSet::decode`].
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        const SECTION: &str = "MS-OXCFXICS 2.2.2.4";
        let mut sets = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            let offset = bytes.len() - rest.len();
            let Some((replica, tail)) = R::split(rest) else {
                let kind = WireErrorKind::Truncated { needed: R::SIZE, left: rest.len() };
                return Err(WireError::new(kind, offset).at("IDSET", "Replica", SECTION));
            };
            let (counters, length) = GlobSet::decode_prefix(tail)
                .map_err(|error| error.shifted(offset + R::SIZE).at("IDSET", "GLOBSET", SECTION))?;
            sets.push((replica, counters));
            rest = tail.get(length..).unwrap_or_default();
        }
        Ok(sets.into_iter().collect())
    }

    /// Its bytes: the value of a property of the form that [`Replica`] says.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (replica, set) in &self.sets {
            replica.put(&mut out);
            set.encode_into(&mut out);
        }
        out
    }
}

impl IdSet<Guid> {
    /// Adds a GID (a source key or a change key made by a server); answers whether it was missing.
    ///
    /// An XID that a client made has no global counter and is not added.
    pub fn insert_xid(&mut self, xid: &Xid) -> bool {
        xid.counter().is_some_and(|counter| self.insert(xid.namespace(), counter))
    }

    /// Whether the set holds a GID.
    pub fn contains_xid(&self, xid: &Xid) -> bool {
        xid.counter().is_some_and(|counter| self.contains(xid.namespace(), counter))
    }
}

impl<R: Replica> Default for IdSet<R> {
    fn default() -> Self {
        Self::new()
    }
}

impl<R: Replica> fmt::Debug for IdSet<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.sets).finish()
    }
}

/// Sets in any order, a replica may come more than once.
impl<R: Replica> FromIterator<(R, GlobSet)> for IdSet<R> {
    fn from_iter<I: IntoIterator<Item = (R, GlobSet)>>(sets: I) -> Self {
        let mut all: BTreeMap<R, GlobSet> = BTreeMap::new();
        // Joined once at the end: one by one, a replica that is named again and again would cost its square.
        let mut repeated: BTreeMap<R, Vec<CounterRange>> = BTreeMap::new();
        for (replica, set) in sets.into_iter().filter(|(_, set)| !set.is_empty()) {
            match all.entry(replica) {
                btree_map::Entry::Vacant(entry) => {
                    entry.insert(set);
                }
                btree_map::Entry::Occupied(_) => repeated.entry(replica).or_default().extend(set.ranges()),
            }
        }
        for (replica, ranges) in repeated {
            all.entry(replica).or_default().extend(ranges);
        }
        Self { sets: all }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MetaTagIdsetDeleted of the small contents synchronisation.
    const DELETED: [u8; 10] = [1, 0, 6, 0, 0, 0, 1, 0x0a, 0x11, 0];
    const GUID: Guid = Guid([
        0x11, 0x3a, 0x0c, 0x5f, 0x7d, 0x2b, 0x90, 0x4e, 0x8a, 0x44, 0x1c, 0x2d, 0x3e, 0x4f, 0x50, 0x61,
    ]);

    fn set<R: Replica>(ids: &[(R, u64)]) -> IdSet<R> {
        ids.iter().map(|(replica, counter)| (*replica, [*counter].into_iter().collect())).collect()
    }

    #[test]
    fn both_forms() {
        let by_id = IdSet::<u16>::decode(&DELETED).unwrap();
        assert_eq!(by_id, set(&[(1, 0x10a11)]));
        assert_eq!(by_id.encode(), DELETED);
        let by_guid = by_id.rename(|replica| (replica == 1).then_some(GUID)).unwrap();
        // MetaTagIdsetGiven of the same stream.
        let given = [&GUID.0[..], &[6, 0, 0, 0, 1, 0x0a, 0x11, 0]].concat();
        assert_eq!(by_guid.encode(), given);
        assert_eq!(IdSet::<Guid>::decode(&given).unwrap(), by_guid);
        assert_eq!(by_guid.rename(|guid| (guid == GUID).then_some(1u16)), Ok(by_id));
        assert_eq!(by_guid.rename(|_| None::<u16>), Err(GUID));
    }

    #[test]
    fn replicas_ascend_by_number_and_by_bytes() {
        let by_id = set(&[(0x0102, 1), (0x0005, 1)]);
        assert_eq!(by_id.encode()[..2], [5, 0]);
        let (low, high) = (Guid([0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), Guid([1; 16]));
        assert_eq!(set(&[(high, 1), (low, 1)]).encode()[..16], low.0);
    }

    #[test]
    fn empty_sets_leave_nothing() {
        assert_eq!(IdSet::<Guid>::decode(&[]).unwrap().encode(), []);
        // A replica without counters is left out.
        assert!(IdSet::<u16>::decode(&[1, 0, 0]).unwrap().is_empty());
        let mut one = set(&[(1u16, 5)]);
        assert!(one.remove(1, 5) && !one.remove(1, 5));
        assert_eq!(one, IdSet::new());
        assert!(!one.insert(1, LAST_COUNTER + 1));
        assert!(one.insert(1, LAST_COUNTER));
    }

    #[test]
    fn a_replica_named_twice() {
        let twice = [&DELETED[..], &[1, 0, 6, 0, 0, 0, 1, 0x0a, 0x12, 0]].concat();
        assert_eq!(IdSet::<u16>::decode(&twice).unwrap(), set(&[(1, 0x10a11), (1, 0x10a12)]));
    }

    #[test]
    fn cut_bytes() {
        for length in 1..DELETED.len() {
            assert_eq!(IdSet::<u16>::decode(&DELETED[..length]).unwrap_err().code(), "wire.truncated");
        }
        let error = IdSet::<u16>::decode(&[&DELETED[..], &[2, 0, 0x50]].concat()).unwrap_err();
        assert_eq!(error.offset(), 13);
        assert!(error.to_string().contains("IDSET.GLOBSET > GLOBSET.command"), "{error}");
    }

    #[test]
    fn operations() {
        let a = set(&[(1u16, 1), (1, 2), (2, 1)]);
        let b = set(&[(1u16, 2), (1, 3), (3, 1)]);
        assert_eq!(a.union(&b), set(&[(1, 1), (1, 2), (1, 3), (2, 1), (3, 1)]));
        assert_eq!(a.intersection(&b), set(&[(1, 2)]));
        assert_eq!(a.difference(&b), set(&[(1, 1), (2, 1)]));
        assert_eq!(a.difference(&a), IdSet::new());
        assert!(a.union(&b).includes(&b) && !a.includes(&b));
        assert_eq!(a.count(), 3);
        assert!(a.contains(2, 1) && !a.contains(3, 1));
    }

    #[test]
    fn global_ids() {
        let mut given = IdSet::new();
        assert!(given.insert_xid(&Xid::from_counter(GUID, 7)));
        assert!(given.contains_xid(&Xid::from_counter(GUID, 7)));
        assert!(!given.insert_xid(&Xid::new(GUID, &[0, 0, 0, 8]).unwrap()));
        assert_eq!(given, set(&[(GUID, 7)]));
    }
}
