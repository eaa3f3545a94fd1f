import { READERS } from "./records.js";

/** The kinds of values, as `wasm/src/crossing.rs` numbers them. */
const enum Kind {
  Null,
  Boolean,
  Number,
  BigInt,
  Text,
  Time,
  Bytes,
  List,
  Object,
  /** This and what follows: the records, in the order of their definitions. */
  Record,
}

const ASCII = new TextDecoder();
const UTF16 = new TextDecoder("utf-16le", { ignoreBOM: true });

/** What comes from the native module: all texts in two, those of ASCII in the first, numbers and bytes beside them. It is read in the order in which it was written. */
export class Crossing {
  readonly #ascii: string;
  readonly #text: string;
  readonly #numbers: Float64Array;
  readonly #bytes: Uint8Array;
  #character = 0;
  #unit = 0;
  #number = 0;
  #byte = 0;

  constructor(ascii: Uint8Array, units: Uint8Array, numbers: Float64Array, bytes: Uint8Array) {
    this.#ascii = ASCII.decode(ascii);
    this.#text = units.length > 0 ? UTF16.decode(units) : "";
    this.#numbers = numbers;
    this.#bytes = bytes;
  }

  number(): number {
    return this.#numbers[this.#number++]!;
  }

  flag(): boolean {
    return this.number() !== 0;
  }

  time(): Date {
    return new Date(this.number());
  }

  text(): string {
    const length = this.number();
    if (length < 0) return this.#text.slice(this.#unit, (this.#unit -= length));
    return this.#ascii.slice(this.#character, (this.#character += length));
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const begin = this.#byte;
    return this.#bytes.slice(begin, (this.#byte = begin + this.number())) as Uint8Array<ArrayBuffer>;
  }

  list<T>(read: (from: Crossing) => T): T[] {
    const list: T[] = [];
    for (let left = this.number(); left > 0; left--) list.push(read(this));
    return list;
  }

  /** A value that says what it is. */
  value(): unknown {
    const kind = this.number();
    switch (kind) {
      case Kind.Null:
        return null;
      case Kind.Boolean:
        return this.flag();
      case Kind.Number:
        return this.number();
      case Kind.BigInt:
        return BigInt(this.text());
      case Kind.Text:
        return this.text();
      case Kind.Time:
        return this.time();
      case Kind.Bytes:
        return this.bytes();
      case Kind.List:
        return this.list((from) => from.value());
      case Kind.Object: {
        const object: Record<string, unknown> = {};
        for (let name; (name = this.text()); ) object[name] = this.value();
        return object;
      }
      default:
        return READERS[kind - Kind.Record]!(this);
    }
  }
}

/** What the native module calls: all is in its memory, and gone afterwards. */
export function crossed(ascii: Uint8Array, units: Uint8Array, numbers: Float64Array, bytes: Uint8Array): unknown {
  return new Crossing(ascii, units, numbers, bytes).value();
}
