mod listing;
mod progress;
mod push;

use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::time::Instant;

use bytes::Bytes;
use clap::Args;
use mapi_http::data::FolderId;
use mapi_http::mailbox::{
    Answer, ListFolders, Operation, Part, SyncBatch, SyncContents, SyncHierarchy, SyncSummary,
};
use mapi_http::session::{Error, LogonFolder};
use serde::Serialize;
use tokio::sync::{mpsc, oneshot};

use super::unexpected;
use crate::account::Account;
use crate::failure::{Exit, Failure};
use crate::host::Mailbox;
use crate::local_copy::{LocalCopy, LocalFolder, Tally, described};
use crate::output::{Out, note, one_line, size};
use listing::{Listing, Run};
use progress::Progress;
pub use push::OnConflict;
use push::{Push, Pushed};

/// So many folders are synchronised at a time; those in which nothing is new share their exchanges.
const AT_ONCE: usize = 256;

/// As many folders are asked together with the tree in one exchange: no list of them says in fewer where nothing is new.
const FEW: usize = 64;

/// Keep a copy of the mailbox: only what is new comes, and it goes on wherever it was interrupted
#[derive(Debug, Args)]
#[command(
    after_help = "The copy is a SQLite database, mailbox.sqlite, and each attachment once in files/, under the \
                        SHA-256 of its content.\n\nWhat you change in its tables `message`, `recipient` and `folder` by SQL \
                        is changed in the mailbox with --push: read and unread, subjects, texts, recipients, folders (to move), \
                        deletions, new messages and folders. Until then it waits in the table `change`. Where the server's \
                        version was changed as well, both are told, and the change waits until you say --on-conflict.\n\n\
                        Of many folders only those are asked in which something was changed: the server lists when, and how much \
                        they hold. Once a day all are asked, and with --thorough. A server that told wrong of one is not believed \
                        any more for this copy.\n\n\
                        Examples:\n  mapi sync --to ~/mail\n  \
                        mapi sync --to ~/mail --json\n  \
                        sqlite3 ~/mail/mailbox.sqlite \"SELECT subject FROM message WHERE unread\"\n  \
                        sqlite3 ~/mail/mailbox.sqlite \"UPDATE message SET unread = 0 WHERE received < '2026'\"\n  \
                        sqlite3 ~/mail/mailbox.sqlite \"DELETE FROM message WHERE subject LIKE 'Newsletter%'\"\n  \
                        sqlite3 ~/mail/mailbox.sqlite \"UPDATE recipient SET kind = 'bcc' WHERE address = 'all@example.com'\"\n  \
                        sqlite3 ~/mail/mailbox.sqlite \"INSERT INTO message (folder, subject, text) \
                        SELECT id, 'Idea', 'On the plane' FROM folder WHERE name = 'Drafts'\"\n  \
                        mapi sync --to ~/mail --push"
)]
pub struct Sync {
    /// The directory of the copy
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// Subjects, senders and times, without bodies and attachments
    #[arg(long)]
    headers_only: bool,
    /// Also what mail programs keep in folders and do not show: views, rules, settings
    #[arg(long)]
    associated: bool,
    /// Ask all folders what is new, also those in which nothing was changed as far as the server tells
    #[arg(long)]
    thorough: bool,
    /// Also upload what was changed in the copy
    #[arg(long)]
    push: bool,
    /// What becomes of changes of what was changed on the server as well
    #[arg(long, value_enum, default_value = "report", requires = "push", value_name = "POLICY")]
    on_conflict: OnConflict,
    /// Tell on standard error how far it is, a line a second: messages, their rate, the time left; with --json as JSON
    #[arg(long)]
    progress: bool,
}

/// What a run did.
#[derive(Debug, Serialize)]
struct Report {
    directory: PathBuf,
    /// Folders of the copy.
    folders: usize,
    folders_changed: usize,
    folders_deleted: usize,
    messages: Tally,
    /// What was uploaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pushed: Option<Pushed>,
    /// Changes of the copy that are not on the server.
    waiting: i64,
    /// Bytes of the streams.
    bytes: u64,
    seconds: f64,
}

/// What comes from the running synchronisations.
enum Event {
    /// With what is told once it is stored.
    Part(Part, oneshot::Sender<()>),
    Ended(Result<Answer, Error>),
}

/// In which order changes are uploaded.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// New folders, names and places of folders.
    Folders,
    /// All of messages.
    Messages,
    /// Folders that go.
    Deletions,
}

/// Where something comes from.
#[derive(Debug, Clone, Copy)]
enum Source {
    /// The synchronisation of the folders.
    Tree,
    /// The list of the folders.
    List,
    /// The synchronisation of a folder's messages.
    Contents(FolderId),
}

impl Sync {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let report = account
            .with(async |mailbox| {
                let mut copy = LocalCopy::open(&self.to, &self.identity(account))?;
                self.both_ways(mailbox, &mut copy, out, account.trace).await
            })
            .await?;
        out.print(&report, text);
        let left = report.pushed.iter().flat_map(|pushed| &pushed.left);
        let (conflicts, failed): (Vec<_>, Vec<_>) = left.partition(|left| left.is_conflict());
        match (conflicts.len(), failed.len()) {
            (0, 0) => Ok(()),
            (0, failed) => Err(Failure::other(format!(
                "{failed} changes failed; what waits of them is in the table `change`"
            ))),
            (conflicts, _) => Err(Failure {
                code: "conflict".into(),
                ..Failure::other(format!(
                    "{conflicts} changes are in conflict, and wait in the table `change`: say --on-conflict server, mine or both"
                ))
            }),
        }
    }

    /// What is new comes first: so it is known what is in conflict. Then changes go, folders before what is in them and gone
    /// after it, and come back as the server has them.
    async fn both_ways(
        &self,
        mailbox: &Mailbox,
        copy: &mut LocalCopy,
        out: Out,
        trace: bool,
    ) -> Result<Report, Failure> {
        let mut run = Run::start();
        let mut report = self.sync(mailbox, copy, &mut run, out, trace).await?;
        if self.push && copy.waiting()? > 0 {
            let mut pushed = Pushed::default();
            copy.begin_push()?;
            for step in [Step::Folders, Step::Messages, Step::Deletions] {
                loop {
                    let policy = self.on_conflict;
                    let mut push = Push { mailbox, copy, policy, pushed: &mut pushed };
                    let any = match step {
                        Step::Folders => push.folders().await?,
                        Step::Messages => push.messages().await?,
                        Step::Deletions => push.deletions().await?,
                    };
                    if !any {
                        break;
                    }
                    let again = self.sync(mailbox, copy, &mut run, out, trace).await?;
                    report = Report { bytes: report.bytes + again.bytes, ..again };
                }
            }
            report.pushed = Some(pushed);
        }
        report.waiting = copy.waiting()?;
        Ok(report)
    }

    /// What the copy is one of: a copy without bodies must not be gone on with as a whole one.
    fn identity(&self, account: &Account) -> String {
        let mut identity = account.mailbox();
        for (wanted, name) in [(self.headers_only, "headers"), (self.associated, "associated")] {
            if wanted {
                identity.push_str(&format!(" +{name}"));
            }
        }
        identity
    }

    fn contents(
        &self,
        folder: &LocalFolder,
        size: Option<u64>,
        in_parts: bool,
    ) -> Result<SyncContents, Error> {
        let mut sync =
            SyncContents::new(folder.id).since(&folder.state)?.newest_first().best_body().each_stored();
        if let Some(size) = size {
            sync = sync.of_size(size);
        }
        if in_parts {
            sync = sync.in_parts();
        }
        if self.headers_only {
            sync = sync.headers_only();
        }
        if self.associated {
            sync = sync.with_associated();
        }
        Ok(sync)
    }

    /// Why a copy does not go on: its states may be of a mailbox that was made anew since.
    fn stopped(&self, error: Error) -> Failure {
        match error {
            Error::InvalidArgument(why) => Failure::usage(format!(
                "{} cannot be gone on with: {why}. Choose another directory",
                described(&self.to).display()
            )),
            error => error.into(),
        }
    }

    async fn sync(
        &self,
        mailbox: &Mailbox,
        copy: &mut LocalCopy,
        run: &mut Run,
        out: Out,
        trace: bool,
    ) -> Result<Report, Failure> {
        let begun = Instant::now();
        copy.begin_run()?;
        let mut listing = Listing::new(self.thorough || copy.is_look_due(run.began)?);
        let (sender, mut events) = mpsc::channel(8);
        let start = |operations: Vec<(Source, Operation)>| {
            let (sources, operations): (Vec<_>, Vec<_>) = operations.into_iter().unzip();
            for (source, (done, mut parts)) in sources.into_iter().zip(mailbox.run_all_with_parts(operations))
            {
                let sender = sender.clone();
                tokio::spawn(async move {
                    let done = tokio::spawn(done);
                    while let Some(part) = parts.recv().await {
                        let is_batch = matches!(part, Part::Synced(_));
                        let (stored, is_stored) = oneshot::channel();
                        if sender.send((source, Event::Part(part, stored))).await.is_err() {
                            return;
                        }
                        if is_batch && is_stored.await.is_ok() {
                            parts.supply(Bytes::new());
                        }
                    }
                    let ended = done.await.unwrap_or(Err(Error::Cancelled));
                    let _ = sender.send((source, Event::Ended(ended))).await;
                });
            }
        };
        // The tree and the list share an exchange. Folders that are known are asked as soon as it is known which of them.
        let tree = SyncHierarchy::new(LogonFolder::IpmSubtree).since(&copy.hierarchy_state()?);
        let tree = tree.map_err(|error| self.stopped(error))?;
        let mut next: Vec<(Source, Operation)> = vec![(Source::Tree, tree.into())];
        let mut waiting: VecDeque<LocalFolder> = copy.folders()?.into();
        let mut is_listed = (1..=FEW).contains(&waiting.len()) || !copy.believes()? || !run.lists;
        if !is_listed {
            next.push((Source::List, ListFolders::all().into()));
        }
        let mut names: HashMap<FolderId, String> = HashMap::new();
        let mut running = next.len();
        let (mut changed, mut deleted, mut bytes) = (0, 0, 0);
        let mut failed: Vec<(FolderId, Error)> = Vec::new();
        let progress = Progress::new(out, self.progress);
        let in_parts = copy.is_as_on_server()?;
        loop {
            // Many begin together: one by one they would not share exchanges.
            let most = if is_listed && running <= AT_ONCE / 2 { AT_ONCE } else { 0 };
            while running < most
                && let Some(folder) = waiting.pop_front()
            {
                if !listing.spares(folder.id) && names.insert(folder.id, folder.name.clone()).is_none() {
                    let contents = self.contents(&folder, listing.size(folder.id), in_parts);
                    let contents = contents.map_err(|error| self.stopped(error))?;
                    next.push((Source::Contents(folder.id), contents.into()));
                    running += 1;
                }
            }
            start(std::mem::take(&mut next));
            if running == 0 {
                break;
            }
            let Some((source, event)) = events.recv().await else { break };
            match (source, event) {
                (Source::Tree, Event::Part(Part::SyncedFolders(batch), _)) => {
                    let (new, gone) = copy.take_folders(&batch)?;
                    changed += new;
                    deleted += gone;
                }
                (Source::Contents(folder), Event::Part(Part::ItemData(data), _)) => {
                    copy.take_data(folder, &data)?
                }
                (Source::Contents(folder), Event::Part(Part::Synced(batch), stored)) => {
                    if trace {
                        // At once: whoever kills the process sees what was fetched before it was stored.
                        traced(folder, &batch).iter().for_each(note);
                    }
                    progress.show(folder, &batch, names.get(&folder));
                    copy.take_batch(folder, &batch)?;
                    let _ = stored.send(());
                }
                (_, Event::Part(..)) => {}
                (source, Event::Ended(ended)) => {
                    running -= 1;
                    match (source, ended) {
                        (Source::Tree, Ok(Answer::Synced(summary))) => {
                            bytes += summary.bytes;
                            waiting.extend(copy.folders()?);
                        }
                        (Source::List, Ok(Answer::Folders(folders))) => {
                            listing.take(folders, run.there(mailbox).await, copy)?;
                            is_listed = true;
                        }
                        (Source::List, Err(error @ Error::Server { .. })) => {
                            note(format_args!(
                                "the server does not list its folders ({error}): each is asked what is new in it"
                            ));
                            (is_listed, run.lists) = (true, false);
                        }
                        (Source::Contents(folder), Ok(Answer::Synced(summary))) => {
                            let SyncSummary { changed, deleted, read_changed, bytes: came, .. } = summary;
                            bytes += came;
                            listing.asked(folder, changed + deleted + read_changed > 0);
                        }
                        (_, Ok(other)) => return Err(unexpected(other)),
                        // Perhaps the folder is gone: the tree will tell.
                        (Source::Contents(folder), Err(error)) if error.code() == "not_found" => {
                            failed.push((folder, error));
                        }
                        (_, Err(error)) => return Err(self.stopped(error)),
                    }
                }
            }
        }
        progress.finish();
        for (folder, error) in failed {
            if copy.has_folder(folder)? {
                let name = names.get(&folder).cloned().unwrap_or_default();
                let failure = Failure::from(error);
                return Err(Failure {
                    exit: Exit::NotFound,
                    message: format!("folder {}: {failure}", one_line(&name, 60)),
                    ..failure
                });
            }
        }
        listing.keep(mailbox, copy, run.began).await?;
        copy.end_run(deleted > 0)?;
        Ok(Report {
            directory: described(&self.to),
            folders: copy.folders()?.len(),
            folders_changed: changed,
            folders_deleted: deleted,
            messages: copy.tally,
            pushed: None,
            waiting: 0,
            bytes,
            seconds: begun.elapsed().as_secs_f64(),
        })
    }
}

/// A batch that came: its folder, and the versions of messages in it.
fn traced(folder: FolderId, batch: &SyncBatch) -> Option<String> {
    let partial = batch.partial.iter().map(|change| &change.message);
    let versions = batch.changed.iter().chain(partial);
    let versions: Vec<String> =
        versions.map(|message| format!(" {}={}", message.id, hex::encode(&message.change_key))).collect();
    (!versions.is_empty()).then(|| format!("Batch {folder}{}", versions.concat()))
}

fn text(report: &Report) -> String {
    let Report { messages, .. } = report;
    let parts: Vec<String> = [
        (messages.new, "new"),
        (messages.changed, "changed"),
        (messages.deleted, "gone"),
        (messages.marked, "marked read or unread"),
    ]
    .iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{count} {what}"))
    .collect();
    let mut text = if parts.is_empty() {
        "No messages are new.".to_owned()
    } else {
        format!("Messages: {}.", parts.join(", "))
    };
    if report.folders_changed + report.folders_deleted > 0 {
        text.push_str(&format!(
            " Folders: {} new or changed, {} gone.",
            report.folders_changed, report.folders_deleted
        ));
    }
    if let Some(pushed) = &report.pushed {
        text.push_str(&format!(" Uploaded: {} changes.", pushed.done));
        if pushed.overwritten > 0 {
            text.push_str(&format!(" Made over the server's version: {}.", pushed.overwritten));
        }
        if pushed.given_up > 0 {
            text.push_str(&format!(" Given up for the server's version: {}.", pushed.given_up));
        }
        for left in &pushed.left {
            text.push_str(&format!("\n{}", left.text()));
        }
    } else if report.waiting > 0 {
        text.push_str(&format!(" {} changes of the copy wait for --push.", report.waiting));
    }
    text.push_str(&format!(
        "\n{} folders in {}, {} in {:.1} s",
        report.folders,
        report.directory.display(),
        size(report.bytes),
        report.seconds
    ));
    text
}
