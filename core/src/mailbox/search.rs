use std::prelude::v1::*;

use super::change_folder::checked;
use super::folders::open_folder;
use super::names::Lookup;
use super::{Filter, FolderRef, Importance, Part, PropertyCondition, SearchCriteria};
use crate::data::{FolderId, Restriction, Value, tags};
use crate::rop::{
    CreateFolder, CreateFolderResponse, FolderType, GetSearchCriteria, GetSearchCriteriaResponse,
    SearchRequestFlags, SearchResponseFlags, SetSearchCriteria,
};
use crate::session::{Asked, Chain, Error, Flow, FolderPlace, Input, LogonFolder, LogonInfo, Step, Steps};

/// Makes a search folder, which shows the messages of other folders that fit; tells it what to search for; asks it.
/// `[MS-OXCFOLD] 2.2.1.4`
///
/// One exchange. Search folders lie beside what a person sees, among those that `ListFolders::searches` lists; their
/// messages are listed like those of any folder, and tell where they lie.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct SearchFolder {
    verb: Verb,
    filter: Filter,
    folders: Vec<FolderRef>,
    recursive: bool,
    #[serde(skip)]
    names: Lookup,
    #[serde(skip)]
    asked: Option<Questions>,
}

#[derive(Debug, serde::Serialize, serde::Deserialize)]
enum Verb {
    Create(String),
    Change(FolderRef),
    Ask(FolderRef),
}

#[derive(Debug, Clone, Copy)]
struct Questions {
    created: Option<Asked<CreateFolderResponse>>,
    criteria: Asked<GetSearchCriteriaResponse>,
}

impl SearchFolder {
    fn new(verb: Verb, filter: Filter, folders: Vec<FolderRef>) -> Self {
        Self { verb, filter, folders, recursive: true, names: Lookup::default(), asked: None }
    }

    /// Makes one: messages of these folders, and of those below them, for which the filter holds. One of that name that is
    /// there already is told to search for this instead.
    pub fn create<F: Into<FolderRef>>(
        name: impl Into<String>,
        filter: Filter,
        folders: impl IntoIterator<Item = F>,
    ) -> Self {
        Self::new(Verb::Create(name.into()), filter, folders.into_iter().map(Into::into).collect())
    }

    /// Lets one search for something else.
    pub fn change<F: Into<FolderRef>>(
        folder: impl Into<FolderRef>,
        filter: Filter,
        folders: impl IntoIterator<Item = F>,
    ) -> Self {
        Self::new(Verb::Change(folder.into()), filter, folders.into_iter().map(Into::into).collect())
    }

    /// Asks what one searches for.
    pub fn criteria(folder: impl Into<FolderRef>) -> Self {
        Self::new(Verb::Ask(folder.into()), Filter::default(), Vec::new())
    }

    /// Makes one of that `name`, or tells `folder` what to search for; without a filter, asks it.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] when neither or both are given.
    pub fn of(
        folder: Option<FolderRef>,
        name: Option<String>,
        filter: Option<Filter>,
        folders: Vec<FolderRef>,
        recursive: bool,
    ) -> Result<Self, Error> {
        let verb = match (folder, name, &filter) {
            (Some(folder), None, Some(_)) => Verb::Change(folder),
            (Some(folder), None, None) => Verb::Ask(folder),
            (None, Some(name), _) => Verb::Create(name),
            _ => return Err(Error::InvalidArgument("give a folder, or the name of a new one".into())),
        };
        Ok(Self { recursive, ..Self::new(verb, filter.unwrap_or_default(), folders) })
    }

    /// Searches the folders alone, not those below them.
    #[must_use]
    pub fn shallow(mut self) -> Self {
        self.recursive = false;
        self
    }

    /// Where it searches; none before the logon.
    fn scope(&self, logon: Option<&LogonInfo>) -> Option<Vec<FolderId>> {
        self.folders.iter().map(|folder| folder.id(logon)).collect()
    }

    fn ask(&mut self, folder: FolderId, scope: Vec<FolderId>) -> Result<Chain, Error> {
        let mut chain = Chain::new("search folder");
        let (slot, created) = match &self.verb {
            Verb::Create(name) => {
                let name = checked(name)?;
                let finder = open_folder(&mut chain, folder);
                let (slot, created) = chain.open_and_ask(|output| CreateFolder {
                    logon: 0,
                    input: finder.0,
                    output,
                    folder_type: FolderType::SEARCH,
                    use_unicode_strings: true,
                    open_existing: true,
                    reserved: 0,
                    display_name: name.into(),
                    comment: "".into(),
                });
                (slot, Some(created))
            }
            Verb::Change(_) | Verb::Ask(_) => (open_folder(&mut chain, folder), None),
        };
        if !matches!(self.verb, Verb::Ask(_)) {
            let everything = || Restriction::Exist { tag: tags::MESSAGE_CLASS };
            let depth = if self.recursive {
                SearchRequestFlags::RECURSIVE_SEARCH
            } else {
                SearchRequestFlags::SHALLOW_SEARCH
            };
            chain.add::<()>(SetSearchCriteria {
                logon: 0,
                input: slot.0,
                restriction: Some(self.filter.restriction(&self.names).unwrap_or_else(everything)),
                folder_ids: scope,
                search_flags: SearchRequestFlags::RESTART_SEARCH | depth,
            });
        }
        let criteria = chain.add(GetSearchCriteria {
            logon: 0,
            input: slot.0,
            use_unicode: true,
            include_restriction: true,
            include_folders: true,
        });
        self.asked = Some(Questions { created, criteria });
        Ok(chain)
    }
}

impl Flow for SearchFolder {
    type Answer = Box<SearchCriteria>;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<Box<SearchCriteria>>, Error> {
        let mut input = input;
        let filter = &self.filter;
        if let Some(chain) = self.names.ask(|| filter.checked_keys(), &mut input, cx)? {
            return Ok(Step::Execute(chain));
        }
        let folder = match &self.verb {
            Verb::Create(_) => FolderRef::Special(LogonFolder::Finder),
            Verb::Change(folder) | Verb::Ask(folder) => folder.clone(),
        };
        let (Some(folder), Some(scope)) = (folder.id(cx.logon()), self.scope(cx.logon())) else {
            return Ok(Step::Logon);
        };
        let (Input::Replies(replies), Some(asked)) = (input, self.asked) else {
            if scope.is_empty() && !matches!(self.verb, Verb::Ask(_)) {
                return Err(Error::InvalidArgument("say in which folders to search".into()));
            }
            return Ok(Step::Execute(self.ask(folder, scope)?));
        };
        replies.check_all()?;
        let created = asked.created.map(|created| replies.get(created)).transpose()?;
        let criteria = replies.get(asked.criteria)?;
        replies.release_new(cx);
        if let (Some(created), Verb::Create(name)) = (&created, &self.verb) {
            cx.learn_place(FolderPlace { id: created.folder_id, parent: folder, name: name.clone() });
        }
        let flags = criteria.search_flags;
        Ok(Step::Done(Box::new(SearchCriteria {
            id: created.map_or(folder, |created| created.folder_id),
            filter: match &self.verb {
                Verb::Ask(_) => criteria.restriction.as_ref().and_then(read),
                _ => Some(core::mem::take(&mut self.filter)),
            },
            folders: criteria.folder_ids.clone(),
            recursive: flags.contains(SearchResponseFlags::SEARCH_RECURSIVE),
            live: flags.contains(SearchResponseFlags::SEARCH_RUNNING)
                && !flags.contains(SearchResponseFlags::SEARCH_STATIC),
        })))
    }
}

/// The filter that says the same, if there is one: the opposite of [`Filter::restriction`]. Of named properties, and so of
/// categories, it knows nothing.
fn read(restriction: &Restriction) -> Option<Filter> {
    let each = |parts: &[Restriction]| parts.iter().map(read).collect::<Option<Vec<_>>>();
    Some(match restriction {
        Restriction::Exist { tag } if *tag == tags::MESSAGE_CLASS => Filter::default(),
        Restriction::And { restrictions } => Filter { all_of: each(restrictions)?, ..Filter::default() },
        Restriction::Not { restriction } => Filter { none_of: vec![read(restriction)?], ..Filter::default() },
        other => match conditions(other)
            .find(|filter| filter.restrictions(&Lookup::default())[..] == [other.clone()])
        {
            Some(filter) => filter,
            None => match other {
                Restriction::Or { restrictions } => {
                    Filter { any_of: each(restrictions)?, ..Filter::default() }
                }
                other => {
                    let condition = PropertyCondition::read(other)?;
                    Filter { properties: vec![condition], ..Filter::default() }
                }
            },
        },
    })
}

/// What a single condition may have been.
fn conditions(restriction: &Restriction) -> impl Iterator<Item = Filter> {
    let none = Filter::default;
    let mut value = None;
    leaf(restriction, &mut value);
    let mut all = Vec::new();
    match value {
        Some(Value::String(text)) => {
            let text = || Some(text.clone());
            all.push(Filter { from: text(), ..none() });
            all.push(Filter { subject: text(), ..none() });
            all.push(Filter { text: text(), ..none() });
            all.push(Filter { recipient: text(), ..none() });
            all.push(Filter { attachment: text(), ..none() });
        }
        Some(Value::Time(time)) => {
            all.push(Filter { since: Some(time), ..none() });
            all.push(Filter { before: Some(time), ..none() });
        }
        Some(Value::Integer32(number)) => {
            let size = u32::try_from(number).ok();
            all.push(Filter { importance: Some(Importance::of(number.into())), ..none() });
            all.push(Filter { larger_than: size, ..none() });
            all.push(Filter { smaller_than: size, ..none() });
        }
        _ => {}
    }
    for there in [true, false] {
        all.push(Filter { unread: Some(there), ..none() });
        all.push(Filter { has_attachments: Some(there), ..none() });
    }
    all.into_iter()
}

/// The first value in a restriction.
fn leaf(restriction: &Restriction, value: &mut Option<Value>) {
    match restriction {
        Restriction::Content { value: operand, .. } | Restriction::Property { value: operand, .. } => {
            value.get_or_insert_with(|| operand.value.clone());
        }
        Restriction::Or { restrictions } => restrictions.iter().for_each(|part| leaf(part, value)),
        Restriction::SubObject { restriction, .. } => leaf(restriction, value),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{FileTime, PropertyTag};
    use crate::mailbox::{Comparison, MessagePart};

    #[test]
    fn what_was_asked_for_is_read_again() {
        let none = Filter::default;
        let text = || Some("Bob".into());
        let single = [
            none(),
            Filter { unread: Some(true), ..none() },
            Filter { has_attachments: Some(false), ..none() },
            Filter { from: text(), ..none() },
            Filter { subject: text(), ..none() },
            Filter { text: text(), ..none() },
            Filter { recipient: text(), ..none() },
            Filter { attachment: text(), ..none() },
            Filter { since: Some(FileTime(5)), ..none() },
            Filter { before: Some(FileTime(5)), ..none() },
            Filter { importance: Some(crate::mailbox::Importance::High), ..none() },
            Filter { larger_than: Some(9), ..none() },
            Filter { smaller_than: Some(9), ..none() },
        ];
        use Comparison as Test;
        let properties = [
            PropertyCondition::new(tags::MESSAGE_CLASS, Test::Begins, "IPM.Note"),
            PropertyCondition::new(tags::MESSAGE_SIZE, Test::AtMost, 5),
            PropertyCondition::new(tags::MESSAGE_FLAGS, Test::HasBits, Value::Integer64(4)),
            PropertyCondition::new(tags::BODY, Test::Larger, Value::Integer64(9)),
            PropertyCondition::exists(tags::SMTP_ADDRESS).of(MessagePart::Recipient),
        ];
        let properties = properties.map(|condition| Filter { properties: vec![condition], ..none() });
        for filter in single.into_iter().chain(properties) {
            let restriction = filter.restriction(&Lookup::default());
            let restriction = restriction.unwrap_or(Restriction::Exist { tag: tags::MESSAGE_CLASS });
            assert_eq!(read(&restriction), Some(filter));
        }
        // What was put together says the same, in other words.
        let both = Filter { from: text(), unread: Some(true), ..none() };
        let either =
            (both | Filter { larger_than: Some(9), ..none() }) & !Filter { subject: text(), ..none() };
        let restriction = either.restriction(&Lookup::default());
        let again =
            restriction.as_ref().and_then(read).and_then(|filter| filter.restriction(&Lookup::default()));
        assert_eq!(again, restriction);
        // Another program's criteria, as far as filters go.
        let exists = Filter { properties: vec![PropertyCondition::exists(tags::BODY)], ..none() };
        assert_eq!(read(&Restriction::Exist { tag: tags::BODY }), Some(exists));
        assert_eq!(read(&Restriction::Exist { tag: PropertyTag(0x8005_101F) }), None);
        let compared = Restriction::CompareProperties {
            relop: crate::data::RelationalOperator::EQUAL,
            tag1: tags::BODY,
            tag2: tags::SUBJECT,
        };
        assert_eq!(read(&compared), None);
    }
}
