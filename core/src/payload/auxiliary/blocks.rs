use crate::data::Guid;
use crate::wire::{codes, flags, wire};

flags! {
    /// What the server wants of the client.
    pub struct ClientControlFlags: u32, "MS-OXCRPC 2.2.2.2.15" {
        /// Performance data is to be sent to the server.
        const PERFORMANCE_TO_SERVER = 0x01;
        /// Performance data is to be sent to the mailbox.
        const PERFORMANCE_TO_MAILBOX = 0x02;
        /// Requests may be compressed.
        const COMPRESSION = 0x04;
        /// RPC over HTTP may be used.
        const HTTP_TUNNELING = 0x08;
        /// Performance data is to tell about directory servers as well.
        const PERFORMANCE_OF_DIRECTORY = 0x10;
    }

    /// What the organisation has.
    pub struct OrgFlags: u32, "MS-OXCRPC 2.2.2.2.17" {
        /// There are public folders.
        const PUBLIC_FOLDERS_ENABLED = 1;
        /// Public folder mailboxes are found by Autodiscover.
        const USE_AUTODISCOVER_FOR_PUBLIC_FOLDERS = 2;
    }

    /// Which requests may consist of several payloads.
    pub struct ServerCapabilityFlags: u32, "MS-OXCRPC 2.2.2.2.19" {
        /// Those that end with `FastTransferDestinationPutBuffer` or `FastTransferDestinationPutBufferExtended`.
        const PACKED_FAST_TRANSFER_UPLOAD_BUFFERS = 1;
        /// Those that end with `WriteStreamExtended`.
        const PACKED_WRITE_STREAM_UPLOAD_BUFFERS = 2;
        /// Responses may be larger than usual when they consist of several payloads.
        const PACKED_ULTRA_LARGE_DOWNLOAD_BUFFERS = 8;
    }

    /// How the server is reached.
    pub struct EndpointCapabilityFlags: u32, "MS-OXCRPC 2.2.2.2.20" {
        /// All of its interfaces are at one address.
        const SINGLE_ENDPOINT = 1;
    }

    /// The mode of operation that a client tells.
    pub struct ConnectionFlags: u32, "MS-OXCRPC 2.2.2.2.21" {
        /// It keeps a copy of the mailbox.
        const CACHED_MODE = 1;
    }
}

codes! {
    /// The mode of operation that a client tells.
    pub struct ClientMode: u16, "MS-OXCRPC 2.2.2.2.4" {
        /// It does not tell.
        const UNKNOWN = 0;
        /// It works on the server.
        const CLASSIC = 1;
        /// It keeps a copy of the mailbox.
        const CACHED = 2;
    }

    /// What a server is to the client.
    pub struct ServerType: u16, "MS-OXCRPC 2.2.2.2.5" {
        /// It does not tell.
        const UNKNOWN = 0;
        /// A private mailbox.
        const PRIVATE = 1;
        /// Public folders.
        const PUBLIC = 2;
        /// The directory.
        const DIRECTORY = 3;
        /// Referrals.
        const REFERRAL = 4;
    }
}

wire! {
    /// Which request the performance data is about.
    pub struct PerfRequestId, "MS-OXCRPC 2.2.2.2.1" {
        /// The session, as the client numbers them.
        session_id: u16,
        /// The request, as the client numbers them.
        request_id: u16,
    }

    /// Which session the performance data is about.
    pub struct PerfSessionInfo, "MS-OXCRPC 2.2.2.2.2" {
        /// The session, as the client numbers them.
        session_id: u16,
        /// 0.
        reserved: u16,
        /// What identifies the session.
        session_guid: Guid,
    }

    /// Which session and connection the performance data is about.
    pub struct PerfSessionInfoV2, "MS-OXCRPC 2.2.2.2.3" {
        /// The session, as the client numbers them.
        session_id: u16,
        /// 0.
        reserved: u16,
        /// What identifies the session.
        session_guid: Guid,
        /// The connection, as the client numbers them.
        connection_id: u32,
    }

    /// Who the client is.
    pub struct PerfClientInfo, "MS-OXCRPC 2.2.2.2.4" {
        /// The speed of the network adapter in kilobits per second.
        adapter_speed: u32,
        /// The client, as it numbers itself.
        client_id: u16,
        /// Where the name of the machine stands.
        machine_name_offset: u16,
        /// Where the name of the user stands.
        user_name_offset: u16,
        /// Bytes of the IP address.
        client_ip_size: u16,
        /// Where the IP address stands.
        client_ip_offset: u16,
        /// Bytes of the network mask.
        client_ip_mask_size: u16,
        /// Where the network mask stands.
        client_ip_mask_offset: u16,
        /// Where the name of the network adapter stands.
        adapter_name_offset: u16,
        /// Bytes of the hardware address.
        mac_address_size: u16,
        /// Where the hardware address stands.
        mac_address_offset: u16,
        /// The mode of operation.
        client_mode: ClientMode,
        /// 0.
        reserved: u16,
    }

    /// Which server the performance data is about.
    pub struct PerfServerInfo, "MS-OXCRPC 2.2.2.2.5" {
        /// The server, as the client numbers them.
        server_id: u16,
        /// What the server is to the client.
        server_type: ServerType,
        /// Where the distinguished name of the server stands.
        server_dn_offset: u16,
        /// Where the name of the server stands.
        server_name_offset: u16,
    }

    /// Which process the client is.
    pub struct PerfProcessInfo, "MS-OXCRPC 2.2.2.2.6" {
        /// The process, as the client numbers them.
        process_id: u16,
        /// 0.
        reserved_1: u16,
        /// What identifies the process.
        process_guid: Guid,
        /// Where the name of the process stands.
        process_name_offset: u16,
        /// 0.
        reserved_2: u16,
    }

    /// A request to the usual mailbox server succeeded.
    pub struct PerfDefMdbSuccess, "MS-OXCRPC 2.2.2.2.7" {
        /// Milliseconds since the request was made.
        time_since_request: u32,
        /// Milliseconds that it took.
        time_to_complete_request: u32,
        /// The request, as the client numbers them.
        request_id: u16,
        /// 0.
        reserved: u16,
    }

    /// A request to the usual directory server succeeded.
    pub struct PerfDefGcSuccess, "MS-OXCRPC 2.2.2.2.8" {
        /// The server, as the client numbers them.
        server_id: u16,
        /// The session, as the client numbers them.
        session_id: u16,
        /// Milliseconds since the request was made.
        time_since_request: u32,
        /// Milliseconds that it took.
        time_to_complete_request: u32,
        /// What was asked for, as the client numbers operations.
        request_operation: u8,
        /// 0.
        reserved: [u8; 3],
    }

    /// A request to a mailbox server succeeded.
    pub struct PerfMdbSuccess, "MS-OXCRPC 2.2.2.2.9" {
        /// The client, as it numbers itself.
        client_id: u16,
        /// The server, as the client numbers them.
        server_id: u16,
        /// The session, as the client numbers them.
        session_id: u16,
        /// The request, as the client numbers them.
        request_id: u16,
        /// Milliseconds since the request was made.
        time_since_request: u32,
        /// Milliseconds that it took.
        time_to_complete_request: u32,
    }

    /// A request to a mailbox server succeeded, and which process made it.
    pub struct PerfMdbSuccessV2, "MS-OXCRPC 2.2.2.2.10" {
        /// The process, as the client numbers them.
        process_id: u16,
        /// The client, as it numbers itself.
        client_id: u16,
        /// The server, as the client numbers them.
        server_id: u16,
        /// The session, as the client numbers them.
        session_id: u16,
        /// The request, as the client numbers them.
        request_id: u16,
        /// 0.
        reserved: u16,
        /// Milliseconds since the request was made.
        time_since_request: u32,
        /// Milliseconds that it took.
        time_to_complete_request: u32,
    }

    /// A request to a directory server succeeded.
    pub struct PerfGcSuccess, "MS-OXCRPC 2.2.2.2.11" {
        /// The client, as it numbers itself.
        client_id: u16,
        /// The server, as the client numbers them.
        server_id: u16,
        /// The session, as the client numbers them.
        session_id: u16,
        /// 0.
        reserved_1: u16,
        /// Milliseconds since the request was made.
        time_since_request: u32,
        /// Milliseconds that it took.
        time_to_complete_request: u32,
        /// What was asked for, as the client numbers operations.
        request_operation: u8,
        /// 0.
        reserved_2: [u8; 3],
    }

    /// A request to a directory server succeeded, and which process made it.
    pub struct PerfGcSuccessV2, "MS-OXCRPC 2.2.2.2.12" {
        /// The process, as the client numbers them.
        process_id: u16,
        /// The client, as it numbers itself.
        client_id: u16,
        /// The server, as the client numbers them.
        server_id: u16,
        /// The session, as the client numbers them.
        session_id: u16,
        /// Milliseconds since the request was made.
        time_since_request: u32,
        /// Milliseconds that it took.
        time_to_complete_request: u32,
        /// What was asked for, as the client numbers operations.
        request_operation: u8,
        /// 0.
        reserved: [u8; 3],
    }

    /// A request failed.
    pub struct PerfFailure, "MS-OXCRPC 2.2.2.2.13" {
        /// The client, as it numbers itself.
        client_id: u16,
        /// The server, as the client numbers them.
        server_id: u16,
        /// The session, as the client numbers them.
        session_id: u16,
        /// The request, as the client numbers them.
        request_id: u16,
        /// Milliseconds since the request was made.
        time_since_request: u32,
        /// Milliseconds until it failed.
        time_to_fail_request: u32,
        /// Why it failed.
        result_code: u32,
        /// What was asked for, as the client numbers operations.
        request_operation: u8,
        /// 0.
        reserved: [u8; 3],
    }

    /// A request failed, and which process made it.
    pub struct PerfFailureV2, "MS-OXCRPC 2.2.2.2.14" {
        /// The process, as the client numbers them.
        process_id: u16,
        /// The client, as it numbers itself.
        client_id: u16,
        /// The server, as the client numbers them.
        server_id: u16,
        /// The session, as the client numbers them.
        session_id: u16,
        /// The request, as the client numbers them.
        request_id: u16,
        /// 0.
        reserved_1: u16,
        /// Milliseconds since the request was made.
        time_since_request: u32,
        /// Milliseconds until it failed.
        time_to_fail_request: u32,
        /// Why it failed.
        result_code: u32,
        /// What was asked for, as the client numbers operations.
        request_operation: u8,
        /// 0.
        reserved_2: [u8; 3],
    }

    /// What the server wants of the client.
    pub struct ClientControl, "MS-OXCRPC 2.2.2.2.15" {
        /// What it wants.
        enable_flags: ClientControlFlags,
        /// Milliseconds after which performance data that was not sent is stale.
        expiry_time: u32,
    }

    /// The server's operating system.
    pub struct OsVersionInfo, "MS-OXCRPC 2.2.2.2.16" {
        /// Bytes of the structure that Windows keeps this in.
        os_version_info_size: u32,
        /// Major version.
        major_version: u32,
        /// Minor version.
        minor_version: u32,
        /// Build.
        build_number: u32,
        /// Anything.
        reserved_1: [u8; 132],
        /// Major version of the service pack.
        service_pack_major: u16,
        /// Minor version of the service pack.
        service_pack_minor: u16,
        /// Anything.
        reserved_2: u32,
    }

    /// What the organisation has.
    pub struct ExOrgInfo, "MS-OXCRPC 2.2.2.2.17" {
        /// What it has.
        org_flags: OrgFlags,
    }

    /// Which account the client uses.
    pub struct PerfAccountInfo, "MS-OXCRPC 2.2.2.2.18" {
        /// The client, as it numbers itself.
        client_id: u16,
        /// 0.
        reserved: u16,
        /// What identifies the account.
        account: Guid,
    }

    /// What the server can do.
    pub struct ServerCapabilities, "MS-OXCRPC 2.2.2.2.19" {
        /// What it can do.
        flags: ServerCapabilityFlags,
    }

    /// How the server is reached.
    pub struct EndpointCapabilities, "MS-OXCRPC 2.2.2.2.20" {
        /// How it is reached.
        flags: EndpointCapabilityFlags,
    }

    /// The connection, for the server's log.
    pub struct ClientConnectionInfo, "MS-OXCRPC 2.2.2.2.21" {
        /// What identifies the connection.
        connection_guid: Guid,
        /// Where the client's text about the connection stands.
        connection_context_info_offset: u16,
        /// 0.
        reserved: u16,
        /// How often the client tried to connect. Older texts of the specification give this 16 bits.
        connection_attempts: u32,
        /// The mode of operation.
        connection_flags: ConnectionFlags,
    }

    /// The session, for the client's log.
    pub struct ServerSessionInfo, "MS-OXCRPC 2.2.2.2.22" {
        /// Where the server's text about the session stands.
        server_session_context_info_offset: u16,
    }

    /// The device that the client runs on.
    pub struct ProtocolDeviceIdentification, "MS-OXCRPC 2.2.2.2.23" {
        /// Where the name of the manufacturer stands.
        device_manufacturer_offset: u16,
        /// Where the name of the model stands.
        device_model_offset: u16,
        /// Where the serial number stands.
        device_serial_number_offset: u16,
        /// Where the version stands.
        device_version_offset: u16,
        /// Where the version of the firmware stands.
        device_firmware_version_offset: u16,
    }

    /// What went wrong in a ROP, as 8-bit text behind these fields. Seen in answers, not specified.
    pub struct ExceptionTrace, "MS-OXCRPC 2.2.2.2" {
        /// Which ROP of the request it was.
        rop_index: u32,
    }

    /// The fixed fields of an auxiliary block, by its Version (low byte of the tag) and Type (high byte). Reports
    /// come in three kinds: of the foreground, of the background, and of neither.
    #[allow(missing_docs, reason = "a variant is what its structure is")]
    pub enum AuxBody, "MS-OXCRPC 2.2.2.2", tag u16 {
        0x0101 => PerfRequestId { block: PerfRequestId },
        0x0201 => PerfClientInfo { block: PerfClientInfo },
        0x0301 => PerfServerInfo { block: PerfServerInfo },
        0x0401 => PerfSessionInfo { block: PerfSessionInfo },
        0x0402 => PerfSessionInfoV2 { block: PerfSessionInfoV2 },
        0x0501 => PerfDefMdbSuccess { block: PerfDefMdbSuccess },
        0x0601 => PerfDefGcSuccess { block: PerfDefGcSuccess },
        0x0701 => PerfMdbSuccess { block: PerfMdbSuccess },
        0x0702 => PerfMdbSuccessV2 { block: PerfMdbSuccessV2 },
        0x0801 => PerfGcSuccess { block: PerfGcSuccess },
        0x0802 => PerfGcSuccessV2 { block: PerfGcSuccessV2 },
        0x0901 => PerfFailure { block: PerfFailure },
        0x0902 => PerfFailureV2 { block: PerfFailureV2 },
        0x0a01 => ClientControl { block: ClientControl },
        0x0b01 => PerfProcessInfo { block: PerfProcessInfo },
        0x0b02 => PerfProcessInfoV2 { block: PerfProcessInfo },
        0x0c01 => PerfBgDefMdbSuccess { block: PerfDefMdbSuccess },
        0x0d01 => PerfBgDefGcSuccess { block: PerfDefGcSuccess },
        0x0e01 => PerfBgMdbSuccess { block: PerfMdbSuccess },
        0x0e02 => PerfBgMdbSuccessV2 { block: PerfMdbSuccessV2 },
        0x0f01 => PerfBgGcSuccess { block: PerfGcSuccess },
        0x0f02 => PerfBgGcSuccessV2 { block: PerfGcSuccessV2 },
        0x1001 => PerfBgFailure { block: PerfFailure },
        0x1002 => PerfBgFailureV2 { block: PerfFailureV2 },
        0x1101 => PerfFgDefMdbSuccess { block: PerfDefMdbSuccess },
        0x1201 => PerfFgDefGcSuccess { block: PerfDefGcSuccess },
        0x1301 => PerfFgMdbSuccess { block: PerfMdbSuccess },
        0x1302 => PerfFgMdbSuccessV2 { block: PerfMdbSuccessV2 },
        0x1401 => PerfFgGcSuccess { block: PerfGcSuccess },
        0x1402 => PerfFgGcSuccessV2 { block: PerfGcSuccessV2 },
        0x1501 => PerfFgFailure { block: PerfFailure },
        0x1502 => PerfFgFailureV2 { block: PerfFailureV2 },
        0x1601 => OsVersionInfo { block: OsVersionInfo },
        0x1701 => ExOrgInfo { block: ExOrgInfo },
        0x1801 => PerfAccountInfo { block: PerfAccountInfo },
        0x4601 => ServerCapabilities { block: ServerCapabilities },
        0x4801 => EndpointCapabilities { block: EndpointCapabilities },
        0x4901 => ExceptionTrace { block: ExceptionTrace },
        0x4a01 => ClientConnectionInfo { block: ClientConnectionInfo },
        0x4b01 => ServerSessionInfo { block: ServerSessionInfo },
        0x4e01 => ProtocolDeviceIdentification { block: ProtocolDeviceIdentification },
    }
}
