//! How much memory something takes, and how often it asks for some.
//!
//! Whoever measures makes [`Counting`] the allocator of the program. Each thread counts for itself.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// The system's allocator with counters.
#[derive(Debug)]
pub struct Counting;

thread_local! {
    static NOW: Cell<usize> = const { Cell::new(0) };
    static PEAK: Cell<usize> = const { Cell::new(0) };
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
    static ALLOCATED: Cell<usize> = const { Cell::new(0) };
}

fn taken(bytes: usize) {
    // A thread that ends has no counters any more.
    let _ = NOW.try_with(|now| {
        now.set(now.get().wrapping_add(bytes));
        PEAK.set(PEAK.get().max(now.get()));
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        ALLOCATED.set(ALLOCATED.get() + bytes);
    });
}

fn given_back(bytes: usize) {
    // What another thread allocated was not counted here.
    let _ = NOW.try_with(|now| now.set(now.get().saturating_sub(bytes)));
}

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        taken(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        given_back(layout.size());
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Both exist while the bytes move.
        taken(size);
        given_back(layout.size());
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// The most memory that `work` has at one time.
pub fn peak<T>(work: impl FnOnce() -> T) -> (usize, T) {
    let before = NOW.get();
    PEAK.set(before);
    let result = work();
    (PEAK.get().saturating_sub(before), result)
}

/// How many bytes `work` asks for in all. What is copied goes somewhere: no more is copied than that.
pub fn allocated<T>(work: impl FnOnce() -> T) -> (usize, T) {
    let before = ALLOCATED.get();
    let result = work();
    (ALLOCATED.get() - before, result)
}

/// How often `work` asks for memory.
pub fn allocations<T>(work: impl FnOnce() -> T) -> (usize, T) {
    let before = ALLOCATIONS.get();
    let result = work();
    (ALLOCATIONS.get() - before, result)
}

/// How many bytes more there are after `work` than before; fewer when negative.
pub fn retained<T>(work: impl FnOnce() -> T) -> (isize, T) {
    let before = NOW.get();
    let result = work();
    (NOW.get().wrapping_sub(before) as isize, result)
}

/// How many bytes `work` gives back.
pub fn given_up(work: impl FnOnce()) -> usize {
    let before = NOW.get();
    work();
    before.saturating_sub(NOW.get())
}
