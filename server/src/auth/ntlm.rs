//! The server's side of NTLM, version 2 only. `[MS-NLMP]`

use hmac::{Hmac, Mac as _};
use mapi_http::data::FileTime;
use md4::Md4;
use md5::{Digest as _, Md5};
use rc4::consts::U16;
use rc4::{KeyInit as _, Rc4, StreamCipher as _};

const SIGNATURE: &[u8; 8] = b"NTLMSSP\0";
/// `VERSION`: Windows 10 with the NTLM revision that is current. `[MS-NLMP] 2.2.2.10`
const VERSION: [u8; 8] = [10, 0, 0, 0, 0, 0, 0, 15];
/// The `MIC` of an `AUTHENTICATE_MESSAGE`. `[MS-NLMP] 2.2.1.3`
const MIC: std::ops::Range<usize> = 72..88;

/// `NegotiateFlags`. `[MS-NLMP] 2.2.2.5`
mod flags {
    pub(super) const UNICODE: u32 = 1;
    pub(super) const REQUEST_TARGET: u32 = 1 << 2;
    pub(super) const SIGN: u32 = 1 << 4;
    pub(super) const SEAL: u32 = 1 << 5;
    pub(super) const NTLM: u32 = 1 << 9;
    pub(super) const ALWAYS_SIGN: u32 = 1 << 15;
    pub(super) const TARGET_TYPE_DOMAIN: u32 = 1 << 16;
    pub(super) const EXTENDED_SESSION_SECURITY: u32 = 1 << 19;
    pub(super) const TARGET_INFO: u32 = 1 << 23;
    pub(super) const VERSION: u32 = 1 << 25;
    pub(super) const KEY_128: u32 = 1 << 29;
    pub(super) const KEY_EXCHANGE: u32 = 1 << 30;
    pub(super) const KEY_56: u32 = 1 << 31;
    /// What the client may choose.
    pub(super) const CHOICE: u32 =
        REQUEST_TARGET | SIGN | SEAL | EXTENDED_SESSION_SECURITY | KEY_128 | KEY_EXCHANGE | KEY_56;
}

/// `AvId` of an `AV_PAIR`. `[MS-NLMP] 2.2.2.1`
mod av {
    pub(super) const EOL: u16 = 0;
    pub(super) const NB_COMPUTER_NAME: u16 = 1;
    pub(super) const NB_DOMAIN_NAME: u16 = 2;
    pub(super) const DNS_COMPUTER_NAME: u16 = 3;
    pub(super) const DNS_DOMAIN_NAME: u16 = 4;
    pub(super) const FLAGS: u16 = 6;
    pub(super) const TIMESTAMP: u16 = 7;
    pub(super) const CHANNEL_BINDINGS: u16 = 10;
}

/// Why a message is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NtlmError {
    /// It ends too early, or points outside of itself.
    #[error("the NTLM message is cut short")]
    Short,
    /// It is none, or not the one whose turn it is.
    #[error("this is not the NTLM message whose turn it is")]
    NotInTurn,
    /// Version 1, or names that are not Unicode.
    #[error("the client speaks an NTLM that is too old")]
    TooOld,
    /// Nobody of that name, or another password.
    #[error("the user is unknown or the password is wrong")]
    Refused,
    /// Somebody changed a message on the way.
    #[error("the message integrity code is wrong or missing")]
    Mic,
    /// Somebody sits between client and server.
    #[error("the channel binding is that of another TLS connection")]
    ChannelBinding,
    /// Extended Protection is required, and the client does not know it.
    #[error("the channel binding is missing")]
    NoChannelBinding,
}

/// What of the TLS connection must stand in the client's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Binding {
    /// Extended Protection is off.
    Ignored,
    /// It may be missing, but not be another one; `None` without TLS.
    Allowed(Option<[u8; 16]>),
    /// It must be there.
    Required(Option<[u8; 16]>),
}

/// The hash of a password that NTLM works with: `NTOWFv1`, `MD4(UNICODE(Passwd))`. `[MS-NLMP] 3.3.1`
#[derive(Clone, Copy)]
pub(crate) struct NtHash([u8; 16]);

impl std::fmt::Debug for NtHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(not shown)")
    }
}

impl NtHash {
    pub(crate) fn of(password: &str) -> Self {
        let hash: [u8; 16] = Md4::digest(unicode(password)).into();
        crate::secrets::note(&hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        Self(hash)
    }

    /// `NTOWFv2`. `[MS-NLMP] 3.3.2`
    fn version_2(self, user: &str, domain: &str) -> [u8; 16] {
        hmac_md5(&self.0, &[&unicode(&user.to_uppercase()), &unicode(domain)]).finalize().into_bytes().into()
    }
}

fn unicode(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn hmac_md5(key: &[u8], parts: &[&[u8]]) -> Hmac<Md5> {
    // HMAC takes keys of any length.
    let mut mac = <Hmac<Md5> as hmac::Mac>::new_from_slice(key)
        .unwrap_or_else(|_| <Hmac<Md5> as hmac::Mac>::new(&Default::default()));
    parts.iter().for_each(|part| mac.update(part));
    mac
}

/// The MD5 hash of a `gss_channel_bindings_struct` with that application data: what `MsvAvChannelBindings` holds.
/// `[MS-NLMP] 2.2.2.1, 3.1.5.1.2`
pub(crate) fn channel_bindings(application_data: &[u8]) -> [u8; 16] {
    let length = u32::try_from(application_data.len()).unwrap_or_default().to_le_bytes();
    Md5::new().chain_update([0; 16]).chain_update(length).chain_update(application_data).finalize().into()
}

/// Bytes of a message.
struct Message<'m>(&'m [u8]);

impl<'m> Message<'m> {
    fn new(bytes: &'m [u8], kind: u32) -> Result<Self, NtlmError> {
        let message = Self(bytes);
        let signed = bytes.starts_with(SIGNATURE);
        if !signed && bytes.len() >= SIGNATURE.len() {
            return Err(NtlmError::NotInTurn);
        }
        if message.u32(8)? == kind && signed { Ok(message) } else { Err(NtlmError::NotInTurn) }
    }

    fn array<const N: usize>(&self, at: usize) -> Result<[u8; N], NtlmError> {
        self.0.get(at..).and_then(<[u8]>::first_chunk).copied().ok_or(NtlmError::Short)
    }

    fn u32(&self, at: usize) -> Result<u32, NtlmError> {
        self.array(at).map(u32::from_le_bytes)
    }

    /// What a field (length, maximum length, offset) points to. `[MS-NLMP] 2.2.1.3`
    fn payload(&self, at: usize) -> Result<&'m [u8], NtlmError> {
        let length = usize::from(u16::from_le_bytes(self.array(at)?));
        let offset = self.u32(at + 4)? as usize;
        let end = offset.checked_add(length).ok_or(NtlmError::Short)?;
        self.0.get(offset..end).ok_or(NtlmError::Short)
    }

    fn text(&self, at: usize) -> Result<String, NtlmError> {
        let (units, rest) = self.payload(at)?.as_chunks::<2>();
        if !rest.is_empty() {
            return Err(NtlmError::Short);
        }
        Ok(char::decode_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit)))
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect())
    }
}

/// The value of an `AV_PAIR`, up to the end of the list. `[MS-NLMP] 2.2.2.1`
fn av_pair(mut list: &[u8], wanted: u16) -> Result<Option<&[u8]>, NtlmError> {
    loop {
        let (head, rest) = list.split_first_chunk::<4>().ok_or(NtlmError::Short)?;
        let id = u16::from_le_bytes([head[0], head[1]]);
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let (value, rest) = rest.split_at_checked(length).ok_or(NtlmError::Short)?;
        match id {
            av::EOL => return Ok(None),
            id if id == wanted => return Ok(Some(value)),
            _ => list = rest,
        }
    }
}

/// What the server calls itself in challenges.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    /// The NetBIOS name of the domain; the DNS name is derived from it.
    pub(crate) domain: String,
    /// The name of the computer.
    pub(crate) computer: String,
}

impl Names {
    fn target_info(&self, now: FileTime) -> Vec<u8> {
        let dns_domain = self.domain.to_lowercase();
        let dns_computer = format!("{}.{dns_domain}", self.computer.to_lowercase());
        let pairs = [
            (av::NB_DOMAIN_NAME, unicode(&self.domain)),
            (av::NB_COMPUTER_NAME, unicode(&self.computer)),
            (av::DNS_DOMAIN_NAME, unicode(&dns_domain)),
            (av::DNS_COMPUTER_NAME, unicode(&dns_computer)),
            (av::TIMESTAMP, now.0.to_le_bytes().to_vec()),
            (av::EOL, Vec::new()),
        ];
        let mut info = Vec::new();
        for (id, value) in pairs {
            info.extend(id.to_le_bytes());
            info.extend(u16::try_from(value.len()).unwrap_or_default().to_le_bytes());
            info.extend(value);
        }
        info
    }
}

/// A handshake whose second message has been made.
#[derive(Debug, Clone)]
pub(crate) struct Challenge {
    negotiate: Vec<u8>,
    message: Vec<u8>,
    nonce: [u8; 8],
}

impl Challenge {
    /// Whether a message is a `NEGOTIATE_MESSAGE`, which begins a handshake.
    pub(crate) fn is_asked_for(message: &[u8]) -> bool {
        Message::new(message, 1).is_ok()
    }

    /// Answers a `NEGOTIATE_MESSAGE`. `[MS-NLMP] 3.2.5.1.1`
    pub(crate) fn new(
        negotiate: &[u8],
        names: &Names,
        nonce: [u8; 8],
        now: FileTime,
    ) -> Result<Self, NtlmError> {
        let wanted = Message::new(negotiate, 1)?.u32(12)?;
        if wanted & flags::UNICODE == 0 {
            return Err(NtlmError::TooOld);
        }
        let chosen = wanted & flags::CHOICE
            | flags::UNICODE
            | flags::NTLM
            | flags::ALWAYS_SIGN
            | flags::TARGET_TYPE_DOMAIN
            | flags::TARGET_INFO
            | flags::VERSION;
        let (target, info) = (unicode(&names.domain), names.target_info(now));
        let mut message = SIGNATURE.to_vec();
        message.extend(2u32.to_le_bytes());
        let field = |message: &mut Vec<u8>, bytes: &[u8], offset: usize| {
            let length = u16::try_from(bytes.len()).unwrap_or_default().to_le_bytes();
            message.extend([length, length].concat());
            message.extend(u32::try_from(offset).unwrap_or_default().to_le_bytes());
        };
        const PAYLOAD: usize = 56;
        field(&mut message, &target, PAYLOAD);
        message.extend(chosen.to_le_bytes());
        message.extend(nonce);
        message.extend([0; 8]);
        field(&mut message, &info, PAYLOAD + target.len());
        message.extend(VERSION);
        message.extend(target);
        message.extend(info);
        Ok(Self { negotiate: negotiate.into(), message, nonce })
    }

    /// The `CHALLENGE_MESSAGE`. `[MS-NLMP] 2.2.1.2`
    pub(crate) fn message(&self) -> &[u8] {
        &self.message
    }

    /// Checks an `AUTHENTICATE_MESSAGE`: whose it is, and the keys of the session. `password` tells the hash of a user,
    /// who is named by the message as he likes. `[MS-NLMP] 3.2.5.1.2`
    pub(crate) fn check(
        &self,
        authenticate: &[u8],
        password: impl FnOnce(&str) -> Option<NtHash>,
        binding: Binding,
    ) -> Result<Authenticated, NtlmError> {
        let message = Message::new(authenticate, 3)?;
        let response = message.payload(20)?;
        let (domain, user) = (message.text(28)?, message.text(36)?);
        let (encrypted_key, chosen) = (message.payload(52)?, message.u32(60)?);
        // NTLMv1 answers have 24 bytes; nobody is anonymous here.
        if response.len() <= 24 {
            return Err(if response.is_empty() { NtlmError::Refused } else { NtlmError::TooOld });
        }
        let (proof, blob) = response.split_first_chunk::<16>().ok_or(NtlmError::Short)?;
        let pairs = blob.get(28..).ok_or(NtlmError::Short)?;
        // An unknown user takes as long as a known one.
        let hash = password(&user);
        let key = hash.unwrap_or(NtHash([0; 16])).version_2(&user, &domain);
        let right = hmac_md5(&key, &[&self.nonce, blob]).verify_slice(proof).is_ok();
        if !right || hash.is_none() {
            return Err(NtlmError::Refused);
        }
        let base_key: [u8; 16] = hmac_md5(&key, &[proof]).finalize().into_bytes().into();
        let exchanged = chosen & flags::KEY_EXCHANGE != 0 && chosen & (flags::SIGN | flags::SEAL) != 0;
        let key = match (exchanged, <[u8; 16]>::try_from(encrypted_key)) {
            (true, Ok(mut key)) => {
                rc4(&base_key).apply_keystream(&mut key);
                key
            }
            (true, Err(_)) => return Err(NtlmError::Short),
            (false, _) => base_key,
        };
        let bound = self.check_binding(pairs, binding)?;
        self.check_mic(authenticate, pairs, &key, matches!(binding, Binding::Required(_)))?;
        Ok(Authenticated { user, bound, key, flags: chosen })
    }

    /// Whether the client's channel is the server's, which Extended Protection wants to know.
    fn check_binding(&self, pairs: &[u8], binding: Binding) -> Result<bool, NtlmError> {
        let told = av_pair(pairs, av::CHANNEL_BINDINGS)?;
        // All zeros stand for none.
        let told = told.filter(|told| told.iter().any(|byte| *byte != 0));
        match (binding, told) {
            (Binding::Ignored, _) | (Binding::Allowed(_), None) => Ok(false),
            (Binding::Required(_), None) => Err(NtlmError::NoChannelBinding),
            (Binding::Allowed(own) | Binding::Required(own), Some(told)) => {
                if own.is_some_and(|own| own == told) { Ok(true) } else { Err(NtlmError::ChannelBinding) }
            }
        }
    }

    fn check_mic(
        &self,
        authenticate: &[u8],
        pairs: &[u8],
        key: &[u8],
        required: bool,
    ) -> Result<(), NtlmError> {
        const HAS_MIC: u32 = 2;
        let told = av_pair(pairs, av::FLAGS)?.and_then(|value| value.first_chunk().copied());
        if told.is_none_or(|told| u32::from_le_bytes(told) & HAS_MIC == 0) {
            return if required { Err(NtlmError::Mic) } else { Ok(()) };
        }
        let mic = authenticate.get(MIC).ok_or(NtlmError::Short)?;
        let (before, after) = (authenticate.get(..MIC.start), authenticate.get(MIC.end..));
        let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
        let parts = [&self.negotiate, &self.message, before, &[0; 16], after];
        hmac_md5(key, &parts).verify_slice(mic).map_err(|_| NtlmError::Mic)
    }
}

/// Somebody who has proved who he is.
#[derive(Clone)]
pub(crate) struct Authenticated {
    /// As he called himself.
    pub(crate) user: String,
    /// His message belongs to this TLS connection.
    pub(crate) bound: bool,
    /// `ExportedSessionKey`.
    key: [u8; 16],
    flags: u32,
}

/// Who signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signer {
    Client,
    Server,
}

impl Authenticated {
    /// `SIGNKEY` or `SEALKEY`. `[MS-NLMP] 3.4.5.2, 3.4.5.3`
    fn derived(&self, key: &[u8], signer: Signer, purpose: &str) -> [u8; 16] {
        let way = match signer {
            Signer::Client => "client-to-server",
            Signer::Server => "server-to-client",
        };
        let magic = format!("session key to {way} {purpose} key magic constant\0");
        Md5::new().chain_update(key).chain_update(magic).finalize().into()
    }

    fn seal_key(&self, signer: Signer) -> [u8; 16] {
        let length = match () {
            () if self.flags & flags::KEY_128 != 0 => 16,
            () if self.flags & flags::KEY_56 != 0 => 7,
            () => 5,
        };
        self.derived(self.key.get(..length).unwrap_or_default(), signer, "sealing")
    }

    /// The signature of the first message of a side. `[MS-NLMP] 3.4.4.2`
    pub(crate) fn sign(&self, signer: Signer, text: &[u8]) -> [u8; 16] {
        let key = self.derived(&self.key, signer, "signing");
        let digest = hmac_md5(&key, &[&[0; 4], text]).finalize().into_bytes();
        let mut signature = [0; 16];
        signature[0] = 1;
        signature[4..12].copy_from_slice(&digest[..8]);
        if self.flags & flags::KEY_EXCHANGE != 0 {
            rc4(&self.seal_key(signer)).apply_keystream(&mut signature[4..12]);
        }
        signature
    }
}

fn rc4(key: &[u8; 16]) -> Rc4<U16> {
    Rc4::new(key.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `[MS-NLMP] 4.2.4.3`: the challenge and the answer of the example.
    const CHALLENGE: &str = "4e544c4d53535000020000000c000c003800000033828ae20123456789abcdef0000000000000000\
        2400240044000000060070170000000f530065007200760065007200\
        02000c0044006f006d00610069006e0001000c0053006500720076006500720000000000";
    const AUTHENTICATE: &str = "4e544c4d5353500003000000180018006c00000054005400840000000c000c0048000000\
        0800080054000000100010005c00000010001000d8000000358288e20501280a0000000f\
        44006f006d00610069006e00550073006500720043004f004d0050005500540045005200\
        86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa68cd0ab851e51c96aabc927bebef6a1c\
        01010000000000000000000000000000aaaaaaaaaaaaaaaa0000000002000c0044006f006d00610069006e00\
        01000c005300650072007600650072000000000000000000c5dad2544fc9799094ce1ce90bc9d03e";

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: Vec<u32> = hex.chars().filter_map(|digit| digit.to_digit(16)).collect();
        digits.chunks(2).map(|pair| (pair[0] << 4 | pair[1]) as u8).collect()
    }

    fn example() -> Challenge {
        let message = bytes(CHALLENGE);
        let nonce = *message[24..].first_chunk().unwrap();
        Challenge { negotiate: Vec::new(), message, nonce }
    }

    fn password(user: &str) -> Option<NtHash> {
        (user == "User").then(|| NtHash::of("Password"))
    }

    /// `[MS-NLMP] 4.2.2.1.2, 4.2.4.1, 4.2.4.2`
    #[test]
    fn published_keys() {
        assert_eq!(NtHash::of("Password").0.to_vec(), bytes("a4f49c406510bdcab6824ee7c30fd852"));
        let key = NtHash::of("Password").version_2("User", "Domain");
        assert_eq!(key.to_vec(), bytes("0c868a403bfd7a93a3001ef22ef02e3f"));
        let done = example().check(&bytes(AUTHENTICATE), password, Binding::Ignored).unwrap();
        assert_eq!((done.user.as_str(), done.bound), ("User", false));
        // The random session key of the example.
        assert_eq!(done.key, [0x55; 16]);
    }

    /// `[MS-NLMP] 4.2.4.4`: the signature behind the 18 bytes that were sealed with the same key stream.
    #[test]
    fn published_signature() {
        let done = example().check(&bytes(AUTHENTICATE), password, Binding::Ignored).unwrap();
        let key = done.seal_key(Signer::Client);
        assert_eq!(key.to_vec(), bytes("59f600973cc4960a25480a7c196e4c58"));
        assert_eq!(
            done.derived(&done.key, Signer::Client, "signing").to_vec(),
            bytes("4788dc861b4782f35d43fd98fe1a2d39")
        );
        let plain = unicode("Plaintext");
        let mut sealed = plain.clone();
        let mut stream = rc4(&key);
        stream.apply_keystream(&mut sealed);
        assert_eq!(sealed, bytes("54e50165bf1936dc996020c1811b0f06fb5f"));
        // Ours is for the first bytes of the key stream: undone, and done again where the example stands in it.
        let mut checksum = done.sign(Signer::Client, &plain)[4..12].to_vec();
        rc4(&key).apply_keystream(&mut checksum);
        stream.apply_keystream(&mut checksum);
        assert_eq!(checksum, bytes("7fb38ec5c55d4976"));
    }

    #[test]
    fn what_is_wrong_is_refused() {
        let check =
            |message: &[u8], binding| example().check(message, password, binding).map(|done| done.user);
        let right = bytes(AUTHENTICATE);
        let nobody = |_: &str| None;
        assert_eq!(example().check(&right, nobody, Binding::Ignored).err(), Some(NtlmError::Refused));
        let other = |_: &str| Some(NtHash::of("password"));
        assert_eq!(example().check(&right, other, Binding::Ignored).err(), Some(NtlmError::Refused));
        // The example comes from before channel bindings and integrity codes.
        assert_eq!(check(&right, Binding::Allowed(Some([1; 16]))), Ok("User".into()));
        assert_eq!(check(&right, Binding::Required(Some([1; 16]))), Err(NtlmError::NoChannelBinding));
        assert_eq!(check(&bytes(CHALLENGE), Binding::Ignored), Err(NtlmError::NotInTurn));
        assert_eq!(check(b"GET / HTTP/1.1", Binding::Ignored), Err(NtlmError::NotInTurn));
        // Any other challenge makes another answer.
        let mut challenge = example();
        challenge.nonce[0] ^= 1;
        assert_eq!(challenge.check(&right, password, Binding::Ignored).err(), Some(NtlmError::Refused));
    }

    #[test]
    fn cut_anywhere_it_is_refused() {
        let right = bytes(AUTHENTICATE);
        for end in 0..right.len() {
            let result = example().check(&right[..end], password, Binding::Ignored);
            assert!(matches!(result, Err(NtlmError::Short)), "{end}: {:?}", result.err());
        }
        for at in 0..right.len() {
            for bit in 0..8 {
                let mut damaged = right.clone();
                damaged[at] ^= 1 << bit;
                // Not everything is protected in an old message; nothing of it is a panic.
                let _ = example().check(&damaged, password, Binding::Required(None));
            }
        }
        let mut negotiate =
            [SIGNATURE.as_slice(), &1u32.to_le_bytes(), &flags::UNICODE.to_le_bytes()].concat();
        negotiate.extend([0; 16]);
        let names = Names { domain: "EXAMPLE".into(), computer: "SERVER".into() };
        let answer = |bytes: &[u8]| Challenge::new(bytes, &names, [7; 8], FileTime(1)).map(|it| it.message);
        for end in 0..16 {
            assert_eq!(answer(&negotiate[..end]), Err(NtlmError::Short), "{end}");
        }
        assert!(answer(&negotiate).unwrap().starts_with(SIGNATURE));
        negotiate[12] = 2;
        assert_eq!(answer(&negotiate), Err(NtlmError::TooOld));
    }

    #[test]
    fn channel_bindings_are_hashed_as_gss_has_them() {
        // RFC 5929: the name of the type stands before the hash of the certificate.
        let mut whole = [0; 20].to_vec();
        whole[16] = 4;
        whole.extend(b"tls!");
        assert_eq!(channel_bindings(b"tls!").as_slice(), Md5::digest(whole).as_slice());
    }
}
