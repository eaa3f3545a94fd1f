use std::prelude::v1::*;

use crate::data::TaggedPropertyValue;
use crate::wire::{Counted, Present, String8, flags};

flags! {
    /// What to read of a template.
    pub struct TemplateFlags: u32, "MS-OXNSPI 2.2.1" {
        /// The template itself.
        const TEMPLATE = 1;
        /// Its script.
        const SCRIPT = 4;
        /// The type of its addresses.
        const EMAIL_TYPE = 0x10;
        /// The name of its help file.
        const HELP_FILE_NAME = 0x20;
        /// The help file.
        const HELP_FILE_CONTENTS = 0x40;
    }
}

address_book! {
    /// Reads a template that shows an address.
    GetTemplateInfoRequest, "MS-OXCMAPIHTTP 2.2.5.9.1" {
        /// What of the template.
        flags: TemplateFlags,
        /// The display type of the objects that it shows.
        display_type: u32,
        /// The template's distinguished name; with it type and locale do not matter.
        template_dn: Option<String8> as Present,
        /// Code page of 8-bit strings.
        code_page: u32,
        /// Its language.
        locale_id: u32,
    }

    /// A template.
    GetTemplateInfoResponse, GetTemplateInfoResult, "MS-OXCMAPIHTTP 2.2.5.9.2" {
        /// Code page of 8-bit strings in the values.
        code_page: u32,
        /// What was asked for of it.
        row: Option<Vec<TaggedPropertyValue>> as Present<Counted<u32>>,
    }
}
