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
  declare readonly code: ErrorCode;
  /** The server's error code, if it answered with one. `[MS-OXCDATA] 2.4` */
  declare readonly serverCode: number | null;
  /** Its name, such as `NotFound`. */
  declare readonly serverName: string | null;
  /** Offset of the bytes that are wrong. */
  declare readonly offset: number | null;
  /** The structure that is wrong. */
  declare readonly structure: string | null;
  /** The field of it. */
  declare readonly field: string | null;
  /** The section of the specification. */
  declare readonly section: string | null;
  /** Where access was denied: the folder's id. */
  declare readonly folderId: string | null;
  /** What that folder is called, as far as it is known: its path, when folders were listed before. */
  declare readonly folder: string | null;
  /** The right that the user lacks there. */
  declare readonly right: FolderRight | null;
  /** Whom a name may mean that is not clear. */
  declare readonly candidates: readonly Address[];

  constructor({ message, ...info }: Pick<ErrorInfo, "code" | "message"> & Partial<ErrorInfo>, options?: ErrorOptions) {
    super(message, options);
    Object.assign(this, UNKNOWN, info);
  }
}

/** What an error does not know. */
const UNKNOWN: Omit<ErrorInfo, "code" | "message"> = {
  serverCode: null,
  serverName: null,
  offset: null,
  structure: null,
  field: null,
  section: null,
  folderId: null,
  folder: null,
  right: null,
  candidates: [],
};

/** What a caller did wrong. */
export function invalid(message: string): MapiError {
  return new MapiError({ code: "invalid_argument", message });
}

/** Refuses numbers, by their names, that the native module would take for others. */
export function whole(numbers: Record<string, number | undefined>): void {
  for (const name in numbers) {
    const number = numbers[name];
    if (number !== undefined && Number(number) >>> 0 !== number) throw invalid(`${name}: give a whole number from 0 on`);
  }
}

/** Refuses what the native module would take for no bytes at all, such as an `ArrayBuffer`. */
export function binary<T extends ArrayBufferView>(name: string, bytes: T): T {
  if (!ArrayBuffer.isView(bytes)) throw invalid(`${name}: give a Uint8Array`);
  return bytes;
}

/** Refuses what nobody would look at. */
export function known(unknown: object): void {
  for (const name in unknown) throw invalid(`there is no ${JSON.stringify(name)}`);
}

/** Calls the native module, whose errors are plain objects. */
export function native<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw error instanceof Error ? error : new MapiError(error as ErrorInfo);
  }
}
