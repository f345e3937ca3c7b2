import { compileExpression, type Variables } from "../aggregate/expression.ts";
import { pathParts } from "../aggregate/field_path.ts";
import { typeName } from "../bson/compare.ts";
import { isNumeric, toDouble } from "../bson/numbers.ts";
import { type Document, isDocument, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { compileFilter, type Matcher } from "./matcher.ts";
import { addLeaf, type Branch, type Leaf } from "./projection_tree.ts";
import { parseSlice, type Slice } from "./slice.ts";

/** A projection as it is carried out: the tree first, then the positional `$`, then the slices. */
export interface Projection {
  root: Branch;
  isInclusion: boolean;
  slices: { path: readonly string[]; slice: Slice }[];
  positional: readonly string[] | undefined;
}

/** Reads a projection. Throws as `compileProjection`. */
export function parseProjection(
  spec: Document,
  filter: Matcher | undefined,
  variables: Variables,
): Projection {
  const parser = new Parser(filter, variables);
  for (const [path, value] of spec) parser.entry(path, value, []);
  return parser.finish();
}

class Parser {
  readonly #root: Branch = new Map();
  readonly #slices: Projection["slices"] = [];
  #positional: readonly string[] | undefined;
  /** Undefined until a field decides. */
  #isInclusion: boolean | undefined;
  #hasElemMatch = false;
  #hasId = false;
  #id: "keep" | "drop" | undefined;

  constructor(readonly filter: Matcher | undefined, readonly variables: Variables) {}

  entry(path: string, value: Value, parent: readonly string[]): void {
    if (parent.length === 0 && (path === "_id" || path.startsWith("_id."))) this.#hasId = true;
    const isPositional = path === "$" || path.endsWith(".$") || path.includes(".$.");
    if (isDocument(value)) {
      if (isPositional) {
        throw new MongoError(
          "Location31271",
          "positional projection cannot be used with an expression or sub object",
        );
      }
      this.#document(path, value, parent);
    } else if (typeof value === "boolean" || isNumeric(value)) {
      const isKept = typeof value === "boolean" ? value : toDouble(value) !== 0;
      if (isKept && isPositional) this.#atMatch(path, parent);
      else this.#keepOrDrop(isKept, path, parent);
    } else {
      if (isPositional) {
        throw new MongoError("Location31308", "positional projection cannot be used with a literal");
      }
      this.#expression(path, value, parent);
    }
  }

  finish(): Projection {
    const isInclusion = this.#isInclusion ?? this.#defaultKind();
    if (isInclusion && !this.#hasId) this.#root.set("_id", "keep");
    return { root: this.#root, isInclusion, slices: this.#slices, positional: this.#positional };
  }

  /** What decides where no field does: `$slice` keeps all else, `$elemMatch` does not. */
  #defaultKind(): boolean {
    if (this.#slices.length > 0) return this.#id === "keep";
    return this.#hasElemMatch || this.#id === "keep";
  }

  #document(path: string, value: Document, parent: readonly string[]): void {
    const full = [...parent, ...pathParts(path)];
    const [first] = value.keys();
    if (first === undefined) {
      throw new MongoError(
        "Location51270",
        `An empty sub-projection is not a valid value. Found empty object at path ${full.join(".")}`,
      );
    }
    if (value.size > 1 || !first.startsWith("$")) {
      for (const [name, inner] of value) this.entry(name, inner, full);
      return;
    }
    if (first === "$elemMatch") return this.#elemMatch(full, value);
    const slice = first === "$slice" ? parseSlice(value.get(first)!) : undefined;
    if (slice) {
      this.#slices.push({ path: full, slice });
      return this.#add(full, "keep");
    }
    if (first === "$meta") {
      throw new MongoError(
        "NotImplemented",
        `The projection of $meta in "${path}" is not supported by this server`,
      );
    }
    this.#expression(path, value, parent);
  }

  #expression(path: string, value: Value, parent: readonly string[]): void {
    if (this.#isInclusion === false) {
      throw isDocument(value)
        ? new MongoError("Location31252", "Cannot use expression other than $meta in exclusion projection")
        : new MongoError("Location31310", `Cannot use an expression ${path} in an exclusion projection`);
    }
    this.#isInclusion = true;
    this.#add([...parent, ...pathParts(path)], compileExpression(value, this.variables));
  }

  #elemMatch(path: readonly string[], value: Document): void {
    const operand = value.get("$elemMatch")!;
    if (!isDocument(operand)) {
      throw new MongoError(
        "Location31274",
        `elemMatch: Invalid argument, object required, but got ${typeName(operand)}`,
      );
    }
    if (this.#positional) throw bothPositional();
    if (path.length > 1) {
      throw new MongoError("Location31275", "Cannot use $elemMatch projection on a nested field.");
    }
    const [name] = path;
    const matcher = compileFilter(new Map([[name, value]]));
    this.#hasElemMatch = true;
    this.#add(path, (document) => {
      const array = document.get(name);
      const position = matcher.matches(document) ? matcher.positionalIndex(document) : undefined;
      return Array.isArray(array) && position !== undefined ? [array[position]] : undefined;
    });
  }

  #atMatch(path: string, parent: readonly string[]): void {
    if (this.#positional) {
      throw new MongoError("Location31276", "Cannot specify more than one positional projection per query.");
    }
    if (this.#hasElemMatch) throw bothPositional();
    const before = path.split(".$")[0];
    const full = [...parent, ...pathParts(before)];
    if (!this.filter) {
      throw new MongoError("Location51050", "Projections with a positional operator require a matcher");
    }
    if (!this.filter.paths.some((queried) => queried.split(".")[0] === full[0])) {
      throw new MongoError(
        "Location31277",
        `Positional projection '${path}' does not match the query document.`,
      );
    }
    if (path.endsWith(".$.")) throw new MongoError("Location31270", "Path cannot end with '.$.'");
    if (!path.endsWith(".$") || before.length + 2 < path.length) {
      throw new MongoError(
        "Location31394",
        "As of 4.4, it's illegal to specify positional operator in the middle of a path. Positional projection may " +
          "only be used at the end, for example: a.b.$. If the query previously used a form like a.b.$.d, remove the " +
          "parts following the '$' and the results will be equivalent.",
      );
    }
    this.#positional = full;
    this.#decide(true, path);
    this.#add(full, "keep");
  }

  #keepOrDrop(isKept: boolean, path: string, parent: readonly string[]): void {
    const full = [...parent, ...pathParts(path)];
    const leaf = isKept ? "keep" : "drop";
    if (full.length === 1 && full[0] === "_id") this.#id = leaf;
    else this.#decide(isKept, path);
    this.#add(full, leaf);
  }

  #decide(isInclusion: boolean, path: string): void {
    if (this.#isInclusion === undefined) this.#isInclusion = isInclusion;
    if (this.#isInclusion === isInclusion) return;
    throw isInclusion
      ? new MongoError("Location31253", `Cannot do inclusion on field ${path} in exclusion projection`)
      : new MongoError("Location31254", `Cannot do exclusion on field ${path} in inclusion projection`);
  }

  #add(path: readonly string[], leaf: Leaf): void {
    addLeaf(this.#root, path, leaf);
  }
}

function bothPositional(): MongoError {
  return new MongoError("Location31256", "Cannot specify positional operator and $elemMatch.");
}
