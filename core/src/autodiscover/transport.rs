//! Which transport a client ends up with, by its own generation and the server's.

use crate::http::Version;

/// A way to reach a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// MAPI over HTTP. `[MS-OXCMAPIHTTP]`
    MapiHttp,
    /// Outlook Anywhere: RPC over HTTP. `[MS-RPCH]`
    OutlookAnywhere,
    /// RPC over TCP, inside the network. `[MS-OXCRPC]`
    Rpc,
}

/// Generations of clients that differ in what they speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Client {
    /// This library: MAPI over HTTP alone.
    MapiHttpOnly,
    /// Outlook 2016 and later.
    Outlook2016,
    /// Outlook 2013 from Service Pack 1, and 2010 from Service Pack 2 with the updates KB2956191 and KB2965295.
    Outlook2013Sp1,
    /// Outlook 2013 before its service pack, 2010 without these updates, 2007.
    Older,
}

/// Generations of servers that differ in what they offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServerGeneration {
    /// Exchange 2010 and older.
    Exchange2010,
    /// Exchange 2013 before Service Pack 1.
    Exchange2013,
    /// Exchange 2013 from Service Pack 1.
    Exchange2013Sp1,
    /// Exchange 2016, 2019, Subscription Edition, Online.
    Exchange2016,
}

/// Exchange 2013 SP1, the first with MAPI over HTTP; the version of an `EXCH` block has no fourth part.
pub(super) const MAPI_HTTP_BUILD: Version = Version([15, 0, 847, 0]);

impl ServerGeneration {
    /// By the version that the server tells (`X-ServerApplication`, or `ServerVersion` of Autodiscover).
    pub fn of(version: Version) -> Self {
        if version < Version([15, 0, 0, 0]) {
            Self::Exchange2010
        } else if version < MAPI_HTTP_BUILD {
            Self::Exchange2013
        } else if version < Version([15, 1, 0, 0]) {
            Self::Exchange2013Sp1
        } else {
            Self::Exchange2016
        }
    }

    /// As administrators call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exchange2010 => "Exchange 2010 or older",
            Self::Exchange2013 => "Exchange 2013 before Service Pack 1",
            Self::Exchange2013Sp1 => "Exchange 2013 Service Pack 1 or later",
            Self::Exchange2016 => "Exchange 2016 or later",
        }
    }
}

/// What such a client can use at such a server, the preferred way first. The ways before the last may be switched off by
/// the administrator; then the next one applies. It states what is technically possible, whether it is still supported or
/// not.
pub fn transports(client: Client, server: ServerGeneration) -> &'static [Transport] {
    use Transport::{MapiHttp, OutlookAnywhere, Rpc};
    match (client, server) {
        (Client::MapiHttpOnly, ServerGeneration::Exchange2010 | ServerGeneration::Exchange2013) => &[],
        (Client::MapiHttpOnly, _) => &[MapiHttp],
        (_, ServerGeneration::Exchange2010) => &[Rpc, OutlookAnywhere],
        (_, ServerGeneration::Exchange2013) | (Client::Older, _) => &[OutlookAnywhere],
        _ => &[MapiHttp, OutlookAnywhere],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_support_matrix() {
        use Transport::{MapiHttp, OutlookAnywhere, Rpc};
        // Exchange 2010 SP3, 2013 CU3, 2013 SP1, 2016, 2019.
        let builds =
            [[14, 3, 123, 0], [15, 0, 775, 38], [15, 0, 847, 32], [15, 1, 225, 42], [15, 2, 221, 12]];
        let row = |client| builds.map(|build| transports(client, ServerGeneration::of(Version(build))));
        let both: &[Transport] = &[MapiHttp, OutlookAnywhere];
        let inside: &[Transport] = &[Rpc, OutlookAnywhere];
        let anywhere: &[Transport] = &[OutlookAnywhere];
        let ours: &[Transport] = &[MapiHttp];
        assert_eq!(row(Client::Outlook2016), [inside, anywhere, both, both, both]);
        assert_eq!(row(Client::Outlook2013Sp1), [inside, anywhere, both, both, both]);
        assert_eq!(row(Client::Older), [inside, anywhere, anywhere, anywhere, anywhere]);
        assert_eq!(row(Client::MapiHttpOnly), [&[], &[], ours, ours, ours]);
    }
}
