//! Every structure and every body, both ways: what is encoded decodes to the same value. ROPs are in
//! `rop_properties.rs`. Both go through the tables, so that nothing new is left out.

use mapi_http_tests::entries::generated_everything;
use proptest::prelude::*;

proptest! {
    #[test]
    fn they_come_back_equal(seed in proptest::collection::vec(any::<u8>(), 0..600)) {
        generated_everything(&seed);
    }
}
