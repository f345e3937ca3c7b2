import { KeyWriter } from "./key_writer.ts";
import { type NumericValue } from "./numbers.ts";
import { writeNumber } from "./number_key.ts";
import { typeOrder } from "./types.ts";
import {
  type Binary,
  type BSONRegExp,
  type BSONSymbol,
  type Code,
  type DBRef,
  type Document,
  type ObjectId,
  pointerNamespace,
  type Timestamp,
  type Value,
} from "./value.ts";

/**
 * The bytes by which a value is sorted and found: comparing the keys of two values byte by byte gives the sign of
 * `compare`, and the keys are the same exactly when the values are equal. No key is the beginning of another, so that
 * keys one after the other are the key of a compound index, whatever the direction of each.
 *
 * A key begins with one byte, the place of the value's type (`typeOrder`), so that all values of a type lie between that
 * byte and the next; a descending key is the same bytes inverted. A string without the characters 0 and 1 follows as its
 * UTF-8 and ends with a zero.
 */
export function keyOf(value: Value | undefined, descending = false): Uint8Array {
  const key = new KeyWriter();
  writeValue(key, value);
  const bytes = key.finish();
  if (descending) { for (let i = 0; i < bytes.length; i++) bytes[i] ^= 0xff; }
  return bytes;
}

function writeValue(key: KeyWriter, value: Value | undefined): void {
  const type = typeOrder(value);
  key.byte(type);
  writePayload(key, type, value as Value);
}

function writePayload(key: KeyWriter, type: number, value: Value): void {
  switch (type) {
    case 4:
      return writeNumber(key, value as NumericValue);
    case 5:
      return key.text(typeof value === "string" ? value : (value as BSONSymbol).value);
    case 6:
      return writeDocument(key, value as Document);
    case 7:
      for (const element of value as Value[]) writeValue(key, element);
      return key.byte(0);
    case 8: {
      const { buffer, position, sub_type } = value as Binary;
      key.uint32(position);
      key.byte(sub_type);
      return key.raw(buffer.subarray(0, position));
    }
    case 9:
      return key.raw((value as ObjectId).id);
    case 10:
      return key.byte(value ? 1 : 0);
    case 11:
      return key.int64(BigInt((value as Date).getTime()));
    case 12:
      key.uint32((value as Timestamp).high >>> 0);
      return key.uint32((value as Timestamp).low >>> 0);
    case 13:
      key.text((value as BSONRegExp).pattern);
      return key.text((value as BSONRegExp).options);
    case 14: {
      const namespace = pointerNamespace(value as DBRef);
      key.uint32(namespace.length);
      key.text(namespace);
      return key.raw((value as DBRef).oid.id);
    }
    case 15:
      return key.text((value as Code).code);
    case 16:
      key.text((value as Code).code);
      return writeDocument(key, (value as Code).scope as Document);
  }
}

/** The type of a field stands before its name, as it is compared first. */
function writeDocument(key: KeyWriter, document: Document): void {
  for (const [name, value] of document) {
    const type = typeOrder(value);
    key.byte(type);
    key.text(name);
    writePayload(key, type, value);
  }
  key.byte(0);
}
