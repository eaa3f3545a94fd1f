//! NTLM and Negotiate, which take several messages and then hold for the connection. `[MS-NTHT]`, `[RFC 4559]`

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use mapi_http::http::Scheme;
use sspi::network_client::NetworkClient;
use sspi::ntlm::NtlmConfig;
use sspi::{
    AuthIdentity, AuthIdentityBuffers, BufferType, ClientRequestFlags, CredentialUse, Credentials,
    CredentialsBuffers, DataRepresentation, Error, ErrorKind, Negotiate, NegotiateConfig, NetworkRequest,
    Ntlm, SecurityBuffer, SecurityStatus, Sspi, SspiImpl, Username,
};

use super::end_point::sec_channel_bindings;

/// How long a key server may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Tickets are of some kilobytes.
const MAX_ANSWER: usize = 1 << 20;
/// The name of this computer, which servers have no use for.
const COMPUTER: &str = "mapi";

/// One side of a handshake: ours.
pub(crate) struct Handshake {
    context: Context,
    /// `HTTP/` and the host.
    target: String,
    bindings: Option<Vec<u8>>,
    /// Our part is done.
    done: bool,
}

enum Context {
    Ntlm(Box<Ntlm>, Option<AuthIdentityBuffers>),
    Negotiate(Box<Negotiate>, Option<CredentialsBuffers>),
}

impl Handshake {
    /// Signs somebody in at a host, over a connection with a server whose certificate has that hash.
    pub(super) fn new(
        scheme: Scheme,
        user: &str,
        password: &str,
        host: &str,
        end_point: Option<&[u8]>,
    ) -> Result<Self, String> {
        // Realms are written in capitals: then it is a principal of Kerberos, else a name that a directory looks up.
        let principal = user.rsplit_once('@').filter(|(_, realm)| {
            scheme == Scheme::Negotiate && !realm.is_empty() && !realm.contains(char::is_lowercase)
        });
        let name = principal.map_or_else(|| user.to_owned(), |(name, realm)| format!("{realm}\\{name}"));
        let username =
            Username::parse(&name).map_err(|error| format!("{user:?} is no user name: {error}"))?;
        let identity = AuthIdentity { username, password: password.to_owned().into() };
        let context = if scheme == Scheme::Ntlm {
            let mut ntlm = Ntlm::with_config(NtlmConfig::default());
            let credentials = acquire(&mut ntlm, &identity)?;
            Context::Ntlm(Box::new(ntlm), credentials)
        } else {
            let inside = Box::new(NtlmConfig::new(COMPUTER.into()));
            let packages = Some("kerberos,ntlm".to_owned());
            let config = NegotiateConfig::new(inside, packages, COMPUTER.into());
            let mut negotiate = Negotiate::new_client(config).map_err(|error| explain(&error))?;
            let credentials = acquire(&mut negotiate, &Credentials::from(identity))?;
            Context::Negotiate(Box::new(negotiate), credentials)
        };
        let bindings = end_point.map(sec_channel_bindings);
        Ok(Self { context, target: format!("HTTP/{host}"), bindings, done: false })
    }

    /// The next message, in answer to the server's; the first one in answer to nothing. It may ask a key server.
    pub(super) fn step(&mut self, token: &[u8]) -> Result<Vec<u8>, String> {
        let mut input = vec![SecurityBuffer::new(token.to_vec(), BufferType::Token)];
        if let Some(bindings) = &self.bindings {
            input.push(SecurityBuffer::new(bindings.clone(), BufferType::ChannelBindings));
        }
        let mut output = vec![SecurityBuffer::new(Vec::new(), BufferType::Token)];
        let status = match &mut self.context {
            Context::Ntlm(ntlm, credentials) => {
                step(ntlm.as_mut(), credentials, &self.target, &mut input, &mut output)
            }
            Context::Negotiate(negotiate, credentials) => {
                step(negotiate.as_mut(), credentials, &self.target, &mut input, &mut output)
            }
        };
        self.done = status.map_err(|error| explain(&error))? == SecurityStatus::Ok;
        Ok(output.into_iter().next().map(|buffer| buffer.buffer).unwrap_or_default())
    }

    /// Takes what the server said when it let us in.
    pub(super) fn finish(&mut self, token: &[u8]) -> Result<(), String> {
        if !self.done && !token.is_empty() {
            self.step(token)?;
        }
        Ok(())
    }
}

fn acquire<S: Sspi + SspiImpl>(
    context: &mut S,
    identity: &S::AuthenticationData,
) -> Result<S::CredentialsHandle, String> {
    let acquired = context
        .acquire_credentials_handle()
        .with_credential_use(CredentialUse::Outbound)
        .with_auth_data(identity)
        .execute(context);
    acquired.map(|acquired| acquired.credentials_handle).map_err(|error| explain(&error))
}

fn step<S: Sspi + SspiImpl>(
    context: &mut S,
    credentials: &mut S::CredentialsHandle,
    target: &str,
    input: &mut [SecurityBuffer],
    output: &mut [SecurityBuffer],
) -> sspi::Result<SecurityStatus> {
    let mut builder = context
        .initialize_security_context()
        .with_credentials_handle(credentials)
        .with_context_requirements(ClientRequestFlags::INTEGRITY | ClientRequestFlags::MUTUAL_AUTH)
        .with_target_data_representation(DataRepresentation::Network)
        .with_target_name(target)
        .with_input(input)
        .with_output(output);
    let result = context.initialize_security_context_impl(&mut builder)?.resolve_with_client(&KeyServer)?;
    Ok(result.status)
}

/// Without the numbers that Windows has for errors, and what key servers add in bytes.
fn explain(error: &Error) -> String {
    let why = error.description.split(". Additional error").next().unwrap_or_default();
    match error.error_type {
        ErrorKind::NoAuthenticatingAuthority => {
            format!("no Kerberos key server answers ({why})")
        }
        _ if why.contains("pre-authentication") => "the Kerberos key server knows another password".into(),
        _ => format!("the handshake failed ({why})"),
    }
}

/// Asks Kerberos key servers over TCP. `[RFC 4120] 7.2.2`
struct KeyServer;

impl NetworkClient for KeyServer {
    fn send(&self, request: &NetworkRequest) -> sspi::Result<Vec<u8>> {
        let failed = |why: &dyn std::fmt::Display| {
            Error::new(ErrorKind::NoAuthenticatingAuthority, format!("{}: {why}", request.url))
        };
        if !matches!(request.url.scheme(), "tcp" | "udp") {
            return Err(failed(&"only tcp is understood"));
        }
        let host = request.url.host_str().unwrap_or_default();
        let addresses = (host, request.url.port().unwrap_or(88)).to_socket_addrs();
        let mut last = failed(&"the name is unknown");
        for address in addresses.map_err(|error| failed(&error))? {
            let asked = TcpStream::connect_timeout(&address, PATIENCE).and_then(|mut stream| {
                stream.set_read_timeout(Some(PATIENCE))?;
                stream.write_all(&request.data)?;
                let mut answer = vec![0; 4];
                stream.read_exact(&mut answer)?;
                let length = answer.first_chunk().map_or(0, |length| u32::from_be_bytes(*length) as usize);
                if length > MAX_ANSWER {
                    return Err(std::io::Error::other("the answer is too long"));
                }
                answer.resize(4 + length, 0);
                stream.read_exact(&mut answer[4..])?;
                Ok(answer)
            });
            match asked {
                Ok(answer) => return Ok(answer),
                Err(error) => last = failed(&error),
            }
        }
        Err(last)
    }
}
