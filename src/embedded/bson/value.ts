/**
 * The values of documents as this database holds them in memory: one JavaScript representation per BSON type,
 * so that no type and no field order is lost between a read and a write.
 *
 * | BSON type | here | | BSON type | here |
 * |---|---|---|---|---|
 * | int32 | `number` (an integer; anything else is a defect) | | string | `string` |
 * | int64 | `bigint` | | object | `Document` (a `Map`: keys such as `"1"` keep their place) |
 * | double | `Double` | | array | `Value[]` |
 * | decimal128 | `Decimal128` | | binary | `Binary` |
 *
 * The other types are the classes of the `bson` package. `DBRef` is the deprecated DBPointer: what drivers call a DBRef is a
 * document. The scope of a `Code` is a `Document`. The deprecated type undefined is refused. Source: https://bsonspec.org/spec.html
 */
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBRef,
  Decimal128,
  Double,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from "bson";

export {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBRef,
  Decimal128,
  Double,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
};

/** A document; the order of its entries is the order of its fields. */
export type Document = Map<string, Value>;

/** Any BSON value. A missing field is `undefined`, which is not a `Value`. */
export type Value =
  | null
  | boolean
  | string
  | number
  | bigint
  | Double
  | Decimal128
  | ObjectId
  | Binary
  | Date
  | Timestamp
  | BSONRegExp
  | BSONSymbol
  | Code
  | DBRef
  | MinKey
  | MaxKey
  | Document
  | Value[];

/** Whether a value is an embedded document (and not an array or a scalar). */
export function isDocument(value: Value | undefined): value is Document {
  return value instanceof Map;
}

/** The namespace of a DBPointer, which the `bson` package divides at its dot. */
export function pointerNamespace({ db, collection }: DBRef): string {
  return db === undefined ? collection : `${db}.${collection}`;
}
