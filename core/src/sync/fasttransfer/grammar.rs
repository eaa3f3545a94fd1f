//! Which element may follow which. `[MS-OXCFXICS] 2.2.4.2`, `2.2.4.4`

use alloc::collections::VecDeque;
use std::prelude::v1::*;

use super::{Marker, tags};
use crate::data::tags as property;
use crate::wire::{PropertyTag, WireErrorKind};

/// How deep folders, messages and attachments may stand in one another: beyond what servers let anyone make (300
/// folders, far fewer embedded messages), and a consumer that recurses still lives.
pub const MAX_NESTING: usize = 512;

/// What a stream as a whole is; the operation that it comes from says it. `[MS-OXCFXICS] 2.2.4.4`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Root {
    /// `SynchronizationConfigure` for contents.
    ContentsSync,
    /// `SynchronizationConfigure` for the hierarchy.
    HierarchySync,
    /// `SynchronizationGetTransferState`.
    State,
    /// `FastTransferSourceCopyTo` or `CopyProperties` of a folder.
    FolderContent,
    /// `FastTransferSourceCopyTo` or `CopyProperties` of a message.
    MessageContent,
    /// `FastTransferSourceCopyTo` or `CopyProperties` of an attachment.
    AttachmentContent,
    /// `FastTransferSourceCopyMessages`.
    MessageList,
    /// `FastTransferSourceCopyFolder`.
    TopFolder,
    /// Nobody knows: whatever the first elements fit.
    Any,
}

/// A part of a stream that has parts or properties of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Node {
    /// The folder of a [`Root::TopFolder`].
    TopFolder,
    /// A folder in a folder.
    SubFolder,
    /// A message.
    Message,
    /// An associated (FAI) message.
    FaiMessage,
    /// A recipient of a message.
    Recipient,
    /// An attachment of a message.
    Attachment,
    /// The message that an attachment holds.
    EmbeddedMessage,
    /// A changed message: its properties are the header, its one part the [`MessageContent`](Self::MessageContent).
    MessageChange,
    /// The content of a changed message.
    MessageContent,
    /// A message of which some properties changed: the header; then, from each
    /// [`INCREMENTAL_SYNC_MESSAGE_PARTIAL`](tags::INCREMENTAL_SYNC_MESSAGE_PARTIAL) on, a group of properties.
    PartialMessageChange,
    /// A changed folder.
    FolderChange,
    /// Ids that are gone.
    Deletions,
    /// Ids of messages whose read state changed.
    ReadStateChanges,
    /// The state to keep for the next time.
    State,
    /// How much is to come.
    ProgressTotal,
    /// How large the next message is.
    ProgressPerMessage,
    /// A mapping of properties to groups.
    GroupInfo,
    /// Why an object could not be sent.
    ErrorInfo,
}

/// A change of the place in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    Enter(Node),
    Leave(Node),
    Abandon(Node),
}

/// What the grammar needs to know of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Marker(Marker),
    Property {
        tag: PropertyTag,
        /// The value of an integer.
        number: u32,
    },
}

/// The innermost open part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Frame {
    part: Part,
    /// How far it has come: what comes later in the order of its parts may not be followed by what comes earlier.
    phase: Phase,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Root(Root),
    Node(Node),
    /// In a synchronisation of an unknown kind: a message or a folder.
    Change,
}

/// The order of parts, of each kind of part that has more than one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Start,
    // A synchronisation.
    Changes,
    Deletions,
    ReadStates,
    State,
    // A folder, a message or an attachment.
    Properties,
    Messages,
    SubFolders,
    Recipients,
    Attachments,
    Embedded,
}

/// The state of the automaton.
#[derive(Debug)]
pub(super) struct Grammar {
    /// Outermost first; the root at the bottom, nothing when the stream has ended.
    frames: Vec<Frame>,
    /// The kind of the stream is not known for sure.
    guessed: bool,
    /// The last element was an ordinary property: the next one belongs to the same part.
    goes_on: bool,
    /// What the consumer has not heard of yet.
    pub(super) moves: VecDeque<Move>,
}

/// What becomes of a token at the innermost part.
enum Verdict {
    /// It belongs here.
    Taken,
    /// It belongs further out.
    NotHere,
    /// The kind of the stream is clear now, look again.
    Again,
}

impl Grammar {
    pub(super) fn new(root: Root) -> Self {
        let frame = Frame { part: Part::Root(root), phase: Phase::Start };
        Self { frames: [frame].into(), guessed: root == Root::Any, goes_on: false, moves: VecDeque::new() }
    }

    /// Takes the next element; on its way the consumer enters and leaves parts.
    pub(super) fn take(&mut self, token: Token) -> Result<(), WireErrorKind> {
        self.goes_on = false;
        loop {
            let Some(top) = self.frames.last().copied() else {
                return Err(refuse(token, "the stream has ended before"));
            };
            let verdict = match token {
                Token::Marker(marker) => self.marker(top, marker)?,
                Token::Property { tag, number } => self.property(top, tag, number),
            };
            match verdict {
                Verdict::Taken => {
                    self.goes_on = matches!(token, Token::Property { tag, .. } if is_ordinary(tag));
                    return Ok(());
                }
                Verdict::Again => {}
                Verdict::NotHere => self.leave_silently_ended(top, token)?,
            }
        }
    }

    /// Whether an [ordinary](is_ordinary) property belongs where the last element did, and the consumer is there: what
    /// [`take`](Self::take) would find out, for nearly all of them.
    #[inline(always)]
    pub(super) fn goes_on(&self) -> bool {
        self.goes_on && self.moves.is_empty()
    }

    /// The stream ends here: says what is missing.
    pub(super) fn finish(&self) -> Result<(), &'static str> {
        match self.frames.as_slice() {
            [] => Ok(()),
            [root] => self.finish_at(*root),
            // Nothing ends an error but what follows it.
            [root, Frame { part: Part::Node(Node::ErrorInfo), .. }] => self.finish_at(*root),
            _ => Err("parts that have begun have not ended"),
        }
    }

    fn finish_at(&self, root: Frame) -> Result<(), &'static str> {
        match root.part {
            Part::Root(Root::ContentsSync) if self.guessed && root.phase == Phase::State => Ok(()),
            Part::Root(Root::ContentsSync | Root::HierarchySync) => Err("a synchronisation without its end"),
            Part::Root(Root::State) => Err("the state is missing"),
            Part::Root(Root::TopFolder) => Err("the folder is missing"),
            _ => Ok(()),
        }
    }

    fn marker(&mut self, top: Frame, marker: Marker) -> Result<Verdict, WireErrorKind> {
        use Marker as M;
        if marker == M::FxErrorInfo {
            return self.abandon_object();
        }
        let Frame { part, phase } = top;
        match part {
            Part::Root(Root::Any) => {
                self.decide(match marker {
                    M::StartTopFld => Root::TopFolder,
                    M::StartMessage | M::StartFaiMsg if phase == Phase::Start => Root::MessageList,
                    M::StartMessage | M::StartFaiMsg | M::StartSubFld => Root::FolderContent,
                    M::StartRecip | M::NewAttach => Root::MessageContent,
                    M::StartEmbed => Root::AttachmentContent,
                    _ if phase == Phase::Start => Root::ContentsSync,
                    _ => return Ok(Verdict::NotHere),
                });
                return Ok(Verdict::Again);
            }
            Part::Root(Root::TopFolder) if marker == M::StartTopFld && phase <= Phase::Properties => {
                self.reach(Phase::SubFolders);
                return self.enter(Node::TopFolder);
            }
            Part::Root(Root::MessageList) => match marker {
                M::StartMessage => return self.enter(Node::Message),
                M::StartFaiMsg => return self.enter(Node::FaiMessage),
                _ => {}
            },
            Part::Root(Root::State) if marker == M::IncrSyncStateBegin && phase == Phase::Start => {
                self.reach(Phase::State);
                return self.enter(Node::State);
            }
            Part::Root(root @ (Root::ContentsSync | Root::HierarchySync)) => {
                return self.synchronisation(root, phase, marker);
            }
            Part::Root(Root::FolderContent) | Part::Node(Node::TopFolder | Node::SubFolder) => match marker {
                M::StartMessage if phase <= Phase::Messages => {
                    self.reach(Phase::Messages);
                    return self.enter(Node::Message);
                }
                M::StartFaiMsg if phase <= Phase::Messages => {
                    self.reach(Phase::Messages);
                    return self.enter(Node::FaiMessage);
                }
                M::StartSubFld => {
                    self.reach(Phase::SubFolders);
                    return self.enter(Node::SubFolder);
                }
                M::EndFolder if !matches!(part, Part::Root(_)) => return Ok(self.leave()),
                _ => {}
            },
            Part::Root(Root::MessageContent)
            | Part::Node(
                Node::Message
                | Node::FaiMessage
                | Node::EmbeddedMessage
                | Node::MessageContent
                | Node::PartialMessageChange,
            ) => match (marker, part) {
                (M::StartRecip, _) if phase <= Phase::Recipients => {
                    self.reach(Phase::Recipients);
                    return self.enter(Node::Recipient);
                }
                (M::NewAttach, _) => {
                    self.reach(Phase::Attachments);
                    return self.enter(Node::Attachment);
                }
                (M::EndMessage, Part::Node(Node::Message | Node::FaiMessage))
                | (M::EndEmbed, Part::Node(Node::EmbeddedMessage)) => return Ok(self.leave()),
                _ => {}
            },
            Part::Root(Root::AttachmentContent) | Part::Node(Node::Attachment) => match marker {
                M::StartEmbed if phase < Phase::Embedded => {
                    self.reach(Phase::Embedded);
                    return self.enter(Node::EmbeddedMessage);
                }
                M::EndAttach if !matches!(part, Part::Root(_)) => return Ok(self.leave()),
                _ => {}
            },
            Part::Node(Node::MessageChange) if marker == M::IncrSyncMessage && phase < Phase::Changes => {
                self.reach(Phase::Changes);
                return self.enter(Node::MessageContent);
            }
            Part::Node(Node::Recipient) if marker == M::EndToRecip => return Ok(self.leave()),
            Part::Node(Node::State) if marker == M::IncrSyncStateEnd => {
                self.leave();
                if self.frames.last().is_some_and(|frame| frame.part == Part::Root(Root::State)) {
                    self.frames.pop();
                }
                return Ok(Verdict::Taken);
            }
            Part::Change => {
                self.decide_change(Node::MessageChange);
                return Ok(Verdict::Again);
            }
            _ => {}
        }
        Ok(Verdict::NotHere)
    }

    fn synchronisation(
        &mut self,
        root: Root,
        phase: Phase,
        marker: Marker,
    ) -> Result<Verdict, WireErrorKind> {
        use Marker as M;
        let contents = root == Root::ContentsSync;
        let (least, node) = match marker {
            M::IncrSyncProgressMode if contents && phase == Phase::Start => {
                (Phase::Changes, Node::ProgressTotal)
            }
            M::IncrSyncProgressPerMsg if contents => (Phase::Changes, Node::ProgressPerMessage),
            M::IncrSyncGroupInfo if contents => (Phase::Changes, Node::GroupInfo),
            M::IncrSyncChgPartial if contents => (Phase::Changes, Node::PartialMessageChange),
            M::IncrSyncChg if contents => (Phase::Changes, Node::MessageChange),
            M::IncrSyncChg => (Phase::Changes, Node::FolderChange),
            M::IncrSyncDel => (Phase::Deletions, Node::Deletions),
            M::IncrSyncRead if contents => (Phase::ReadStates, Node::ReadStateChanges),
            M::IncrSyncStateBegin => (Phase::State, Node::State),
            M::IncrSyncEnd if phase == Phase::State => {
                self.frames.pop();
                return Ok(Verdict::Taken);
            }
            _ => return Ok(Verdict::NotHere),
        };
        // Only changes come more than once.
        if phase > least || (phase == least && least > Phase::Changes) {
            return Ok(Verdict::NotHere);
        }
        self.reach(least);
        if self.guessed && node == Node::MessageChange {
            return self.push(Part::Change);
        }
        self.enter(node)
    }

    fn property(&mut self, top: Frame, tag: PropertyTag, number: u32) -> Verdict {
        let Frame { part, phase } = top;
        let yes = |yes: bool| if yes { Verdict::Taken } else { Verdict::NotHere };
        match tag {
            tags::FX_DEL_PROP => return self.clearing(part, number),
            tags::INCR_SYNC_GROUP_ID => {
                if part == Part::Root(Root::Any) && phase == Phase::Start {
                    self.decide(Root::ContentsSync);
                    return Verdict::Again;
                }
                return yes(part == Part::Root(Root::ContentsSync) && phase <= Phase::Changes);
            }
            // Recipients and attachments stand at the end, or in the group that they belong to.
            tags::INCREMENTAL_SYNC_MESSAGE_PARTIAL if part == Part::Node(Node::PartialMessageChange) => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.phase = Phase::Properties;
                }
                return Verdict::Taken;
            }
            tags::INCREMENTAL_SYNC_MESSAGE_PARTIAL => return Verdict::NotHere,
            _ => {}
        }
        match part {
            Part::Root(Root::Any) => {
                self.reach(Phase::Properties);
                Verdict::Taken
            }
            Part::Change => {
                let folder = tag.id() == property::PARENT_SOURCE_KEY.id();
                self.decide_change(if folder { Node::FolderChange } else { Node::MessageChange });
                Verdict::Again
            }
            Part::Root(Root::FolderContent) | Part::Node(Node::TopFolder | Node::SubFolder) => match tag {
                // These stand before a message too.
                tags::DN_PREFIX | tags::EC_WARNING => yes(phase <= Phase::Messages),
                _ => yes(phase <= Phase::Properties),
            },
            Part::Root(Root::MessageList) => yes(matches!(tag, tags::DN_PREFIX | tags::EC_WARNING)),
            Part::Root(Root::TopFolder) => yes(tag == tags::DN_PREFIX && phase == Phase::Start),
            Part::Root(Root::MessageContent | Root::AttachmentContent) => yes(phase <= Phase::Properties),
            Part::Root(_) => Verdict::NotHere,
            Part::Node(node) => match node {
                Node::MessageChange => yes(phase == Phase::Start),
                // These hold values without an id of their own, and whatever else comes is not theirs.
                Node::ProgressTotal | Node::ProgressPerMessage | Node::GroupInfo | Node::ErrorInfo => {
                    yes(tag.id() == 0)
                }
                _ => yes(phase <= Phase::Properties),
            },
        }
    }

    /// MetaTagFXDelProp: parts of a kind are to be replaced by those that follow.
    fn clearing(&mut self, part: Part, what: u32) -> Verdict {
        let what = PropertyTag(what);
        let of_message = matches!(what, property::MESSAGE_RECIPIENTS | property::MESSAGE_ATTACHMENTS);
        match part {
            Part::Root(Root::Any) => {
                self.decide(if of_message { Root::MessageContent } else { Root::FolderContent });
                Verdict::Again
            }
            Part::Root(Root::FolderContent) | Part::Node(Node::TopFolder | Node::SubFolder) => {
                self.reach(match what {
                    property::CONTAINER_CONTENTS | property::FOLDER_ASSOCIATED_CONTENTS => Phase::Messages,
                    _ => Phase::SubFolders,
                });
                Verdict::Taken
            }
            Part::Root(Root::MessageContent)
            | Part::Node(
                Node::Message
                | Node::FaiMessage
                | Node::EmbeddedMessage
                | Node::MessageContent
                | Node::PartialMessageChange,
            ) => {
                self.reach(match what {
                    property::MESSAGE_ATTACHMENTS => Phase::Attachments,
                    _ => Phase::Recipients,
                });
                Verdict::Taken
            }
            _ => Verdict::NotHere,
        }
    }

    /// FXErrorInfo: the object in work is given up, and its list goes on. `[MS-OXCFXICS] 2.2.4.3.4`
    fn abandon_object(&mut self) -> Result<Verdict, WireErrorKind> {
        const WHY: &str = "there is no list that could go on after the error";
        let is_list = |frame: &Frame| {
            matches!(
                frame.part,
                Part::Root(Root::ContentsSync | Root::MessageList | Root::Any)
                    | Part::Root(Root::FolderContent)
                    | Part::Node(Node::TopFolder | Node::SubFolder)
            )
        };
        let Some(list) = self.frames.iter().rposition(is_list) else {
            return Err(refuse(Token::Marker(Marker::FxErrorInfo), WHY));
        };
        while self.frames.len() > list + 1 {
            match self.frames.pop() {
                Some(Frame { part: Part::Node(Node::ErrorInfo), .. }) => {
                    self.moves.push_back(Move::Leave(Node::ErrorInfo));
                }
                Some(Frame { part: Part::Node(node), .. }) => self.moves.push_back(Move::Abandon(node)),
                _ => {}
            }
        }
        self.enter(Node::ErrorInfo)
    }

    /// Leaves a part that is ended by what follows it.
    fn leave_silently_ended(&mut self, top: Frame, token: Token) -> Result<(), WireErrorKind> {
        match top.part {
            Part::Node(Node::MessageChange) if top.phase < Phase::Changes => {
                Err(refuse(token, "a changed message has no content"))
            }
            Part::Node(
                Node::MessageChange
                | Node::MessageContent
                | Node::PartialMessageChange
                | Node::FolderChange
                | Node::Deletions
                | Node::ReadStateChanges
                | Node::ProgressTotal
                | Node::ProgressPerMessage
                | Node::GroupInfo
                | Node::ErrorInfo,
            ) => {
                self.leave();
                Ok(())
            }
            _ => Err(refuse(token, "it may not stand here")),
        }
    }

    fn decide(&mut self, root: Root) {
        if let Some(frame) = self.frames.first_mut() {
            frame.part = Part::Root(root);
        }
    }

    /// A change in a synchronisation of an unknown kind is one of a message or of a folder: so are all.
    fn decide_change(&mut self, node: Node) {
        self.guessed = false;
        if node == Node::FolderChange {
            self.decide(Root::HierarchySync);
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.part = Part::Node(node);
        }
        self.moves.push_back(Move::Enter(node));
    }

    fn reach(&mut self, phase: Phase) {
        if let Some(frame) = self.frames.last_mut() {
            frame.phase = frame.phase.max(phase);
        }
    }

    fn enter(&mut self, node: Node) -> Result<Verdict, WireErrorKind> {
        let verdict = self.push(Part::Node(node))?;
        self.moves.push_back(Move::Enter(node));
        Ok(verdict)
    }

    fn push(&mut self, part: Part) -> Result<Verdict, WireErrorKind> {
        if self.frames.len() >= MAX_NESTING {
            return Err(WireErrorKind::Limit { what: "levels of nesting", limit: MAX_NESTING });
        }
        self.frames.push(Frame { part, phase: Phase::Start });
        Ok(Verdict::Taken)
    }

    fn leave(&mut self) -> Verdict {
        if let Some(Frame { part: Part::Node(node), .. }) = self.frames.pop() {
            self.moves.push_back(Move::Leave(node));
            if node == Node::TopFolder {
                self.frames.pop();
            }
        }
        Verdict::Taken
    }
}

/// Neither a value without an id nor one that says something about the stream: where it may stand, any such may.
#[inline(always)]
pub(super) fn is_ordinary(tag: PropertyTag) -> bool {
    tag.id() != 0 && tag.id() & 0xFF00 != 0x4000
}

fn refuse(token: Token, why: &'static str) -> WireErrorKind {
    let value = match token {
        Token::Marker(marker) => marker.value(),
        Token::Property { tag, .. } => tag.0,
    };
    WireErrorKind::Value { value: value.into(), why }
}
