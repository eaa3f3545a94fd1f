use std::fs::File;
use std::io::{Read, Write};
use std::path::PathBuf;

use bytes::Bytes;
use clap::Args;
use mapi_http::mailbox::{Answer, ExportStream, ImportStream, Part};
use mapi_http::session::Error;
use serde::Serialize;

use super::save::{progress, show, stream};
use super::{find_folder, unexpected};
use crate::account::Account;
use crate::failure::Failure;
use crate::output::{Out, size};

/// How much of a file is read at once.
const BLOCK: usize = 64 << 10;

/// Save a folder with all that is in it as one FastTransfer stream
#[derive(Debug, Args)]
#[command(after_help = "`mapi import` puts it back, there or elsewhere; `mapi fts` shows what is in it.\n\n\
                        Examples:\n  mapi export Projects/2026 --fts projects.fts\n  mapi fts projects.fts --messages")]
pub struct Export {
    /// The folder: its path, id, or what it is for
    folder: String,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    fts: PathBuf,
}

/// Put a FastTransfer stream into a folder: a folder that was exported, or messages
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi import --fts projects.fts --into archive")]
pub struct Import {
    /// The file to read
    #[arg(long, value_name = "FILE")]
    fts: PathBuf,
    /// The folder to put it into: its path, id, or what it is for
    #[arg(long, value_name = "FOLDER")]
    into: String,
}

#[derive(Serialize)]
struct Done {
    file: PathBuf,
    bytes: u64,
}

impl Export {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let partial = self.fts.with_added_extension("part");
        let fails = |error: std::io::Error| Failure::file(&partial, &error);
        let mut file = File::create(&partial).map_err(fails)?;
        let bar = progress(out, 0);
        let mut written = 0;
        let exported = account
            .with(async |mailbox| {
                let folder = find_folder(mailbox, &self.folder).await?;
                stream(mailbox, ExportStream::folder(folder), |part| match part {
                    Part::Data(data) => {
                        written += data.len() as u64;
                        bar.set_position(written);
                        file.write_all(&data).map(|()| None).map_err(fails)
                    }
                    _ => Ok(None),
                })
                .await
            })
            .await;
        bar.finish_and_clear();
        match exported {
            Ok(Answer::Saved(bytes)) => {
                // The file appears when it is complete.
                std::fs::rename(&partial, &self.fts).map_err(fails)?;
                let done = Done { file: self.fts, bytes };
                out.print(&done, |done| format!("{} ({})", done.file.display(), size(done.bytes)));
                Ok(())
            }
            Ok(other) => Err(unexpected(other)),
            Err(failure) => {
                let _ = std::fs::remove_file(&partial);
                Err(failure)
            }
        }
    }
}

impl Import {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let fails = |error: std::io::Error| Failure::file(&self.fts, &error);
        let mut file = File::open(&self.fts).map_err(fails)?;
        let total = file.metadata().map_err(fails)?.len();
        let mut block = vec![0; BLOCK];
        let pieces = core::iter::from_fn(move || match file.read(&mut block) {
            Ok(0) => None,
            Ok(length) => block.get(..length).map(|read| Ok(Bytes::copy_from_slice(read))),
            Err(error) => Some(Err(Error::InvalidArgument(format!("the file cannot be read: {error}")))),
        });
        let bar = progress(out, total);
        let imported = account
            .with(async |mailbox| {
                let folder = find_folder(mailbox, &self.into).await?;
                stream(mailbox, ImportStream::new(folder, Box::new(pieces), total), |part| show(&bar, &part))
                    .await
            })
            .await;
        bar.finish_and_clear();
        match imported? {
            Answer::Saved(bytes) => {
                let done = Done { file: self.fts, bytes };
                out.print(&done, |done| format!("{} of {}", size(done.bytes), done.file.display()));
                Ok(())
            }
            other => Err(unexpected(other)),
        }
    }
}
