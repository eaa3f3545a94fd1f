//! The bodies of every request type, one file per type. `[MS-OXCMAPIHTTP] 2.2.4, 2.2.5`

mod connect;
mod disconnect;
mod execute;
mod notification_wait;

pub use connect::{ConnectRequest, ConnectResponse, ConnectResult};
pub use disconnect::{DisconnectRequest, DisconnectResponse, DisconnectResult};
pub use execute::{ExecuteFlags, ExecuteRequest, ExecuteResponse, ExecuteResult};
pub use notification_wait::{NotificationWaitRequest, NotificationWaitResponse, NotificationWaitResult};
