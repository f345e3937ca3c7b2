import { EJSON } from "bson";
import { DBRef, Double, isDocument, type Value } from "../bson/value.ts";

/**
 * A value in canonical Extended JSON v2 on one line, as `mongoexport` writes it. The order of fields is kept, also of
 * those whose names are numbers.
 * Source: https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/
 */
export function stringify(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(stringify).join(",")}]`;
  if (isDocument(value)) {
    const fields = [...value].map(([name, field]) => `${JSON.stringify(name)}:${stringify(field)}`);
    return `{${fields.join(",")}}`;
  }
  if (typeof value === "bigint") return `{"$numberLong":"${value}"}`;
  if (typeof value === "number") return `{"$numberInt":"${value}"}`;
  if (value instanceof Double) return `{"$numberDouble":"${doubleText(value.value)}"}`;
  if (value instanceof DBRef) {
    const namespace = value.db ? `${value.db}.${value.collection}` : value.collection;
    return `{"$dbPointer":{"$ref":${JSON.stringify(namespace)},"$id":{"$oid":"${value.oid.toHexString()}"}}}`;
  }
  return EJSON.stringify(value, { relaxed: false });
}

function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return "-0.0";
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.0` : String(value);
}
