//! The bodies of every request type, one file per type. `[MS-OXCMAPIHTTP] 2.2.4, 2.2.5`

mod bind;
mod connect;
mod disconnect;
mod execute;
mod notification_wait;
mod stat;
mod unbind;

pub use bind::{BindFlags, BindRequest, BindResponse, BindResult};
pub use connect::{ConnectRequest, ConnectResponse, ConnectResult};
pub use disconnect::{DisconnectRequest, DisconnectResponse, DisconnectResult};
pub use execute::{ExecuteFlags, ExecuteRequest, ExecuteResponse, ExecuteResult};
pub use notification_wait::{NotificationWaitRequest, NotificationWaitResponse, NotificationWaitResult};
pub use stat::Stat;
pub use unbind::{UnbindRequest, UnbindResponse, UnbindResult};
