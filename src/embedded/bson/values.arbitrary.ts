/** Random values of every BSON type, for tests: small enough to collide, with the edges of each type. */
import fc from "fast-check";
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

const LONG_EDGES = [0n, 1n, -1n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n)];
const DOUBLE_EDGES = [
  0,
  -0,
  0.1,
  1.5,
  -1.5,
  2 ** 53,
  2 ** 63,
  5e-324,
  -5e-324,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
];
const DECIMAL_EDGES = [
  "0",
  "-0",
  "0.1",
  "0.1000000000000000055511151231257827",
  "1.50",
  "9007199254740993",
  "9.223372036854775807E18",
  "1E400",
  "-1E400",
  "1E-400",
  "-1E-400",
  "5E-324",
  "NaN",
  "Infinity",
  "-Infinity",
  "9.999999999999999999999999999999999E6144",
];

const TEXT_EDGES = [
  "",
  "a",
  "b",
  "ab",
  "A",
  "é",
  "\u{ffff}",
  "\u{10000}",
  "😀",
  "\ue000",
  "a\0",
  "a\x01",
  "\0",
  "\x01",
];

export const texts: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...TEXT_EDGES),
  fc.string({ unit: "grapheme", maxLength: 4 }),
);

export const names: fc.Arbitrary<string> = fc.constantFrom("a", "b", "c", "0", "1", "", "é", "\x01");

/** With bytes of the plain class, as `decode` gives them. */
function decimal(text: string): Decimal128 {
  return new Decimal128(Uint8Array.from(Decimal128.fromString(text).bytes));
}

export const numbers: fc.Arbitrary<Value> = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.integer(),
  fc.constantFrom(...LONG_EDGES),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(...DOUBLE_EDGES, NaN, Infinity, -Infinity).map((value) => new Double(value)),
  fc.double().map((value) => new Double(value)),
  fc.constantFrom(...DECIMAL_EDGES).map((text) => decimal(text)),
  fc.tuple(fc.bigInt({ min: -(10n ** 34n) + 1n, max: 10n ** 34n - 1n }), fc.integer({ min: -40, max: 40 }))
    .map(([coefficient, exponent]) => decimal(`${coefficient}E${exponent}`)),
);

const bytes = fc.uint8Array({ maxLength: 3 });
const objectIds = fc.constantFrom(
  "000000000000000000000000",
  "0000000000000000000000ff",
  "ffffffffffffffffffffffff",
)
  .map((hex) => new ObjectId(hex));

export const scalars: fc.Arbitrary<Value> = fc.oneof(
  { weight: 4, arbitrary: numbers },
  { weight: 3, arbitrary: texts },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.boolean() },
  fc.tuple(bytes, fc.constantFrom(0, 2, 4, 128)).map(([data, subtype]) => new Binary(data, subtype)),
  objectIds,
  fc.constantFrom(0, -1, 1, 8.64e15, -8.64e15).map((ms) => new Date(ms)),
  fc.tuple(fc.constantFrom(0, 1, 0xffffffff), fc.constantFrom(0, 1, 0xffffffff)).map(([t, i]) =>
    new Timestamp({ t, i })
  ),
  fc.tuple(fc.constantFrom("", "a", "^a"), fc.constantFrom("", "i", "im")).map(([p, o]) =>
    new BSONRegExp(p, o)
  ),
  texts.map((text) => new BSONSymbol(text)),
  texts.map((text) => new Code(text)),
  texts.map((text) => new Code(text, new Map<string, Value>([["x", 1]]))),
  objectIds.map((id) => new DBRef("db.c", id)),
  fc.constantFrom(new MinKey(), new MaxKey()),
);

/** A document of some fields with values. */
export function documentsOf(
  values: fc.Arbitrary<Value>,
  fields = names,
  maxLength = 4,
): fc.Arbitrary<Document> {
  return fc.array(fc.tuple(fields, values), { maxLength }).map((entries) => new Map(entries));
}

/** Any value, documents and arrays nested a few levels deep. */
export const values: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 5, arbitrary: scalars },
    { weight: 1, arbitrary: fc.array(tie("value"), { maxLength: 3 }) },
    { weight: 1, arbitrary: documentsOf(tie("value"), names, 3) },
  ),
})).value;

export const documents: fc.Arbitrary<Document> = documentsOf(values);
