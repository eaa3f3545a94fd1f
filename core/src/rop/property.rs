//! Property ROPs. `[MS-OXCROPS] 2.2.8`, `[MS-OXCPRPT]`

use std::prelude::v1::*;

use super::NULL_DESTINATION;
use crate::data::{Guid, PropertyName, PropertyProblem, PropertyRow, PropertyTag, TaggedPropertyValue};
use crate::wire::{Bool, Counted, Prefixed, Times, codes, flags, wire};

flags! {
    /// Which names are left out.
    pub struct QueryFlags: u8, "MS-OXCPRPT 2.2.9.1" {
        /// Names in letters.
        const NO_STRINGS = 0x01;
        /// Numbered names.
        const NO_IDS = 0x02;
    }

    /// How properties are copied.
    pub struct CopyFlags: u8, "MS-OXCPRPT 2.2.10.1" {
        /// Move them.
        const MOVE = 0x01;
        /// Leave those that the destination has.
        const NO_OVERWRITE = 0x02;
    }
}

codes! {
    /// What becomes of names that have no id.
    pub struct GetIdsFlags: u8, "MS-OXCPRPT 2.2.12.1" {
        /// Nothing.
        const GET_ONLY = 0;
        /// They get one.
        const CREATE = 2;
    }
}

wire! {
    /// Asks for the ids of named properties.
    #[derive(Default)]
    pub struct GetPropertyIdsFromNames, "MS-OXCROPS 2.2.8.1.1" {
        /// The logon.
        logon: u8,
        /// Any object of the store.
        input: u8,
        /// Whether to register the names.
        flags: GetIdsFlags,
        /// The names; none, on a logon: all there are.
        property_names: Vec<PropertyName> as Counted<u16>,
    }

    /// The ids.
    pub struct GetPropertyIdsFromNamesResponse, "MS-OXCROPS 2.2.8.1.2" {
        /// Ids in the order of the names; 0: none.
        property_ids: Vec<u16> as Counted<u16>,
    }

    /// Asks for the names behind ids.
    #[derive(Default)]
    pub struct GetNamesFromPropertyIds, "MS-OXCROPS 2.2.8.2.1" {
        /// The logon.
        logon: u8,
        /// Any object of the store.
        input: u8,
        /// The ids, from 0x8000 on.
        property_ids: Vec<u16> as Counted<u16>,
    }

    /// The names.
    pub struct GetNamesFromPropertyIdsResponse, "MS-OXCROPS 2.2.8.2.2" {
        /// Names in the order of the ids.
        property_names: Vec<PropertyName> as Counted<u16>,
    }

    /// Reads some properties of an object.
    #[derive(Default)]
    pub struct GetPropertiesSpecific, "MS-OXCROPS 2.2.8.3.1" {
        /// The logon.
        logon: u8,
        /// The object.
        input: u8,
        /// Largest size of a value in bytes; 0: no limit.
        property_size_limit: u16,
        /// Text asked for without type shall be UTF-16.
        want_unicode: bool as Bool<u16>,
        /// Which properties.
        property_tags: Vec<PropertyTag> as Counted<u16>,
    }

    /// The properties. One that is too large has the error `NotEnoughMemory`: a stream reads it.
    pub struct GetPropertiesSpecificResponse, "MS-OXCROPS 2.2.8.3.2" {
        /// The values, in the order of the request.
        row: PropertyRow,
    }

    /// Reads all properties of an object.
    #[derive(Default)]
    pub struct GetPropertiesAll, "MS-OXCROPS 2.2.8.4.1" {
        /// The logon.
        logon: u8,
        /// The object.
        input: u8,
        /// Largest size of a value in bytes; 0: no limit.
        property_size_limit: u16,
        /// Text shall be UTF-16.
        want_unicode: bool as Bool<u16>,
    }

    /// The properties. One that is too large has a value of type error: a stream reads it.
    pub struct GetPropertiesAllResponse, "MS-OXCROPS 2.2.8.4.2" {
        /// The values.
        property_values: Vec<TaggedPropertyValue> as Counted<u16>,
    }

    /// Asks which properties an object has.
    #[derive(Default)]
    pub struct GetPropertiesList, "MS-OXCROPS 2.2.8.5.1" {
        /// The logon.
        logon: u8,
        /// The object.
        input: u8,
    }

    /// The properties of an object.
    pub struct GetPropertiesListResponse, "MS-OXCROPS 2.2.8.5.2" {
        /// Their tags.
        property_tags: Vec<PropertyTag> as Counted<u16>,
    }

    /// Sets properties.
    #[derive(Default)]
    pub struct SetProperties, "MS-OXCROPS 2.2.8.6.1" {
        /// The logon.
        logon: u8,
        /// The object.
        input: u8,
        /// The values.
        property_values: Vec<TaggedPropertyValue> as Prefixed<u16, Counted<u16>>,
    }

    /// What could not be set.
    pub struct SetPropertiesResponse, "MS-OXCROPS 2.2.8.6.2" {
        /// Nothing in it: all was set.
        property_problems: Vec<PropertyProblem> as Counted<u16>,
    }

    /// Sets properties of a folder on this server alone.
    #[derive(Default)]
    pub struct SetPropertiesNoReplicate, "MS-OXCROPS 2.2.8.7.1" {
        /// The logon.
        logon: u8,
        /// The object.
        input: u8,
        /// The values.
        property_values: Vec<TaggedPropertyValue> as Prefixed<u16, Counted<u16>>,
    }

    /// What could not be set.
    pub struct SetPropertiesNoReplicateResponse, "MS-OXCROPS 2.2.8.7.2" {
        /// Nothing in it: all was set.
        property_problems: Vec<PropertyProblem> as Counted<u16>,
    }

    /// Deletes properties.
    #[derive(Default)]
    pub struct DeleteProperties, "MS-OXCROPS 2.2.8.8.1" {
        /// The logon.
        logon: u8,
        /// The object.
        input: u8,
        /// Which properties.
        property_tags: Vec<PropertyTag> as Counted<u16>,
    }

    /// What could not be deleted.
    pub struct DeletePropertiesResponse, "MS-OXCROPS 2.2.8.8.2" {
        /// Nothing in it: all was deleted.
        property_problems: Vec<PropertyProblem> as Counted<u16>,
    }

    /// Deletes properties of a folder on this server alone.
    #[derive(Default)]
    pub struct DeletePropertiesNoReplicate, "MS-OXCROPS 2.2.8.9.1" {
        /// The logon.
        logon: u8,
        /// The object.
        input: u8,
        /// Which properties.
        property_tags: Vec<PropertyTag> as Counted<u16>,
    }

    /// What could not be deleted.
    pub struct DeletePropertiesNoReplicateResponse, "MS-OXCROPS 2.2.8.9.2" {
        /// Nothing in it: all was deleted.
        property_problems: Vec<PropertyProblem> as Counted<u16>,
    }

    /// Asks for the names of an object's named properties.
    #[derive(Default)]
    pub struct QueryNamedProperties, "MS-OXCROPS 2.2.8.10.1" {
        /// The logon.
        logon: u8,
        /// The object.
        input: u8,
        /// Which names are left out.
        query_flags: QueryFlags,
        /// Names of one property set only.
        has_guid: bool,
        /// The property set.
        property_guid: Option<Guid> { if *has_guid },
    }

    /// The named properties of an object: two lists of one length.
    pub struct QueryNamedPropertiesResponse, "MS-OXCROPS 2.2.8.10.2" {
        /// The ids.
        property_ids: Vec<u16> as Times { after count: u16 = property_ids.len(), with |cx| cx.select(count) },
        /// The names, in the order of the ids.
        property_names: Vec<PropertyName> as Times { with |cx| cx.select(count) },
    }

    /// Copies or moves some properties to another object.
    #[derive(Default)]
    pub struct CopyProperties, "MS-OXCROPS 2.2.8.11.1" {
        /// The logon.
        logon: u8,
        /// The object that has them.
        source: u8,
        /// The object that gets them.
        dest: u8,
        /// The answer may be a `Progress`.
        want_asynchronous: bool,
        /// How.
        copy_flags: CopyFlags,
        /// Which properties.
        property_tags: Vec<PropertyTag> as Counted<u16>,
    }

    /// What could not be copied.
    pub enum CopyPropertiesResponse, "MS-OXCROPS 2.2.8.11.2", by |cx| {
        /// The destination does not exist.
        if cx.return_value == NULL_DESTINATION => NullDestination {
            /// Its index.
            dest: u32,
        },
        /// Copied.
        if cx.return_value != NULL_DESTINATION => Copied {
            /// Nothing in it: all was copied.
            property_problems: Vec<PropertyProblem> as Counted<u16>,
        },
    }

    /// Copies or moves all properties but some to another object.
    #[derive(Default)]
    pub struct CopyTo, "MS-OXCROPS 2.2.8.12.1" {
        /// The logon.
        logon: u8,
        /// The object that has them.
        source: u8,
        /// The object that gets them.
        dest: u8,
        /// The answer may be a `Progress`.
        want_asynchronous: bool,
        /// With recipients, attachments, or the content of a folder.
        want_sub_objects: bool,
        /// How.
        copy_flags: CopyFlags,
        /// Which properties stay.
        excluded_tags: Vec<PropertyTag> as Counted<u16>,
    }

    /// What could not be copied.
    pub enum CopyToResponse, "MS-OXCROPS 2.2.8.12.2", by |cx| {
        /// The destination does not exist.
        if cx.return_value == NULL_DESTINATION => NullDestination {
            /// Its index.
            dest: u32,
        },
        /// Copied.
        if cx.return_value != NULL_DESTINATION => Copied {
            /// Nothing in it: all was copied.
            property_problems: Vec<PropertyProblem> as Counted<u16>,
        },
    }

    /// Asks how far an asynchronous ROP is, or cancels it. Once it is done, the answer is that of the ROP itself.
    #[derive(Default)]
    pub struct Progress, "MS-OXCROPS 2.2.8.13.1" {
        /// The logon.
        logon: u8,
        /// The object that the ROP works on.
        input: u8,
        /// Cancel.
        want_cancel: bool,
    }

    /// How far it is; also stands in for the answer of a ROP that asked to be asynchronous.
    pub struct ProgressResponse, "MS-OXCROPS 2.2.8.13.2" {
        /// The logon.
        logon: u8,
        /// How much is done.
        completed_task_count: u32,
        /// Of how much.
        total_task_count: u32,
    }
}
