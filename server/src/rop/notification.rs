//! Notification ROPs. `[MS-OXCROPS] 2.2.14`, `[MS-OXCNOTIF]`

use mapi_http::data::{ErrorCode, MessageId};
use mapi_http::rop::{NotificationTypes, RegisterNotification};

use super::{Answer, Call, Outcome, rights};
use crate::handles::{Object, Subscription};

pub(super) fn register_notification(call: &mut Call<'_>, request: &RegisterNotification) -> Outcome {
    match call.object(request.input)? {
        Object::Logon | Object::Folder(_) | Object::Message(_) | Object::Table(_) => {}
        _ => return Err(ErrorCode::NOT_SUPPORTED.into()),
    }
    if request.notification_types.contains(NotificationTypes::EXTENDED) {
        return Err(ErrorCode::NOT_SUPPORTED.into());
    }
    if let Some(folder) = request.folder_id {
        call.require(folder, rights::READ_ANY)?;
    }
    let subscription = Subscription {
        types: request.notification_types,
        folder: request.folder_id,
        message: request.message_id.filter(|id| *id != MessageId::NONE),
    };
    call.open(request.output, Object::Subscription(subscription))?;
    Ok(Answer::DONE)
}
