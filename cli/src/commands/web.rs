use std::path::{Path, PathBuf};

use mapi_http::mailbox::{ChangeKind, Composition, Outgoing, Part, Send, Session, Watch};
use mapi_http::session::{Config, Credentials, LogonFolder};
use mapi_http_server::Pages;

use super::read::read_message;
use super::serve::StartedUser;
use crate::account::entropy;
use crate::failure::Failure;
use crate::host::{Connector, Mailbox};

/// The folder of the webmail page: the one that is given, the one beside an installed program, or the one that this
/// checkout has built.
pub fn folder(given: Option<&Path>) -> Result<PathBuf, Failure> {
    let missing = |looked: &[PathBuf]| {
        let looked: Vec<_> = looked.iter().map(|path| path.display().to_string()).collect();
        Failure::not_found(format!(
            "the webmail page is not in {}: `cargo xtask web` builds it (Node.js 20 or later is needed), and --web DIR \
             says where it is",
            looked.join(" or ")
        ))
    };
    if let Some(given) = given {
        return if is_page(given) { Ok(given.into()) } else { Err(missing(&[given.into()])) };
    }
    let mut places = Vec::new();
    if let Some(bin) = std::env::current_exe().ok().as_deref().and_then(Path::parent) {
        places.push(bin.join("../share/mapi-http/web"));
    }
    places.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("../wasm/example/dist"));
    let found = places.iter().find(|place| is_page(place)).cloned();
    found.ok_or_else(|| missing(&places))
}

/// The page itself.
pub fn pages(given: Option<&Path>) -> Result<Pages, Failure> {
    let folder = folder(given)?;
    Pages::read(&folder).map_err(|error| Failure::file(&folder, &error))
}

fn is_page(folder: &Path) -> bool {
    folder.join("index.html").is_file()
}

/// Answers each message that somebody of the demo gets, for ever.
pub async fn answer_mail(user: &StartedUser) -> Result<(), Failure> {
    let password = user.password.clone().unwrap_or_default();
    let credentials = Credentials::Basic { user: user.address.clone(), password };
    let config = Config::new(&user.mailbox_url, &user.dn).credentials(credentials);
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
