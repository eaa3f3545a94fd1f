//! `mapi doctor` through the reverse proxies of the documentation.

use crate::Result;
use crate::cargo::beside;
use crate::process::need;

/// Sees to it that they are there.
pub(crate) fn tools() -> Result {
    need("/usr/sbin/nginx -v", "nginx", &["nginx-light"])?;
    need("/usr/sbin/haproxy -v", "HAProxy", &["haproxy"])
}

/// Runs the configurations in `docs/connecting`.
pub(crate) fn proxies() -> Result {
    beside("reverse_proxies")
}
