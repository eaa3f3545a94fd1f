//! Sets of 48-bit global counters. `[MS-OXCFXICS] 2.2.2.5`, `2.2.2.6`

mod encoding;

use core::cmp::Ordering;
use core::fmt;
use core::iter::Peekable;
use std::prelude::v1::*;

/// The largest global counter: six bytes of ones.
pub const LAST_COUNTER: u64 = (1 << 48) - 1;

/// Consecutive global counters, both ends included.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CounterRange {
    /// The smallest counter.
    pub low: u64,
    /// The largest counter, not below `low`.
    pub high: u64,
}

impl CounterRange {
    /// How many counters there are: 1 to 2^48.
    pub fn count(&self) -> u64 {
        (self.high - self.low).saturating_add(1)
    }

    /// Whether `other` overlaps this range or continues it, `other` not starting before.
    fn reaches(&self, other: &Self) -> bool {
        other.low <= self.high.saturating_add(1)
    }
}

impl fmt::Debug for CounterRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.low == self.high {
            write!(f, "{:#x}", self.low)
        } else {
            write!(f, "{:#x}-{:#x}", self.low, self.high)
        }
    }
}

/// A set of 48-bit global counters (GLOBCNT), kept as ranges: 2^48 consecutive counters cost as much as one.
///
/// Counters above [`LAST_COUNTER`] do not exist: they are never inserted and never contained.
/// Its bytes: [`decode`](Self::decode), [`encode`](Self::encode). `[MS-OXCFXICS] 2.2.2.6`
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct GlobSet {
    /// Ascending, and with a gap between each two.
    ranges: Vec<CounterRange>,
}

impl GlobSet {
    /// The empty set.
    pub const fn new() -> Self {
        Self { ranges: Vec::new() }
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// How many counters the set holds, at most 2^48.
    pub fn count(&self) -> u64 {
        self.ranges.iter().map(CounterRange::count).sum()
    }

    /// The ranges, ascending, with a gap between each two.
    pub fn ranges(&self) -> &[CounterRange] {
        &self.ranges
    }

    /// The counters, ascending. A set may hold 2^48 of them: prefer [`ranges`](Self::ranges).
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = u64> + '_ {
        self.ranges.iter().flat_map(|range| range.low..=range.high)
    }

    /// The smallest counter.
    pub fn first(&self) -> Option<u64> {
        self.ranges.first().map(|range| range.low)
    }

    /// The largest counter.
    pub fn last(&self) -> Option<u64> {
        self.ranges.last().map(|range| range.high)
    }

    /// Whether the set holds a counter.
    pub fn contains(&self, counter: u64) -> bool {
        self.range_of(counter).is_some()
    }

    /// Whether the set holds every counter of `other`.
    pub fn includes(&self, other: &Self) -> bool {
        let mut mine = self.ranges.iter().peekable();
        other.ranges.iter().all(|range| {
            while mine.next_if(|my| my.high < range.low).is_some() {}
            mine.peek().is_some_and(|my| my.low <= range.low && range.high <= my.high)
        })
    }

    /// Adds a counter; answers whether it was missing.
    pub fn insert(&mut self, counter: u64) -> bool {
        if counter > LAST_COUNTER || self.contains(counter) {
            return false;
        }
        self.insert_range(counter, counter);
        true
    }

    /// Adds `low` to `high`, both included; nothing when `low` is above `high`.
    ///
    /// One search, and a move of the ranges behind: to add many unordered ranges, collect or `extend`.
    pub fn insert_range(&mut self, low: u64, high: u64) {
        let mut new = CounterRange { low, high: high.min(LAST_COUNTER) };
        if new.low > new.high {
            return;
        }
        // The ranges that the new one overlaps or continues become one with it.
        let from = self.ranges.partition_point(|range| range.high.saturating_add(1) < new.low);
        let until = self.ranges.partition_point(|range| range.low <= new.high.saturating_add(1));
        let touched = self.ranges.get(from..until).unwrap_or_default();
        if let (Some(first), Some(last)) = (touched.first(), touched.last()) {
            new = CounterRange { low: new.low.min(first.low), high: new.high.max(last.high) };
        }
        self.ranges.splice(from..until.max(from), [new]);
    }

    /// Takes a counter out; answers whether it was there.
    pub fn remove(&mut self, counter: u64) -> bool {
        let there = self.contains(counter);
        if there {
            self.remove_range(counter, counter);
        }
        there
    }

    /// Takes `low` to `high` out, both included.
    pub fn remove_range(&mut self, low: u64, high: u64) {
        if low > high {
            return;
        }
        let from = self.ranges.partition_point(|range| range.high < low);
        let until = self.ranges.partition_point(|range| range.low <= high);
        let touched = self.ranges.get(from..until).unwrap_or_default();
        let before = touched
            .first()
            .filter(|range| range.low < low)
            .map(|range| CounterRange { low: range.low, high: low.saturating_sub(1) });
        let after = touched
            .last()
            .filter(|range| range.high > high)
            .map(|range| CounterRange { low: high.saturating_add(1), high: range.high });
        self.ranges.splice(from..until.max(from), before.into_iter().chain(after));
    }

    /// Adds the counters of `other`. Linear in its ranges and in those behind its first one.
    pub fn insert_all(&mut self, other: &Self) {
        let Some(first) = other.first() else { return };
        let from = self.ranges.partition_point(|range| range.high.saturating_add(1) < first);
        let behind = self.ranges.split_off(from);
        self.ranges.reserve(behind.len().max(other.ranges.len()));
        let (mut mine, mut theirs) = (behind.iter().peekable(), other.ranges.iter().peekable());
        while let Some(range) = earlier(&mut mine, &mut theirs) {
            self.append(*range);
        }
    }

    /// The counters of either set. Linear in the ranges.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let mut union = self.clone();
        union.insert_all(other);
        union
    }

    /// The counters of both sets. Linear in the ranges.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let mut both = Self::new();
        let (mut mine, mut theirs) = (self.ranges.iter().peekable(), other.ranges.iter().peekable());
        while let (Some(my), Some(their)) = (mine.peek(), theirs.peek()) {
            let common = CounterRange { low: my.low.max(their.low), high: my.high.min(their.high) };
            if common.low <= common.high {
                both.append(common);
            }
            match my.high.cmp(&their.high) {
                Ordering::Less => mine.next(),
                _ => theirs.next(),
            };
        }
        both
    }

    /// The counters of this set that `other` does not hold. Linear in the ranges.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        let mut rest = Self::new();
        let mut theirs = other.ranges.iter().peekable();
        for my in &self.ranges {
            let mut low = my.low;
            while theirs.next_if(|their| their.high < low).is_some() {}
            while let Some(their) = theirs.next_if(|their| their.low <= my.high && their.high <= my.high) {
                if low < their.low {
                    rest.append(CounterRange { low, high: their.low - 1 });
                }
                low = their.high.saturating_add(1);
            }
            let high = match theirs.peek() {
                // It goes on beyond this range, and may cut the next one too.
                Some(their) if their.low <= my.high => their.low.checked_sub(1),
                _ => Some(my.high),
            };
            if let Some(high) = high.filter(|high| low <= *high) {
                rest.append(CounterRange { low, high });
            }
        }
        rest
    }

    fn range_of(&self, counter: u64) -> Option<&CounterRange> {
        let at = self.ranges.partition_point(|range| range.high < counter);
        self.ranges.get(at).filter(|range| range.low <= counter)
    }

    /// Adds a range that starts at or after the last one.
    fn append(&mut self, new: CounterRange) {
        match self.ranges.last_mut() {
            Some(last) if last.reaches(&new) => last.high = last.high.max(new.high),
            _ => self.ranges.push(new),
        }
    }

    /// A set of ranges in any order, which may overlap.
    fn from_unordered(mut ranges: Vec<CounterRange>) -> Self {
        ranges.sort_unstable();
        ranges.dedup_by(|next, last| {
            let one = last.reaches(next);
            if one {
                last.high = last.high.max(next.high);
            }
            one
        });
        Self { ranges }
    }
}

/// The range that starts first.
fn earlier<'a, I: Iterator<Item = &'a CounterRange>>(
    a: &mut Peekable<I>,
    b: &mut Peekable<I>,
) -> Option<&'a CounterRange> {
    match (a.peek(), b.peek()) {
        (Some(x), Some(y)) if y.low < x.low => b.next(),
        (Some(_), _) => a.next(),
        _ => b.next(),
    }
}

impl fmt::Debug for GlobSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(&self.ranges).finish()
    }
}

/// Ranges in any order; those outside of 48 bits are cut.
impl FromIterator<CounterRange> for GlobSet {
    fn from_iter<I: IntoIterator<Item = CounterRange>>(ranges: I) -> Self {
        let cut = |range: CounterRange| CounterRange { high: range.high.min(LAST_COUNTER), ..range };
        Self::from_unordered(ranges.into_iter().map(cut).filter(|range| range.low <= range.high).collect())
    }
}

/// Counters in any order.
impl FromIterator<u64> for GlobSet {
    fn from_iter<I: IntoIterator<Item = u64>>(counters: I) -> Self {
        counters.into_iter().map(|counter| CounterRange { low: counter, high: counter }).collect()
    }
}

impl<R> Extend<R> for GlobSet
where
    Self: FromIterator<R>,
{
    fn extend<I: IntoIterator<Item = R>>(&mut self, items: I) {
        self.insert_all(&items.into_iter().collect());
    }
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;
    use alloc::vec;

    use super::*;

    fn set(ranges: &[(u64, u64)]) -> GlobSet {
        ranges.iter().map(|&(low, high)| CounterRange { low, high }).collect()
    }

    fn pairs(set: &GlobSet) -> Vec<(u64, u64)> {
        set.ranges().iter().map(|range| (range.low, range.high)).collect()
    }

    #[test]
    fn ranges_that_touch_become_one() {
        let mut set = GlobSet::new();
        set.insert_range(10, 19);
        set.insert_range(30, 39);
        assert!(set.insert(20));
        assert!(!set.insert(20));
        assert_eq!(pairs(&set), [(10, 20), (30, 39)]);
        set.insert_range(21, 29);
        assert_eq!(pairs(&set), [(10, 39)]);
        set.insert_range(0, LAST_COUNTER);
        assert_eq!(pairs(&set), [(0, LAST_COUNTER)]);
        assert_eq!(set.count(), 1 << 48);
    }

    #[test]
    fn counters_have_48_bits() {
        let mut set = GlobSet::new();
        assert!(!set.insert(LAST_COUNTER + 1));
        set.insert_range(LAST_COUNTER, u64::MAX);
        set.insert_range(LAST_COUNTER + 1, u64::MAX);
        set.insert_range(7, 3);
        assert_eq!(pairs(&set), [(LAST_COUNTER, LAST_COUNTER)]);
        let cut: GlobSet = [CounterRange { low: 1, high: u64::MAX }].into_iter().collect();
        assert_eq!(pairs(&cut), [(1, LAST_COUNTER)]);
    }

    #[test]
    fn removing_splits() {
        let mut set = set(&[(10, 39), (50, 59)]);
        assert!(set.remove(20));
        assert!(!set.remove(20));
        assert_eq!(pairs(&set), [(10, 19), (21, 39), (50, 59)]);
        set.remove_range(15, 54);
        assert_eq!(pairs(&set), [(10, 14), (55, 59)]);
        set.remove_range(60, 70);
        set.remove_range(0, u64::MAX);
        assert!(set.is_empty());
    }

    #[test]
    fn operations_agree_with_sets_of_single_counters() {
        // Every pair of subsets of a small universe, so that every way two ranges can meet occurs.
        let subsets: Vec<BTreeSet<u64>> =
            (0u32..128).map(|bits| (0..7u64).filter(|n| bits >> n & 1 == 1).collect()).collect();
        let of = |plain: &BTreeSet<u64>| plain.iter().copied().collect::<GlobSet>();
        for a in &subsets {
            let x = of(a);
            assert!(x.iter().eq(a.iter().copied()), "{x:?}");
            assert_eq!(x.count(), a.len() as u64);
            assert_eq!((x.first(), x.last()), (a.first().copied(), a.last().copied()));
            for b in &subsets {
                let y = of(b);
                assert_eq!(x.union(&y), of(&(a | b)), "{x:?} {y:?}");
                assert_eq!(x.intersection(&y), of(&(a & b)), "{x:?} {y:?}");
                assert_eq!(x.difference(&y), of(&(a - b)), "{x:?} {y:?}");
                assert_eq!(x.includes(&y), a.is_superset(b), "{x:?} {y:?}");
            }
            for low in 0..7u64 {
                for high in low..7 {
                    let span: BTreeSet<u64> = (low..=high).collect();
                    let (mut more, mut less) = (x.clone(), x.clone());
                    more.insert_range(low, high);
                    less.remove_range(low, high);
                    assert_eq!(more, of(&(a | &span)));
                    assert_eq!(less, of(&(a - &span)));
                }
            }
        }
    }

    #[test]
    fn extends_in_any_order() {
        let mut set = set(&[(5, 6)]);
        set.extend([9u64, 7, 3, 8]);
        assert_eq!(pairs(&set), vec![(3, 3), (5, 9)]);
    }
}
