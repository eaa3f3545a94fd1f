//! Layouts that depend on something: bytes written by hand from [MS-OXCROPS], field by field.

use bytes::Bytes;
use mapi_http::data::{
    Cell, ErrorCode, FolderId, LongTermId, MessageId, PropertyTag, RecipientType, SortDirection, SortOrder,
    Str, Value, ValueRef, tags,
};
use mapi_http::rop::*;

const LOGON: u32 = 0x11;
const OBJECT: u32 = 0x22;
const OTHER: u32 = 0x33;

fn unhex(text: &str) -> Vec<u8> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

fn payload(rops: &str, handles: &[u32]) -> Bytes {
    let rops = unhex(rops);
    let mut payload = (rops.len() as u16 + 2).to_le_bytes().to_vec();
    payload.extend(rops);
    handles.iter().for_each(|handle| payload.extend(handle.to_le_bytes()));
    payload.into()
}

/// Index 0 is the logon, 1 an object, 2 receives one.
fn requests(requests: impl IntoIterator<Item = Request>) -> RopBuffer<Request> {
    RopBuffer { rops: requests.into_iter().collect(), handles: vec![LOGON, OBJECT, NO_HANDLE] }
}

/// Decodes the answer, checks that it encodes to the same bytes.
fn answers_with(objects: &mut Objects, request: impl Into<Request>, answer: &str) -> Reply {
    let payload = payload(answer, &[LOGON, OBJECT, OTHER]);
    let decoded = RopBuffer::<Response>::decode(&payload, &requests([request.into()]), objects).unwrap();
    assert_eq!(decoded.encode().unwrap(), payload);
    match decoded.rops.as_slice() {
        [Response::Reply(reply)] => reply.clone(),
        other => panic!("one answer expected: {other:?}"),
    }
}

fn answer<R: TryFrom<ReplyBody, Error = ReplyBody>>(request: impl Into<Request>, answer: &str) -> R {
    R::try_from(answers_with(&mut Objects::new(), request, answer).body).unwrap()
}

/// Encodes to these bytes, decodes from them.
fn request_is(objects: &Objects, request: impl Into<Request>, bytes: &str) {
    let buffer = requests([request.into()]);
    let payload = payload(bytes, &buffer.handles);
    assert_eq!(buffer.encode(objects).unwrap(), payload);
    assert_eq!(RopBuffer::<Request>::decode(&payload, objects).unwrap(), buffer);
}

#[test]
fn a_logon_without_name() {
    // [MS-OXCROPS] 2.2.3.1.1: the size 0 means that there is no Essdn, not even a NUL.
    let logon = Logon { logon_flags: LogonFlags::PRIVATE, essdn: None, ..Logon::default() };
    request_is(&Objects::new(), logon, "FE 00 00 01 00000000 00000000 0000");
    let named = Logon { output: 2, essdn: Some("/o=x".into()), ..Logon::default() };
    request_is(&Objects::new(), named, "FE 00 02 00 00000000 00000000 0500 2F6F3D7800");
}

#[test]
fn logon_to_a_mailbox() {
    let folders: String = (1..=13).map(|n| format!("0100 0000000000{n:02x}")).collect();
    let bytes = format!(
        "FE 02 00000000 01 {folders} 07 000102030405060708090A0B0C0D0E0F 0500 101112131415161718191A1B1C1D1E1F \
         3A 1E 0B 05 0F 05 EA07 0807060504030201 00000000"
    );
    let LogonResponse { logon_flags, store } = answer(Logon { output: 2, ..Logon::default() }, &bytes);
    assert_eq!(logon_flags, LogonFlags::PRIVATE);
    assert_eq!(store.special_folder(SpecialFolder::INBOX).unwrap().to_string(), "0001-000000000005");
    assert_eq!(store.special_folder(SpecialFolder::SHORTCUTS).unwrap().to_string(), "0001-00000000000d");
    assert_eq!(store.public_folder(PublicFolder::IPM_SUBTREE), None);
    let LogonStore::Private { response_flags, repl_id, logon_time, gwart_time, .. } = store else {
        panic!("{store:?}")
    };
    assert_eq!(
        response_flags,
        LogonResponseFlags::RESERVED | LogonResponseFlags::OWNER_RIGHT | LogonResponseFlags::SEND_AS_RIGHT
    );
    assert_eq!((repl_id, gwart_time), (5, 0x0102_0304_0506_0708));
    let friday =
        LogonTime { seconds: 58, minutes: 30, hour: 11, day_of_week: 5, day: 15, month: 5, year: 2026 };
    assert_eq!(logon_time, friday);
}

#[test]
fn logon_to_public_folders() {
    let folders: String = (1..=13).map(|n| format!("0100 0000000000{n:02x}")).collect();
    let bytes =
        format!("FE 02 00000000 00 {folders} 0500 101112131415161718191A1B1C1D1E1F {}", "00".repeat(16));
    let mut objects = Objects::new();
    let request = Logon { logon: 3, output: 2, ..Logon::default() };
    let reply = answers_with(&mut objects, request, &bytes);
    let ReplyBody::Logon(LogonResponse { store, .. }) = reply.body else { panic!("{reply:?}") };
    assert_eq!(store.public_folder(PublicFolder::IPM_SUBTREE).unwrap().to_string(), "0001-000000000002");
    assert_eq!(store.special_folder(SpecialFolder::INBOX), None);

    // [MS-OXCROPS] 2.2.6.11.1 and 2.2.3.13.1: what such a logon changes in requests.
    assert!(!objects.is_private(3));
    let client_data: [u8; 24] = core::array::from_fn(|n| n as u8);
    let mark = SetMessageReadFlag {
        logon: 3,
        response: 1,
        input: 1,
        client_data: Some(client_data),
        ..Default::default()
    };
    let data: String = client_data.iter().map(|byte| format!("{byte:02x}")).collect();
    request_is(&objects, mark.clone(), &format!("11 03 01 01 00 {data}"));
    request_is(&objects, SetMessageReadFlag { logon: 0, client_data: None, ..mark }, "11 00 01 01 00");

    let write = WritePerUserInformation { logon: 3, data: vec![0xAB].into(), ..Default::default() };
    let id = "00".repeat(24);
    request_is(&objects, write.clone(), &format!("64 03 00 {id} 00 00000000 0100 AB"));
    let guid = "101112131415161718191A1B1C1D1E1F";
    let private = WritePerUserInformation {
        logon: 0,
        repl_guid: Some(mapi_http::data::Guid(unhex(guid).try_into().unwrap())),
        ..write.clone()
    };
    request_is(&objects, private, &format!("64 00 00 {id} 00 00000000 0100 AB {guid}"));
    let later = WritePerUserInformation { logon: 0, data_offset: 1, ..write };
    request_is(&objects, later, &format!("64 00 00 {id} 00 01000000 0100 AB"));
}

#[test]
fn logon_elsewhere() {
    // [MS-OXCROPS] 2.2.3.1.3
    let request = Logon { output: 2, ..Logon::default() };
    let reply = answers_with(&mut Objects::new(), request.clone(), "FE 02 78040000 01 05 2F6F3D7800");
    assert_eq!(reply.return_value, ErrorCode::WRONG_SERVER);
    let ReplyBody::Logon(LogonResponse { store, .. }) = reply.body else { panic!("{reply:?}") };
    assert_eq!(store, LogonStore::Redirect { server_name: Some("/o=x".into()) });
    // 2.2.3.1.4: any other failure is just a code.
    let reply = answers_with(&mut Objects::new(), request, "FE 02 F2030000");
    assert_eq!((reply.return_value, reply.body), (ErrorCode::LOGIN_PERMISSION, ReplyBody::Empty));
}

#[test]
fn public_folders_elsewhere() {
    // [MS-OXCROPS] 2.2.4.1.2: the count of all servers stands before that of the cheap ones.
    let servers = ReplicaServers { cheap_server_count: 1, servers: vec!["EX1".into(), "EX2".into()] };
    let opened: OpenFolderResponse = answer(
        OpenFolder { output: 2, ..Default::default() },
        "02 02 00000000 01 01 0200 0100 45583100 45583200",
    );
    assert_eq!(
        opened,
        OpenFolderResponse { has_rules: true, is_ghosted: true, servers: Some(servers.clone()) }
    );
    let here: OpenFolderResponse =
        answer(OpenFolder { output: 2, ..Default::default() }, "02 02 00000000 00 00");
    assert_eq!(here, OpenFolderResponse { has_rules: false, is_ghosted: false, servers: None });

    let made: CreateFolderResponse = answer(
        CreateFolder { output: 2, ..Default::default() },
        "1C 02 00000000 0100 00000E915212 01 00 01 0200 0100 45583100 45583200",
    );
    assert_eq!(
        (made.has_rules, made.is_ghosted, made.servers),
        (Some(false), Some(true), Some(servers.clone()))
    );
    let there: CreateFolderResponse =
        answer(CreateFolder { output: 2, ..Default::default() }, "1C 02 00000000 0100 00000E915212 01 01 00");
    assert_eq!((there.has_rules, there.is_ghosted, there.servers), (Some(true), Some(false), None));

    let owning: GetOwningServersResponse =
        answer(GetOwningServers::default(), "42 00 00000000 0200 0100 45583100 45583200");
    assert_eq!(owning.servers, servers);
    let ghosted: PublicFolderIsGhostedResponse =
        answer(PublicFolderIsGhosted::default(), "45 00 00000000 01 0200 0100 45583100 45583200");
    assert_eq!(ghosted.servers, Some(servers));
}

#[test]
fn no_destination() {
    // [MS-OXCROPS] 2.2.4.6.3: the index of the destination, in four bytes, before what every answer has.
    let copy = MoveCopyMessages { source: 1, dest: 2, ..Default::default() };
    let reply = answers_with(&mut Objects::new(), copy.clone(), "33 01 03050000 02000000 01");
    let expected = MoveCopyMessagesResponse { dest: Some(2), partial_completion: true };
    assert_eq!(reply.body, ReplyBody::MoveCopyMessages(expected));
    // 2.2.4.6.2: other failures have the rest alone; some servers leave even that out.
    let reply = answers_with(&mut Objects::new(), copy.clone(), "33 01 05400080 01");
    let expected = MoveCopyMessagesResponse { dest: None, partial_completion: true };
    assert_eq!(reply.body, ReplyBody::MoveCopyMessages(expected));
    let reply = answers_with(&mut Objects::new(), copy, "33 01 05400080");
    assert_eq!(reply.body, ReplyBody::Empty);

    // 2.2.8.11.2 to 2.2.8.11.4
    let copy = CopyProperties { source: 1, dest: 2, ..Default::default() };
    let none: CopyPropertiesResponse = answer(copy.clone(), "67 01 03050000 02000000");
    assert_eq!(none, CopyPropertiesResponse::NullDestination { dest: 2 });
    let copied: CopyPropertiesResponse = answer(copy.clone(), "67 01 00000000 0100 0200 1F003700 05000780");
    let CopyPropertiesResponse::Copied { property_problems } = copied else { panic!("{copied:?}") };
    let problem = &property_problems[0];
    assert_eq!(
        (problem.index, problem.property_tag, problem.error_code),
        (2, tags::SUBJECT, ErrorCode::ACCESS_DENIED)
    );
    assert_eq!(answers_with(&mut Objects::new(), copy, "67 01 05000780").body, ReplyBody::Empty);
}

#[test]
fn lists_whose_count_stands_apart() {
    // [MS-OXCROPS] 2.2.5.2.1: three counts, then the columns.
    let sort = SortTable {
        input: 1,
        category_count: 1,
        expanded_count: 1,
        sort_orders: vec![
            SortOrder { tag: tags::SUBJECT, order: SortDirection::ASCENDING },
            SortOrder { tag: tags::MESSAGE_DELIVERY_TIME, order: SortDirection::DESCENDING },
        ],
        ..Default::default()
    };
    request_is(&Objects::new(), sort, "13 00 01 00 0200 0100 0100 1F00370000 4000060E01");

    // 2.2.7.3.2: count, then bytes of all.
    let types: GetAddressTypesResponse =
        answer(GetAddressTypes::default(), "49 00 00000000 0200 0800 534D545000 455800");
    assert_eq!(types.address_types, ["SMTP".into(), "EX".into()]);

    // 2.2.8.10.2: one count, all ids, all names.
    let named: QueryNamedPropertiesResponse = answer(
        QueryNamedProperties::default(),
        "5F 00 00000000 0200 0180 0280 \
         00 0820060000000000C000000000000046 03850000 \
         01 0820060000000000C000000000000046 06 6100 6200 0000",
    );
    assert_eq!(named.property_ids, [0x8001, 0x8002]);
    assert_eq!(
        (named.property_names[0].lid, named.property_names[1].text().as_deref()),
        (Some(0x8503), Some("ab"))
    );
    // 2.2.8.10.2: also when some ids have no name.
    let reply = answers_with(&mut Objects::new(), QueryNamedProperties::default(), "5F 00 80030400 0000");
    assert!(matches!(reply.body, ReplyBody::QueryNamedProperties(_)));

    // More names than bytes are left.
    let payload = payload("5F 00 00000000 FFFF 0180", &[LOGON]);
    let decoded = RopBuffer::<Response>::decode(
        &payload,
        &requests([QueryNamedProperties::default().into()]),
        &mut Objects::new(),
    );
    assert!(matches!(decoded.unwrap().rops.as_slice(), [Response::Undecoded { .. }]));
}

#[test]
fn options_of_an_address_type() {
    // [MS-OXCROPS] 2.2.7.9.2: the name is there only when the file is.
    let without: OptionsDataResponse = answer(OptionsData::default(), "6F 00 00000000 01 0100 AA 0000");
    assert_eq!((without.options_info.as_ref(), without.help_file_name), (&[0xAA][..], None));
    let with: OptionsDataResponse =
        answer(OptionsData::default(), "6F 00 00000000 01 0000 0200 0102 612E686C7000");
    assert_eq!((with.help_file.as_ref(), with.help_file_name), (&[1, 2][..], Some("a.hlp".into())));
}

#[test]
fn a_transport_that_returns_nothing() {
    // [MS-OXCROPS] 2.2.7.6.2
    let nothing: TransportSendResponse = answer(TransportSend::default(), "4A 00 00000000 01");
    assert_eq!(nothing.property_values, None);
    let some: TransportSendResponse =
        answer(TransportSend::default(), "4A 00 00000000 00 0100 03007666 0A000000");
    assert_eq!(some.property_values.unwrap()[0].tag, tags::RULE_SEQUENCE);
}

#[test]
fn receive_folders_have_fixed_columns() {
    // [MS-OXCSTOR] 2.2.1.4.2
    let table: GetReceiveFolderTableResponse = answer(
        GetReceiveFolderTable::default(),
        "68 00 00000000 01000000 00 0100 00000E915212 49504D00 0000000000000000",
    );
    let row = table.rows.iter().next().unwrap();
    let class = row.cells().nth(1).unwrap();
    assert_eq!(class.1.value(), Some(ValueRef::String8(b"IPM")));
}

#[test]
fn the_status_of_a_message_is_answered_under_another_id() {
    // [MS-OXCROPS] 2.2.6.9.2
    let request = GetMessageStatus { input: 1, message_id: MessageId(1), ..Default::default() };
    assert_eq!(Request::from(request.clone()).answer_id(), RopId::SetMessageStatus);
    let status: SetMessageStatusResponse = answer(request.clone(), "20 01 00000000 00100000");
    assert_eq!(status.message_status_flags, MessageStatusFlags::REMOTE_DOWNLOAD);

    // The same within a list, before the answer of another ROP.
    let mask = MessageStatusFlags::REMOTE_DELETE;
    let set = SetMessageStatus { input: 1, message_status_mask: mask, ..Default::default() };
    let payload = payload("20 01 00000000 00100000 20 01 00000000 00200000", &[LOGON, OBJECT]);
    let decoded =
        RopBuffer::<Response>::decode(&payload, &requests([request.into(), set.into()]), &mut Objects::new());
    assert!(decoded.unwrap().rops.iter().all(|response| matches!(response, Response::Reply(_))));
}

#[test]
fn progress_stands_in_and_steps_back() {
    // [MS-OXCPRPT] 2.2.23
    let copy = MoveCopyMessages { source: 1, dest: 2, want_asynchronous: true, ..Default::default() };
    let progress: ProgressResponse = answer(copy, "50 01 00000000 00 03000000 0A000000");
    assert_eq!((progress.completed_task_count, progress.total_task_count), (3, 10));

    let reply =
        answers_with(&mut Objects::new(), Progress { input: 1, ..Default::default() }, "33 01 00000000 00");
    assert_eq!(reply.rop, RopId::MoveCopyMessages);
    let done = MoveCopyMessagesResponse { dest: None, partial_completion: false };
    assert_eq!(reply.body, ReplyBody::MoveCopyMessages(done));

    // Not for a ROP that is never done in the background.
    let payload = payload("50 01 00000000 00 03000000 0A000000", &[LOGON, OBJECT]);
    let requests = requests([GetStatus { input: 1, ..Default::default() }.into()]);
    let decoded = RopBuffer::<Response>::decode(&payload, &requests, &mut Objects::new()).unwrap();
    assert!(matches!(decoded.rops.as_slice(), [Response::Undecoded { .. }]));
}

/// One recipient of type "to" in the answer that opens a message: SMTP, Unicode, e-mail address, one property.
const OPENED: &str = "01 01 03 48656A00 0100 0100 0300 FE39 01 \
                      01 E404 0000 1100 0B02 6100 4000 6200 0000 0100 00 2A000000";

#[test]
fn recipients_are_read_in_the_columns_of_the_open_message() {
    let kind = PropertyTag(0x39FE_0003);
    let open = OpenMessage { output: 2, ..Default::default() };
    let mut objects = Objects::new();
    let reply = answers_with(&mut objects, open.clone(), &format!("03 02 00000000 {OPENED}"));
    let ReplyBody::OpenMessage(opened) = reply.body else { panic!("{reply:?}") };
    assert_eq!(opened.subject_prefix.to_utf8_lossy().as_deref(), Some(""));
    assert_eq!(opened.normalized_subject.to_utf8_lossy().as_deref(), Some("Hej"));
    assert_eq!((opened.recipient_count, opened.recipient_columns.as_slice()), (1, &[kind][..]));
    let row = &opened.recipient_rows[0];
    assert_eq!((row.recipient_type, row.code_page_id), (RecipientType::TO, 1252));
    assert_eq!(row.recipient.email_address.as_ref().unwrap().to_string(), "a@b");
    assert_eq!(row.recipient.properties.get(kind), Some(ValueRef::Integer32(42)));
    assert_eq!(objects.recipient_columns(OTHER).map(AsRef::as_ref), Some(&[kind][..]));

    let property = |objects: &mut Objects, message: u32, row: &str| {
        let read = ReadRecipients { input: 0, ..Default::default() };
        let requests = RopBuffer { rops: vec![read.into()], handles: vec![message] };
        let payload = payload(&format!("0F 00 00000000 01 {row}"), &[message]);
        match RopBuffer::<Response>::decode(&payload, &requests, objects).unwrap().rops.remove(0) {
            Response::Reply(reply) => {
                let recipients = ReadRecipientsResponse::try_from(reply.body).unwrap().recipient_rows;
                assert_eq!(recipients[0].row_id, 7);
                recipients[0].recipient.properties.cells().next().map(|(_, cell)| cell.to_cell())
            }
            _ => None,
        }
    };
    let row = "07000000 01 E404 0000 1100 0B02 6100 4000 6200 0000 0100 00 2A000000";
    assert_eq!(property(&mut objects, OTHER, row), Some(Cell::Value(Value::Integer32(42))));

    // Once the message is released nobody knows them.
    objects.release(OTHER);
    assert_eq!(property(&mut objects, OTHER, row), None);

    // The other ROPs that tell the columns: an embedded message opens, a message is described again.
    let embedded = OpenEmbeddedMessage { input: 1, output: 2, ..Default::default() };
    answers_with(&mut objects, embedded, &format!("46 02 00000000 00 0100 00000E915212 {OPENED}"));
    assert_eq!(property(&mut objects, OTHER, row), Some(Cell::Value(Value::Integer32(42))));
    let reload = ReloadCachedInformation { input: 1, ..Default::default() };
    answers_with(&mut objects, reload, &format!("10 01 00000000 {OPENED}"));
    assert_eq!(property(&mut objects, OBJECT, row), Some(Cell::Value(Value::Integer32(42))));

    // Those that a message was given hold when no answer described it, or when the rows fit no others.
    let named = "07000000 01 E404 0000 1500 0B02 6100 4000 6200 0000 0100 00 4100 4200 4300 0000";
    let modify = ModifyRecipients { recipient_columns: vec![tags::DISPLAY_NAME], ..Default::default() };
    assert_eq!(property(&mut objects, LOGON, named), None);
    answers_with(&mut objects, modify.clone(), "0E 00 00000000");
    assert_eq!(property(&mut objects, LOGON, named), Some(Cell::from("ABC")));
    answers_with(&mut objects, ModifyRecipients { input: 1, ..modify }, "0E 01 00000000");
    assert_eq!(property(&mut objects, OBJECT, row), Some(Cell::Value(Value::Integer32(42))));
    assert_eq!(property(&mut objects, OBJECT, named), Some(Cell::from("ABC")));
}

#[test]
fn a_recipient_without_content_is_removed() {
    // [MS-OXCROPS] 2.2.6.5.1.1
    let payload =
        payload("0E 00 01 0100 0300 FE39 0200 05000000 01 0000 06000000 02 0800 0002 0100 00 2A000000", &[]);
    let decoded = RopBuffer::<Request>::decode(&payload, &Objects::new());
    // The second row announces 8 bytes and has 9.
    assert!(decoded.is_err());
    let bytes = "0E 00 01 0100 0300 FE39 0200 05000000 01 0000 06000000 02 0900 0002 0100 00 2A000000";
    let decoded = RopBuffer::<Request>::decode(&self::payload(bytes, &[]), &Objects::new()).unwrap();
    let [Request::ModifyRecipients(modify)] = decoded.rops.as_slice() else { panic!("{decoded:?}") };
    assert_eq!((modify.recipient_rows[0].row_id, &modify.recipient_rows[0].recipient), (5, &None));
    assert_eq!(
        (modify.recipient_rows[1].row_id, modify.recipient_rows[1].recipient_type),
        (6, RecipientType::CC)
    );
    assert_eq!(decoded.encode(&Objects::new()).unwrap(), self::payload(bytes, &[]));
}

#[test]
fn rows_follow_the_columns() {
    let mut objects = Objects::new();
    let columns = vec![tags::SUBJECT, PropertyTag(0x0E1B_000B)];
    let set = SetColumns { input: 1, property_tags: columns.clone(), ..Default::default() };
    let row = "00 6100 0000 01";

    // [MS-OXCTABL] 2.2.2.2: columns that were refused do not hold.
    answers_with(&mut objects, set.clone(), "12 01 57000780");
    assert_eq!(objects.columns(OBJECT), None);
    answers_with(&mut objects, set, "12 01 00000000 00");

    let found = answers_with(
        &mut objects,
        FindRow { input: 1, ..Default::default() },
        &format!("4F 01 00000000 00 01 {row}"),
    );
    let found = FindRowResponse::try_from(found.body).unwrap().row.unwrap();
    assert_eq!(found.get(tags::SUBJECT).unwrap(), ValueRef::String(Str::Utf8("a")));
    let none = answers_with(&mut objects, FindRow { input: 1, ..Default::default() }, "4F 01 00000000 00 00");
    assert_eq!(FindRowResponse::try_from(none.body).unwrap().row, None);

    let expanded = answers_with(
        &mut objects,
        ExpandRow { input: 1, ..Default::default() },
        &format!("59 01 00000000 07000000 0200 {row} {row}"),
    );
    let expanded = ExpandRowResponse::try_from(expanded.body).unwrap();
    assert_eq!((expanded.expanded_row_count, expanded.rows.len()), (7, 2));

    // [MS-OXCTABL] 2.2.2.16: columns must be set again.
    answers_with(&mut objects, ResetTable { input: 1, ..Default::default() }, "81 01 00000000");
    assert_eq!(objects.columns(OBJECT), None);
}

#[test]
fn properties_come_in_the_order_of_the_request() {
    let request = GetPropertiesSpecific {
        input: 1,
        want_unicode: true,
        property_tags: vec![PropertyTag(0x0037_0000), tags::BODY],
        ..Default::default()
    };
    request_is(&Objects::new(), request.clone(), "07 00 01 0000 0100 0200 00003700 1F000010");
    // [MS-OXCDATA] 2.8.1.2, 2.11.6: asked for without type; the second one is too large for a row.
    let reply: GetPropertiesSpecificResponse =
        answer(request, "07 01 00000000 01 1F00 00 6100 0000 0A 0E000780");
    let cells: Vec<_> = reply.row.cells().collect();
    assert_eq!(cells[0].0, tags::SUBJECT);
    assert_eq!(cells[0].1.value().unwrap(), ValueRef::String(Str::Utf8("a")));
    assert_eq!(cells[1].1, mapi_http::data::CellRef::Error(ErrorCode::OUT_OF_MEMORY));
}

#[test]
fn values_fill_the_size_that_is_told() {
    // [MS-OXCROPS] 2.2.8.6.1: PropertyValueSize counts the count, too.
    let good = payload("0A 00 01 0A00 0100 03007666 0A000000", &[]);
    let decoded = RopBuffer::<Request>::decode(&good, &Objects::new()).unwrap();
    assert_eq!(decoded.encode(&Objects::new()).unwrap(), good);
    for size in ["0900", "0B00", "0000"] {
        let bad = payload(&format!("0A 00 01 {size} 0100 03007666 0A000000 00"), &[]);
        assert!(RopBuffer::<Request>::decode(&bad, &Objects::new()).is_err(), "{size}");
    }
}

#[test]
fn saved_messages_answer_under_the_first_index() {
    // [MS-OXCROPS] 2.2.6.3: ResponseHandleIndex comes first and is repeated; InputHandleIndex is the message.
    let save = SaveChangesMessage {
        response: 0,
        input: 1,
        save_flags: SaveFlags::KEEP_OPEN_READ_WRITE,
        ..Default::default()
    };
    request_is(&Objects::new(), save.clone(), "0C 00 00 01 02");
    assert_eq!(Request::from(save.clone()).echoed(), 0);
    let saved: SaveChangesMessageResponse = answer(save, "0C 00 00000000 01 0100 00000E915212");
    assert_eq!((saved.input, saved.message_id.to_string()), (1, "0001-00000e915212".into()));
    // Older texts spell the flags with 0x08.
    assert!(SaveFlags::from_bits_retain(0x0A).contains(SaveFlags::KEEP_OPEN_READ_WRITE));
}

#[test]
fn ids_hold_within_and_beyond_a_logon() {
    let long: LongTermIdFromIdResponse = answer(
        LongTermIdFromId { object_id: FolderId(1).into(), ..Default::default() },
        "43 00 00000000 101112131415161718191A1B1C1D1E1F 00000E915212 0000",
    );
    let LongTermId { global_counter, pad, .. } = long.long_term_id;
    assert_eq!((global_counter.to_u64(), pad), (0x0E91_5212, 0));
}
