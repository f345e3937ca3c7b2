import { assert, assertEquals, assertThrows } from "@std/assert";
import { BSON } from "bson";
import fc from "fast-check";
import { MongoError } from "../errors.ts";
import { decode, encode, encodeMessage } from "./codec.ts";
import { Binary, Code, DBRef, type Document, Double, type Value } from "./value.ts";
import { documents } from "./values.arbitrary.ts";

const document = (...fields: [string, Value][]): Document => new Map(fields);

Deno.test("every type is read as it was written, and written as it was read", () => {
  fc.assert(
    fc.property(documents, (doc) => {
      const bytes = encode(doc);
      assertEquals(decode(bytes), doc);
      assertEquals(encode(decode(bytes)), bytes);
    }),
    { numRuns: 500 },
  );
});

/** As the `bson` package takes it: numbers as they are, documents as objects. */
function plain(value: Value): unknown {
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([name, inner]) => [name, plain(inner)]));
  }
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Code && value.scope) {
    return new Code(value.code, plain(value.scope as Document) as object);
  }
  return value;
}

/**
 * What the package writes otherwise: a DBPointer, binary data of the old subtype (whose inner length it adds), and names
 * that are numbers, which stand first in an object.
 */
function isPlain(value: Value): boolean {
  if (value instanceof DBRef || (value instanceof Binary && value.sub_type === 2)) return false;
  if (Array.isArray(value)) return value.every(isPlain);
  if (!(value instanceof Map)) return true;
  return [...value].every(([name, inner]) => !/^\d+$/.test(name) && isPlain(inner));
}

Deno.test("documents are written as the bson package writes them", () => {
  fc.assert(
    fc.property(documents.filter(isPlain), (doc) => {
      assertEquals(encode(doc), new Uint8Array(BSON.serialize(plain(doc) as BSON.Document)));
    }),
    { numRuns: 300 },
  );
});

Deno.test("an int, a long and a double of the same value stay what they are", () => {
  const doc = document(["int", 2], ["long", 2n], ["double", new Double(2)], ["zero", new Double(-0)]);
  assertEquals(decode(encode(doc)), doc);
});

Deno.test("broken bytes throw a MongoError and nothing else", () => {
  fc.assert(
    fc.property(documents, fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat(), (doc, at, byte, length) => {
      const bytes = encode(doc);
      bytes[at % bytes.length] = byte;
      const cut = length % 3 === 0 ? bytes.subarray(0, length % (bytes.length + 1)) : bytes;
      try {
        encodeMessage(decode(cut));
      } catch (error) {
        assert(error instanceof MongoError, String(error));
      }
    }),
    { numRuns: 3000 },
  );
});

Deno.test("random bytes throw a MongoError and nothing else", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (tail) => {
      const bytes = new Uint8Array([tail.length + 4, 0, 0, 0, ...tail]);
      try {
        decode(bytes);
      } catch (error) {
        assert(error instanceof MongoError, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});

function nested(levels: number): Document {
  let doc = document();
  for (let level = 1; level < levels; level++) doc = document(["a", doc]);
  return doc;
}

function codeNameOf(action: () => unknown): string {
  return (assertThrows(action, MongoError) as MongoError).codeName;
}

Deno.test("a document nested 100 levels is stored, 101 are refused; a message may have 200", () => {
  encode(nested(100));
  assertEquals(codeNameOf(() => encode(nested(101))), "Overflow");
  const message = encodeMessage(nested(200));
  decode(message);
  assertEquals(codeNameOf(() => encodeMessage(nested(201))), "Overflow");
  const deeper = new Uint8Array(message.length + 8);
  new DataView(deeper.buffer).setInt32(0, deeper.length, true);
  deeper.set([3, 0x61, 0], 4);
  deeper.set(message, 7);
  assertEquals(codeNameOf(() => decode(deeper)), "Overflow");
});

Deno.test("a document of 16 MiB is stored, one byte more is refused; a message may be larger", () => {
  const ofSize = (size: number) => document(["a", "x".repeat(size - 13)]);
  assertEquals(encode(ofSize(16 * 1024 * 1024)).length, 16 * 1024 * 1024);
  assertEquals(codeNameOf(() => encode(ofSize(16 * 1024 * 1024 + 1))), "BSONObjectTooLarge");
  encodeMessage(ofSize(16 * 1024 * 1024 + 16 * 1024));
  assertEquals(codeNameOf(() => encodeMessage(ofSize(80 * 1024 * 1024))), "BSONObjectTooLarge");
});

Deno.test("what BSON knows and this server cannot hold is refused with the reason", () => {
  const bytes = (type: number, ...value: number[]) =>
    new Uint8Array([8 + value.length, 0, 0, 0, type, 0x61, 0, ...value, 0]);
  assertEquals(codeNameOf(() => decode(bytes(0x06))), "BadValue");
  assertEquals(codeNameOf(() => decode(bytes(0x09, 0, 0, 0, 0, 0, 0, 0, 0x70))), "BadValue");
  assertEquals(codeNameOf(() => decode(bytes(0x0a, 0x0a, 0x61, 0))), "BadValue");
  assertEquals(codeNameOf(() => decode(bytes(0x02, 2, 0, 0, 0, 0xff, 0))), "InvalidBSON");
  assertEquals(codeNameOf(() => decode(bytes(0x42))), "InvalidBSON");
  assertEquals(codeNameOf(() => encode(document(["a\0b", 1]))), "BadValue");
});
