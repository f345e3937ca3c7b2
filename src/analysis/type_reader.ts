import ts from "typescript";
import { type Field, type ObjectType, unionOf, UNKNOWN, type ValueType } from "./value_type.ts";

/** How deep an object is read; below, nothing is said, which also ends types that hold themselves. */
const DEPTH = 6;

/** Objects that stand for one value. */
const VALUES: Readonly<Record<string, ValueType>> = {
  Date: { kind: "date" },
  Uint8Array: { kind: "bytes" },
  Buffer: { kind: "bytes" },
};

/** Turns the compiler's types into `ValueType`s. What it cannot say becomes unknown. */
export class TypeReader {
  private readonly checker: ts.TypeChecker;

  constructor(private readonly program: ts.Program) {
    this.checker = program.getTypeChecker();
  }

  /** The type of a value; `undefined` in a union is left out (it is the absence of a key). */
  read(type: ts.Type, depth = 0): ValueType {
    const { flags } = type;
    if (flags & ts.TypeFlags.Null) return { kind: "null" };
    if (type.isStringLiteral() || type.isNumberLiteral()) return { kind: "literal", value: type.value };
    if (flags & ts.TypeFlags.BooleanLiteral) {
      return { kind: "literal", value: this.checker.typeToString(type) === "true" };
    }
    if (flags & ts.TypeFlags.StringLike) return named("string", type);
    if (flags & ts.TypeFlags.NumberLike && !type.isUnion()) return named("number", type);
    if (flags & ts.TypeFlags.Boolean) return { kind: "boolean" };
    if (flags & ts.TypeFlags.BigIntLike) return { kind: "bigint" };
    if (type.isUnion()) {
      return unionOf(type.types.filter((one) => !isUndefined(one)).map((one) => this.read(one, depth)));
    }
    if (type.isIntersection()) {
      // A branded primitive, such as `string & { __brand: "ID" }`.
      const primitive = type.types.find((one) =>
        one.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike)
      );
      if (primitive) return named(primitive.flags & ts.TypeFlags.StringLike ? "string" : "number", type);
    } else if (!(flags & ts.TypeFlags.Object)) return UNKNOWN;
    return depth >= DEPTH ? UNKNOWN : this.#object(type, depth);
  }

  /** The keys of an object type; undefined when the type says nothing of them. */
  fields(type: ts.Type, depth = 0): ObjectType | undefined {
    if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return undefined;
    const index = this.checker.getIndexInfosOfType(type).filter((info) =>
      info.keyType.flags & ts.TypeFlags.String && !(info.type.flags & ts.TypeFlags.Never)
    );
    const fields = this.checker.getPropertiesOfType(type).flatMap((property): Field[] => {
      const of = this.checker.getTypeOfSymbol(property);
      // `{ error?: never }` and `{ error?: undefined }` say that there is no error.
      if (of.flags & ts.TypeFlags.Never || isUndefined(of)) return [];
      const absent = (property.flags & ts.SymbolFlags.Optional) !== 0 ||
        (of.isUnion() && of.types.some(isUndefined));
      return [{ name: property.name, type: this.read(of, depth + 1), optional: absent }];
    });
    return { kind: "object", fields, open: index.length > 0 || this.extendsUnknown(type) };
  }

  /** Whether a type has a base that the compiler does not see, such as one from a package: it may then have any key. */
  extendsUnknown(type: ts.Type): boolean {
    const parts = type.isIntersection() ? type.types : [type];
    return parts.some((part) =>
      (part.symbol?.declarations ?? []).some((one) =>
        (ts.isInterfaceDeclaration(one) || ts.isClassLike(one)) &&
        (one.heritageClauses ?? []).flatMap(({ types }) => [...types]).some((base) => {
          const of = this.checker.getTypeAtLocation(base);
          return (of.flags & ts.TypeFlags.Any) !== 0 || this.extendsUnknown(of);
        })
      )
    );
  }

  #object(type: ts.Type, depth: number): ValueType {
    const value = VALUES[type.symbol?.name ?? ""];
    if (value) return value;
    if (this.checker.isArrayType(type) || this.checker.isTupleType(type)) {
      const items = this.checker.getTypeArguments(type as ts.TypeReference);
      return { kind: "array", items: unionOf(items.map((item) => this.read(item, depth + 1))) };
    }
    if (type.getCallSignatures().length > 0 || type.isClass() || this.#isBuiltIn(type)) return UNKNOWN;
    return this.fields(type, depth) ?? UNKNOWN;
  }

  /** Whether a type is an object of the language itself, such as `Map`. */
  #isBuiltIn({ symbol }: ts.Type): boolean {
    return symbol !== undefined && symbol.name !== "__type" &&
      (symbol.declarations?.some((one) => this.program.isSourceFileDefaultLibrary(one.getSourceFile())) ??
        false);
  }
}

/** Whether a type is undefined or void. */
export function isUndefined(type: ts.Type): boolean {
  return (type.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) !== 0;
}

function named(kind: "string" | "number", type: ts.Type): ValueType {
  const name = type.aliasSymbol?.name;
  return name === undefined ? { kind } : { kind, name };
}
