//! Hostile sets and streams take little more memory than they are long.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use mapi_http::sync::fasttransfer::{Lexer, Root, Tree};
use mapi_http::sync::{GlobSet, IdSet, PredecessorChangeList};

struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(now, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// The most memory that `work` has at one time.
fn peak(work: impl FnOnce()) -> usize {
    let before = NOW.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    work();
    PEAK.load(Ordering::Relaxed) - before
}

// One test: others would count into it.
#[test]
fn memory_is_a_small_multiple_of_the_input() {
    const MB: usize = 1 << 20;
    let repeat = |head: &[u8], part: &[u8], tail: &[u8]| [head, &part.repeat(MB / part.len()), tail].concat();

    // Five ranges in three bytes, which is the most there can be.
    let masks = repeat(&[5, 0, 0, 0, 0, 0], &[0x42, 0, 0xAA], &[0x50, 0]);
    let sparse: Vec<u8> = (0..MB as u32 / 30)
        .flat_map(|n| {
            let [_, a, b, c] = n.to_be_bytes();
            [
                5, 0, 0, a, b, c, 0x42, 0, 0xAA, 0x42, 0x10, 0xAA, 0x42, 0x20, 0xAA, 0x42, 0x30, 0xAA, 0x42,
                0x40, 0xAA,
            ]
            .into_iter()
            .chain([0x42, 0x50, 0xAA, 0x42, 0x60, 0xAA, 0x50])
        })
        .chain([0])
        .collect();
    for bytes in [masks, sparse] {
        let used = peak(|| drop(GlobSet::decode(&bytes)));
        assert!(used < 48 * bytes.len(), "{used} for {}", bytes.len());
    }
    // Many replicas of one id each; one replica again and again.
    let replicas: Vec<u8> = (0..MB as u32 / 10)
        .flat_map(|n| [n as u8, (n >> 8) as u8, 6, 0, 0, (n >> 16) as u8, (n >> 8) as u8, n as u8, 1, 0])
        .collect();
    let again = repeat(&[], &[1, 0, 6, 0, 0, 0, 0, 0, 1, 0], &[]);
    for bytes in [replicas, again] {
        let used = peak(|| drop(IdSet::<u16>::decode(&bytes)));
        assert!(used < 48 * bytes.len(), "{used} for {}", bytes.len());
    }
    let list: Vec<u8> = (0..MB as u32 / 18)
        .flat_map(|n| [17].into_iter().chain(n.to_le_bytes()).chain([0; 12]).chain([1]))
        .collect();
    let used = peak(|| drop(PredecessorChangeList::decode(&list)));
    assert!(used < 8 * list.len(), "{used} for {}", list.len());

    // A stream is read in place; what crosses chunks is held once, at most doubled while it grows.
    let value = [&[0x02, 0x01, 0x13, 0x10][..], &(MB as u32).to_le_bytes(), &vec![1; MB]].concat();
    let strings = repeat(&[0x1f, 0x10, 0x13, 0x10, 0, 0, 4, 0], &[0, 0, 0, 0], &[]);
    let folders = repeat(&[], &[0x03, 0, 0x09, 0x40], &[]);
    for bytes in [value, strings, folders] {
        let bytes = Bytes::from(bytes);
        let used = peak(|| {
            let mut lexer = Lexer::new();
            lexer.push(bytes.clone());
            while let Ok(Some(_)) = lexer.next() {}
        });
        assert!(used < 4096, "{used}");
        for size in [1000, 32_000] {
            let used = peak(|| {
                let mut tree = Tree::new(Root::Any);
                for at in (0..bytes.len()).step_by(size) {
                    tree.push(bytes.slice(at..bytes.len().min(at + size)));
                    while let Ok(Some(_)) = tree.next() {}
                }
            });
            assert!(used < 4 * bytes.len(), "{used} in chunks of {size}");
            // In pieces it needs no room at all.
            let used = peak(|| {
                let mut lexer = Lexer::new().streaming(1000);
                for at in (0..bytes.len()).step_by(size).take(3) {
                    lexer.push(bytes.slice(at..at + size));
                    while let Ok(Some(_)) = lexer.next() {}
                }
            });
            assert!(used < 300_000, "{used} in pieces of {size}");
        }
    }
    // What is promised and does not come takes nothing.
    for promise in
        [&[0x02, 0x01, 0x13, 0x10, 0, 0, 0, 0x0f], &[0x1f, 0x10, 0x13, 0x10, 0xff, 0xff, 0xff, 0xff]]
    {
        let used = peak(|| {
            let mut lexer = Lexer::new();
            lexer.push(Bytes::copy_from_slice(promise));
            assert!(lexer.next().is_ok_and(|element| element.is_none()));
        });
        assert!(used < 100_000, "{used}");
    }
}
