//! What every fuzz target is: one of the entries of `mapi_http_tests`, with an allocator that counts.

pub use libfuzzer_sys::fuzz_target;
use mapi_http_tests::memory::Counting;

#[global_allocator]
static COUNTING: Counting = Counting;

/// Makes a target of an entry.
#[macro_export]
macro_rules! target {
    ($entry:ident) => {
        $crate::fuzz_target!(|data: &[u8]| ::mapi_http_tests::entries::$entry(data));
    };
}
