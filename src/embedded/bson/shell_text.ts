import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  type Value,
} from "./value.ts";

/** A value as MongoDB's error messages and logs write it: `{ name: "x", n: 1.0, id: ObjectId('...') }`. */
export function shellText(value: Value): string {
  if (value === null) return "null";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "boolean" || typeof value === "number" || typeof value === "bigint") {
    return String(value);
  }
  if (value instanceof Double) return doubleText(value.value);
  if (value instanceof Decimal128) return `NumberDecimal("${value}")`;
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`;
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (value instanceof Timestamp) return `Timestamp(${value.t}, ${value.i})`;
  if (value instanceof BSONRegExp) return `/${value.pattern}/${value.options}`;
  if (value instanceof BSONSymbol) return JSON.stringify(value.value);
  if (value instanceof MinKey) return "MinKey";
  if (value instanceof MaxKey) return "MaxKey";
  if (value instanceof Code) return String(value.code);
  if (value instanceof Binary) return binaryText(value);
  if (Array.isArray(value)) return value.length === 0 ? "[]" : `[ ${value.map(shellText).join(", ")} ]`;
  if (value instanceof Map) {
    const fields = [...value].map(([name, field]) => `${name}: ${shellText(field)}`);
    return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
  }
  return `DBRef('${value.collection}', ${value.oid})`;
}

function doubleText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? value.toFixed(1) : String(value);
}

function binaryText(value: Binary): string {
  const hex = Array.from(value.value(), (byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join("");
  if (value.sub_type === Binary.SUBTYPE_UUID && hex.length === 32) {
    return `UUID("${hex.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")}")`;
  }
  return `BinData(${value.sub_type}, ${hex})`;
}
