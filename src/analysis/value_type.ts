/** The type of a value that goes through actions, as data: what a printer, an API description or a check of inputs needs. */
export type ValueType =
  | { readonly kind: "unknown" }
  | { readonly kind: "null" | "boolean" | "bigint" | "date" | "bytes" }
  /** `name` is the alias that the source gives it, such as `ID`. */
  | { readonly kind: "string" | "number"; readonly name?: string }
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  | { readonly kind: "array"; readonly items: ValueType }
  | ObjectType
  | { readonly kind: "union"; readonly of: readonly ValueType[] };

/** An object; `open` when it may have other keys than these. */
export interface ObjectType {
  readonly kind: "object";
  readonly fields: readonly Field[];
  readonly open: boolean;
}

/** One key of an object. */
export interface Field {
  readonly name: string;
  readonly type: ValueType;
  /** Whether the key may be absent. */
  readonly optional: boolean;
}

/** Nothing is known. */
export const UNKNOWN: ValueType = { kind: "unknown" };

/** The union of some types: flat, without repetitions; unknown when one of them is, or when there is none. */
export function unionOf(types: readonly ValueType[]): ValueType {
  const flat = types.flatMap((type) => type.kind === "union" ? type.of : [type]);
  if (flat.length === 0 || flat.some(({ kind }) => kind === "unknown")) return UNKNOWN;
  const different = new Map(flat.map((type) => [JSON.stringify(type), type]));
  const truths = [true, false].map((value) => JSON.stringify({ kind: "literal", value }));
  if (truths.every((one) => different.has(one))) {
    truths.forEach((one) => different.delete(one));
    different.set("boolean", { kind: "boolean" });
  }
  const of = [...different.values()];
  return of.length === 1 ? of[0] : { kind: "union", of };
}

/** The type as TypeScript writes it. */
export function printType(type: ValueType): string {
  switch (type.kind) {
    case "string":
    case "number":
      return type.name ?? type.kind;
    case "date":
      return "Date";
    case "bytes":
      return "Uint8Array";
    case "literal":
      return JSON.stringify(type.value);
    case "array":
      return type.items.kind === "union" ? `(${printType(type.items)})[]` : `${printType(type.items)}[]`;
    case "union":
      return type.of.map(printType).join(" | ");
    case "object":
      return printFields(type.fields, type.open);
    default:
      return type.kind;
  }
}

/** The fields of an object as TypeScript writes them. */
export function printFields(fields: readonly Field[], open: boolean): string {
  const written = fields.map(({ name, type, optional }) =>
    `${/^[\w$]+$/.test(name) ? name : JSON.stringify(name)}${optional ? "?" : ""}: ${printType(type)}`
  );
  if (open) written.push("...");
  return written.length === 0 ? "{}" : `{ ${written.join("; ")} }`;
}

/** Whether a value may be of a type, as far as the type says. Null is taken for anything: types say too little of it. */
export function mayBe(value: unknown, type: ValueType): boolean {
  if (value === null || value === undefined) return true;
  switch (type.kind) {
    case "unknown":
      return true;
    case "null":
      return false;
    case "string":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "bigint":
      return typeof value === "bigint";
    case "literal":
      return value === type.value;
    case "date":
    case "bytes":
      return typeof value === "object" && !Array.isArray(value);
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && !Array.isArray(value);
    case "union":
      return type.of.some((one) => mayBe(value, one));
  }
}

/** Whether no value can be of both types; false when in doubt. */
export function areApart(one: ValueType, other: ValueType): boolean {
  if (one.kind === "union") return one.of.every((type) => areApart(type, other));
  if (other.kind === "union") return other.of.every((type) => areApart(one, type));
  if (one.kind === "literal" && other.kind === "literal") return one.value !== other.value;
  const [a, b] = [primitiveOf(one), primitiveOf(other)];
  return a !== undefined && b !== undefined && a !== b;
}

function primitiveOf(type: ValueType): string | undefined {
  if (type.kind === "literal") return typeof type.value;
  return ["string", "number", "boolean", "bigint", "array"].includes(type.kind) ? type.kind : undefined;
}
