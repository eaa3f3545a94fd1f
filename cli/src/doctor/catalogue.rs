//! Everything that is checked, and everything that can be found wrong: the only place where that is written down.
//! `docs/connecting/codes.md` is made of it.

use std::fmt::Write;

use serde::Serialize;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It works, but not well, or not for long.
    Warn,
    /// It does not work.
    Fail,
}

macro_rules! checks {
    ($($Check:ident $code:literal $title:literal;)*) => {
        /// What is looked at, in this order.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Check {
            $(#[doc = $title] $Check,)*
        }

        impl Check {
            /// All checks.
            pub const ALL: &[Self] = &[$(Self::$Check,)*];

            /// Its stable name.
            pub fn code(self) -> &'static str {
                match self { $(Self::$Check => $code,)* }
            }

            /// The same for people.
            pub fn title(self) -> &'static str {
                match self { $(Self::$Check => $title,)* }
            }
        }
    };
}

checks! {
    Name "dns.name" "The server's name has an address";
    Srv "dns.srv" "A DNS record of Autodiscover";
    Connect "tcp.connect" "Somebody listens there";
    Handshake "tls.handshake" "TLS is spoken, in a version that is safe";
    Chain "tls.chain" "The certificate comes from an authority that is trusted";
    CertificateName "tls.name" "The certificate is for these names";
    Validity "tls.validity" "The certificate is valid today, and for some time";
    Autodiscover "autodiscover" "Autodiscover finds the settings";
    Transport "transport" "MAPI over HTTP is offered";
    Schemes "auth.schemes" "A way to sign in that both sides know";
    ExtendedProtection "auth.extended_protection" "Signing in is bound to the TLS connection";
    Ping "mailbox.ping" "The mailbox endpoint answers";
    Headers "http.headers" "The protocol's headers arrive";
    SessionContext "mailbox.connect" "Connect opens a session context";
    Logon "mailbox.logon" "The mailbox opens";
    Table "mailbox.table" "The newest messages can be listed";
    Affinity "http.affinity" "Requests of a session reach the same server";
    Bind "address_book.bind" "The address book opens";
    Query "address_book.query" "A name can be looked up";
    Waiting "waiting" "Notifications arrive as they happen";
    End "session.end" "Disconnect and Unbind end the session";
    Clock "server.clock" "The clocks agree";
    Version "server.version" "The server's version is known";
    Latency "network.latency" "Answers come soon";
    Throughput "network.throughput" "Data comes fast";
}

macro_rules! causes {
    ($($Cause:ident $code:literal $Check:ident $Severity:ident $means:literal $remedy:literal;)*) => {
        /// What can be found.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Cause {
            $(#[doc = $means] $Cause,)*
        }

        impl Cause {
            /// All causes.
            pub const ALL: &[Self] = &[$(Self::$Cause,)*];

            /// Its stable name.
            pub fn code(self) -> &'static str {
                match self { $(Self::$Cause => $code,)* }
            }

            /// The check that mostly finds it.
            pub fn check(self) -> Check {
                match self { $(Self::$Cause => Check::$Check,)* }
            }

            /// How bad it is.
            pub fn severity(self) -> Severity {
                match self { $(Self::$Cause => Severity::$Severity,)* }
            }

            /// What it means.
            pub fn means(self) -> &'static str {
                match self { $(Self::$Cause => $means,)* }
            }

            /// What to do.
            pub fn remedy(self) -> &'static str {
                match self { $(Self::$Cause => $remedy,)* }
            }
        }
    };
}

causes! {
    DnsUnknown "dns.unknown" Name Fail
        "The name has no address: it is misspelt, not published, or published only inside the network."
        "Check the spelling; inside a company, check that the VPN and its name server are in use.";
    DnsSilent "dns.silent" Name Fail
        "The name server does not answer."
        "Check the network connection and the name server that the system uses.";
    TcpRefused "tcp.refused" Connect Fail
        "The machine is there, and nothing listens on that port."
        "Check the port; the web server or the proxy before it may be stopped.";
    TcpUnreachable "tcp.unreachable" Connect Fail
        "The network does not lead there."
        "Check the network connection, the VPN and the routes.";
    TcpTimeout "tcp.timeout" Connect Fail
        "Nothing answers: a firewall drops the packets, or the machine is off."
        "Ask who runs the firewall to open TCP port 443 to this server.";
    PlainHttp "http.plain" Connect Fail
        "The URL is http: the password would travel readably. Nothing was sent."
        "Use the https URL. The server's administrator should set internal and external URL to https.";
    TlsNotSpoken "tls.not_spoken" Handshake Fail
        "Something listens, but answers in the clear where TLS should begin."
        "The port may be the one for http, or the proxy lacks `ssl` on this port.";
    TlsClosed "tls.closed" Handshake Fail
        "The connection is closed as soon as TLS begins."
        "Something on the way (a firewall that looks into TLS, a proxy without a certificate for this name) refuses; look into its log.";
    TlsOldVersion "tls.old_version" Handshake Fail
        "The server speaks only versions of TLS before 1.2, which are not safe."
        "Switch on TLS 1.2 at the server (SCHANNEL settings of Windows) or at the proxy before it.";
    TlsFailed "tls.failed" Handshake Fail
        "TLS fails: there is no cipher or setting that both sides accept, or the server refuses."
        "The detail names what was refused; the server or proxy may want a client certificate.";
    SelfSigned "tls.self_signed" Chain Fail
        "The certificate is signed by itself: nobody vouches for it."
        "Install a certificate of an authority; for a test, give this certificate with --ca FILE.";
    UnknownAuthority "tls.unknown_authority" Chain Fail
        "The certificate's authority is not known here, or the server does not send its intermediate certificates."
        "Give the company's authority with --ca FILE; else let the server send the whole chain.";
    BadCertificate "tls.bad_certificate" Chain Fail
        "The certificate cannot be used: revoked, wrongly signed, or for another purpose."
        "Replace the certificate; the detail says what is wrong with it.";
    WrongName "tls.wrong_name" CertificateName Fail
        "The certificate is for other names than the one that is asked for."
        "Ask by a name that it covers, or replace it by one that covers internal and external URL and Autodiscover.";
    OtherNameMissing "tls.other_name" CertificateName Warn
        "The certificate covers this URL, but not the other one (internal or external) that the server hands out."
        "Whoever is sent to the other URL will fail: replace the certificate, or set both URLs to the same host.";
    Expired "tls.expired" Validity Fail
        "The certificate has expired (or this machine's clock is ahead)."
        "Renew the certificate on every front end and on the proxy; check the clock.";
    NotYetValid "tls.not_yet_valid" Validity Fail
        "The certificate is not valid yet (or this machine's clock is behind)."
        "Check the clock of this machine first.";
    ExpiresSoon "tls.expires_soon" Validity Warn
        "The certificate expires within two weeks."
        "Renew it.";
    NoHost "autodiscover.no_host" Autodiscover Fail
        "None of the places where Autodiscover lives exists for this domain."
        "Check the address; else publish autodiscover.DOMAIN, or give the URL with --autodiscover or --url and --dn.";
    AutodiscoverNotFound "autodiscover.not_found" Autodiscover Fail
        "A web server answers, but has no Autodiscover."
        "Check the URL; on a proxy, forward /autodiscover to Exchange.";
    AutodiscoverStatus "autodiscover.status" Autodiscover Fail
        "Autodiscover answers with an HTTP error."
        "Look into the log of the server (Autodiscover, HttpProxy) at this time.";
    AutodiscoverHtml "autodiscover.html" Autodiscover Fail
        "A page for people stands where the settings should be: a sign-in page, an error page, another web site."
        "A proxy that wants people to sign in must let /autodiscover pass; else check the URL.";
    AutodiscoverMalformed "autodiscover.malformed" Autodiscover Fail
        "The answer is not the XML that Autodiscover has."
        "Something on the way changes it, or another program answers; the detail says where it breaks.";
    AutodiscoverHostile "autodiscover.hostile" Autodiscover Fail
        "The answer has a document type (DTD), as attacks have and Autodiscover never has. It was not read."
        "Find out who answers there.";
    AutodiscoverTooLarge "autodiscover.too_large" Autodiscover Fail
        "The answer is far larger than settings are. It was not read to the end."
        "Find out who answers there.";
    AutodiscoverTimeout "autodiscover.timeout" Autodiscover Fail
        "Autodiscover does not answer in time."
        "The server is overloaded, or a firewall drops the packets.";
    AutodiscoverBroken "autodiscover.broken" Autodiscover Fail
        "The connection ends before the answer is whole, or what comes is not HTTP."
        "Look into the log of the proxy or load balancer.";
    RedirectLoop "autodiscover.redirect_loop" Autodiscover Fail
        "Redirects run in circles, or never end."
        "Look for a rule on the proxy that redirects Autodiscover to itself, such as one from http to https or to /owa.";
    PlainRedirect "autodiscover.plain_redirect" Autodiscover Fail
        "It leads from https to http. That was not followed: the password would travel readably."
        "The server's administrator should use https in redirects and in internal and external URL.";
    PrivateRedirect "autodiscover.private_redirect" Autodiscover Fail
        "A public server points to this machine or to a private address. That was not followed."
        "Set the external URL to a name that is reachable from outside.";
    BadRedirect "autodiscover.bad_redirect" Autodiscover Fail
        "It points to a URL or an address that cannot be used."
        "The detail shows it; correct the redirect or the URLs of the virtual directory.";
    Unconfirmed "autodiscover.unconfirmed" Autodiscover Fail
        "It points to another host or domain. No password is sent there unasked."
        "When you trust that host, run it again with --autodiscover and the URL that the detail shows.";
    AddressUnknown "autodiscover.address_unknown" Autodiscover Fail
        "The server does not know the address (error 500), or you may not ask for it."
        "Check the spelling; give the primary address; sign in as its owner.";
    NoConfiguration "autodiscover.no_configuration" Autodiscover Fail
        "The server knows the address, and it has no mailbox here (error 501): disabled, moved, or not licensed."
        "Ask the administrator whether the mailbox is enabled, and where it is.";
    AutodiscoverError "autodiscover.error" Autodiscover Fail
        "Autodiscover answers with an error of its own."
        "The detail has its code and words; look into the server's Autodiscover log.";
    SwitchedOff "transport.switched_off" Transport Fail
        "The server knows MAPI over HTTP and does not offer it: switched off for the organisation, for the mailbox, or from outside; or a proxy removes the header X-MapiHttpCapability."
        "Set-OrganizationConfig -MapiHttpEnabled $true; Set-CasMailbox -MapiHttpEnabled; MapiBlockOutlookExternalConnectivity.";
    ServerTooOld "transport.server_too_old" Transport Fail
        "The server is older than Exchange 2013 Service Pack 1, which began with MAPI over HTTP."
        "Only another protocol reaches it (RPC over HTTP, EWS, IMAP).";
    NotOffered "transport.not_offered" Transport Fail
        "Autodiscover answers without MAPI over HTTP: switched off, too old, or a proxy removed the header X-MapiHttpCapability."
        "Ask the administrator for Get-OrganizationConfig MapiHttpEnabled; let proxies pass headers that begin with X-.";
    NoDistinguishedName "transport.no_dn" Transport Fail
        "Autodiscover does not tell the user's distinguished name, without which nobody can connect."
        "Give --url and --dn.";
    WrongCredentials "auth.credentials" Schemes Fail
        "The user name or the password is wrong, or this user may not sign in here. Servers do not tell which."
        "Try user@domain and DOMAIN\\user with --user; check the password in a browser; the account may be locked or expired.";
    Unsupported "auth.unsupported" Schemes Fail
        "The server offers only ways to sign in that were not tried with what was given."
        "Give what it wants (a bearer token, Kerberos), or let the administrator offer another one on the MAPI virtual directory.";
    NoChallenge "auth.no_challenge" Schemes Fail
        "The server refuses (401) without saying how to sign in: a proxy removed the header WWW-Authenticate."
        "Let the proxy pass WWW-Authenticate and Authorization, and keep connections for NTLM.";
    Anonymous "auth.anonymous" Schemes Warn
        "The endpoint answers without anybody having signed in."
        "Either a proxy signs in for you, or the virtual directory allows anonymous access: check which.";
    Forbidden "auth.forbidden" Schemes Fail
        "The server knows the user and refuses (403)."
        "The mailbox or the address range may be excluded from MAPI over HTTP; ask the administrator.";
    ProxyCredentials "proxy.wants_credentials" Ping Fail
        "A proxy on the way wants its own sign-in (407). It did not get the server's."
        "Set up an exception for this server, or a proxy that needs no sign-in.";
    Gateway "proxy.gateway" Ping Fail
        "A proxy answers that the server behind it does not (502, 504)."
        "Look whether Exchange's services run behind it, and into the proxy's log.";
    Unavailable "proxy.unavailable" Ping Fail
        "The server or a proxy is overloaded, in maintenance, or has no healthy server behind it (503)."
        "Try again later; look at the health checks of the load balancer and the application pools of Exchange.";
    ServerError "mailbox.server_error" Ping Fail
        "The server answers with an error of its own (5xx)."
        "Look into its log (HttpProxy\\Mapi, MAPI Client Access) at this time.";
    MailboxNotFound "mailbox.not_found" Ping Fail
        "There is no mailbox endpoint at this URL (404)."
        "Check --url; on a proxy, forward /mapi to Exchange with path and query unchanged.";
    MailboxHtml "mailbox.html" Ping Fail
        "A page for people stands where the protocol's answer should be: a sign-in page or an error page."
        "A proxy that wants people to sign in must let /mapi pass.";
    MailboxRedirected "mailbox.redirected" Ping Fail
        "The endpoint redirects elsewhere. Credentials do not follow redirects."
        "Take the redirect off /mapi (often a rule for /owa that catches too much), or use the URL that it names.";
    MailboxStatus "mailbox.status" Ping Fail
        "The endpoint answers with an HTTP status that the protocol does not have."
        "The detail has it; look into the log of the server or the proxy.";
    MailboxUnknown "mailbox.unknown" Ping Fail
        "The server does not know the mailbox that the URL names (MailboxId)."
        "Take the URL from Autodiscover verbatim; after a move of the mailbox ask again.";
    EndpointBroken "mailbox.broken" Ping Fail
        "The connection ends without an answer."
        "Look into the log of the proxy or load balancer.";
    StripsRequestHeaders "proxy.strips_request_headers" Headers Fail
        "The server says that a header is missing which was sent: a proxy removes headers from requests."
        "Let the proxy pass all headers that begin with X-, Cookie and Authorization.";
    StripsResponseHeaders "proxy.strips_response_headers" Headers Fail
        "The answer lacks the header X-ResponseCode, which the server always sends: a proxy removes headers."
        "Let the proxy pass all headers that begin with X-.";
    HeadersIncomplete "proxy.headers_incomplete" Headers Warn
        "Some of the protocol's headers do not arrive; it works, with less to go by."
        "Let the proxy pass all headers that begin with X-.";
    Cut "proxy.cuts_answers" SessionContext Fail
        "Answers end too early: something on the way cuts them."
        "Look for size limits and response filters on the proxy, and for a scanner that looks into answers.";
    Garbled "mailbox.garbled" SessionContext Fail
        "The answer is whole and makes no sense: something on the way changes it, or the server is another one."
        "Switch off filters and compression on the proxy for /mapi; else report it with --report.";
    TooLarge "proxy.too_large" SessionContext Fail
        "Something on the way refuses requests of this size (413)."
        "Raise the limit to 2 MB or more (nginx: client_max_body_size; IIS: maxAllowedContentLength).";
    WrongDn "mailbox.wrong_dn" SessionContext Fail
        "The server does not know the user by this distinguished name, or it is another user's."
        "Take it from Autodiscover (mapi doctor ADDRESS shows it), or correct --dn.";
    Refused "mailbox.refused" SessionContext Fail
        "The protocol layer refuses the request."
        "The detail has its X-ResponseCode and meaning.";
    StripsCookies "proxy.strips_cookies" Affinity Fail
        "The session's cookies do not arrive: a proxy removes Set-Cookie or Cookie."
        "Let the proxy pass cookies of /mapi unchanged, path included.";
    Affinity "proxy.affinity" Affinity Fail
        "A session that has just been opened is not known with the next request: the load balancer sends it to another server, or the server forgets."
        "Keep a session on one server: by source address, or by the cookie X-BackEndCookie of Exchange 2016.";
    NoMailbox "mailbox.none" Logon Fail
        "The user is known, and the mailbox does not open: disabled, moved, quarantined, or without permission."
        "Ask the administrator for the mailbox's state; after a move run Autodiscover again.";
    LogonFailed "mailbox.logon_failed" Logon Fail
        "The mailbox does not open."
        "The detail has the server's error.";
    TableFailed "mailbox.table_failed" Table Fail
        "The mailbox opens, and its inbox cannot be listed."
        "The detail has the server's error; the mailbox may be damaged or without permission.";
    NoAddressBook "address_book.missing" Bind Fail
        "There is no address book endpoint: Autodiscover names none."
        "Give --address-book-url; at the server, look at the MAPI virtual directory. Mail works without it, names do not resolve.";
    AddressBookNotFound "address_book.not_found" Bind Fail
        "There is no address book at its URL (404)."
        "On a proxy, forward /mapi/nspi as well as /mapi/emsmdb.";
    AddressBookFailed "address_book.failed" Bind Fail
        "The mailbox endpoint works, the address book does not."
        "The detail has its answer; on a proxy, treat /mapi/nspi like /mapi/emsmdb.";
    QueryFailed "address_book.query_failed" Query Fail
        "The address book opens, and a name cannot be looked up."
        "The detail has the server's error.";
    Buffered "waiting.buffered" Waiting Fail
        "A proxy holds answers back until they are whole: new mail is told late, or never."
        "Switch buffering off for /mapi (nginx: proxy_buffering off; HAProxy: option http-no-delay).";
    WaitCut "waiting.cut" Waiting Fail
        "Something on the way ends a request that waits for notifications although the server says that it lives."
        "Raise the idle timeout for /mapi to two minutes or more (nginx: proxy_read_timeout; HAProxy: timeout server).";
    WaitFailed "waiting.failed" Waiting Fail
        "The server refuses to tell of changes."
        "The detail has its answer. Programs can still ask again now and then.";
    NotEnded "session.not_ended" End Warn
        "The session was not ended in order: the server keeps it until it expires."
        "No harm for now; with many programs the server runs out of sessions. The detail has what was not answered.";
    ClockSkew "server.clock_skew" Clock Warn
        "The clocks of this machine and of the server differ by more than five minutes: Kerberos fails, certificates may."
        "Set the clock (a time server) of the one that is wrong.";
    NoVersion "server.no_version" Version Warn
        "The server does not tell its version (X-ServerApplication)."
        "Let the proxy pass headers that begin with X-.";
    Slow "network.slow" Latency Warn
        "Answers take more than a second."
        "Compare with the time to connect: if that is short, the server is slow, else the way to it.";
    LowThroughput "network.low_throughput" Throughput Warn
        "Large answers come at less than 50 KB/s."
        "Attachments will take long; look at the connection and at scanners on the way.";
}

/// All of it as the page `docs/connecting/codes.md`.
pub fn page() -> String {
    let mut page = String::from(
        "# What `mapi doctor` checks and finds\n\nMade by `mapi doctor --list`; the names are stable.\n",
    );
    for check in Check::ALL {
        // Writing into a string does not fail.
        let _ = write!(page, "\n## `{}`: {}\n", check.code(), check.title());
        let causes: Vec<_> = Cause::ALL.iter().filter(|cause| cause.check() == *check).collect();
        if !causes.is_empty() {
            page.push_str("\n| found | | means | what to do |\n|---|---|---|---|\n");
        }
        for cause in causes {
            let severity = match cause.severity() {
                Severity::Warn => "warn",
                Severity::Fail => "fail",
            };
            let (code, means, remedy) = (cause.code(), cause.means(), cause.remedy());
            let _ = writeln!(page, "| `{code}` | {severity} | {means} | {remedy} |");
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        let mut codes: Vec<_> = Cause::ALL.iter().map(|cause| cause.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Cause::ALL.len());
    }

    #[test]
    fn the_page_is_the_one_in_the_docs() {
        let docs = include_str!("../../../docs/connecting/codes.md");
        assert!(docs == page(), "run `mapi doctor --list > docs/connecting/codes.md`");
    }
}
