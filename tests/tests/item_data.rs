//! Rule actions and the binary properties of items and folders, laid out by hand after the specifications, and arbitrary
//! ones both ways.

use bytes::Bytes;
use mapi_http::content::folder_data::*;
use mapi_http::content::meeting::*;
use mapi_http::content::recurrence::*;
use mapi_http::content::time_zone::*;
use mapi_http::data::rule::*;
use mapi_http::data::{EntryId, FolderId, LocalMinutes, PropertyTag, Restriction, TaggedPropertyValue};
use mapi_http::wire::{Context, Gen, Width, Wire};
use proptest::prelude::*;

const EXTENDED: Context<'static> = Context::with_width(Width::Extended);

fn decode<W: Wire>(bytes: &[u8], cx: &Context<'_>) -> W {
    let decoded = W::decode(&Bytes::copy_from_slice(bytes), cx).unwrap();
    assert_eq!(decoded.encode(cx).unwrap(), bytes);
    decoded
}

#[test]
fn a_standard_rule_moves_to_a_folder_of_the_store() {
    let folder = [&[1][..], &[1, 0, 0, 1, 2, 3, 4, 5], &[0; 8], &[0; 4]].concat();
    let data = [&[1][..], &[1, 0], &[0], &[21, 0], &folder].concat();
    let action = [&[1][..], &[0; 4], &[0; 4], &data].concat();
    let bytes = [&[1, 0][..], &(action.len() as u16).to_le_bytes(), &action].concat();
    let rule: RuleActions = decode(&bytes, &Context::rop());
    let [ActionBlock { action_type: ActionType::MOVE, data: ActionData::Move { folder, .. }, .. }] =
        rule.actions.as_slice()
    else {
        panic!("{rule:?}")
    };
    assert!(matches!(
        folder,
        TargetFolder::ServerId(mapi_http::data::entry_id::ServerId::Ours {
            folder_id: FolderId(0x0504_0302_0100_0001),
            ..
        })
    ));
}

#[test]
fn extended_rules_have_wide_lengths() {
    let tag = [&[9][..], &[0; 8], &0x0017_0003u32.to_le_bytes(), &[2, 0, 0, 0]].concat();
    let forward = [
        &[7][..],
        &[1, 0, 0, 0],
        &[0; 4],
        &[1, 0, 0, 0], // one recipient
        &[1],
        &[1, 0, 0, 0], // one property
        &0x3003_001Eu32.to_le_bytes(),
        b"a@x\0",
    ]
    .concat();
    let delete = [&[0xA][..], &[0; 8]].concat();
    let mut bytes = [&[0, 0][..], &[1, 0, 0, 0], &[3, 0, 0, 0]].concat();
    for action in [tag, forward, delete] {
        bytes.extend((action.len() as u32).to_le_bytes());
        bytes.extend(action);
    }
    let rule: ExtendedRuleActions = decode(&bytes, &EXTENDED);
    let [tag, forward, delete] = rule.actions.actions.as_slice() else { panic!("{rule:?}") };
    let importance = TaggedPropertyValue::new(PropertyTag(0x0017_0003), 2);
    assert_eq!(tag.data, ActionData::Tag { value: importance });
    assert_eq!(forward.flavor, forward::PRESERVE_SENDER);
    assert!(
        matches!(&forward.data, ActionData::Forward { recipients } if recipients[0].properties.len() == 1)
    );
    assert_eq!(delete.data, ActionData::Nothing {});
}

#[test]
fn named_properties_of_a_condition() {
    let name = [&[0][..], &[0xA1; 16], &[3, 0x85, 0, 0]].concat();
    let exist = [&[8][..], &0x8001_000Bu32.to_le_bytes()].concat();
    let bytes = [&[1, 0][..], &[1, 0x80], &(name.len() as u32).to_le_bytes(), &name, &exist].concat();
    let condition: ExtendedRuleCondition = decode(&bytes, &EXTENDED);
    assert_eq!(condition.named.property_ids, [0x8001]);
    assert_eq!(condition.named.names[0].lid, Some(0x8503));
    assert_eq!(condition.restriction, Restriction::Exist { tag: PropertyTag(0x8001_000B) });
    // Without ids there is no size either.
    let condition: ExtendedRuleCondition = decode(&[&[0, 0][..], &exist].concat(), &EXTENDED);
    assert!(condition.named.names.is_empty());
}

/// The row must not be lost because of one action.
#[test]
fn what_is_laid_out_otherwise_stays_raw() {
    for (action, data) in [(1, &[1, 2, 3][..]), (9, &[0]), (6, &[0; 5]), (0x42, &[7, 7]), (0xA, &[1])] {
        let action = [&[action][..], &[0; 8], data].concat();
        let bytes = [&[1, 0][..], &(action.len() as u16).to_le_bytes(), &action].concat();
        let rule: RuleActions = decode(&bytes, &Context::rop());
        assert_eq!(rule.actions[0].data, ActionData::Raw { raw: Bytes::copy_from_slice(data) });
    }
}

/// Rule actions that set rule actions that set rule actions… end somewhere.
#[test]
fn rules_in_rules_have_a_limit() {
    let mut bytes = vec![0; 2];
    while bytes.len() < 60_000 {
        let action = [&[9][..], &[0; 8], &0x6680_00FEu32.to_le_bytes(), &bytes].concat();
        bytes = [&[1, 0][..], &(action.len() as u16).to_le_bytes(), &action].concat();
    }
    let _: RuleActions = decode(&bytes, &Context::rop());
}

/// The third Friday of every second month for four times, once elsewhere and with another subject.
fn series(writer_version: u32) -> Vec<u8> {
    let (day, hour) = (LocalMinutes::new(2026, 3, 20, 0, 0).0, LocalMinutes::new(2026, 3, 20, 9, 0).0);
    let mut words: Vec<u8> = [0x3004u16, 0x3004, 0x200C, 3, 0].iter().flat_map(|w| w.to_le_bytes()).collect();
    let mut put = |list: &[u32]| words.extend(list.iter().flat_map(|word| word.to_le_bytes()));
    put(&[0, 2, 0, 0x20, 3, 0x2022, 4, 1]);
    put(&[1, day, 1, day]);
    put(&[day, LocalMinutes::new(2026, 9, 18, 0, 0).0]);
    put(&[0x3006, writer_version, 540, 600]);
    words.extend(1u16.to_le_bytes());
    let mut put = |list: &[u32]| words.extend(list.iter().flat_map(|word| word.to_le_bytes()));
    put(&[hour, hour + 60, hour]);
    words.extend(0x0011u16.to_le_bytes());
    words.extend([3, 0, 2, 0, b'H', b'i']);
    words.extend([2, 0, 1, 0, b'7']);
    words.extend([0; 4]); // nothing reserved
    if writer_version >= 0x3009 {
        words.extend([4, 0, 0, 0, 0x80, 1, 0, 0]);
    }
    words.extend([0; 4]);
    let mut put = |list: &[u32]| words.extend(list.iter().flat_map(|word| word.to_le_bytes()));
    put(&[hour, hour + 60, hour]);
    words.extend([2, 0, b'H', 0, b'i', 0, 1, 0, b'7', 0]);
    words.extend([0; 8]);
    words
}

#[test]
fn a_series_with_an_exception() {
    for version in [0x3009, 0x3008] {
        let series: AppointmentRecurrence = decode(&series(version), &Context::rop());
        assert_eq!(series.pattern.frequency, RecurrenceFrequency::MONTHLY);
        assert_eq!(series.pattern.week_days, Some(WeekDays::FRIDAY));
        assert_eq!((series.pattern.nth, series.pattern.day_of_month), (Some(3), None));
        assert_eq!(series.pattern.start_date.to_string(), "2026-03-20T00:00");
        let info = &series.exceptions.infos[0];
        assert_eq!(info.start.to_string(), "2026-03-20T09:00");
        assert_eq!(info.subject.as_ref().unwrap().text.as_bytes(), b"Hi");
        let more = &series.exceptions.extended.as_ref().unwrap().exceptions[0];
        assert_eq!(more.wide_location.as_ref().unwrap().to_utf8().as_deref(), Some("7"));
        let highlight = more.change_highlight.as_ref().and_then(|highlight| highlight.value);
        assert_eq!(highlight, (version == 0x3009).then_some(0x180));
    }
}

#[test]
fn writers_that_stop_behind_the_exceptions() {
    let bytes =
        [&[0x04, 0x30, 0x04, 0x30, 0x0A, 0x20, 0, 0, 0, 0][..], &[0; 4 * 10], &[0; 16], &[0; 2]].concat();
    let series: AppointmentRecurrence = decode(&bytes, &Context::rop());
    assert_eq!(series.exceptions.extended, None);
    assert_eq!(LocalMinutes::NEVER.to_string(), "4500-12-31T23:59");
}

#[test]
fn a_time_zone() {
    let october = [0u16, 10, 0, 5, 3, 0, 0, 0].map(u16::to_le_bytes).concat();
    let rule = [
        &[2, 1, 0x3E, 0, 3, 0][..],
        &2026u16.to_le_bytes(),
        &[0; 14],
        &(-60i32).to_le_bytes(),
        &[0; 4],
        &(-60i32).to_le_bytes(),
        &october,
        &[0; 16],
    ]
    .concat();
    let bytes = [&[2, 1, 10, 0, 2, 0, 2, 0][..], b"E\0T\0", &[1, 0], &rule].concat();
    let zone: TimeZoneDefinition = decode(&bytes, &Context::rop());
    assert_eq!(zone.header.key_name.as_ref().unwrap().to_utf8().as_deref(), Some("ET"));
    assert_eq!((zone.rules[0].body.bias, zone.rules[0].body.standard_date.day), (-60, 5));
}

#[test]
fn small_ones() {
    let id = [&GlobalObjectId::BYTE_ARRAY_ID[..], &[7, 0xEA, 11, 24], &[0; 8], &[0; 8], &[2, 0, 0, 0, 9, 9]]
        .concat();
    let id: GlobalObjectId = decode(&id, &Context::rop());
    assert_eq!((id.year, id.month, id.day), (2026, 11, 24));
    assert_eq!((id.clean().year, id.clean().data), (0, id.data));

    let links = [&[1, 0x80, 8, 0, 1, 0, 4, 0, 1, 2, 3, 4][..], &[0; 4], b"??"].concat();
    let links: PersistDataArray = decode(&links, &Context::rop());
    assert_eq!(links.blocks[0].persist_id, PersistId::RSS_SUBSCRIPTION);
    assert_eq!((links.blocks.len(), links.trailing.len()), (2, 2));

    let flags: ExtendedFolderFlags = decode(&[1, 4, 0, 0, 0x10, 0, 9, 0], &Context::rop());
    assert_eq!(flags.sub_properties[0].id, SubPropertyId::EXTENDED_FLAGS);

    let mut to_do = [&[1, 0, 0, 0][..], &[0; 8]].concat();
    to_do.extend("Read it".encode_utf16().flat_map(u16::to_le_bytes));
    to_do.resize(12 + 512, 0);
    to_do.extend([0; 12]);
    to_do.extend([1, 0, 0, 0]);
    let to_do: SwappedToDoData = decode(&to_do, &Context::rop());
    assert_eq!((to_do.flag_to.text().to_utf8().as_deref(), to_do.reminder_set), (Some("Read it"), true));

    let vote = [
        &[4, 0, 0, 0, 2][..],
        b"No\x08IPM.Note\0\x02No",
        &[0; 4],
        &[0],
        &[0; 4],
        &[1, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0],
        &[0xFF; 4],
    ]
    .concat();
    let verbs = [&[2, 1, 1, 0, 0, 0][..], &vote, &[4, 1], b"\x02N\0o\0\x02N\0o\0"].concat();
    let verbs: VerbStream = decode(&verbs, &Context::rop());
    assert_eq!((verbs.options[0].id, verbs.options[0].internal6), (1, -1));
    assert_eq!(verbs.extras[0].display_name.to_utf8().as_deref(), Some("No"));

    let list =
        [&[1, 0, 0, 0][..], &[0; 8], &[1, 0, 0, 0], &[0; 12], &[2, 0, 0, 0, 7, 7], &[0; 8], &[0; 8]].concat();
    let list: DistributionListStream = decode(&list, &Context::rop());
    assert_eq!(list.members[0].entry_id, Some(EntryId::Other(Bytes::from_static(&[7, 7]))));

    let report = [&b"PCDFEB09\0"[..], &[1, 0, 2, 0], &[0; 16], &[1, 0, 0, 0, 0xAA], &[0; 4]].concat();
    let report: ReportTag = decode(&report, &Context::rop());
    assert_eq!(&report.search_folder_entry_id[..], [] as [u8; 0]);
}

/// Arbitrary ones come back, and damaged ones are other ones or errors.
fn comes_back<W: Wire + PartialEq + std::fmt::Debug>(seed: &[u8], cx: &Context<'_>) {
    let value = W::any(&mut Gen::new(seed), cx);
    let bytes = Bytes::from(value.encode(cx).unwrap());
    assert_eq!(W::decode(&bytes, cx).as_ref(), Ok(&value));
    for at in 0..bytes.len() {
        let _ = W::decode(&bytes.slice(..at), cx);
        for change in [0x01, 0x80, 0xFF] {
            let mut copy = bytes.to_vec();
            copy[at] ^= change;
            if let Ok(value) = W::decode(&copy.into(), cx) {
                value.encode(cx).unwrap();
            }
        }
    }
}

macro_rules! properties {
    ($($name:ident: $Type:ty, $cx:expr;)*) => {
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(64))]
            $(
                #[test]
                fn $name(seed in prop::collection::vec(any::<u8>(), 0..300)) {
                    comes_back::<$Type>(&seed, &$cx);
                }
            )*
        }
    };
}

properties! {
    rule_actions: RuleActions, Context::rop();
    extended_rule_actions: ExtendedRuleActions, EXTENDED;
    extended_rule_condition: ExtendedRuleCondition, EXTENDED;
    appointment_recurrence: AppointmentRecurrence, Context::rop();
    recurrence_pattern: RecurrencePattern, Context::rop();
    time_zone_struct: TimeZoneStruct, Context::rop();
    time_zone_definition: TimeZoneDefinition, Context::rop();
    global_object_id: GlobalObjectId, Context::rop();
    verb_stream: VerbStream, Context::rop();
    report_tag: ReportTag, Context::rop();
    persist_data: PersistDataArray, Context::rop();
    extended_folder_flags: ExtendedFolderFlags, Context::rop();
    swapped_to_do: SwappedToDoData, Context::rop();
    distribution_list: DistributionListStream, Context::rop();
}
