//! Rules: their actions, and the properties of extended rules. `[MS-OXORULE] 2.2.4, 2.2.5`
//!
//! Actions of standard rules (in the rules table and `ModifyRules`) have 16-bit counts and lengths, those of extended
//! rules 32-bit ones, and some are laid out differently: [`Context::width`] tells which.

use std::prelude::v1::*;

use bytes::Bytes;

use super::entry_id::{EntryId, ServerId};
use super::{FolderId, Guid, MessageId, PropertyName, Restriction, TaggedPropertyValue};
#[cfg(feature = "generate")]
use crate::wire::Gen;
use crate::wire::{
    ByContext, Context, Counted, Described, Description, Format, Prefixed, Raw, Reader, Result, Times, Width,
    Wire, Writer, codes, wire,
};

codes! {
    /// What an action does.
    pub struct ActionType: u8, "MS-OXORULE 2.2.5.1" {
        /// Moves the message.
        const MOVE = 1;
        /// Copies the message.
        const COPY = 2;
        /// Replies with a template.
        const REPLY = 3;
        /// Replies as out of office.
        const OOF_REPLY = 4;
        /// Leaves the action to the client.
        const DEFER_ACTION = 5;
        /// Sends the message back.
        const BOUNCE = 6;
        /// Forwards the message.
        const FORWARD = 7;
        /// Sends the message on to a delegate.
        const DELEGATE = 8;
        /// Sets a property.
        const TAG = 9;
        /// Deletes the message.
        const DELETE = 0xA;
        /// Marks the message as read.
        const MARK_AS_READ = 0xB;
    }

    /// Why a message is sent back.
    pub struct BounceCode: u32, "MS-OXORULE 2.2.5.1.2.5" {
        /// It is too large.
        const TOO_LARGE = 0x0D;
        /// It cannot be shown.
        const CANNOT_DISPLAY = 0x1F;
        /// It is not wanted.
        const DENIED = 0x26;
    }
}

/// How a message is forwarded. `[MS-OXORULE] 2.2.5.1.1`
pub mod forward {
    /// The sender remains.
    pub const PRESERVE_SENDER: u32 = 1;
    /// Nothing is changed.
    pub const DO_NOT_CHANGE: u32 = 2;
    /// As an attachment.
    pub const AS_ATTACHMENT: u32 = 4;
    /// As a short message.
    pub const AS_SMS: u32 = 8;
}

/// How a message is replied to. `[MS-OXORULE] 2.2.5.1.1`
pub mod reply {
    /// Not to the sender, but to the recipients of the template.
    pub const DO_NOT_SEND_TO_ORIGINATOR: u32 = 1;
    /// With the server's own text.
    pub const STOCK_TEMPLATE: u32 = 2;
}

/// The layouts of standard rules, for actions of these types.
fn standard(cx: &Context<'_>, types: &[ActionType]) -> bool {
    cx.width == Width::Rop && is(cx, types)
}

/// Whether the selector is one of these types.
fn is(cx: &Context<'_>, types: &[ActionType]) -> bool {
    types.iter().any(|action| u32::from(action.0) == cx.selector)
}

wire! {
    /// What a rule does: the value of `PtypRuleAction`.
    pub struct RuleActions, "MS-OXORULE 2.2.5" {
        /// The actions in order.
        actions: Vec<ActionBlock> as Counted<ByContext, Prefixed<ByContext>>,
    }

    /// One action.
    pub struct ActionBlock, "MS-OXORULE 2.2.5.1" {
        /// What it does.
        action_type: ActionType,
        /// How, for replies ([`reply`]) and forwarding ([`forward`]); else 0.
        flavor: u32,
        /// Bits that clients define for themselves.
        flags: u32,
        /// With what.
        data: ActionData as OrRaw { with |cx| cx.select(action_type.0.into()) },
    }

    /// What an action needs to know. By type and width; [`Raw`](Self::Raw) is also what does not have the layout of its
    /// type.
    pub enum ActionData, "MS-OXORULE 2.2.5.1.2", by |cx| {
        /// Where a standard rule moves or copies to.
        if standard(cx, &[ActionType::MOVE, ActionType::COPY]) => Move {
            /// 1: a folder of this store.
            folder_in_this_store: u8,
            /// The store, if it is another one; else a filler.
            store: EntryId as Prefixed<u16>,
            /// The folder.
            folder: TargetFolder as Prefixed<u16>,
        },
        /// Where an extended rule moves or copies to.
        if is(cx, &[ActionType::MOVE, ActionType::COPY]) => ExtendedMove {
            /// The store.
            store: EntryId as Prefixed<u32>,
            /// The folder.
            folder: EntryId as Prefixed<u32>,
        },
        /// What a standard rule replies.
        if standard(cx, &[ActionType::REPLY, ActionType::OOF_REPLY]) => Reply {
            /// The folder of the template.
            template_folder_id: FolderId,
            /// The template.
            template_message_id: MessageId,
            /// Names the template.
            template_guid: Guid,
        },
        /// What an extended rule replies.
        if is(cx, &[ActionType::REPLY, ActionType::OOF_REPLY]) => ExtendedReply {
            /// The template.
            message: EntryId as Prefixed<u32>,
            /// Names the template.
            template_guid: Guid,
        },
        /// What a client does.
        if is(cx, &[ActionType::DEFER_ACTION]) => Defer {
            /// Only the client understands it.
            data: Bytes as Raw,
        },
        /// Why it goes back.
        if is(cx, &[ActionType::BOUNCE]) => Bounce {
            /// Why.
            code: BounceCode,
        },
        /// To whom it is forwarded.
        if is(cx, &[ActionType::FORWARD, ActionType::DELEGATE]) => Forward {
            /// To whom.
            recipients: Vec<RecipientBlock> as Counted<ByContext>,
        },
        /// What is set.
        if is(cx, &[ActionType::TAG]) => Tag {
            /// The property.
            value: TaggedPropertyValue,
        },
        /// Nothing more to know.
        if is(cx, &[ActionType::DELETE, ActionType::MARK_AS_READ]) => Nothing {},
        /// Of another type, or laid out otherwise.
        if true => Raw {
            /// As it stands.
            raw: Bytes as Raw,
        },
    }

    /// A recipient of a forwarded message.
    pub struct RecipientBlock, "MS-OXORULE 2.2.5.1.2.4.1" {
        /// 1.
        reserved: u8,
        /// Who it is.
        properties: Vec<TaggedPropertyValue> as Counted<ByContext>,
    }

    /// The names of the property ids from 0x8000 on in what follows: the mailbox's own names do not count there.
    pub struct NamedPropertyInformation, "MS-OXORULE 2.2.4.2" {
        /// The ids.
        property_ids: Vec<u16> as Counted<u16>,
        /// Their names.
        names: Vec<PropertyName> as NamesOfIds { with |cx| cx.select(property_ids.len() as u32) },
    }

    /// The value of `PidTagExtendedRuleMessageCondition`; read and written with [`Width::Extended`].
    pub struct ExtendedRuleCondition, "MS-OXORULE 2.2.4.1.10" {
        /// Names of the properties in the condition.
        named: NamedPropertyInformation,
        /// When the rule applies.
        restriction: Restriction,
    }

    /// The value of `PidTagExtendedRuleMessageActions`; read and written with [`Width::Extended`].
    pub struct ExtendedRuleActions, "MS-OXORULE 2.2.4.1.9" {
        /// Names of the properties in the actions.
        named: NamedPropertyInformation,
        /// 1.
        rule_version: u32,
        /// What the rule does.
        actions: RuleActions,
    }
}

/// Servers and clients depart from the layouts of action data: what cannot be read stays raw instead of spoiling the row
/// in which it stands.
#[derive(Debug)]
struct OrRaw;

impl Format<ActionData> for OrRaw {
    fn get(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<ActionData> {
        let mark = r.mark();
        let typed = ActionData::read(r, cx);
        typed.and_then(|data| r.finish().map(|()| data)).or_else(|_| {
            r.reset(mark);
            Raw::get(r, cx).map(|raw| ActionData::Raw { raw })
        })
    }

    fn put(value: &ActionData, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        value.write(w, cx)
    }

    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, cx: &Context<'_>) -> ActionData {
        ActionData::any(g, cx)
    }
}

/// No size and no names when there are no ids.
#[derive(Debug)]
struct NamesOfIds;

type SizedNames = Prefixed<u32, Times>;

impl Format<Vec<PropertyName>> for NamesOfIds {
    fn get(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Vec<PropertyName>> {
        if cx.selector == 0 { Ok(Vec::new()) } else { SizedNames::get(r, cx) }
    }

    fn put(value: &Vec<PropertyName>, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        if cx.selector == 0 && value.is_empty() { Ok(()) } else { SizedNames::put(value, w, cx) }
    }

    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, cx: &Context<'_>) -> Vec<PropertyName> {
        <SizedNames as Format<Vec<PropertyName>>>::some(g, cx)
    }
}

/// The folder of a standard rule: a server id when it is one of this store, whatever the flag before it says.
#[derive(Debug, Clone, PartialEq)]
pub enum TargetFolder {
    /// A folder of this store.
    ServerId(ServerId),
    /// A folder of another store.
    EntryId(EntryId),
}

impl Described for TargetFolder {
    const DESCRIPTION: Description = Description {
        name: "TargetFolder",
        section: "MS-OXORULE 2.2.5.1.2.1",
        parts: &["ServerId", "EntryId"],
    };
}

impl Wire for TargetFolder {
    fn read(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Self> {
        match r.rest() {
            [ServerId::OURS, rest @ ..] if rest.len() + 1 == ServerId::OURS_BYTES => {
                ServerId::read(r, cx).map(Self::ServerId)
            }
            _ => EntryId::read(r, cx).map(Self::EntryId),
        }
    }

    fn write(&self, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        match self {
            Self::ServerId(id) => id.write(w, cx),
            Self::EntryId(id) => id.write(w, cx),
        }
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut Gen<'_>, cx: &Context<'_>) -> Self {
        if g.flip() {
            Self::ServerId(ServerId::Ours {
                folder_id: Wire::any(g, cx),
                message_id: Wire::any(g, cx),
                instance: g.u32(),
            })
        } else {
            Self::EntryId(EntryId::any(g, cx))
        }
    }
}
