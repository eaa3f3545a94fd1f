use super::{ErrorCode, PropertyTag};
use crate::wire::wire;

wire! {
    /// Why one property of several could not be set, deleted or copied.
    #[derive(Copy, Eq)]
    pub struct PropertyProblem, "MS-OXCDATA 2.7" {
        /// Position of the property in the request, from 0.
        index: u16,
        /// The property.
        property_tag: PropertyTag,
        /// Why.
        error_code: ErrorCode,
    }
}
