import fc from "fast-check";
import {
  Decimal128,
  type Document,
  Double,
  isDocument,
  MaxKey,
  MinKey,
  type Value,
} from "../../../src/embedded/bson/value.ts";
import { dense, documents, filters, plainDocuments } from "../../../src/embedded/testing/arbitraries.ts";

/** A random command, made from a random filter. */
export type Asking = (filter: Document) => Document;

/** Some documents, and commands on them. */
export interface Round {
  readonly documents: Document[];
  readonly commands: Document[];
}

const WORLDS = [[documents, filters], [plainDocuments, filters], [dense.documents, dense.filters]];

/** Random documents of values that every server can keep, with commands that ask for what they are made of. */
export function rounds(askings: fc.Arbitrary<Asking>): fc.Arbitrary<Round> {
  return fc.oneof(...WORLDS.map(([document, filter]) =>
    fc.record({
      documents: fc.array(document.map((made) => inOrder(kept(made))), { minLength: 1, maxLength: 8 }),
      commands: fc.array(fc.tuple(askings, filter).map(([asking, filter]) => asking(kept(filter))), {
        minLength: 1,
        maxLength: 8,
      }),
    })
  ));
}

/** Without what one or the other server cannot keep or compare. */
function kept(document: Document): Document {
  return new Map([...document].map(([name, value]) => [name, keptValue(value)]));
}

function keptValue(value: Value): Value {
  if (isDocument(value)) return kept(value);
  if (Array.isArray(value)) {
    return value.map((element) => Array.isArray(element) ? "nested" : keptValue(element));
  }
  if (value instanceof Decimal128) return new Double(2.5);
  if (value instanceof MinKey || value instanceof MaxKey) return true;
  if (value instanceof Double && (Number.isNaN(value.value) || Object.is(value.value, -0))) {
    return new Double(1.5);
  }
  return value;
}

/** With the fields in alphabetical order, as projections are: others take their order from the projection. */
function inOrder(document: Document): Document {
  return new Map([...document].sort(([a], [b]) => a < b ? -1 : 1));
}
