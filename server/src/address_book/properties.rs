//! Properties of one object. `[MS-OXNSPI] 3.1.4.1.5` to `3.1.4.1.7`

use mapi_http::data::{Cell, ErrorCode, PropertyTag, PropertyType, TaggedPropertyValue, Value, tags};
use mapi_http::http::body::{
    GetPropListRequest, GetPropListResult, GetPropsFlags, GetPropsRequest, GetPropsResult, ModLinkAttRequest,
    ModLinkAttResult, ModPropsRequest, ModPropsResult, QueryColumnsFlags, QueryColumnsRequest,
    QueryColumnsResult,
};

use super::table::columns;
use super::{AddressBook, BEGINNING, CP_WINUNICODE, Object};

/// The tag with 8-bit strings.
fn narrow(tag: PropertyTag) -> PropertyTag {
    match tag.property_type() {
        PropertyType::STRING => tag.with_type(PropertyType::STRING8),
        PropertyType::MULTIPLE_STRING => tag.with_type(PropertyType::MULTIPLE_STRING8),
        _ => tag,
    }
}

/// Objects that an object has: no values, but GetMatches says what they hold.
fn objects_of(object: &Object<'_>) -> Vec<PropertyTag> {
    let mut tags = vec![tags::ADDRESS_BOOK_REPORTS];
    if object.entry.is_list() {
        tags.extend([tags::CONTAINER_CONTENTS, tags::ADDRESS_BOOK_MEMBER]);
    }
    tags
}

impl AddressBook<'_> {
    pub(super) fn get_props(self, request: &GetPropsRequest) -> GetPropsResult {
        let stat = request.state.unwrap_or_default();
        let code_page = stat.code_page;
        let object = match stat.current_rec {
            BEGINNING => self.objects().next(),
            id => self.object(id),
        };
        let all = || {
            let tags = object.iter().flat_map(Object::properties).map(|property| property.tag);
            tags.map(|tag| if code_page == CP_WINUNICODE { tag } else { narrow(tag) }).collect::<Vec<_>>()
        };
        let tags = match &request.property_tags {
            None => all(),
            wanted => match columns(wanted.as_ref(), code_page) {
                Ok(tags) => tags,
                Err(error_code) => return GetPropsResult { error_code, code_page, ..Default::default() },
            },
        };
        let cells = match object {
            Some(object) => object.cells(&tags, request.flags, code_page),
            None => vec![Cell::Error(ErrorCode::NOT_FOUND); tags.len()],
        };
        let mut error_code = ErrorCode::SUCCESS;
        let values = tags.iter().zip(cells).map(|(tag, cell)| match cell {
            Cell::Value(value) => {
                let kind = value.property_type().filter(|_| tag.property_type() == PropertyType::UNSPECIFIED);
                TaggedPropertyValue { tag: tag.with_type(kind.unwrap_or(tag.property_type())), value }
            }
            Cell::Absent | Cell::Error(_) => {
                error_code = ErrorCode::ERRORS_RETURNED;
                let code = if let Cell::Error(code) = cell { code } else { ErrorCode::NOT_FOUND };
                TaggedPropertyValue {
                    tag: tag.with_type(PropertyType::ERROR_CODE),
                    value: Value::ErrorCode(code),
                }
            }
        });
        let property_values = Some(values.collect());
        GetPropsResult { error_code, code_page, property_values, ..Default::default() }
    }

    pub(super) fn get_prop_list(self, request: &GetPropListRequest) -> GetPropListResult {
        let Some(object) = self.object(request.min_id) else {
            return GetPropListResult { error_code: ErrorCode::INVALID_OBJECT, ..Default::default() };
        };
        let mut tags: Vec<_> = object.properties().iter().map(|property| narrow(property.tag)).collect();
        if !request.flags.contains(GetPropsFlags::SKIP_OBJECTS) {
            tags.extend(objects_of(&object));
            tags.sort_unstable();
        }
        GetPropListResult { property_tags: Some(tags), ..Default::default() }
    }

    pub(super) fn query_columns(self, request: &QueryColumnsRequest) -> QueryColumnsResult {
        let unicode = request.mapi_flags.contains(QueryColumnsFlags::UNICODE_TYPES);
        let mut all: Vec<_> = self
            .objects()
            .flat_map(|object| object.properties())
            .map(|property| if unicode { property.tag } else { narrow(property.tag) })
            .collect();
        all.sort_unstable();
        all.dedup();
        QueryColumnsResult { columns: Some(all), ..Default::default() }
    }

    /// The address book comes from the configuration: nobody changes it from here. `[MS-OXNSPI] 3.1.4.1.14`
    pub(super) fn mod_props(self, request: &ModPropsRequest) -> ModPropsResult {
        let error_code = match &request.property_tags {
            None => ErrorCode::INVALID_PARAMETER,
            Some(_) => ErrorCode::ACCESS_DENIED,
        };
        ModPropsResult { error_code, ..Default::default() }
    }

    /// As with [`mod_props`](Self::mod_props). `[MS-OXNSPI] 3.1.4.1.15`
    pub(super) fn mod_link_att(self, request: &ModLinkAttRequest) -> ModLinkAttResult {
        let error_code = if request.property_tag.id() != tags::ADDRESS_BOOK_MEMBER.id() {
            ErrorCode::NOT_FOUND
        } else if self.object(request.min_id).is_none() {
            ErrorCode::INVALID_PARAMETER
        } else {
            ErrorCode::ACCESS_DENIED
        };
        ModLinkAttResult { error_code, ..Default::default() }
    }
}
