//! Steps of synchronising, and of uploading what was changed on a copy.

use mapi_http::data::{Str, ValueRef, tags};
use mapi_http::mailbox::{
    Answer, ConflictPolicy, FolderRef, FolderRole, FolderUploadKind, ItemContent, ItemProperties,
    ItemProperty, LocalChange, LocalFolderChange, Operation, Part, SyncContents, SyncHierarchy, SyncedFolder,
    SyncedMessage, Upload, UploadFolders, UploadKind,
};
use mapi_http::session::Error;
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::expect::camel;
use crate::given::{self, variant};
use crate::{Step, text};

fn subject(message: &SyncedMessage) -> Option<String> {
    message.content.properties.iter().find(|property| property.tag == tags::SUBJECT.0)?.text.clone()
}

fn policy(step: &Step) -> ConflictPolicy {
    variant!(ConflictPolicy, step["onConflict"].as_str().unwrap_or("report"))
}

impl Desk {
    /// Runs a synchronisation to its end: how much of each kind, and the names of what changed.
    pub(crate) async fn sync(&mut self, step: &Step) -> Result<Value, Error> {
        let name = step["folder"].as_str().unwrap_or_default();
        let state = self.states.get(name).cloned().unwrap_or_default();
        let operation: Operation = match step["folder"].as_str() {
            None => SyncHierarchy::new(FolderRole::Root).since(&state)?.into(),
            Some(name) => SyncContents::new(given::folder(&self.made, name)).since(&state)?.into(),
        };
        let (done, mut parts) = self.mailbox().run_with_parts(operation);
        let done = tokio::spawn(done);
        let (mut counts, mut state, mut complete) = ([0; 4], Vec::new(), false);
        let mut messages: Vec<SyncedMessage> = Vec::new();
        let mut folders: Vec<SyncedFolder> = Vec::new();
        while let Some(part) = parts.recv().await {
            let of_batch = match part {
                Part::Synced(batch) => {
                    let counts =
                        [batch.changed.len(), batch.deleted.len(), batch.read.len(), batch.unread.len()];
                    messages.extend(batch.changed);
                    (state, complete) = (batch.state, batch.complete);
                    counts
                }
                Part::SyncedFolders(batch) => {
                    let counts = [batch.changed.len(), batch.deleted.len(), 0, 0];
                    folders.extend(batch.changed);
                    (state, complete) = (batch.state, batch.complete);
                    counts
                }
                _ => continue,
            };
            counts.iter_mut().zip(of_batch).for_each(|(sum, count)| *sum += count);
        }
        done.await.unwrap()?;
        assert!(complete, "the last batch says that it is the last");
        if step["acknowledge"] != false {
            self.states.insert(name.into(), state);
        }
        let subjects = messages.iter().filter_map(subject);
        let names: Vec<String> = subjects.chain(folders.iter().map(|folder| folder.name.clone())).collect();
        self.folders.extend(folders.into_iter().map(|folder| (folder.name.clone(), folder)));
        for message in messages {
            self.synced.insert((name.into(), subject(&message).unwrap_or_default()), message);
        }
        let [changed, deleted, read, unread] = counts;
        Ok(json!({ "changed": changed, "deleted": deleted, "read": read, "unread": unread, "names": names }))
    }

    pub(crate) async fn upload(&mut self, step: &Step) -> Result<Value, Error> {
        let folder = text(step, "folder");
        let message = step["subject"].as_str().map(|subject| &self.synced[&(folder.into(), subject.into())]);
        let mut content = match message {
            Some(message) => message.content.clone(),
            None => {
                ItemContent { properties: ItemProperties::default(), recipients: None, attachments: None }
            }
        };
        let subjects = [tags::SUBJECT, tags::NORMALIZED_SUBJECT, tags::SUBJECT_PREFIX];
        content.properties.retain(|known| !subjects.iter().any(|tag| tag.id() == known.id()));
        content.properties.extend(step["text"].as_str().map(|subject| {
            ItemProperty::new(tags::SUBJECT, None, &ValueRef::String(Str::Utf8(subject)), &[])
        }));
        let change = LocalChange {
            kind: variant!(UploadKind, text(step, "kind")),
            id: message.map(|message| message.id),
            from_folder: None,
            new_id: None,
            predecessors: message.map(|message| message.predecessors.clone()),
            modified: None,
            associated: None,
            content: step.get("text").map(|_| content),
        };
        let state = self.states.get(folder).cloned().unwrap_or_default();
        let upload = Upload::new(folder.parse::<FolderRef>().unwrap(), vec![change]);
        let upload = upload.since(&state)?.on_conflict(policy(step));
        let Answer::Uploaded(result) = self.run(upload).await? else { panic!("other than an upload") };
        self.states.insert(folder.into(), result.state);
        let [item] = &result.items[..] else { panic!("{:?}", result.items) };
        let server = item.server.as_ref().and_then(subject);
        Ok(json!({ "outcome": camel(item.outcome.name()), "server": server }))
    }

    pub(crate) async fn upload_folder(&mut self, step: &Step) -> Result<Value, Error> {
        let folder = step["of"].as_str().map(|name| &self.folders[name]);
        let change = LocalFolderChange {
            kind: variant!(FolderUploadKind, text(step, "kind")),
            id: folder.map(|folder| folder.id),
            parent_id: None,
            name: step["name"].as_str().map(Into::into),
            container_class: None,
            predecessors: folder.map(|folder| folder.predecessors.clone()),
            modified: None,
        };
        let state = self.states.get("").cloned().unwrap_or_default();
        let upload = UploadFolders::new(FolderRole::Root, vec![change]).since(&state)?;
        let Answer::UploadedFolders(result) = self.run(upload.on_conflict(policy(step))).await? else {
            panic!("other than an upload")
        };
        self.states.insert(String::new(), result.state);
        let [item] = &result.items[..] else { panic!("{:?}", result.items) };
        let server = item.server.as_ref().map(|server| server.name.clone());
        Ok(json!({ "outcome": camel(item.outcome.name()), "server": server }))
    }
}
