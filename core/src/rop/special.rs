//! ROPs beside the groups. `[MS-OXCROPS] 2.2.15`

use crate::wire::wire;

wire! {
    /// Lets go of an object; never answered. Releasing a logon ends it.
    pub struct Release, "MS-OXCROPS 2.2.15.3.1" {
        /// The logon.
        logon: u8,
        /// The object.
        input: u8,
    }
}
