import { typeName } from "../bson/compare.ts";
import { Decimal128, type Document, Double, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";

/** Arguments that any command may carry; `generic_arguments.ts` checks them. */
export const GENERIC = [
  "$db",
  "lsid",
  "$clusterTime",
  "$readPreference",
  "maxTimeMS",
  "readConcern",
  "writeConcern",
  "comment",
  "apiVersion",
  "apiStrict",
  "apiDeprecationErrors",
  "txnNumber",
  "autocommit",
  "startTransaction",
  "stmtId",
];

/** The arguments of a command (or of a statement in it) by type. Each method throws TypeMismatch. */
export class Arguments {
  /**
   * `path` begins the names in error messages, such as `find` or `update.updates`. A field that is not among `known`
   * is refused, as MongoDB does.
   */
  constructor(private readonly path: string, readonly document: Document, known: readonly string[]) {
    for (const field of document.keys()) {
      if (!known.includes(field) && !GENERIC.includes(field)) {
        throw new MongoError("Location40415", `BSON field '${path}.${field}' is an unknown field.`);
      }
    }
  }

  /** The value of a field; null and undefined count as absent. */
  any(field: string): Value | undefined {
    return this.document.get(field) ?? undefined;
  }

  object(field: string): Document | undefined {
    const value = this.any(field);
    return value === undefined || isDocument(value) ? value : this.wrong(field, value, "object");
  }

  string(field: string): string | undefined {
    const value = this.any(field);
    return value === undefined || typeof value === "string" ? value : this.wrong(field, value, "string");
  }

  array(field: string): Value[] | undefined {
    const value = this.any(field);
    return value === undefined || Array.isArray(value) ? value : this.wrong(field, value, "array");
  }

  objects(field: string): Document[] | undefined {
    const values = this.array(field);
    values?.forEach((value, i) => isDocument(value) || this.wrong(`${field}.${i}`, value, "object"));
    return values as Document[] | undefined;
  }

  /** A flag. Numbers count, as in MongoDB: 0 is false. */
  boolean(field: string): boolean | undefined {
    const value = this.any(field);
    if (value === undefined || typeof value === "boolean") return value;
    const number = numberOf(value);
    return number === undefined
      ? this.wrong(field, value, "[bool, long, int, decimal, double]")
      : number !== 0;
  }

  /** A whole number of at least `least`; fractions are cut off, as MongoDB does. */
  integer(field: string, least = 0): number | undefined {
    const value = this.any(field);
    if (value === undefined) return undefined;
    const number = numberOf(value);
    if (number === undefined) return this.wrong(field, value, "[long, int, decimal, double]");
    if (Number.isNaN(number) || Math.trunc(number) < least) {
      throw new MongoError(
        "Location51024",
        `BSON field '${field}' value must be >= ${least}, actual value '${number}'`,
      );
    }
    return Math.trunc(number);
  }

  /** The value of a field that has to be there. */
  required<T>(field: string, value: T | undefined): T {
    if (value !== undefined) return value;
    throw new MongoError(
      "Location40414",
      `BSON field '${this.path}.${field}' is missing but a required field`,
    );
  }

  /** Throws TypeMismatch for the value of a field. `expected` is a type, or several in brackets. */
  wrong(field: string, value: Value, expected: string): never {
    const expectedText = expected.startsWith("[")
      ? `expected types '${expected}'`
      : `expected type '${expected}'`;
    throw new MongoError(
      "TypeMismatch",
      `BSON field '${this.path}.${field}' is the wrong type '${typeName(value)}', ${expectedText}`,
    );
  }
}

/** The number that a numeric value is, or undefined. */
export function numberOf(value: Value | undefined): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Double) return value.value;
  return value instanceof Decimal128 ? Number(value.toString()) : undefined;
}
