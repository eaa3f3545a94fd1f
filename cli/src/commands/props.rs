use clap::Args;
use mapi_http::data::{ErrorCode, PropertyKey, PropertyType, Value};
use mapi_http::mailbox::{Answer, GetProperties, Property, PropertyChange, PropertyTarget, SetProperties};
use serde_json::json;

use super::{find_folder, find_message, unexpected};
use crate::account::Account;
use crate::failure::Failure;
use crate::host::Mailbox;
use crate::output::{Out, one_line, plain, say};

/// Show or change any properties, by tag or by name
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  mapi props 3\n  mapi props 3 PidTagSubject PidNameKeywords PS_PUBLIC_STRINGS/Project\n  \
                        mapi props folder:inbox PidTagContentCount\n  mapi props mailbox PidTagMessageSizeExtended\n  \
                        mapi props 3 --attachment 1 PidTagAttachMimeTag\n  \
                        mapi props 3 --set PidTagImportance=2 --set 'PidNameKeywords=Red;Done'\n  \
                        mapi props 3 --set PS_PUBLIC_STRINGS/Rate:Floating64=1.5 --remove PidTagReplyTime\n\n\
                        Binary values are hexadecimal, times as 2026-11-20T09:00:00Z, lists separated by semicolons."
)]
pub struct Props {
    /// A number from the last `mapi ls`, a message id, folder:PATH, or mailbox
    target: String,
    /// Names, tags, or set/name; all there are if none is given
    #[arg(value_name = "NAME")]
    names: Vec<PropertyKey>,
    /// The folder that the message id belongs to
    #[arg(long)]
    folder: Option<String>,
    /// Of the attachment with that number, from 1
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    attachment: Option<u32>,
    /// Set a property; may be given several times
    #[arg(long, value_name = "NAME=VALUE", value_parser = assignment, conflicts_with = "names")]
    set: Vec<(PropertyKey, Value)>,
    /// Take a property away; may be given several times
    #[arg(long, value_name = "NAME", conflicts_with = "names")]
    remove: Vec<PropertyKey>,
}

impl Props {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        if !self.set.is_empty() || !self.remove.is_empty() {
            account.with(async |mailbox| self.change(account, mailbox).await).await?;
            out.print(&json!({ "set": self.set.len(), "removed": self.remove.len() }), |_| "changed".into());
            return Ok(());
        }
        let properties = account.with(async |mailbox| self.read(account, mailbox).await).await?;
        if out.json {
            let values = properties.iter().map(|property| (property.key.to_string(), in_json(property)));
            say(&serde_json::Value::Object(values.collect()).to_string());
        } else {
            properties.iter().for_each(|property| say(&line(property)));
        }
        Ok(())
    }

    async fn read(&self, account: &Account, mailbox: &Mailbox) -> Result<Vec<Property>, Failure> {
        let target = self.target(account, mailbox).await?;
        let get = if self.names.is_empty() {
            GetProperties::all(target)
        } else {
            GetProperties::some(target, self.names.iter().cloned())
        };
        match mailbox.run(get).await? {
            Answer::Properties(properties) => Ok(properties),
            other => Err(unexpected(other)),
        }
    }

    async fn change(&self, account: &Account, mailbox: &Mailbox) -> Result<(), Failure> {
        let target = self.target(account, mailbox).await?;
        let mut change = PropertyChange::new();
        for (key, value) in &self.set {
            change = change.set(key.clone(), value.clone());
        }
        for key in &self.remove {
            change = change.remove(key.clone());
        }
        mailbox.run(SetProperties::new(target, change)).await?;
        Ok(())
    }

    async fn target(&self, account: &Account, mailbox: &Mailbox) -> Result<PropertyTarget, Failure> {
        if self.target == "mailbox" {
            return Ok(PropertyTarget::Mailbox);
        }
        if let Some(path) = self.target.strip_prefix("folder:") {
            return Ok(PropertyTarget::Folder(find_folder(mailbox, path).await?));
        }
        let (folder, id) = find_message(account, mailbox, self.folder.as_deref(), &self.target).await?;
        Ok(match self.attachment {
            // People count from 1; attachments are numbered from 0, and may have gaps.
            Some(place) => {
                let message = super::read::read_message(mailbox, folder.clone(), id).await?;
                let found = message.attachments.get(place as usize - 1).ok_or_else(|| {
                    Failure::not_found(format!(
                        "the message has {} attachments; `mapi read` lists them",
                        message.attachments.len()
                    ))
                })?;
                PropertyTarget::attachment(folder, id, found.number)
            }
            None => PropertyTarget::message(folder, id),
        })
    }
}

fn line(property: &Property) -> String {
    let value = match (&property.value, property.error) {
        (Some(value), _) => one_line(&value.to_string(), 200),
        (None, Some(code)) => format!("({code})"),
        (None, None) => "(none)".into(),
    };
    plain(&format!("{:<40} {value}", property.key.to_string()))
}

fn in_json(property: &Property) -> serde_json::Value {
    match (&property.value, property.error) {
        (Some(value), _) => json!(value),
        (None, Some(ErrorCode(code))) => json!({ "error": code }),
        (None, None) => serde_json::Value::Null,
    }
}

/// `NAME=VALUE`; the type of the name says how the value is meant.
fn assignment(text: &str) -> Result<(PropertyKey, Value), String> {
    let (key, value) = text.split_once('=').ok_or("NAME=VALUE is expected")?;
    let key: PropertyKey = key.parse().map_err(|error| format!("{error}"))?;
    let value =
        parse(key.property_type(), value).map_err(|wanted| format!("{key}: {value:?} is not {wanted}"))?;
    Ok((key, value))
}

/// A value of a type as people write it; the error says what is wanted.
pub(super) fn parse(property_type: PropertyType, text: &str) -> Result<Value, &'static str> {
    if property_type.0 & PropertyType::MULTIVALUE != 0 {
        let element = PropertyType(property_type.0 & !PropertyType::MULTIVALUE);
        let values = text.split(';').map(str::trim).filter(|value| !value.is_empty());
        return Ok(Value::Multiple(values.map(|value| parse(element, value)).collect::<Result<_, _>>()?));
    }
    let integer = || text.parse::<i64>().map_err(|_| "a whole number");
    let small = || text.parse::<i32>().map_err(|_| "a whole number of 32 bits");
    let floating = || text.parse::<f64>().map_err(|_| "a number");
    Ok(match property_type {
        PropertyType::UNSPECIFIED | PropertyType::STRING => Value::String(text.into()),
        PropertyType::INTEGER16 => Value::Integer16(text.parse().map_err(|_| "a whole number of 16 bits")?),
        PropertyType::INTEGER32 => Value::Integer32(small()?),
        PropertyType::INTEGER64 => Value::Integer64(integer()?),
        PropertyType::CURRENCY => Value::Currency(integer()?),
        PropertyType::FLOATING32 => Value::Floating32(floating()? as f32),
        PropertyType::FLOATING64 => Value::Floating64(floating()?),
        PropertyType::FLOATING_TIME => Value::FloatingTime(floating()?),
        PropertyType::BOOLEAN => match text {
            "true" | "yes" | "1" => Value::Boolean(true),
            "false" | "no" | "0" => Value::Boolean(false),
            _ => return Err("true or false"),
        },
        PropertyType::TIME => Value::Time(text.parse().map_err(|_| "a time such as 2026-11-20T09:00:00Z")?),
        PropertyType::GUID => Value::Guid(text.parse().map_err(|_| "a GUID")?),
        PropertyType::BINARY => Value::Binary(bytes(text).ok_or("hexadecimal")?.into()),
        _ => return Err("of a type that can be set here"),
    })
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> =
        text.chars().map(|c| c.to_digit(16).map(|digit| digit as u8)).collect::<Option<_>>()?;
    let (pairs, odd) = digits.as_chunks::<2>();
    odd.is_empty().then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}
