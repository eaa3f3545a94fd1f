//! Synchronization and FastTransfer ROPs, as far as they send. `[MS-OXCROPS] 2.2.12, 2.2.13`, `[MS-OXCFXICS]`

use mapi_http::data::ErrorCode;
use mapi_http::rop::{
    FastTransferSourceGetBuffer, FastTransferSourceGetBufferResponse, SendOptions, SynchronizationConfigure,
    SynchronizationFlags, SynchronizationGetTransferState, SynchronizationType,
    SynchronizationUploadStateStreamBegin, SynchronizationUploadStateStreamContinue,
    SynchronizationUploadStateStreamEnd, TransferStatus,
};

use super::{Answer, Call, Failure, Outcome, rights};
use crate::handles::Object;
use crate::sync::{ContentsSync, Download, Form, HierarchySync, Maker};
use crate::table::Reading;

/// The fields of an answer before the part of the stream.
const HEAD: usize = 9;
/// A fixed size below this is refused. `[MS-OXCFXICS] 2.2.3.1.1.5.1`
const SMALLEST_BUFFER: u16 = 15_480;
/// With less than that the longest parts that may not be cut would have no place. `[MS-OXCFXICS] 2.2.4.1`
const LEAST_ROOM: usize = 2_100;

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
            Maker::Contents(ContentsSync::new(folder, request))
        }
        SynchronizationType::HIERARCHY => Maker::Hierarchy(HierarchySync::new(folder, request)?),
        _ => return Err(ErrorCode::INVALID_PARAMETER.into()),
    };
    let download = Download::new(maker, Form(request.send_options));
    call.open(request.output, Object::Download(Box::new(download)))?;
    Ok(Answer::DONE)
}

fn download<'c>(call: &'c mut Call<'_>, index: u8) -> Result<&'c mut Download, ErrorCode> {
    let handle = call.handle(index)?;
    match call.session.handles.get_mut(handle, call.logon)? {
        Object::Download(download) => Ok(download),
        _ => Err(ErrorCode::NOT_SUPPORTED),
    }
}

pub(super) fn begin_state(call: &mut Call<'_>, request: &SynchronizationUploadStateStreamBegin) -> Outcome {
    download(call, request.input)?.begin_state(request.state_property, request.transfer_buffer_size)?;
    Ok(Answer::DONE)
}

pub(super) fn continue_state(
    call: &mut Call<'_>,
    request: &SynchronizationUploadStateStreamContinue,
) -> Outcome {
    download(call, request.input)?.continue_state(&request.stream_data)?;
    Ok(Answer::DONE)
}

pub(super) fn end_state(call: &mut Call<'_>, request: &SynchronizationUploadStateStreamEnd) -> Outcome {
    download(call, request.input)?.end_state()?;
    Ok(Answer::DONE)
}

pub(super) fn get_transfer_state(call: &mut Call<'_>, request: &SynchronizationGetTransferState) -> Outcome {
    let download = download(call, request.input)?;
    let state = download.state().ok_or(ErrorCode::NOT_SUPPORTED)?;
    let state = Download::of_state(state, download.sets(), Form(SendOptions::FORCE_UNICODE))?;
    call.open(request.output, Object::Download(Box::new(state)))?;
    Ok(Answer::DONE)
}

pub(super) fn get_buffer(call: &mut Call<'_>, request: &FastTransferSourceGetBuffer) -> Outcome {
    let handle = call.handle(request.input)?;
    let mailbox = call.mailbox()?;
    let room = call.room.saturating_sub(HEAD);
    let decides = request.buffer_size == FastTransferSourceGetBuffer::SERVER_DECIDES;
    let most = match request.maximum {
        Some(_) if decides && room < LEAST_ROOM => return Err(Failure::NoRoom),
        Some(maximum) if decides => room.min(usize::from(maximum)),
        _ if request.buffer_size < SMALLEST_BUFFER => return Err(ErrorCode::BUFFER_TOO_SMALL.into()),
        _ if room < usize::from(request.buffer_size) => return Err(Failure::NoRoom),
        _ => usize::from(request.buffer_size),
    };
    let text = call.session.text;
    let viewer = if call.is_own()? { None } else { Some(call.user) };
    let Object::Download(download) = call.session.handles.get_mut(handle, call.logon)? else {
        return Err(ErrorCode::NOT_SUPPORTED.into());
    };
    let reading = Reading { store: call.store, mailbox: &mailbox, text, directory: call.directory, viewer };
    let taken = download.take(reading, most)?;
    let transfer_status = match taken.done {
        true => TransferStatus::DONE,
        false if taken.data.is_empty() => TransferStatus::NO_ROOM,
        false => TransferStatus::PARTIAL,
    };
    let (done, total) = taken.steps;
    // There may be more messages than two bytes can count.
    let scale = total / usize::from(u16::MAX) + 1;
    Ok(FastTransferSourceGetBufferResponse {
        transfer_status,
        in_progress_count: u16::try_from(done / scale).unwrap_or(u16::MAX),
        total_step_count: u16::try_from(total / scale).unwrap_or(u16::MAX),
        reserved: 0,
        transfer_buffer: taken.data,
        backoff_time: None,
    }
    .into())
}
