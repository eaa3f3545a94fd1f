use clap::Args;
use serde::Serialize;

use crate::account::Account;
use crate::failure::Failure;
use crate::output::Out;

/// Make the hash of a password for the configuration of `mapi serve`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi hash-password\n  mapi hash-password --password-file secret.txt")]
pub struct HashPassword {}

#[derive(Serialize)]
struct Hashed {
    password_hash: String,
}

impl HashPassword {
    /// Runs it.
    pub fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let password = account.password("the new user")?;
        let password_hash =
            mapi_http_server::hash_password(&password).map_err(|error| Failure::other(error.to_string()))?;
        out.print(&Hashed { password_hash }, |hashed| hashed.password_hash.clone());
        Ok(())
    }
}
