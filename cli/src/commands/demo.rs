use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::host::Parts;
use clap::Args;
use indicatif::ProgressBar;
use mapi_http::data::FileTime;
use mapi_http::mailbox::{
    Answer, ChangeKind, Composition, ListMessages, MessagePage, Open, Outgoing, OutgoingAttachment, Part,
    SaveAttachment, Send, Session, Watch,
};
use mapi_http::session::{Config as SessionConfig, Credentials, ExchangeRecord, LogonFolder};
use mapi_http_server::{Config, Server};
use serde::Serialize;

use super::read::read_message;
use super::save::{progress, show, stream};
use super::serve::{Started, StartedUser, failure};
use super::{folders, list_folders, ls, read, serve, unexpected, web};

use crate::autodiscover;
use crate::dns::Resolver;
use crate::failure::Failure;
use crate::host::{Connector, Mailbox, Observer, entropy};
use crate::interrupt::interrupted;
use crate::output::{Out, size};

/// Show everything at work: a server starts, and two people write to each other
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi demo\n  mapi demo --web\n  mapi demo --json | jq .")]
pub struct Demo {
    /// What the content is made from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Serve the webmail page to look at, from this folder or from where it was built, until Ctrl-C
    #[arg(long, value_name = "DIR", num_args = 0..=1)]
    web: Option<Option<PathBuf>>,
    /// The port of the page; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = serve::PORT, requires = "web")]
    port: u16,
}

/// How long mail may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);
/// Lines of the inbox in a page.
const PAGE: u32 = 8;

/// A step of the transcript.
#[derive(Debug, Serialize)]
struct Step {
    step: String,
    exchanges: usize,
    bytes: usize,
    milliseconds: u64,
    requests: Vec<Request>,
}

/// An exchange in a step.
#[derive(Debug, Serialize)]
struct Request {
    request_type: String,
    sent: usize,
    received: usize,
    milliseconds: u64,
    rops: Vec<&'static str>,
}

/// All steps together.
#[derive(Debug, Serialize)]
struct Total {
    steps: usize,
    exchanges: usize,
    bytes: usize,
    milliseconds: u64,
}

/// Tells what happens, and what it costs.
struct Transcript {
    out: Out,
    records: Arc<Mutex<Vec<ExchangeRecord>>>,
    since: Instant,
    total: Total,
}

impl Transcript {
    fn new(out: Out) -> Self {
        let total = Total { steps: 0, exchanges: 0, bytes: 0, milliseconds: 0 };
        Self { out, records: Arc::default(), since: Instant::now(), total }
    }

    /// A step is done.
    fn step(&mut self, title: &str, text: &str) {
        let records = std::mem::take(&mut *self.records.lock().unwrap_or_else(PoisonError::into_inner));
        let requests: Vec<Request> = records
            .iter()
            .map(|record| Request {
                request_type: record.request_type.to_string(),
                sent: record.sent,
                received: record.received,
                milliseconds: record.duration,
                rops: record.rops.clone(),
            })
            .collect();
        let step = Step {
            step: title.into(),
            exchanges: requests.len(),
            bytes: requests.iter().map(|request| request.sent + request.received).sum(),
            milliseconds: self.since.elapsed().as_millis() as u64,
            requests,
        };
        self.total.steps += 1;
        self.total.exchanges += step.exchanges;
        self.total.bytes += step.bytes;
        self.total.milliseconds += step.milliseconds;
        let number = self.total.steps;
        self.out.print(&step, |step| tell(number, step, text));
        self.since = Instant::now();
    }

    fn observer(&self) -> Observer {
        let records = Arc::clone(&self.records);
        Box::new(move |record| records.lock().unwrap_or_else(PoisonError::into_inner).push(record))
    }
}

/// A step in words.
fn tell(number: usize, step: &Step, text: &str) -> String {
    let cost = match step.exchanges {
        0 => format!("{} ms", step.milliseconds),
        1 => format!("1 exchange, {}, {} ms", size(step.bytes as u64), step.milliseconds),
        n => format!("{n} exchanges, {}, {} ms", size(step.bytes as u64), step.milliseconds),
    };
    let mut shown = format!("\n{number}. {}  ({cost})\n", step.step);
    for request in &step.requests {
        shown.push_str(&format!(
            "   > {:<16} {:>6} B out {:>7} B in  {}\n",
            request.request_type,
            request.sent,
            request.received,
            request.rops.join(" ")
        ));
    }
    for line in text.lines() {
        shown.push_str(&format!("     {line}\n"));
    }
    shown.trim_end().into()
}

/// Somebody at their mailbox.
struct Person {
    name: String,
    address: String,
    mailbox: Mailbox,
}

impl Demo {
    /// Runs it.
    pub async fn run(self, out: Out) -> Result<(), Failure> {
        if let Some(folder) = &self.web {
            return self.web(folder.as_deref(), out).await;
        }
        let mut transcript = Transcript::new(out);
        let config = Config { demo: Some(self.seed), ..Config::default() };
        let server = Server::start(config).map_err(|error| failure(&error))?;
        let started = Started::new(&server);
        let [alice, bob, ..] = started.users.as_slice() else {
            return Err(Failure::other("the demo has too few people"));
        };
        let text = format!("{}\n{}, {} and others", started.url, alice.address, bob.address);
        transcript.step("A server starts, with three people and their mail", &text);
        let alice = sign_in(&started, alice, &mut transcript).await?;
        look_around(&alice, &mut transcript).await?;
        let bob = sign_in(&started, bob, &mut transcript).await?;
        correspond(&alice, &bob, &mut transcript).await?;
        alice.mailbox.close().await;
        bob.mailbox.close().await;
        transcript.step("Both sign out", "");
        server.stop();
        out.print(&transcript.total, |total| {
            format!(
                "\n{} steps, {} exchanges over HTTP, {}, {:.1} s. Everything happened as told.\n\n\
                 What next?  `mapi serve --demo` in one terminal says what to type in another;\n\
                 \x20           `mapi --help` lists the commands, README.md shows the same in other languages.",
                total.steps,
                total.exchanges,
                size(total.bytes as u64),
                total.milliseconds as f64 / 1000.0
            )
        });
        Ok(())
    }
}

impl Demo {
    /// Everything that the webmail page needs; Bob is there, and answers.
    async fn web(&self, folder: Option<&Path>, out: Out) -> Result<(), Failure> {
        let mut config = Config { demo: Some(self.seed), ..Config::default() };
        config.web = Some(web::folder(folder)?);
        config.listen.set_port(self.port);
        let server = Server::start(config).map_err(|error| failure(&error))?;
        let started = Started::new(&server);
        let bob = started.users.iter().find(|user| user.address.starts_with("bob@"));
        let bob = bob.ok_or_else(|| Failure::other("the demo has too few people"))?;
        let interrupted = interrupted();
        out.print(&started, |started| {
            format!(
                "The webmail page is at {}/\n\nSign in as Alice, and write to Bob: he answers. Ctrl-C ends it.",
                started.url
            )
        });
        tokio::select! {
            ended = answer_mail(bob) => ended?,
            () = interrupted => {}
        }
        server.stop();
        Ok(())
    }
}

/// Answers each message that somebody of the demo gets, for ever.
async fn answer_mail(user: &StartedUser) -> Result<(), Failure> {
    let password = user.password.clone().unwrap_or_default();
    let credentials = Credentials::Basic { user: user.address.clone(), password };
    let config = SessionConfig::new(&user.mailbox_url, &user.dn).credentials(credentials);
    let connector = Connector::new(None).map_err(Failure::other)?;
    let mailbox = Mailbox::new(Session::new(config, entropy())?, connector, Box::new(|_| {}));
    let (watch, mut news) = mailbox.run_with_parts(Watch::folder(LogonFolder::Inbox));
    let answers = async {
        while let Some(part) = news.recv().await {
            let Part::Change(change) = part else { continue };
            let (ChangeKind::NewMail, Some(id)) = (change.kind, change.message_id) else { continue };
            let letter = read_message(&mailbox, LogonFolder::Inbox, id).await?;
            // Answers are not answered.
            if !letter.subject.starts_with("RE: ") {
                let thanks = Outgoing::default().text("Thank you! I will look at it today.\n\nBob");
                mailbox.run(Send::new(Composition::reply(letter.folder_id, id, thanks))).await?;
            }
        }
        Ok(())
    };
    let (watched, answered) = tokio::join!(watch, answers);
    watched?;
    answered
}

/// Finds somebody's mailbox by Autodiscover and logs on.
async fn sign_in(
    started: &Started,
    user: &StartedUser,
    transcript: &mut Transcript,
) -> Result<Person, Failure> {
    let connector = Connector::new(None).map_err(Failure::other)?;
    let password = user.password.clone().unwrap_or_default();
    let credentials = Credentials::Basic { user: user.address.clone(), password };
    let (resolver, endpoint) = (Resolver::new(None), Some(started.autodiscover.as_str()));
    let found = autodiscover::find(&connector, &resolver, &user.address, endpoint, &credentials).await?;
    let found = SessionConfig::from_settings(&found)?;
    transcript.step(&format!("Autodiscover finds {}", user.address), &found.mailbox_url);
    let session = Session::new(found.credentials(credentials), entropy())?;
    let mailbox = Mailbox::new(session, connector, transcript.observer());
    match mailbox.run(Open).await? {
        Answer::Mailbox(info) => {
            let text = format!("{} on {}", info.display_name, info.server);
            transcript.step(&format!("{} connects and logs on", user.display_name), &text);
        }
        other => return Err(unexpected(other)),
    }
    Ok(Person { name: user.display_name.clone(), address: user.address.clone(), mailbox })
}

async fn inbox(mailbox: &Mailbox, limit: u32, after: u32) -> Result<MessagePage, Failure> {
    match mailbox.run(ListMessages::newest(LogonFolder::Inbox, limit).after(after)).await? {
        Answer::Page(page) => Ok(page),
        other => Err(unexpected(other)),
    }
}

/// Fails unless what was told is what happened.
fn check(holds: bool, what: &str) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(Failure::other(format!("the demo failed: {what}"))) }
}

/// Folders, pages of the inbox, a message, its attachment.
async fn look_around(alice: &Person, transcript: &mut Transcript) -> Result<(), Failure> {
    let mailbox = &alice.mailbox;
    let tree = list_folders(mailbox).await?;
    check(tree.iter().any(|folder| folder.name == "Inbox" && folder.total > 0), "there is no mail")?;
    transcript.step("Her folders", &folders::text(&tree));
    let page = inbox(mailbox, PAGE, 0).await?;
    transcript.step("The newest messages in her inbox", &ls::text(&page));
    let after = page.next.ok_or_else(|| Failure::not_found("the inbox has one page only"))?;
    let next = inbox(mailbox, PAGE, after).await?;
    check(
        next.messages.first().is_some_and(|m| page.messages.iter().all(|other| other.id != m.id)),
        "a page came twice",
    )?;
    transcript.step("The next page", &ls::text(&next));

    let newest = page.messages.first().ok_or_else(|| Failure::not_found("the inbox is empty"))?;
    let letter = read_message(mailbox, newest.folder_id, newest.id).await?;
    let html = letter.html.as_deref().unwrap_or_default();
    check(html.contains("<b>Friday</b>"), "the message has no HTML")?;
    let text = format!("{}\n\n({} characters of HTML)", read::text(&letter), html.chars().count());
    transcript.step("She reads the newest one, which has HTML, an inline image and a file", &text);

    let large = inbox(mailbox, 100, 0).await?.messages.into_iter().max_by_key(|message| message.size);
    let large = large.ok_or_else(|| Failure::not_found("the inbox is empty"))?;
    let recording = read_message(mailbox, large.folder_id, large.id).await?;
    transcript.step("She looks for the largest message and opens it", &read::text(&recording));
    for letter in [&letter, &recording] {
        let attachment =
            letter.attachments.iter().find(|attachment| !attachment.inline && !attachment.is_message);
        let attachment = attachment.ok_or_else(|| Failure::not_found("there is no file to save"))?;
        let path =
            std::env::temp_dir().join(format!("mapi-demo-{}-{}", std::process::id(), attachment.safe_name));
        let saved =
            save(mailbox, letter.folder_id, letter.id, attachment.number, &path, transcript.out).await;
        let on_disk = std::fs::metadata(&path).map(|file| file.len());
        let _ = std::fs::remove_file(&path);
        let bytes = saved?;
        check(on_disk.is_ok_and(|size| size == bytes && bytes > 0), "the file is not whole")?;
        let text = format!("{} ({})", attachment.safe_name, size(bytes));
        transcript.step(&format!("She saves {} as a stream", attachment.safe_name), &text);
    }
    Ok(())
}

async fn save(
    mailbox: &Mailbox,
    folder: mapi_http::data::FolderId,
    message: mapi_http::data::MessageId,
    number: u32,
    path: &std::path::Path,
    out: Out,
) -> Result<u64, Failure> {
    use std::io::Write;
    let mut file = std::fs::File::create(path).map_err(|error| Failure::file(path, &error))?;
    let bar: ProgressBar = progress(out, 0);
    let answer = stream(mailbox, SaveAttachment::new(folder, message, number), |part| match part {
        Part::Data(data) => file.write_all(&data).map(|()| None).map_err(|error| Failure::file(path, &error)),
        part => show(&bar, &part),
    });
    let answer = answer.await;
    bar.finish_and_clear();
    match answer? {
        Answer::Saved(bytes) => Ok(bytes),
        other => Err(unexpected(other)),
    }
}

/// Alice writes to Bob, who watches his inbox and answers; she is told that the answer arrived.
async fn correspond(alice: &Person, bob: &Person, transcript: &mut Transcript) -> Result<(), Failure> {
    let mut bobs_news = watch(&bob.mailbox).await?;
    let mut alices_news = watch(&alice.mailbox).await?;
    transcript.step("Both watch their inboxes", "");

    let subject = format!("The menu for Friday ({})", FileTime::from_unix_seconds(seconds()));
    let mut letter = Outgoing::new(&subject)
        .to(&bob.address)
        .html("<p>Half past twelve is fine. I had the <b>soup</b> last time — très bon! 🍜</p>");
    letter.attachments.push(OutgoingAttachment {
        name: "order.txt".into(),
        mime_type: "text/plain".into(),
        content_id: None,
        data: b"2 x soup\r\n1 x dumplings\r\n".to_vec(),
        streamed: None,
    });
    alice.mailbox.run(Send::new(letter)).await?;
    transcript.step(&format!("{} sends a message with an attachment", alice.name), &subject);

    new_mail(&mut bobs_news).await?;
    transcript.step(&format!("{} is told that mail has arrived", bob.name), "");
    let page = inbox(&bob.mailbox, 1, 0).await?;
    let arrived = page.messages.first().ok_or_else(|| Failure::not_found("nothing arrived"))?;
    let message = read_message(&bob.mailbox, arrived.folder_id, arrived.id).await?;
    check(message.subject == subject && message.from.address == alice.address, "another message arrived")?;
    check(
        message.html.as_deref().is_some_and(|html| html.contains("<b>soup</b>")),
        "its HTML is not what was sent",
    )?;
    check(
        message.attachments.iter().any(|attachment| attachment.name == "order.txt"),
        "its attachment is missing",
    )?;
    transcript.step(&format!("{} reads it", bob.name), &read::text(&message));

    let answer = Outgoing::default().text("Yes, with pleasure.");
    bob.mailbox.run(Send::new(Composition::reply(arrived.folder_id, arrived.id, answer))).await?;
    transcript.step(&format!("{} replies", bob.name), "Yes, with pleasure.");

    new_mail(&mut alices_news).await?;
    let page = inbox(&alice.mailbox, 1, 0).await?;
    let answer = page.messages.first().ok_or_else(|| Failure::not_found("nothing arrived"))?;
    check(answer.subject == format!("RE: {subject}"), "the newest message is not the answer")?;
    let answer = read_message(&alice.mailbox, answer.folder_id, answer.id).await?;
    check(
        answer.text.as_deref().is_some_and(|text| text.contains("Yes, with pleasure.")),
        "the answer is empty",
    )?;
    transcript
        .step(&format!("{} is told that the answer arrived, and reads it", alice.name), &read::text(&answer));
    Ok(())
}

fn seconds() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |now| now.as_secs() as i64)
}

/// Subscribes to the inbox.
async fn watch(mailbox: &Mailbox) -> Result<Parts, Failure> {
    let (watch, news) = mailbox.run_with_parts(Watch::folder(LogonFolder::Inbox));
    tokio::spawn(watch);
    // It is answered in the same exchange as the subscription, or after it.
    inbox(mailbox, 1, 0).await?;
    Ok(news)
}

/// Waits for the event of a new message.
async fn new_mail(news: &mut Parts) -> Result<(), Failure> {
    let told = async {
        while let Some(part) = news.recv().await {
            if matches!(&part, Part::Change(change) if change.kind == ChangeKind::NewMail) {
                return true;
            }
        }
        false
    };
    match tokio::time::timeout(PATIENCE, told).await {
        Ok(true) => Ok(()),
        _ => Err(Failure::other("the demo failed: no notification of the new message came")),
    }
}
