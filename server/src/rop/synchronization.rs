//! Synchronization ROPs: downloads, and the states of both directions. `[MS-OXCROPS] 2.2.13`, `[MS-OXCFXICS] 3.2.5.9`

use mapi_http::data::ErrorCode;
use mapi_http::rop::{
    SendOptions, SynchronizationConfigure, SynchronizationFlags, SynchronizationGetTransferState,
    SynchronizationType, SynchronizationUploadStateStreamBegin, SynchronizationUploadStateStreamContinue,
    SynchronizationUploadStateStreamEnd,
};
use mapi_http::sync::SyncState;

use super::{Answer, Call, Outcome, rights};
use crate::handles::{Object, lock};
use crate::sync::{Contents, Download, Form, Hierarchy, Maker, StateUpload, Sync};

pub(super) fn configure(call: &mut Call<'_>, request: &SynchronizationConfigure) -> Outcome {
    let folder = call.folder(request.input)?;
    // Reserved flags and those that nobody knows must be refused. `[MS-OXCFXICS] 3.2.5.9.1.1`
    let known = SynchronizationFlags::from_iter(request.flags.iter_names().map(|(_, flag)| flag));
    if known != request.flags || request.flags.contains(SynchronizationFlags::RESERVED) {
        return Err(ErrorCode::INVALID_PARAMETER.into());
    }
    let unicode = request.send_options.contains(SendOptions::UNICODE);
    if unicode != request.flags.contains(SynchronizationFlags::UNICODE) {
        return Err(ErrorCode::INVALID_PARAMETER.into());
    }
    let maker = match request.synchronization_type {
        SynchronizationType::CONTENTS => {
            call.require(folder, rights::READ_ANY)?;
            Maker::Contents(Sync::new(Contents::new(folder, request)))
        }
        SynchronizationType::HIERARCHY => Maker::Hierarchy(Sync::new(Hierarchy::new(folder, request)?)),
        _ => return Err(ErrorCode::INVALID_PARAMETER.into()),
    };
    let download = Download::new(maker, Form(request.send_options));
    call.open(request.output, Object::Download(Box::new(download)))?;
    Ok(Answer::DONE)
}

/// The state that a client uploads before a download begins, or before it uploads changes. `[MS-OXCFXICS] 3.2.5.2`
fn state<T>(
    call: &mut Call<'_>,
    index: u8,
    work: impl FnOnce(&mut StateUpload, &mut SyncState) -> Result<T, ErrorCode>,
) -> Result<T, ErrorCode> {
    let handle = call.handle(index)?;
    match call.session.handles.get_mut(handle, call.logon)? {
        Object::Download(download) => {
            let (upload, state) = download.uploaded()?;
            work(upload, state)
        }
        Object::Collector(collector) => {
            let mut collector = lock(collector);
            let (upload, state) = collector.uploaded();
            work(upload, state)
        }
        _ => Err(ErrorCode::NOT_SUPPORTED),
    }
}

pub(super) fn begin_state(call: &mut Call<'_>, request: &SynchronizationUploadStateStreamBegin) -> Outcome {
    let (property, size) = (request.state_property, request.transfer_buffer_size);
    state(call, request.input, |upload, _| upload.begin(property, size))?;
    Ok(Answer::DONE)
}

pub(super) fn continue_state(
    call: &mut Call<'_>,
    request: &SynchronizationUploadStateStreamContinue,
) -> Outcome {
    state(call, request.input, |upload, _| upload.go_on(&request.stream_data))?;
    Ok(Answer::DONE)
}

pub(super) fn end_state(call: &mut Call<'_>, request: &SynchronizationUploadStateStreamEnd) -> Outcome {
    state(call, request.input, StateUpload::end)?;
    Ok(Answer::DONE)
}

pub(super) fn get_transfer_state(call: &mut Call<'_>, request: &SynchronizationGetTransferState) -> Outcome {
    let form = Form(SendOptions::FORCE_UNICODE);
    let state = match call.object(request.input)? {
        Object::Download(download) => {
            let state = download.state().ok_or(ErrorCode::NOT_SUPPORTED)?;
            Download::of_state(state, download.sets(), form)?
        }
        Object::Collector(collector) => {
            let collector = lock(collector);
            Download::of_state(&collector.state, collector.sets(), form)?
        }
        _ => return Err(ErrorCode::NOT_SUPPORTED.into()),
    };
    call.open(request.output, Object::Download(Box::new(state)))?;
    Ok(Answer::DONE)
}
