//! SPNEGO with NTLM inside, the server's side. `[RFC 4178]`, `[MS-SPNG]`, `[RFC 4559]`

use mapi_http::data::FileTime;

use super::ntlm::{Authenticated, Binding, Challenge, Names, NtHash, NtlmError, Signer};

/// 1.3.6.1.5.5.2, as DER has it.
const SPNEGO: [u8; 8] = [0x06, 0x06, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x02];
/// 1.3.6.1.4.1.311.2.2.10
const NTLM: [u8; 12] = [0x06, 0x0a, 0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x02, 0x0a];

/// `negState`. `[RFC 4178] 4.2.2`
const ACCEPT_COMPLETED: u8 = 0;
const ACCEPT_INCOMPLETE: u8 = 1;
const REQUEST_MIC: u8 = 3;

/// Why a token is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NegotiateError {
    /// It is cut short, or no SPNEGO.
    #[error("this is no SPNEGO token")]
    Malformed,
    /// The client wants Kerberos and nothing else.
    #[error("the client does not offer NTLM, and there is no Kerberos here")]
    NoNtlm,
    /// The list of mechanisms was changed on the way.
    #[error("the signature of the list of mechanisms is wrong or missing")]
    Mic,
    /// The message inside.
    #[error(transparent)]
    Ntlm(#[from] NtlmError),
}

/// A handshake that has begun.
#[derive(Debug, Clone)]
pub(crate) struct Handshake {
    /// The client's list of mechanisms; none when it sends NTLM without SPNEGO, as some do.
    mechanisms: Option<Vec<u8>>,
    /// NTLM is what the client likes best.
    preferred: bool,
    ntlm: Option<Challenge>,
}

/// What comes of a token.
pub(crate) enum Step {
    /// The handshake goes on with this token.
    Continue(Handshake, Vec<u8>),
    /// It is done, and this token says so.
    Done(Authenticated, Option<Vec<u8>>),
}

/// What a handshake needs to know of the server.
pub(crate) struct Server<'s, P> {
    pub(crate) names: &'s Names,
    pub(crate) nonce: [u8; 8],
    pub(crate) now: FileTime,
    pub(crate) password: P,
    pub(crate) binding: Binding,
}

impl Handshake {
    /// Takes a client's token: the first one, or the next of a handshake.
    pub(crate) fn step<P: FnOnce(&str) -> Option<NtHash>>(
        before: Option<Self>,
        token: &[u8],
        server: Server<'_, P>,
    ) -> Result<Step, NegotiateError> {
        let begin = |token: &[u8]| Challenge::new(token, server.names, server.nonce, server.now);
        if token.starts_with(b"NTLMSSP\0") {
            return match before.and_then(|before| before.ntlm) {
                Some(ntlm) if !Challenge::is_asked_for(token) => {
                    Ok(Step::Done(ntlm.check(token, server.password, server.binding)?, None))
                }
                // Whoever begins again may.
                _ => {
                    let challenge = begin(token)?;
                    let answer = challenge.message().to_vec();
                    let begun = Self { mechanisms: None, preferred: true, ntlm: Some(challenge) };
                    Ok(Step::Continue(begun, answer))
                }
            };
        }
        match before {
            None => {
                let init = Init::read(token).ok_or(NegotiateError::Malformed)?;
                let place = init.mechanisms().position(|mechanism| mechanism == NTLM);
                let preferred = match place {
                    Some(place) => place == 0,
                    None => return Err(NegotiateError::NoNtlm),
                };
                // The token is for the mechanism that the client likes best.
                let ntlm = match init.token {
                    Some(token) if preferred => Some(begin(token)?),
                    _ => None,
                };
                let state = if preferred { ACCEPT_INCOMPLETE } else { REQUEST_MIC };
                let answer = response(state, true, ntlm.as_ref().map(Challenge::message), None);
                let mechanisms = Some(init.list.to_vec());
                Ok(Step::Continue(Self { mechanisms, preferred, ntlm }, answer))
            }
            Some(Self { mechanisms, preferred, ntlm: None }) => {
                let token = Response::read(token).and_then(|response| response.token);
                let challenge = begin(token.ok_or(NegotiateError::Malformed)?)?;
                let answer = response(ACCEPT_INCOMPLETE, false, Some(challenge.message()), None);
                Ok(Step::Continue(Self { mechanisms, preferred, ntlm: Some(challenge) }, answer))
            }
            Some(Self { mechanisms, preferred, ntlm: Some(challenge) }) => {
                let told = Response::read(token).ok_or(NegotiateError::Malformed)?;
                let token = told.token.ok_or(NegotiateError::Malformed)?;
                let done = challenge.check(token, server.password, server.binding)?;
                let mechanisms = mechanisms.unwrap_or_default();
                match told.mic {
                    Some(mic) if mic == done.sign(Signer::Client, &mechanisms) => {}
                    None if preferred => {}
                    _ => return Err(NegotiateError::Mic),
                }
                let mic = told.mic.map(|_| done.sign(Signer::Server, &mechanisms));
                let answer = response(ACCEPT_COMPLETED, false, None, mic.as_ref().map(<[u8; 16]>::as_slice));
                Ok(Step::Done(done, Some(answer)))
            }
        }
    }
}

/// `NegTokenInit`, as far as it matters. `[RFC 4178] 4.2.1`
struct Init<'t> {
    /// `MechTypeList` with its tag, which is what signatures are about.
    list: &'t [u8],
    token: Option<&'t [u8]>,
}

impl<'t> Init<'t> {
    fn read(token: &'t [u8]) -> Option<Self> {
        let body = Der(token).value(0x60)?.strip_prefix(&SPNEGO)?;
        let fields = Der(Der(body).value(0xa0)?).value(0x30)?;
        let list = field(fields, 0)?;
        Der(list).value(0x30)?;
        let token = field(fields, 2).and_then(|field| Der(field).value(0x04));
        Some(Self { list, token })
    }

    /// The object identifiers with their tags.
    fn mechanisms(&self) -> impl Iterator<Item = &'t [u8]> {
        let mut left = Der(self.list).value(0x30).unwrap_or_default();
        std::iter::from_fn(move || {
            let (_, _, rest) = Der(left).element()?;
            let whole = left.get(..left.len() - rest.len())?;
            left = rest;
            Some(whole)
        })
    }
}

/// `NegTokenResp`, as far as it matters. `[RFC 4178] 4.2.2`
struct Response<'t> {
    token: Option<&'t [u8]>,
    mic: Option<&'t [u8]>,
}

impl<'t> Response<'t> {
    fn read(token: &'t [u8]) -> Option<Self> {
        let fields = Der(Der(token).value(0xa1)?).value(0x30)?;
        let octets = |number| field(fields, number).and_then(|field| Der(field).value(0x04));
        Some(Self { token: octets(2), mic: octets(3) })
    }
}

/// A `NegTokenResp`.
fn response(state: u8, names_mechanism: bool, token: Option<&[u8]>, mic: Option<&[u8]>) -> Vec<u8> {
    let mut fields = der(0xa0, &[0x0a, 1, state]);
    if names_mechanism {
        fields.extend(der(0xa1, &NTLM));
    }
    if let Some(token) = token {
        fields.extend(der(0xa2, &der(0x04, token)));
    }
    if let Some(mic) = mic {
        fields.extend(der(0xa3, &der(0x04, mic)));
    }
    der(0xa1, &der(0x30, &fields))
}

/// The context-specific field of that number among others.
fn field(mut fields: &[u8], number: u8) -> Option<&[u8]> {
    while let Some((tag, value, rest)) = Der(fields).element() {
        if tag == 0xa0 | number {
            return Some(value);
        }
        fields = rest;
    }
    None
}

/// Elements of DER with short tags, one after the other.
#[derive(Clone, Copy)]
struct Der<'d>(&'d [u8]);

impl<'d> Der<'d> {
    /// The first element: its tag, its value, and what follows.
    fn element(self) -> Option<(u8, &'d [u8], &'d [u8])> {
        let (&[tag, short], rest) = self.0.split_first_chunk::<2>()?;
        let (length, rest) = match short {
            ..=0x7f => (usize::from(short), rest),
            0x81 => {
                let (length, rest) = rest.split_first()?;
                (usize::from(*length), rest)
            }
            0x82 => {
                let (length, rest) = rest.split_first_chunk()?;
                (usize::from(u16::from_be_bytes(*length)), rest)
            }
            // Tokens of more than 64 KiB do not fit into a header.
            _ => return None,
        };
        let (value, rest) = rest.split_at_checked(length)?;
        Some((tag, value, rest))
    }

    /// The value of the first element, which must have that tag.
    fn value(self, tag: u8) -> Option<&'d [u8]> {
        self.element().filter(|element| element.0 == tag).map(|element| element.1)
    }
}

fn der(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = value.len();
    let mut element = vec![tag];
    match length {
        ..=0x7f => element.push(length as u8),
        0x80..=0xff => element.extend([0x81, length as u8]),
        _ => element.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    element.extend(value);
    element
}

#[cfg(test)]
mod tests {
    use super::*;

    fn init(mechanisms: &[&[u8]], token: Option<&[u8]>) -> Vec<u8> {
        let mut fields = der(0xa0, &der(0x30, &mechanisms.concat()));
        fields.extend(token.map(|token| der(0xa2, &der(0x04, token))).unwrap_or_default());
        der(0x60, &[SPNEGO.as_slice(), &der(0xa0, &der(0x30, &fields))].concat())
    }

    /// 1.2.840.113554.1.2.2
    const KERBEROS: [u8; 11] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02];
    const NEGOTIATE: &[u8] = b"NTLMSSP\0\x01\0\0\0\x01\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

    fn step(before: Option<Handshake>, token: &[u8]) -> Result<Step, NegotiateError> {
        let names = Names { domain: "EXAMPLE".into(), computer: "SERVER".into() };
        let password = |_: &str| None;
        let (nonce, now, binding) = ([1; 8], FileTime(1), Binding::Ignored);
        Handshake::step(before, token, Server { names: &names, nonce, now, password, binding })
    }

    #[test]
    fn ntlm_is_chosen_from_the_list() {
        let Ok(Step::Continue(handshake, answer)) = step(None, &init(&[&NTLM], Some(NEGOTIATE))) else {
            panic!()
        };
        assert!(handshake.preferred);
        let told = Response::read(&answer).unwrap();
        assert!(told.token.unwrap().starts_with(b"NTLMSSP\0\x02"));
        // Kerberos first: its token is passed over, NTLM is asked for, and then signatures are needed.
        let first = init(&[&KERBEROS, &NTLM], Some(b"a ticket"));
        let Ok(Step::Continue(handshake, answer)) = step(None, &first) else { panic!() };
        assert!(!handshake.preferred && handshake.ntlm.is_none());
        assert!(Response::read(&answer).unwrap().token.is_none());
        let next = der(0xa1, &der(0x30, &der(0xa2, &der(0x04, NEGOTIATE))));
        let Ok(Step::Continue(handshake, answer)) = step(Some(handshake), &next) else { panic!() };
        assert!(handshake.ntlm.is_some() && Response::read(&answer).unwrap().token.is_some());
        // Without SPNEGO around it.
        let Ok(Step::Continue(_, answer)) = step(None, NEGOTIATE) else { panic!() };
        assert!(answer.starts_with(b"NTLMSSP\0\x02"));
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let error = |token: &[u8]| step(None, token).err();
        assert_eq!(error(&init(&[&KERBEROS], Some(b"a ticket"))), Some(NegotiateError::NoNtlm));
        let whole = init(&[&NTLM], Some(NEGOTIATE));
        for end in 0..whole.len() {
            assert!(error(&whole[..end]).is_some(), "{end}");
        }
        let Ok(Step::Continue(handshake, _)) = step(None, &whole) else { panic!() };
        assert_eq!(step(Some(handshake.clone()), b"").err(), Some(NegotiateError::Malformed));
        assert_eq!(step(Some(handshake), &whole).err(), Some(NegotiateError::Malformed));
    }
}
