//! Kerberos with a real key server and a real web server.

use crate::Result;
use crate::cargo::beside;
use crate::process::apt;

/// Sees to it that they are there.
pub(crate) fn tools() -> Result {
    let wanted = [
        "/usr/sbin/krb5kdc",
        "/usr/sbin/kadmin.local",
        "/usr/sbin/apache2",
        "/usr/lib/apache2/modules/mod_auth_gssapi.so",
    ];
    if wanted.iter().all(|path| std::path::Path::new(path).exists()) {
        return Ok(());
    }
    apt(&["krb5-kdc", "krb5-admin-server", "apache2-bin", "libapache2-mod-auth-gssapi"])
        .map_err(|why| format!("MIT Kerberos and Apache with GSSAPI are missing: {why}"))
}

/// Signs in by tickets.
pub(crate) fn kerberos() -> Result {
    beside("kerberos")
}
