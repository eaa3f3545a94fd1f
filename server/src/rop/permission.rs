//! Permission ROPs. `[MS-OXCROPS] 2.2.10`, `[MS-OXCPERM]`

use mapi_http::data::{ErrorCode, PropertyTag, TaggedPropertyValue, Value, tags};
use mapi_http::rop::{GetPermissionsTable, ModifyPermissions, ModifyPermissionsFlags, PermissionDataFlags};

use super::{Answer, Call, Outcome, rights};
use crate::directory::Directory;
use crate::entry_id::{self, Person};
use crate::store::Permission;
use crate::table::{Source, Table};
use crate::view::Found;

/// The columns of the table.
pub(crate) const COLUMNS: [PropertyTag; 4] =
    [tags::MEMBER_ID, tags::MEMBER_NAME, tags::ENTRY_ID, tags::MEMBER_RIGHTS];

/// A property of a row.
pub(crate) fn property(
    directory: &Directory,
    permission: &Permission,
    tag: PropertyTag,
) -> Option<(PropertyTag, Found)> {
    let person = permission.dn.as_deref().and_then(|dn| directory.by_dn(dn));
    let tag = *COLUMNS.iter().find(|known| known.id() == tag.id())?;
    let value = match tag {
        tags::MEMBER_ID => Value::Integer64(permission.member),
        tags::MEMBER_RIGHTS => Value::Integer32(permission.rights as i32),
        tags::ENTRY_ID => Value::Binary(person.map(|person| person.entry_id()).unwrap_or_default().into()),
        _ => match (permission.member, person) {
            // [MS-OXCPERM] 2.2.5
            (Permission::DEFAULT, _) => "".into(),
            (Permission::ANONYMOUS, _) => "Anonymous".into(),
            (_, Some(person)) => person.display_name.as_str().into(),
            (_, None) => permission.dn.as_deref().unwrap_or_default().into(),
        },
    };
    Some((tag, Found::Value(value)))
}

pub(super) fn get_permissions_table(call: &mut Call<'_>, request: &GetPermissionsTable) -> Outcome {
    let folder = call.folder(request.input)?;
    call.require(folder, rights::VISIBLE | rights::OWNER)?;
    call.open_table(request.output, Table::new(Source::Permissions { folder }, false))?;
    Ok(Answer::DONE)
}

pub(super) fn modify_permissions(call: &mut Call<'_>, request: &ModifyPermissions) -> Outcome {
    let folder = call.folder(request.input)?;
    call.require(folder, rights::OWNER)?;
    if request.flags.contains(ModifyPermissionsFlags::REPLACE_ROWS) {
        call.store.clear_permissions(folder)?;
    }
    for change in &request.permissions {
        let value = |tag: PropertyTag| -> Option<&Value> {
            let of = |known: &&TaggedPropertyValue| known.tag.id() == tag.id();
            change.property_values.iter().find(of).map(|known| &known.value)
        };
        let number = |tag| value(tag).and_then(Value::as_i64).ok_or(ErrorCode::INVALID_PARAMETER);
        match change.flags {
            PermissionDataFlags::ADD_ROW => {
                let id =
                    value(tags::ENTRY_ID).and_then(Value::as_binary).ok_or(ErrorCode::INVALID_PARAMETER)?;
                let Some(Person::Listed(dn)) = entry_id::person(id) else {
                    return Err(ErrorCode::INVALID_PARAMETER.into());
                };
                let dn = call.directory.by_dn(&dn).ok_or(ErrorCode::INVALID_PARAMETER)?.dn.clone();
                call.store.add_permission(folder, &dn, number(tags::MEMBER_RIGHTS)? as u32)?;
            }
            PermissionDataFlags::MODIFY_ROW => {
                let (member, rights) = (number(tags::MEMBER_ID)?, number(tags::MEMBER_RIGHTS)?);
                call.store.set_permission(folder, member, rights as u32)?;
            }
            PermissionDataFlags::REMOVE_ROW => {
                call.store.remove_permission(folder, number(tags::MEMBER_ID)?)?;
            }
            _ => return Err(ErrorCode::INVALID_PARAMETER.into()),
        }
    }
    Ok(Answer::DONE)
}
