import type { Address, ErrorInfo, FolderRight } from "./records.js";

/** The names that programs meet most; bytes that cannot be read have names that begin with `wire.`. */
export type ErrorCode =
  | "access_denied"
  | "ambiguous_name"
  | "authentication"
  | "cancelled"
  | "closed"
  | "conflict"
  | "exists"
  | "invalid_argument"
  | "no_mapi_http"
  | "not_found"
  | "not_suspended"
  | "not_the_protocol"
  | "outcome_unknown"
  | "plain_http"
  | "refused"
  | "server"
  | "suspended"
  | "transport"
  | (string & {});

/** What went wrong: one sentence in `message`, a stable name in `code`. An aborted signal's reason is thrown as it is. */
export class MapiError extends Error {
  override readonly name = "MapiError";
  /** A stable name, the same in every language. */
  readonly code: ErrorCode;
  /** The server's error code, if it answered with one. `[MS-OXCDATA] 2.4` */
  readonly serverCode: number | null;
  /** Its name, such as `NotFound`. */
  readonly serverName: string | null;
  /** Offset of the bytes that are wrong. */
  readonly offset: number | null;
  /** The structure that is wrong. */
  readonly structure: string | null;
  /** The field of it. */
  readonly field: string | null;
  /** The section of the specification. */
  readonly section: string | null;
  /** Where access was denied: the folder's id. */
  readonly folderId: string | null;
  /** What that folder is called, as far as it is known: its path, when folders were listed before. */
  readonly folder: string | null;
  /** The right that the user lacks there. */
  readonly right: FolderRight | null;
  /** Whom a name may mean that is not clear. */
  readonly candidates: readonly Address[];

  constructor(info: Pick<ErrorInfo, "code" | "message"> & Partial<ErrorInfo>, options?: ErrorOptions) {
    super(info.message, options);
    this.code = info.code;
    this.serverCode = info.serverCode ?? null;
    this.serverName = info.serverName ?? null;
    this.offset = info.offset ?? null;
    this.structure = info.structure ?? null;
    this.field = info.field ?? null;
    this.section = info.section ?? null;
    this.folderId = info.folderId ?? null;
    this.folder = info.folder ?? null;
    this.right = info.right ?? null;
    this.candidates = info.candidates ?? [];
  }
}

/** Calls the native module, whose errors are plain objects. */
export function native<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw error instanceof Error ? error : new MapiError(error as ErrorInfo);
  }
}
