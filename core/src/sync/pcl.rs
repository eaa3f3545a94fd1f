use std::prelude::v1::*;

use super::Xid;
use crate::data::Guid;
use crate::wire::{Result, WireError, WireErrorKind};

const SECTION: &str = "MS-OXCFXICS 2.2.2.3";

/// Which of two versions of an object contains the other. `[MS-OXCFXICS] 3.1.5.6.1`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    /// Both are the same version.
    Equal,
    /// The first contains the second: it is to be taken.
    Newer,
    /// The second contains the first, which is to be ignored.
    Older,
    /// Each has a change that the other lacks.
    Conflict,
}

/// All changes that a version of an object contains: the last one of every namespace.
/// `PidTagPredecessorChangeList`, `[MS-OXCFXICS] 2.2.2.3`
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct PredecessorChangeList {
    /// Ascending by the bytes of the namespace, each namespace once.
    xids: Vec<Xid>,
}

impl PredecessorChangeList {
    /// A list without changes.
    pub const fn new() -> Self {
        Self { xids: Vec::new() }
    }

    /// The last change of every namespace, ascending by the namespace's bytes.
    pub fn xids(&self) -> &[Xid] {
        &self.xids
    }

    /// Whether there are no changes.
    pub fn is_empty(&self) -> bool {
        self.xids.is_empty()
    }

    /// The last change of a namespace.
    pub fn get(&self, namespace: Guid) -> Option<Xid> {
        let at = self.xids.binary_search_by_key(&namespace, Xid::namespace).ok()?;
        self.xids.get(at).copied()
    }

    /// Adds a change; answers whether it is news, that is newer than the last one of its namespace.
    pub fn insert(&mut self, xid: Xid) -> bool {
        match self.xids.binary_search_by_key(&xid.namespace(), Xid::namespace) {
            Ok(at) => match self.xids.get_mut(at) {
                Some(known) if known.number() < xid.number() => {
                    *known = xid;
                    true
                }
                _ => false,
            },
            Err(at) => {
                self.xids.insert(at, xid);
                true
            }
        }
    }

    /// Adds the changes of another list.
    pub fn merge(&mut self, other: &Self) {
        for xid in &other.xids {
            self.insert(*xid);
        }
    }

    /// Whether a version with this list contains a change.
    pub fn includes(&self, xid: &Xid) -> bool {
        self.get(xid.namespace()).is_some_and(|known| known.number() >= xid.number())
    }

    /// Whether a version with this list contains every change of the other.
    pub fn includes_all(&self, other: &Self) -> bool {
        other.xids.iter().all(|xid| self.includes(xid))
    }

    /// What a version with this list is to one with the other.
    pub fn relation(&self, other: &Self) -> Relation {
        match (self.includes_all(other), other.includes_all(self)) {
            (true, true) => Relation::Equal,
            (true, false) => Relation::Newer,
            (false, true) => Relation::Older,
            (false, false) => Relation::Conflict,
        }
    }

    /// Decodes a list that fills `bytes`. Entries out of order, or several of one namespace, are accepted.
    ///
    /// # Errors
    /// When an entry is not a size and an XID of that size.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let mut xids = Vec::new();
        let mut rest = bytes;
        while let Some((size, tail)) = rest.split_first() {
            let offset = bytes.len() - tail.len();
            let place = |error: WireError| error.at("PredecessorChangeList", "SizedXid", SECTION);
            let needed = usize::from(*size);
            let Some((xid, tail)) = tail.split_at_checked(needed) else {
                let kind = WireErrorKind::Truncated { needed, left: tail.len() };
                return Err(place(WireError::new(kind, offset)));
            };
            xids.push(Xid::decode(xid).map_err(|error| place(error.shifted(offset)))?);
            rest = tail;
        }
        Ok(xids.into_iter().collect())
    }

    /// Its bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.xids.iter().map(|xid| 1 + xid.size()).sum());
        for xid in &self.xids {
            out.push(xid.size() as u8);
            xid.encode_into(&mut out);
        }
        out
    }
}

/// Changes in any order; of one namespace the newest counts.
impl FromIterator<Xid> for PredecessorChangeList {
    fn from_iter<I: IntoIterator<Item = Xid>>(xids: I) -> Self {
        let mut xids: Vec<_> = xids.into_iter().collect();
        xids.sort_by_key(|xid| (xid.namespace(), core::cmp::Reverse(xid.number())));
        xids.dedup_by_key(|xid| xid.namespace());
        Self { xids }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn xid(namespace: u8, number: u32) -> Xid {
        Xid::new(Guid([namespace; 16]), &number.to_be_bytes()).unwrap()
    }

    fn list(xids: &[(u8, u32)]) -> PredecessorChangeList {
        xids.iter().map(|&(namespace, number)| xid(namespace, number)).collect()
    }

    /// PidTagPredecessorChangeList from the sample of a hierarchy synchronisation, and one more entry.
    const BYTES: [u8; 44] = [
        0x16, 0x52, 0xf6, 0x85, 0xec, 0x7d, 0x43, 0x2e, 0x4a, 0xa9, 0x60, 0x34, 0x50, 0x88, 0x53, 0xd9, 0x0a,
        0, 0, 0, 0, 0x20, 0x7c, 0x14, 0x52, 0xf7, 0x85, 0xec, 0x7d, 0x43, 0x2e, 0x4a, 0xa9, 0x60, 0x34, 0x50,
        0x88, 0x53, 0xd9, 0x0a, 0, 0, 0x09, 0xe8,
    ];

    #[test]
    fn bytes() {
        let list = PredecessorChangeList::decode(&BYTES).unwrap();
        let numbers: Vec<_> = list.xids().iter().map(|xid| (xid.size(), xid.number())).collect();
        assert_eq!(numbers, [(22, 0x207c), (20, 0x9e8)]);
        assert_eq!(list.encode(), BYTES);
        let (first, second) = BYTES.split_at(23);
        let swapped = [second, first].concat();
        assert_eq!(PredecessorChangeList::decode(&swapped).unwrap(), list);
    }

    #[test]
    fn broken_bytes() {
        for length in (0..BYTES.len()).filter(|length| ![0, 23].contains(length)) {
            let error = PredecessorChangeList::decode(&BYTES[..length]).unwrap_err();
            assert_eq!(error.code(), "wire.truncated", "{length}");
        }
        let error = PredecessorChangeList::decode(&[2, 1, 1]).unwrap_err();
        assert_eq!((error.code(), error.offset()), ("wire.truncated", 1));
        let error = PredecessorChangeList::decode(&[&[25u8][..], &[0; 25]].concat()).unwrap_err();
        assert_eq!((error.code(), error.offset()), ("wire.value", 1));
    }

    #[test]
    fn versions() {
        let old = list(&[(1, 5), (2, 7)]);
        assert_eq!(old.relation(&old), Relation::Equal);
        assert_eq!(list(&[(1, 6), (2, 7)]).relation(&old), Relation::Newer);
        assert_eq!(list(&[(1, 5), (2, 7), (3, 1)]).relation(&old), Relation::Newer);
        assert_eq!(list(&[(1, 5)]).relation(&old), Relation::Older);
        assert_eq!(list(&[(1, 6), (2, 6)]).relation(&old), Relation::Conflict);
        assert_eq!(list(&[(1, 5), (3, 1)]).relation(&old), Relation::Conflict);
        assert_eq!(list(&[]).relation(&old), Relation::Older);
    }

    #[test]
    fn numbers_compare_as_big_endian() {
        assert_eq!(list(&[(1, 0x0100)]).relation(&list(&[(1, 0x00ff)])), Relation::Newer);
    }

    #[test]
    fn merging_keeps_the_newest() {
        let mut merged = list(&[(1, 5), (3, 9)]);
        merged.merge(&list(&[(1, 4), (2, 7), (3, 10)]));
        assert_eq!(merged, list(&[(1, 5), (2, 7), (3, 10)]));
        assert!(
            merged.includes(&xid(3, 10)) && !merged.includes(&xid(3, 11)) && !merged.includes(&xid(4, 0))
        );
        assert!(!merged.insert(xid(1, 5)));
        assert!(merged.insert(xid(1, 6)));
        assert_eq!(list(&[(1, 2), (1, 3), (1, 1)]), list(&[(1, 3)]));
    }
}
