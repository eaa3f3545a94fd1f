use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;

use clap::Args;
use mapi_http::mailbox::{Answer, ExportStream, ImportStream, Part};
use serde::Serialize;

use super::save::{progress, show, stream};
use super::{find_folder, find_message, unexpected};
use crate::account::Account;
use crate::failure::Failure;
use crate::output::{Out, size};
use crate::whole::Whole;

/// Save a folder with all that is in it, or one message, as a FastTransfer stream
#[derive(Debug, Args)]
#[command(after_help = "`mapi import` puts it back, there or elsewhere; `mapi fts` shows what is in it.\n\n\
                        Examples:\n  mapi export Projects/2026 --fts projects.fts\n  \
                        mapi fts projects.fts --messages\n  mapi export --item 3 --fts letter.fts")]
pub struct Export {
    /// The folder: its path, id, or what it is for; with --item, the one that the id belongs to
    #[arg(required_unless_present = "item")]
    folder: Option<String>,
    /// One message, as EWS ExportItems hands it out and UploadItems takes it: its number from the last `mapi ls`, or id
    #[arg(long, value_name = "MESSAGE")]
    item: Option<String>,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    fts: PathBuf,
}

/// Put a FastTransfer stream into a folder: a folder or messages that were exported, here or by EWS ExportItems
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
        let bar = progress(out, 0);
        let mut written = 0;
        let exported = account
            .with(async |mailbox| {
                let mut file = Whole::create(&self.fts)?;
                let exported = match (&self.item, &self.folder) {
                    (Some(item), folder) => {
                        let (folder, id) = find_message(account, mailbox, folder.as_deref(), item).await?;
                        ExportStream::item(folder, id)
                    }
                    (None, folder) => ExportStream::folder(
                        find_folder(mailbox, folder.as_deref().unwrap_or_default()).await?,
                    ),
                };
                let exported = stream(mailbox, exported, |part| match part {
                    Part::Data(data) => {
                        written += data.len() as u64;
                        bar.set_position(written);
                        file.write(&data).map(|()| None)
                    }
                    _ => Ok(None),
                });
                match exported.await? {
                    Answer::Saved(bytes) => file.complete().map(|()| bytes),
                    other => Err(unexpected(other)),
                }
            })
            .await;
        bar.finish_and_clear();
        let done = Done { bytes: exported?, file: self.fts };
        out.print(&done, |done| format!("{} ({})", done.file.display(), size(done.bytes)));
        Ok(())
    }
}

impl Import {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let fails = |error: std::io::Error| Failure::file(&self.fts, &error);
        let mut file = File::open(&self.fts).map_err(fails)?;
        let total = file.metadata().map_err(fails)?.len();
        let bar = progress(out, total);
        let imported = account
            .with(async |mailbox| {
                let folder = find_folder(mailbox, &self.into).await?;
                stream(mailbox, ImportStream::new(folder, total), |part| match part {
                    Part::Wanted { offset, length, .. } => {
                        file.seek(SeekFrom::Start(offset)).map_err(fails)?;
                        let mut block = Vec::with_capacity(length as usize);
                        (&mut file).take(length.into()).read_to_end(&mut block).map_err(fails)?;
                        Ok(Some(block.into()))
                    }
                    part => show(&bar, &part),
                })
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
