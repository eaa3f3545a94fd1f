import { load } from "./load.js";

export type { Addressee, AttachmentSource, ComposeOptions, Draft, OutgoingMessage, PostedMessage, ReplyMessage } from "./compose.js";
export { connect, resume } from "./connect.js";
export type { Auth, ConnectOptions, EmailOptions, RedirectCause, SessionOptions, StoreOptions, UrlOptions } from "./connect.js";
export type { Exchange } from "./driver.js";
export { type ErrorCode, MapiError } from "./error.js";
export type {
  Attachment,
  Batch,
  CallOptions,
  Column,
  DeleteOptions,
  Directory,
  FlagOptions,
  Folder,
  FolderLike,
  GroupOptions,
  GroupPage,
  ListedFolder,
  ListOptions,
  Mailbox,
  Message,
  MessageGroup,
  MessageList,
  MessagePage,
  MessageSummary,
  Properties,
  PropertyValue,
  SearchOptions,
  Somebody,
} from "./mailbox.js";
export { relay } from "./relay.js";
export type { Address, BatchResult, Change, ChangeKind, Comparison, ConflictPolicy, ErrorInfo, ExportedItem, FailedItem, Filter, FolderResult, FolderRight, FolderRole, FolderUploadKind, FolderUploadResult, GroupBy, GroupedProperty, Importance, ItemAttachment, ItemContent, ItemData, ItemProperty, ItemRecipient, LineField, MailboxInfo, MessagePart, MessagePlace, PartialChange, PeoplePage, Person, PersonDetails, PropertyCondition, PropertyGroup, Recipient, RecipientKind, SearchCriteria, Sensitivity, SortBy, SyncedFolder, SyncedMessage, Uploaded, UploadedFolder, UploadKind, UploadOutcome, UploadResult } from "./records.js";
export { readItems } from "./sync.js";
export type { ExportOptions, FolderSyncBatch, GivenContent, GivenProperty, ImportOptions, LocalChange, LocalFolderChange, SyncBatch, SyncOptions } from "./sync.js";
export type { WatchOptions } from "./watch.js";
export type { SrvRecord, Transport, TransportRequest } from "./transport.js";

/** The version of this package. */
export async function version(): Promise<string> {
  return (await load()).version();
}
