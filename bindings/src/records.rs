//! The core's records, as UniFFI takes them from their definitions.

use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use mapi_http::autodiscover::HostFailure;
use mapi_http::data::{FileTime, FolderId, MessageId, PropertyKey, Value};
use mapi_http::mailbox::*;

use crate::PropertyValue;

macro_rules! remote {
    ($(#[doc = $doc:literal] $kind:ident $Name:ident { $($body:tt)* })*) => {
        $(remote! { @$kind #[doc = $doc] $Name { $($body)* } })*
    };
    (@enum #[doc = $doc:literal] $Name:ident { $($body:tt)* }) => {
        #[uniffi::remote(Enum)]
        #[doc = $doc]
        pub enum $Name { $($body)* }
    };
    (@conditions #[doc = $doc:literal] $Name:ident { $(#[doc = $field_doc:literal] $field:ident: $Type:ty),* $(,)? }) => {
        #[uniffi::remote(Record)]
        #[doc = $doc]
        pub struct $Name { $(#[doc = $field_doc] #[uniffi(default)] pub $field: $Type),* }
    };
    (@struct #[doc = $doc:literal] $Name:ident { $(#[doc = $field_doc:literal] $field:ident: $Type:ty),* $(,)? }) => {
        #[uniffi::remote(Record)]
        #[doc = $doc]
        pub struct $Name { $(#[doc = $field_doc] pub $field: $Type),* }
    };
}

mapi_http::records!(remote);

/// Why no answer came to a request of Autodiscover.
#[uniffi::remote(Enum)]
pub enum HostFailure {
    /// The name has no address, or no such record.
    NameNotFound,
    /// Nobody listens there, or the network does not reach it.
    Unreachable,
    /// TLS failed: the certificate is not trusted or has another name.
    Certificate,
    /// It took too long.
    Timeout,
    /// The connection broke, or the answer was not HTTP.
    Broken,
}

uniffi::custom_type!(FolderId, String, {
    remote,
    lower: |id| id.to_string(),
    try_lift: |text| Ok(text.parse()?),
});

uniffi::custom_type!(Bytes, Vec<u8>, {
    remote,
    lower: |bytes| bytes.into(),
    try_lift: |bytes| Ok(bytes.into()),
});

uniffi::custom_type!(ItemProperties, Vec<ItemProperty>, {
    remote,
    lower: |properties| properties.into_vec(),
    try_lift: |properties| Ok(properties.into()),
});

uniffi::custom_type!(MessageId, String, {
    remote,
    lower: |id| id.to_string(),
    try_lift: |text| Ok(text.parse()?),
});

uniffi::custom_type!(PropertyKey, String, {
    remote,
    lower: |key| key.to_string(),
    try_lift: |text| Ok(text.parse()?),
});

/// [`Value`], by a name that says more where nothing stands around it.
type AnyValue = Value;

uniffi::custom_type!(AnyValue, PropertyValue, {
    remote,
    lower: |value| value.into(),
    try_lift: |value| Ok(value.into()),
});

uniffi::custom_type!(PropertyValues, HashMap<String, PropertyValue>, {
    remote,
    lower: |values| values.named().map(|(name, value)| (name, value.clone().into())).collect(),
    try_lift: |values| Ok(values.into_iter().map(|(name, value)| (name, value.into())).collect::<Vec<_>>().try_into()?),
});

uniffi::custom_type!(FileTime, SystemTime, {
    remote,
    lower: |time| system_time(time),
    try_lift: |time| Ok(file_time(time)),
});

/// Nanoseconds of a step of [`FileTime`].
const STEP: u64 = 100;
/// Steps in a second.
const STEPS: u64 = 1_000_000_000 / STEP;

fn system_time(time: FileTime) -> SystemTime {
    let steps = time.0.saturating_sub(FileTime::from_unix_seconds(0).0);
    let span = steps.unsigned_abs();
    let span = Duration::new(span / STEPS, (span % STEPS * STEP) as u32);
    let moved = if steps < 0 { UNIX_EPOCH.checked_sub(span) } else { UNIX_EPOCH.checked_add(span) };
    // No system's clock ends before the year 4501, which stands for "no date".
    moved.unwrap_or(UNIX_EPOCH)
}

fn file_time(time: SystemTime) -> FileTime {
    let steps = |span: Duration| i64::try_from(span.as_nanos() / u128::from(STEP)).unwrap_or(i64::MAX);
    let epoch = FileTime::from_unix_seconds(0).0;
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => FileTime(epoch.saturating_add(steps(after))),
        Err(before) => FileTime(epoch.saturating_sub(steps(before.duration()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_keep_every_step_both_ways() {
        for time in
            ["1601-01-01T00:00:00.0000001Z", "1969-12-31T23:59:59.9999999Z", "2026-11-24T08:30:00.1234567Z"]
        {
            let time: FileTime = time.parse().unwrap();
            assert_eq!(file_time(system_time(time)), time);
        }
        let known = UNIX_EPOCH + Duration::from_millis(1_709_251_198_500);
        assert_eq!(file_time(known), "2024-02-29T23:59:58.5Z".parse().unwrap());
        assert_eq!(file_time(system_time(FileTime::NONE)), FileTime::NONE);
    }
}
