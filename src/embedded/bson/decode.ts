import { MongoError } from "../errors.ts";
import { deepest } from "./limits.ts";
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBRef,
  Decimal128,
  type Document,
  Double,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  type Value,
} from "./value.ts";

/**
 * Reads one BSON document that fills the bytes. Throws InvalidBSON where they are not BSON, Overflow where the nesting is
 * deeper than 200, and BadValue for what is BSON but cannot be held here: the deprecated type undefined, two fields of
 * the same name, a date past the year 275760.
 */
export function decode(bytes: Uint8Array): Document {
  const reader = new Reader(bytes);
  const document = reader.document(bytes.length, 1);
  if (reader.position !== bytes.length) {
    throw invalid(`expected the document to end at ${bytes.length} bytes`);
  }
  return document;
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const LATEST_DATE = 8.64e15;
/** Up to here a loop over ASCII is faster than a call of TextDecoder. */
const SHORT_TEXT = 40;

class Reader {
  position = 0;
  readonly #view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  document(end: number, depth: number): Document {
    const document: Document = new Map();
    this.#elements(end, depth, (name, value) => {
      if (document.has(name)) throw new MongoError("BadValue", `The document has the field "${name}" twice`);
      document.set(name, value);
    });
    return document;
  }

  #array(end: number, depth: number): Value[] {
    const array: Value[] = [];
    this.#elements(end, depth, (_, value) => array.push(value));
    return array;
  }

  #elements(limit: number, depth: number, add: (name: string, value: Value) => void): void {
    if (depth > deepest.message) throw deepest.error(deepest.message);
    const start = this.position;
    const end = start + this.#int32(limit);
    if (end < start + 5 || end > limit) {
      throw invalid(`a document's length does not fit into its ${limit} bytes`);
    }
    while (this.position < end - 1) {
      const type = this.bytes[this.position++];
      if (type === 0) throw invalid("a document ends before its length");
      const name = this.#cstring(end - 1);
      add(name, this.#value(type, name, end - 1, depth));
    }
    if (this.bytes[this.position++] !== 0) throw invalid("a document does not end with its zero");
  }

  #value(type: number, name: string, end: number, depth: number): Value {
    switch (type) {
      case 0x01:
        return new Double(this.#view.getFloat64(this.#take(8, end), true));
      case 0x02:
        return this.#string(end);
      case 0x03:
        return this.document(end, depth + 1);
      case 0x04:
        return this.#array(end, depth + 1);
      case 0x05:
        return this.#binary(end);
      case 0x06:
        throw new MongoError(
          "BadValue",
          `The field "${name}" has the deprecated BSON type undefined, not supported`,
        );
      case 0x07:
        return new ObjectId(this.#bytes(12, end));
      case 0x08:
        return this.#boolean(end);
      case 0x09:
        return this.#date(name, end);
      case 0x0a:
        return null;
      case 0x0b:
        return this.#regex(name, end);
      case 0x0c:
        return new DBRef(this.#string(end), new ObjectId(this.#bytes(12, end)));
      case 0x0d:
        return new Code(this.#string(end));
      case 0x0e:
        return new BSONSymbol(this.#string(end));
      case 0x0f:
        return this.#codeWithScope(end, depth);
      case 0x10:
        return this.#int32(end);
      case 0x11: {
        const at = this.#take(8, end);
        return new Timestamp({ i: this.#view.getUint32(at, true), t: this.#view.getUint32(at + 4, true) });
      }
      case 0x12:
        return this.#view.getBigInt64(this.#take(8, end), true);
      case 0x13:
        return new Decimal128(this.#bytes(16, end));
      case 0x7f:
        return new MaxKey();
      case 0xff:
        return new MinKey();
      default:
        throw invalid(`the field "${name}" has the unknown type ${type}`);
    }
  }

  #take(length: number, end: number): number {
    const at = this.position;
    if (length < 0 || at + length > end) {
      throw invalid(`a value of ${length} bytes goes past the end of its document`);
    }
    this.position = at + length;
    return at;
  }

  #bytes(length: number, end: number): Uint8Array {
    const at = this.#take(length, end);
    return this.bytes.slice(at, at + length);
  }

  #int32(end: number): number {
    return this.#view.getInt32(this.#take(4, end), true);
  }

  #cstring(end: number): string {
    const start = this.position;
    let at = start;
    while (at < end && this.bytes[at] !== 0) at++;
    if (at >= end) throw invalid("a name has no end");
    this.position = at + 1;
    return this.#text(start, at);
  }

  #string(end: number): string {
    const length = this.#int32(end);
    if (length < 1) throw invalid(`a string has the length ${length}`);
    const at = this.#take(length, end);
    if (this.bytes[at + length - 1] !== 0) throw invalid("a string does not end with its zero");
    return this.#text(at, at + length - 1);
  }

  #text(start: number, end: number): string {
    const { bytes } = this;
    if (end - start <= SHORT_TEXT) {
      let text = "";
      let at = start;
      for (; at < end && bytes[at] < 0x80; at++) text += String.fromCharCode(bytes[at]);
      if (at === end) return text;
    }
    try {
      return UTF8.decode(bytes.subarray(start, end));
    } catch {
      throw invalid("a string is not UTF-8");
    }
  }

  #binary(end: number): Binary {
    const length = this.#int32(end);
    const subtype = this.bytes[this.#take(1, end)];
    return new Binary(this.#bytes(length, end), subtype);
  }

  #boolean(end: number): boolean {
    const byte = this.bytes[this.#take(1, end)];
    if (byte > 1) throw invalid(`a boolean has the value ${byte}`);
    return byte === 1;
  }

  #date(name: string, end: number): Date {
    const milliseconds = Number(this.#view.getBigInt64(this.#take(8, end), true));
    if (Math.abs(milliseconds) <= LATEST_DATE) return new Date(milliseconds);
    throw new MongoError(
      "BadValue",
      `The date ${milliseconds} of the field "${name}" is past the year 275760`,
    );
  }

  #regex(name: string, end: number): BSONRegExp {
    const pattern = this.#cstring(end);
    const options = this.#cstring(end);
    try {
      return new BSONRegExp(pattern, options);
    } catch {
      throw new MongoError(
        "BadValue",
        `The regular expression of the field "${name}" has the options "${options}"`,
      );
    }
  }

  #codeWithScope(end: number, depth: number): Code {
    const start = this.position;
    const length = this.#int32(end);
    const stop = start + length;
    if (length < 14 || stop > end) throw invalid(`code with scope has the length ${length}`);
    const code = new Code(this.#string(stop), this.document(stop, depth + 1));
    if (this.position !== stop) throw invalid("code with scope does not end at its length");
    return code;
  }
}

function invalid(reason: string): MongoError {
  return new MongoError("InvalidBSON", `Invalid BSON: ${reason}`);
}
