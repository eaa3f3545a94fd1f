use std::prelude::v1::*;

use super::*;
use crate::wire::WireErrorKind;

/// Bytes from hexadecimal digits; spaces do not count.
fn hex(digits: &str) -> Bytes {
    let digits: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(16)).collect();
    digits.chunks(2).map(|pair| (pair[0] << 4 | pair[1]) as u8).collect()
}

/// Reads the blocks, and sees that they are written as they came.
fn exactly(payload: &Bytes) -> Auxiliary {
    let auxiliary = Auxiliary::decode(payload, &Context::rop()).unwrap();
    assert_eq!(auxiliary.encode(&Context::rop()).as_deref(), Ok(&payload[..]));
    auxiliary
}

/// The auxiliary buffer of every Connect answer in the captured exchanges (gromox 3.10).
const CONNECT: &str = "00000400 1c001c00  08000117 03000000  0c00010a 0c000000 00840c24  08000148 01000000";

#[test]
fn what_a_server_answers_to_connect() {
    let buffer = hex(CONNECT);
    let auxiliary = Auxiliary::unwrap(&buffer, Unwrapping::AUXILIARY_RESPONSE).unwrap();
    let bodies: Vec<_> = auxiliary.blocks.iter().map(|block| block.body.clone()).collect();
    assert_eq!(
        bodies,
        [
            AuxBody::ExOrgInfo {
                block: ExOrgInfo {
                    org_flags: OrgFlags::PUBLIC_FOLDERS_ENABLED
                        | OrgFlags::USE_AUTODISCOVER_FOR_PUBLIC_FOLDERS
                }
            },
            AuxBody::ClientControl {
                block: ClientControl {
                    enable_flags: ClientControlFlags::COMPRESSION | ClientControlFlags::HTTP_TUNNELING,
                    expiry_time: 604_800_000,
                }
            },
            AuxBody::EndpointCapabilities {
                block: EndpointCapabilities { flags: EndpointCapabilityFlags::SINGLE_ENDPOINT }
            },
        ]
    );
    assert!(auxiliary.rest.is_empty());
    assert_eq!(auxiliary.wrap(Packing::default()), Ok(buffer));

    assert!(auxiliary.may_compress());
    assert!(auxiliary.public_folders());
    assert_eq!(auxiliary.server_capabilities(), ServerCapabilityFlags::empty());

    // The same without reading the blocks.
    let payload = super::payload(&hex(CONNECT), Unwrapping::AUXILIARY_RESPONSE).unwrap();
    let control = ClientControlFlags::COMPRESSION | ClientControlFlags::HTTP_TUNNELING;
    assert_eq!(super::flags(&payload, super::CLIENT_CONTROL), Some(control.bits()));
    assert_eq!(super::flags(&payload, super::SERVER_CAPABILITIES), None);
    assert_eq!(super::flags(&hex("08000146 0b000000"), super::SERVER_CAPABILITIES), Some(11));
    assert_eq!(super::flags(&hex("00000146 0b000000"), super::SERVER_CAPABILITIES), None);
    assert_eq!(super::flags(&hex("09000146 0b000000"), super::SERVER_CAPABILITIES), None);
}

#[test]
fn silence_has_a_meaning() {
    let silent = Auxiliary::unwrap(&Bytes::new(), Unwrapping::AUXILIARY_RESPONSE).unwrap();
    assert_eq!(silent, Auxiliary::default());
    assert!(!silent.may_compress());
    assert!(silent.public_folders());
    assert_eq!(silent.wrap(Packing::default()), Ok(Bytes::new()));
    let without = exactly(&hex("08000117 02000000"));
    assert!(!without.public_folders());
    let packing = exactly(&hex("08000146 0b000000")).server_capabilities();
    assert!(packing.contains(ServerCapabilityFlags::PACKED_WRITE_STREAM_UPLOAD_BUFFERS));
    assert_eq!(packing.bits(), 11);
}

#[test]
fn every_layout_has_the_size_of_the_specification() {
    // Version and type, and the bytes behind the header.
    let layouts: [(u16, usize); 41] = [
        (0x0101, 4),
        (0x0201, 28),
        (0x0301, 8),
        (0x0401, 20),
        (0x0402, 24),
        (0x0501, 12),
        (0x0601, 16),
        (0x0701, 16),
        (0x0702, 20),
        (0x0801, 20),
        (0x0802, 20),
        (0x0901, 24),
        (0x0902, 28),
        (0x0a01, 8),
        (0x0b01, 24),
        (0x0b02, 24),
        (0x0c01, 12),
        (0x0d01, 16),
        (0x0e01, 16),
        (0x0e02, 20),
        (0x0f01, 20),
        (0x0f02, 20),
        (0x1001, 24),
        (0x1002, 28),
        (0x1101, 12),
        (0x1201, 16),
        (0x1301, 16),
        (0x1302, 20),
        (0x1401, 20),
        (0x1402, 20),
        (0x1501, 24),
        (0x1502, 28),
        (0x1601, 156),
        (0x1701, 4),
        (0x1801, 20),
        (0x4601, 4),
        (0x4801, 4),
        (0x4901, 4),
        (0x4a01, 28),
        (0x4b01, 2),
        (0x4e01, 10),
    ];
    for (tag, size) in layouts {
        let block = |size: usize| {
            let mut payload = Vec::from((size as u16 + 4).to_le_bytes());
            payload.extend(tag.to_le_bytes());
            payload.extend((0..size).map(|at| at as u8));
            Bytes::from(payload)
        };
        let exact = exactly(&block(size)).blocks.remove(0);
        assert_eq!((exact.body.tag(), exact.variable.len()), (tag, 0), "{tag:#06x}");
        assert!(!matches!(exact.body, AuxBody::Unknown { .. }), "{tag:#06x}");
        // What stands behind the fields is kept; a block that is too short is kept, too.
        let longer = exactly(&block(size + 3)).blocks.remove(0);
        assert_eq!((longer.body, longer.variable.len()), (exact.body, 3), "{tag:#06x}");
        let shorter = exactly(&block(size - 1)).blocks.remove(0);
        assert!(matches!(shorter.body, AuxBody::Unknown { tag: same, .. } if same == tag), "{tag:#06x}");
    }
}

#[test]
fn unknown_blocks_and_nonsense_are_kept() {
    // Type 0x43 comes from Exchange 2019, 0x52 from Outlook 2016; nobody says what they are.
    let auxiliary = exactly(&hex("08000143 01020304  0600 0152 ffff"));
    let tags: Vec<_> = auxiliary.blocks.iter().map(|block| block.body.tag()).collect();
    assert_eq!(tags, [0x4301, 0x5201]);
    // A size that is too small, beyond the end, or cut: the rest is not looked at.
    for rest in ["03000117 03000000", "0c000117 03000000", "08"] {
        let payload = Bytes::from([hex("08000117 03000000"), hex(rest)].concat());
        let auxiliary = exactly(&payload);
        assert_eq!((auxiliary.blocks.len(), auxiliary.rest), (1, hex(rest)));
    }
}

#[test]
fn texts_are_found_by_their_offsets() {
    // SERVER_SESSION_INFO with "EX1" at offset 6; CLIENT_CONNECTION_INFO with "a" at 32, behind the fixed fields.
    let auxiliary = exactly(&hex(
        "0e00014b 0600 450058003100 0000  2400014a 000102030405060708090a0b0c0d0e0f 2000 0000 02000000 01000000 61000000",
    ));
    assert_eq!(auxiliary.server_session().map(|text| text.to_string()).as_deref(), Some("EX1"));
    let connection = &auxiliary.blocks[1];
    let AuxBody::ClientConnectionInfo { block } = &connection.body else { panic!("{connection:?}") };
    assert_eq!((block.connection_attempts, block.connection_flags), (2, ConnectionFlags::CACHED_MODE));
    assert_eq!(connection.text(32).as_ref().and_then(Utf16::to_utf8).as_deref(), Some("a"));
    // Absent, within the header, at the end, beyond it.
    for offset in [0, 3, 36, 37, u16::MAX] {
        assert_eq!(connection.text(offset), None, "{offset}");
    }
    // Without terminator a text ends with its block.
    let open = exactly(&hex("0a00014b 0600 45005800"));
    assert_eq!(open.server_session().map(|text| text.to_string()).as_deref(), Some("EX"));
    assert_eq!(connection.bytes(4, 3).as_deref(), Some(&[0, 1, 2][..]));
    assert_eq!(connection.bytes(34, 3), None);
}

#[test]
fn a_client_tells_about_itself() {
    let mut parts = VariablePart::after::<PerfClientInfo>();
    let block = PerfClientInfo {
        adapter_speed: 1000,
        client_id: 1,
        machine_name_offset: parts.text("PC"),
        user_name_offset: parts.text(""),
        client_ip_size: 4,
        client_ip_offset: parts.bytes(&[192, 0, 2, 1]),
        client_ip_mask_size: 0,
        client_ip_mask_offset: parts.bytes(&[]),
        adapter_name_offset: 0,
        mac_address_size: 0,
        mac_address_offset: 0,
        client_mode: ClientMode::CACHED,
        reserved: 0,
    };
    let block = AuxBlock { body: AuxBody::PerfClientInfo { block }, variable: parts.into_bytes() };
    let auxiliary = Auxiliary { blocks: vec![block], rest: Bytes::new() };
    assert_eq!(
        auxiliary.wrap(Packing::default()).unwrap(),
        hex(
            "00000400 2a002a00  2a000102 e8030000 0100 2000 0000 0400 2600 0000 0000 0000 0000 0000 0200 0000
             500043000000 c0000201"
        )
    );
}

#[test]
fn an_exception_trace_is_8_bit_text() {
    let auxiliary = exactly(&hex("0e000149 02000000 6f6f7073 0021"));
    assert_eq!(auxiliary.blocks[0].exception_trace(), Some("oops".into()));
    assert_eq!(exactly(&hex("08000117 03000000")).blocks[0].exception_trace(), None);
}

#[test]
fn failures_may_lack_the_header() {
    let bare = "10000000 08000117 03000000 08000148 01000000";
    let read = Auxiliary::unwrap_failure(&hex(bare), Unwrapping::AUXILIARY_RESPONSE).unwrap();
    assert_eq!(read.blocks.len(), 2);
    let whole = ["24000000", CONNECT].concat();
    let read = Auxiliary::unwrap_failure(&hex(&whole), Unwrapping::AUXILIARY_RESPONSE).unwrap();
    assert_eq!(read.blocks.len(), 3);
    assert_eq!(
        Auxiliary::unwrap_failure(&Bytes::new(), Unwrapping::AUXILIARY_RESPONSE),
        Ok(Auxiliary::default())
    );
    // In requests a header must be there.
    let error = Auxiliary::unwrap_failure(&hex(bare), Unwrapping::AUXILIARY_REQUEST).unwrap_err();
    assert_eq!(error.kind(), WireErrorKind::Value { value: 8, why: "the only version is 0" });
    assert_eq!(error.offset(), 4);
}

#[test]
fn a_block_too_long_for_its_size_is_refused() {
    let block = AuxBlock {
        body: AuxBody::ServerSessionInfo {
            block: ServerSessionInfo { server_session_context_info_offset: 6 },
        },
        variable: vec![0; 65_530].into(),
    };
    let auxiliary = Auxiliary { blocks: vec![block], rest: Bytes::new() };
    assert_eq!(auxiliary.encode(&Context::rop()).map_err(|error| error.code()), Err("wire.too_long"));
}

#[cfg(feature = "generate")]
#[test]
fn arbitrary_blocks_come_back() {
    let mut seed = 1u64;
    for _ in 0..2000 {
        let noise: Vec<u8> = core::iter::repeat_with(|| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed as u8
        })
        .take(400)
        .collect();
        let auxiliary = Auxiliary::any(&mut Gen::new(&noise), &Context::rop());
        let bytes = Bytes::from(auxiliary.encode(&Context::rop()).unwrap());
        assert_eq!(Auxiliary::decode(&bytes, &Context::rop()), Ok(auxiliary));
    }
}
