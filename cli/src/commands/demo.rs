use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::Args;
use mapi_http::mailbox::{
    Answer, ChangeKind, ListMessages, Message, MessagePage, Open, Outgoing, OutgoingAttachment, Part, ReadMessage, Reply,
    SaveAttachment, Send, Watch,
};
use mapi_http::session::{Credentials, ExchangeRecord, LogonFolder};
use mapi_http_server::{Server, UserInfo};
use serde::Serialize;

use super::{list_folders, unexpected};
use crate::account::{entropy, line};
use crate::autodiscover;
use crate::commands::{folders, ls, read};
use crate::failure::Failure;
use crate::host::{Connector, Mailbox};
use crate::output::{Out, size};

/// Show everything at work: a server starts, and two people write to each other
#[derive(Debug, Args)]
pub struct Demo {
    /// What the content is made from
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// How long mail may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);

/// A step of the transcript.
#[derive(Debug, Serialize)]
struct Step {
    step: String,
    exchanges: usize,
    bytes: usize,
    milliseconds: u128,
}

/// Tells what happens, and what it costs.
struct Transcript {
    out: Out,
    records: Arc<Mutex<Vec<ExchangeRecord>>>,
    steps: Vec<Step>,
    since: Instant,
}

impl Transcript {
    fn new(out: Out) -> Self {
        Self { out, records: Arc::default(), steps: Vec::new(), since: Instant::now() }
    }

    /// A step is done.
    fn step(&mut self, step: &str, text: impl FnOnce() -> String) {
        let records: Vec<ExchangeRecord> =
            self.records.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect();
        let step = Step {
            step: step.into(),
            exchanges: records.len(),
            bytes: records.iter().map(|record| record.sent + record.received).sum(),
            milliseconds: self.since.elapsed().as_millis(),
        };
        self.out.print(&step, |step| {
            let mut shown = format!(
                "\n== {}  ({} exchanges, {}, {} ms)\n",
                step.step,
                step.exchanges,
                size(step.bytes as u64),
                step.milliseconds
            );
            for record in &records {
                shown.push_str(&format!("   {}\n", line(record)));
            }
            shown.push_str(&text());
            shown
        });
        self.steps.push(step);
        self.since = Instant::now();
    }

    fn observer(&self) -> crate::host::Observer {
        let records = Arc::clone(&self.records);
        Box::new(move |record| records.lock().unwrap_or_else(PoisonError::into_inner).push(record))
    }
}

impl Demo {
    /// Runs it.
    pub async fn run(self, out: Out) -> Result<(), Failure> {
        let mut transcript = Transcript::new(out);
        let server =
            Server::demo(self.seed).start().await.map_err(|error| Failure::other(error.to_string()))?;
        transcript.step("An Exchange in a box has started", || format!("   {}", server.url()));
        let (alice, bob) = match server.users() {
            [alice, bob, ..] => (alice.clone(), bob.clone()),
            _ => return Err(Failure::other("the demo has too few people")),
        };
        let mailbox = sign_in(&server, &alice, &mut transcript).await?;
        match mailbox.run(Open).await? {
            Answer::Mailbox(info) => transcript.step("Connected and logged on", || {
                format!("   {} on {}", info.display_name, info.server)
            }),
            other => return Err(unexpected(other)),
        }
        let tree = list_folders(&mailbox).await?;
        transcript.step("Folders", || folders::text(&tree));
        let page = inbox(&mailbox, 12, 0).await?;
        transcript.step("The newest messages", || ls::text(&page, 0));
        let next = inbox(&mailbox, 12, page.next.unwrap_or_default()).await?;
        transcript.step("The page after it", || ls::text(&next, 12));
        let letter = letter_with_attachment(&mailbox, &tree_inbox(&mailbox).await?).await?;
        transcript.step("A message with an HTML body and an attachment", || read::text(&letter));
        save(&mailbox, &letter, &mut transcript).await?;
        correspond(&server, &mailbox, &alice, &bob, &mut transcript).await?;
        mailbox.close().await;
        transcript.step("Signed out", String::new);
        if !out.json {
            let exchanges: usize = transcript.steps.iter().map(|step| step.exchanges).sum();
            let bytes: usize = transcript.steps.iter().map(|step| step.bytes).sum();
            println!("\nAll of it went over HTTP: {exchanges} exchanges, {}.", size(bytes as u64));
        }
        server.stop();
        Ok(())
    }
}

/// Finds somebody's mailbox by Autodiscover and opens it.
async fn sign_in(server: &Server, user: &UserInfo, transcript: &mut Transcript) -> Result<Mailbox, Failure> {
    let connector = Connector::new(None).map_err(Failure::other)?;
    let credentials = Credentials::Basic {
        user: user.address.clone(),
        password: user.password.clone().unwrap_or_default(),
    };
    let endpoint = server.autodiscover_url();
    let config = autodiscover::find(&connector, &user.address, Some(&endpoint), &credentials).await?;
    transcript.step(&format!("Autodiscover found the mailbox of {}", user.address), || {
        format!("   {}", config.mailbox_url)
    });
    let session = mapi_http::mailbox::Session::new(config.credentials(credentials), entropy())?;
    Ok(Mailbox::new(session, connector, transcript.observer()))
}

async fn inbox(mailbox: &Mailbox, limit: u32, after: u32) -> Result<MessagePage, Failure> {
    match mailbox.run(ListMessages::newest(LogonFolder::Inbox, limit).after(after)).await? {
        Answer::Page(page) => Ok(page),
        other => Err(unexpected(other)),
    }
}

async fn tree_inbox(mailbox: &Mailbox) -> Result<MessagePage, Failure> {
    inbox(mailbox, 200, 0).await
}

/// The first message that has both.
async fn letter_with_attachment(mailbox: &Mailbox, page: &MessagePage) -> Result<Message, Failure> {
    for summary in page.messages.iter().filter(|summary| summary.has_attachments) {
        let letter = match mailbox.run(ReadMessage::new(summary.folder_id, summary.id)).await? {
            Answer::Message(letter) => letter,
            other => return Err(unexpected(other)),
        };
        if letter.html.is_some() && letter.attachments.iter().any(|attachment| !attachment.is_message) {
            return Ok(*letter);
        }
    }
    Err(Failure::not_found("the demo has no message with HTML and an attachment"))
}

/// Reads the first attachment as a stream.
async fn save(mailbox: &Mailbox, letter: &Message, transcript: &mut Transcript) -> Result<(), Failure> {
    let Some(attachment) = letter.attachments.iter().find(|attachment| !attachment.is_message) else {
        return Ok(());
    };
    let (done, mut parts) =
        mailbox.run_with_parts(SaveAttachment::new(letter.folder_id, letter.id, attachment.number));
    let done = tokio::spawn(done);
    let mut bytes = 0;
    while let Some(part) = parts.recv().await {
        if let Part::Data(data) = part {
            bytes += data.len() as u64;
        }
    }
    match done.await.map_err(|error| Failure::other(error.to_string()))?? {
        Answer::Saved(total) if total == bytes => {}
        Answer::Saved(total) => {
            return Err(Failure::other(format!("{bytes} of {total} bytes of the attachment came")));
        }
        other => return Err(unexpected(other)),
    }
    transcript.step("Its attachment, streamed", || format!("   {} ({})", attachment.safe_name, size(bytes)));
    Ok(())
}

/// Alice writes to Bob, who watches his inbox and answers; she is told that the answer arrived.
async fn correspond(
    server: &Server,
    mailbox: &Mailbox,
    alice: &UserInfo,
    bob: &UserInfo,
    transcript: &mut Transcript,
) -> Result<(), Failure> {
    let bobs = sign_in(server, bob, transcript).await?;
    let (bobs_watch, mut bobs_news) = bobs.run_with_parts(Watch::folder(LogonFolder::Inbox));
    tokio::spawn(bobs_watch);
    // His folder ids are known and his subscription stands before she writes.
    inbox(&bobs, 1, 0).await?;
    let (alices_watch, mut alices_news) = mailbox.run_with_parts(Watch::folder(LogonFolder::Inbox));
    tokio::spawn(alices_watch);
    inbox(mailbox, 1, 0).await?;

    let mut letter = Outgoing::new("Lunch?").to(&bob.address).html("<p>Today at <b>one</b>? The menu is attached.</p>");
    letter.attachments.push(OutgoingAttachment {
        name: "menu.txt".into(),
        mime_type: "text/plain".into(),
        content_id: None,
        data: b"Soup, bread, apple pie.\n".to_vec(),
    });
    mailbox.run(Send::new(letter)).await?;
    transcript.step(&format!("{} sends a message with an attachment", alice.display_name), String::new);

    new_mail(&mut bobs_news).await?;
    let page = inbox(&bobs, 1, 0).await?;
    let Some(arrived) = page.messages.first() else { return Err(Failure::not_found("nothing arrived")) };
    let text = match bobs.run(ReadMessage::new(arrived.folder_id, arrived.id)).await? {
        Answer::Message(message) => read::text(&message),
        other => return Err(unexpected(other)),
    };
    transcript.step(&format!("{} is told, and reads it", bob.display_name), || text);

    bobs.run(Reply::text(arrived.folder_id, arrived.id, "Yes, with pleasure.")).await?;
    transcript.step(&format!("{} answers", bob.display_name), String::new);

    new_mail(&mut alices_news).await?;
    let page = inbox(mailbox, 1, 0).await?;
    let subject = page.messages.first().map(|message| message.subject.clone()).unwrap_or_default();
    if subject != "RE: Lunch?" {
        return Err(Failure::other(format!("the newest message is {subject:?}, not the answer")));
    }
    transcript.step(&format!("{} is told that the answer arrived", alice.display_name), || format!("   {subject}"));
    bobs.close().await;
    Ok(())
}

/// Waits for the event of a new message.
async fn new_mail(news: &mut tokio::sync::mpsc::UnboundedReceiver<Part>) -> Result<(), Failure> {
    let told = async {
        while let Some(part) = news.recv().await {
            if let Part::Change(change) = part
                && matches!(change.kind, ChangeKind::NewMail | ChangeKind::Created)
            {
                return true;
            }
        }
        false
    };
    match tokio::time::timeout(PATIENCE, told).await {
        Ok(true) => Ok(()),
        _ => Err(Failure::other("no notification of the new message came")),
    }
}
