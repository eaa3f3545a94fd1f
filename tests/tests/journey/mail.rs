//! Steps about folders and messages.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use mapi_http::mailbox::{
    AbortSubmit, Answer, Batch, BatchVerb, ChangeFolder, ComposeVerb, Composition, FolderRef, FolderVerb,
    FollowUp, ListFolders, ListMessages, MessagePage, Outgoing, Part, ReadMessage, SaveAttachment, SaveDraft,
    SearchFolder, Send,
};
use mapi_http::session::Error;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::desk::{Desk, PATIENCE};
use crate::expect::plain;
use crate::given::{self, texts, variant};
use crate::{Step, nothing, text};

impl Desk {
    pub(crate) async fn mail(&mut self, step: &Step) -> Result<Value, Error> {
        match text(step, "do") {
            "folders" => self.list_folders(step).await,
            "list" => self.page(step).await,
            "pages" => self.pages(step).await,
            "await" => self.arrival(step).await,
            "read" => self.read(step).await,
            "save" => self.save(step).await,
            "send" => self.send(step).await,
            "abort" => {
                let sent = self.sent.take().expect("something that was sent");
                self.run(AbortSubmit::new(sent.folder_id, sent.id)).await?;
                nothing()
            }
            "batch" => self.batch(step).await,
            "folder" => self.change_folder(step).await,
            "search" => self.search(step).await,
            other => panic!("nobody knows how to {other:?}"),
        }
    }

    async fn list_folders(&self, step: &Step) -> Result<Value, Error> {
        let list = if step["searches"] == true { ListFolders::searches() } else { ListFolders::all() };
        let Answer::Folders(folders) = self.run(list).await? else { panic!("other than folders") };
        Ok(plain(&folders))
    }

    async fn list(&self, step: &Step, limit: u64, after: u64) -> Result<MessagePage, Error> {
        let folder = given::folder(&self.made, text(step, "folder"));
        let list = ListMessages::newest(folder, limit as u32).after(after as u32);
        let list = list.matching(given::filter(&step["where"])).ordered(given::order(step));
        let Answer::Page(page) = self.run(list).await? else { panic!("other than a page") };
        Ok(page)
    }

    /// A page of a list, as the lines that it has.
    pub(crate) async fn page(&mut self, step: &Step) -> Result<Value, Error> {
        let limit = step["limit"].as_u64().unwrap();
        self.list = self.list(step, limit, step["after"].as_u64().unwrap_or_default()).await?.messages;
        Ok(plain(&self.list))
    }

    async fn pages(&self, step: &Step) -> Result<Value, Error> {
        let (mut pages, mut messages, mut after) = (0, 0, Some(0));
        let mut ids = HashSet::new();
        while let Some(begin) = after {
            let page = self.list(step, step["limit"].as_u64().unwrap(), begin.into()).await?;
            pages += 1;
            messages += page.messages.len();
            ids.extend(page.messages.iter().map(|message| message.id));
            after = page.next;
        }
        Ok(json!({ "pages": pages, "messages": messages, "different": ids.len() }))
    }

    async fn arrival(&mut self, step: &Step) -> Result<Value, Error> {
        let until = Instant::now() + PATIENCE;
        loop {
            self.list = self.list(step, 50, 0).await?.messages;
            let newest = self.list.first().map(|message| message.subject.as_str());
            if newest == step["subject"].as_str() || Instant::now() > until {
                assert_eq!(newest, step["subject"].as_str(), "is the newest message");
                return Ok(plain(&self.list));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn read(&mut self, step: &Step) -> Result<Value, Error> {
        let read = if let Some(name) = step["attachment"].as_str() {
            let message = self.message.as_ref().expect("a message");
            let attachment = message.attachments.iter().find(|attachment| attachment.name == name);
            let path = attachment.unwrap_or_else(|| panic!("no attachment {name:?}")).path.clone();
            ReadMessage::new(message.folder_id, message.id).attached(path)
        } else if let Some(id) = step["id"].as_str() {
            ReadMessage::new(given::folder(&self.made, text(step, "folder")), id.parse().unwrap())
        } else {
            let subject = text(step, "subject");
            let found = self.list.iter().find(|message| message.subject == subject);
            let found = found.unwrap_or_else(|| panic!("{subject:?} is not in the list"));
            ReadMessage::new(found.folder_id, found.id)
        };
        let Answer::Message(message) = self.run(read).await? else { panic!("other than a message") };
        let came = plain(&*message);
        self.message = Some(*message);
        Ok(came)
    }

    async fn save(&self, step: &Step) -> Result<Value, Error> {
        let message = self.message.as_ref().expect("a message");
        let attachment = message.attachments.iter().find(|attachment| match step["contentId"].as_str() {
            Some(id) => attachment.content_id.as_deref() == Some(id),
            None => attachment.name == text(step, "name"),
        });
        let save =
            SaveAttachment::at(message.folder_id, message.id, &attachment.expect("an attachment").path)?;
        let (done, mut parts) = self.mailbox().run_with_parts(save);
        let done = tokio::spawn(done);
        let (mut size, mut sha256, mut progress) = (0, Sha256::new(), json!([]));
        while let Some(part) = parts.recv().await {
            match part {
                Part::Data(data) => {
                    size += data.len();
                    sha256.update(&data);
                }
                Part::Progress { done, total } => progress = json!([done, total]),
                _ => {}
            }
        }
        done.await.unwrap()?;
        Ok(json!({ "size": size, "sha256": hex::encode(sha256.finalize()), "progress": progress }))
    }

    /// Sends or saves what the step says, or sends the draft that the last opened message is.
    async fn send(&mut self, step: &Step) -> Result<Value, Error> {
        // What is attached to a message lies in no folder.
        let original = self.message.as_ref().filter(|message| message.attached.is_empty());
        let original = original.map(|message| (FolderRef::from(message.folder_id), message.id));
        let message: Outgoing = given::outgoing(&step["message"]);
        let composition = match (step["verb"].as_str(), original) {
            (None, Some((folder, id))) if step.get("message").is_none() => Composition::saved(folder, id),
            (verb, original) => {
                let verb = variant!(ComposeVerb, verb.unwrap_or("new"));
                let (folder, id) = original.filter(|_| verb != ComposeVerb::New).unzip();
                Composition::of(verb, folder, id, message)?
            }
        };
        let answer = match step["draft"] == true {
            true => self.run(SaveDraft::new(composition)).await?,
            false => self.run(Send::new(composition)).await?,
        };
        let (Answer::Sent(place) | Answer::Drafted(place)) = answer else { panic!("{answer:?}") };
        let came = plain(&place);
        self.sent = Some(place);
        Ok(came)
    }

    async fn batch(&self, step: &Step) -> Result<Value, Error> {
        let wanted = step.get("subjects").map(texts);
        let is_wanted =
            |subject: &str| wanted.as_ref().is_none_or(|wanted| wanted.iter().any(|one| one == subject));
        let lines = self.list.iter().filter(|message| is_wanted(&message.subject));
        let mut ids: Vec<_> = lines.map(|message| message.id).collect();
        ids.extend(texts(&step["ids"]).iter().map(|id| id.parse::<mapi_http::data::MessageId>().unwrap()));
        let folder = given::folder(&self.made, text(step, "folder"));
        let to = step["to"].as_str().map(|name| given::folder(&self.made, name));
        let text_of = step["text"].as_str().map(|text| FollowUp { text: text.into(), ..FollowUp::default() });
        let verb = variant!(BatchVerb, text(step, "verb"));
        let batch = Batch::of(folder, ids, verb, to, text_of, texts(&step["categories"]))?;
        let Answer::Batch(result) = self.run(batch).await? else { panic!("other than a result") };
        Ok(plain(&result))
    }

    async fn change_folder(&mut self, step: &Step) -> Result<Value, Error> {
        let verb = variant!(FolderVerb, text(step, "verb"));
        let folder = given::folder(&self.made, text(step, "folder"));
        let to = step["to"].as_str().map(|name| given::folder(&self.made, name));
        let name = step["name"].as_str();
        let change = ChangeFolder::of(folder, verb, to, name.map(Into::into))?;
        let Answer::Folder(result) = self.run(change).await? else { panic!("other than a result") };
        if let (FolderVerb::Create, Some(name), Some(id)) = (verb, name, result.id) {
            self.made.insert(name.into(), id);
        }
        Ok(plain(&result))
    }

    /// Makes a search folder, or tells what one searches for.
    async fn search(&mut self, step: &Step) -> Result<Value, Error> {
        let folder = step["folder"].as_str().map(|name| given::folder(&self.made, name));
        let name = step["name"].as_str();
        let places = texts(&step["folders"]).iter().map(|name| given::folder(&self.made, name)).collect();
        let search = SearchFolder::of(
            folder,
            name.map(Into::into),
            step.get("where").map(given::filter),
            places,
            step["recursive"] != false,
        )?;
        let Answer::Search(criteria) = self.run(search).await? else { panic!("other than criteria") };
        if let Some(name) = name {
            self.made.insert(name.into(), criteria.id);
        }
        Ok(plain(&*criteria))
    }
}
