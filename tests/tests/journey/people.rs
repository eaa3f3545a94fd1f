//! Steps about the address book, and about properties.

use mapi_http::data::PropertyKey;
use mapi_http::directory::{Browse, Details, Linked, Resolve};
use mapi_http::mailbox::{Answer, GetProperties, PersonLink, PropertyChange, PropertyTarget, SetProperties};
use mapi_http::session::Error;
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::expect::plain;
use crate::given::{self, texts, variant};
use crate::{Step, nothing, text};

impl Desk {
    pub(crate) async fn people(&self, step: &Step) -> Result<Value, Error> {
        let number = |name: &str| step[name].as_u64().unwrap_or_default() as u32;
        let answer = match text(step, "do") {
            "resolve" => self.run(Resolve::new(text(step, "name"))).await,
            "details" => self.run(Details::new(text(step, "name"))).await,
            "people" => self.run(Browse::first(number("limit")).after(number("after"))).await,
            _ => self.run(Linked::new(variant!(PersonLink, text(step, "link")), text(step, "name"))).await,
        };
        Ok(match answer? {
            Answer::People(people) => plain(&people),
            Answer::PeoplePage(page) => plain(&page),
            Answer::Person(details) => plain(&details),
            other => panic!("{other:?}"),
        })
    }

    /// The folder or the attachment that the step names, or the last opened message.
    fn target(&self, step: &Step) -> PropertyTarget {
        match step["folder"].as_str() {
            Some(name) => PropertyTarget::folder(given::folder(&self.made, name)),
            None => {
                let message = self.message.as_ref().expect("a message");
                let (folder, id) = (message.folder_id, message.id);
                let Some(name) = step["attachment"].as_str() else {
                    return PropertyTarget::message(folder, id);
                };
                let found = message.attachments.iter().find(|attachment| attachment.name == name);
                let path = &found.unwrap_or_else(|| panic!("{name:?}")).path;
                PropertyTarget::Attachment(folder.into(), id, path.clone())
            }
        }
    }

    pub(crate) async fn properties(&self, step: &Step) -> Result<Value, Error> {
        let keys = texts(&step["keys"]).into_iter().map(|key| key.parse::<PropertyKey>().unwrap());
        let Answer::Properties(found) = self.run(GetProperties::some(self.target(step), keys)).await? else {
            panic!("other than properties")
        };
        let values = found.iter().filter_map(|property| {
            property.value.as_ref().map(|value| (property.key.to_string(), given::shown(value)))
        });
        Ok(json!(values.collect::<serde_json::Map<_, _>>()))
    }

    pub(crate) async fn set_properties(&self, step: &Step) -> Result<Value, Error> {
        let mut change = PropertyChange::new();
        for (key, value) in step["values"].as_object().unwrap() {
            let key: PropertyKey = key.parse().unwrap();
            change = match given::property(value) {
                Some(value) => change.set_loosely(key, value),
                None => change.remove(key),
            };
        }
        self.run(SetProperties::new(self.target(step), change)).await?;
        nothing()
    }
}
