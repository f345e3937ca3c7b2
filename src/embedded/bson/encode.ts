import { MongoError } from "../errors.ts";
import { deepest, largest } from "./limits.ts";
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBRef,
  Decimal128,
  type Document,
  Double,
  MinKey,
  ObjectId,
  pointerNamespace,
  Timestamp,
  type Value,
} from "./value.ts";

/**
 * Writes a document that is to be stored. Throws BSONObjectTooLarge past 16 MiB, Overflow past 100 levels of nesting,
 * BadValue for a field name that holds a NUL.
 */
export function encode(document: Document): Uint8Array {
  return write(document, largest.document, deepest.document);
}

/** Writes the document of a message, which may be a stored document and what is put around it. Throws as `encode`. */
export function encodeMessage(document: Document): Uint8Array {
  return write(document, largest.message, deepest.message);
}

const UTF8 = new TextEncoder();
/** One buffer for all: what is written is copied out of it at its end. */
const scratch: { bytes: Uint8Array<ArrayBufferLike> } = { bytes: new Uint8Array(64 * 1024) };
/** Past this the buffer is given back after use. */
const KEPT_BYTES = 1024 * 1024;

function write(document: Document, size: number, depth: number): Uint8Array {
  const writer = new Writer(scratch.bytes, size, depth);
  writer.document(document, 1);
  const written = writer.bytes.slice(0, writer.position);
  if (written.length > size) throw tooLarge(written.length, size);
  if (writer.bytes.length <= KEPT_BYTES) scratch.bytes = writer.bytes;
  return written;
}

function tooLarge(size: number, limit: number): MongoError {
  return new MongoError(
    "BSONObjectTooLarge",
    `BSONObj size: ${size} is invalid. Size must be between 0 and ${limit}`,
  );
}

class Writer {
  position = 0;
  #view: DataView;

  constructor(
    public bytes: Uint8Array<ArrayBufferLike>,
    readonly largestSize: number,
    readonly deepestLevel: number,
  ) {
    this.#view = new DataView(bytes.buffer);
  }

  document(document: Document, depth: number): void {
    const start = this.#begin(depth);
    for (const [name, value] of document) this.#element(name, value, depth);
    this.#end(start);
  }

  #array(array: Value[], depth: number): void {
    const start = this.#begin(depth);
    for (let i = 0; i < array.length; i++) this.#element(String(i), array[i], depth);
    this.#end(start);
  }

  #begin(depth: number): number {
    if (depth > this.deepestLevel) throw deepest.error(this.deepestLevel);
    return this.#take(4);
  }

  #end(start: number): void {
    this.#byte(0);
    this.#view.setInt32(start, this.position - start, true);
  }

  #element(name: string, value: Value, depth: number): void {
    const at = this.#take(1);
    this.#cstring(name, "field name");
    const type = this.#value(name, value, depth);
    this.bytes[at] = type;
  }

  /** Writes a value and gives its type. */
  #value(name: string, value: Value, depth: number): number {
    switch (typeof value) {
      case "string":
        this.#string(value);
        return 0x02;
      case "number":
        if ((value | 0) !== value) {
          throw new TypeError(`expected an int32 in the field "${name}", found ${value}`);
        }
        this.#int32(value);
        return 0x10;
      case "bigint":
        if (BigInt.asIntN(64, value) !== value) {
          throw new TypeError(`expected an int64 in the field "${name}", found ${value}`);
        }
        this.#view.setBigInt64(this.#take(8), value, true);
        return 0x12;
      case "boolean":
        this.#byte(value ? 1 : 0);
        return 0x08;
    }
    if (value === null) return 0x0a;
    if (Array.isArray(value)) {
      this.#array(value, depth + 1);
      return 0x04;
    }
    if (value instanceof Map) {
      this.document(value, depth + 1);
      return 0x03;
    }
    return this.#object(name, value, depth);
  }

  #object(
    name: string,
    value: Exclude<Value, string | number | boolean | bigint | null>,
    depth: number,
  ): number {
    if (value instanceof ObjectId) {
      this.#raw(value.id);
      return 0x07;
    }
    if (value instanceof Date) {
      this.#date(name, value);
      return 0x09;
    }
    if (value instanceof Double) {
      const at = this.#take(8);
      this.#view.setFloat64(at, value.value, true);
      return 0x01;
    }
    if (value instanceof Decimal128) {
      this.#raw(value.bytes);
      return 0x13;
    }
    if (value instanceof Binary) {
      this.#int32(value.position);
      this.#byte(value.sub_type);
      this.#raw(value.buffer.subarray(0, value.position));
      return 0x05;
    }
    if (value instanceof Timestamp) {
      const at = this.#take(8);
      this.#view.setInt32(at, value.low, true);
      this.#view.setInt32(at + 4, value.high, true);
      return 0x11;
    }
    if (value instanceof BSONRegExp) {
      this.#cstring(value.pattern, "regular expression");
      this.#cstring(value.options, "options of a regular expression");
      return 0x0b;
    }
    if (value instanceof Code) return this.#code(value, depth);
    if (value instanceof BSONSymbol) {
      this.#string(value.value);
      return 0x0e;
    }
    if (value instanceof DBRef) {
      this.#string(pointerNamespace(value));
      this.#raw(value.oid.id);
      return 0x0c;
    }
    return value instanceof MinKey ? 0xff : 0x7f;
  }

  #code(value: Code, depth: number): number {
    if (!value.scope) {
      this.#string(value.code);
      return 0x0d;
    }
    const start = this.#take(4);
    this.#string(value.code);
    this.document(value.scope as Document, depth + 1);
    this.#view.setInt32(start, this.position - start, true);
    return 0x0f;
  }

  #date(name: string, date: Date): void {
    const milliseconds = date.getTime();
    if (Number.isNaN(milliseconds)) {
      throw new MongoError("BadValue", `The date of the field "${name}" is out of range`);
    }
    this.#view.setBigInt64(this.#take(8), BigInt(milliseconds), true);
  }

  /** Makes room and gives its place. */
  #take(length: number): number {
    const at = this.position;
    const end = at + length;
    if (end > this.bytes.length) {
      // Three bytes are set aside for each unit of a text, however few it needs.
      if (end > this.largestSize * 4) throw tooLarge(end, this.largestSize);
      const larger = new Uint8Array(Math.max(end, this.bytes.length * 2));
      larger.set(this.bytes);
      this.bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    this.position = end;
    return at;
  }

  #byte(byte: number): void {
    const at = this.#take(1);
    this.bytes[at] = byte;
  }

  #int32(value: number): void {
    const at = this.#take(4);
    this.#view.setInt32(at, value, true);
  }

  #raw(bytes: Uint8Array): void {
    const at = this.#take(bytes.length);
    this.bytes.set(bytes, at);
  }

  #string(text: string): void {
    const at = this.#take(4);
    const length = this.#text(text) + 1;
    this.#byte(0);
    this.#view.setInt32(at, length, true);
  }

  #cstring(text: string, what: string): void {
    if (text.includes("\0")) throw new MongoError("BadValue", `The ${what} "${text}" must not hold a NUL`);
    this.#text(text);
    this.#byte(0);
  }

  #text(text: string): number {
    const at = this.#take(text.length * 3);
    const { written } = UTF8.encodeInto(text, this.bytes.subarray(at));
    this.position = at + written;
    return written;
  }
}
