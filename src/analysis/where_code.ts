import ts from "typescript";
import type { Place } from "./place.ts";
import { isFunction, nameOf, placeOf, unwrapped } from "./syntax.ts";
import { returnsNothing, stringKeys, useOf } from "./where_mistakes.ts";

/** What the code of a sync outside of its patterns does with frames: its `where`, and helpers written inside of it. */
export interface WhereCode {
  /** The look-ups, in the order of the text. */
  readonly lookups: readonly Lookup[];
  /** Variables that the code may bind besides: `[name]: ...`, `$[name] = ...`, or by handing them to a function. */
  readonly mayBind: ReadonlySet<string>;
  /** Variables whose values the code reads: `$[name]`, or by handing them to a function. Each with where. */
  readonly reads: ReadonlyMap<string, Place>;
  /** Lists that `collectAs` makes: the variable, and those that it gathers. */
  readonly gathered: readonly { readonly as: string; readonly of: readonly string[] }[];
  /** Whether some of it cannot be followed, so that any variable may be bound. */
  readonly opaque: boolean;
  /** Whether it calls `filter`, so that it may drop frames whatever the look-ups give. */
  readonly filters: boolean;
  /** Whether it does something for the case that no frame is left: it asks for the `length`, or makes frames. */
  readonly handlesEmpty: boolean;
  /** Mistakes in how it treats frames. */
  readonly mistakes: readonly WhereMistake[];
}

/** One `frames.query(...)`, `frames.queryAsync(...)` or `frames.collect(...)`. */
export interface Lookup {
  readonly place: Place;
  readonly collects: boolean;
  /** Whether it gives a promise whatever the query does: `queryAsync`. */
  readonly async: boolean;
  /** The query, when it is written as that of a concept. */
  readonly query?: { readonly concept: string; readonly name: string };
  readonly input: readonly LookupKey[];
  readonly output: readonly LookupKey[];
  /** Whether all keys of input and output are written out. */
  readonly complete: boolean;
  /** The variable that `collect` binds. */
  readonly as?: string;
  /** How the frames that it gives are used, as far as that is wrong when the query is asynchronous, or in any case. */
  readonly use?: "dropped" | "not awaited";
}

/** A key of a look-up. */
export interface LookupKey {
  readonly key: string;
  readonly place: Place;
  /** The variable that stands there. */
  readonly variable?: string;
  readonly optional: boolean;
  /** The literal that stands there. */
  readonly literal?: string | number | boolean;
}

/** A mistake in how a `where` treats its frames. */
export interface WhereMistake extends Place {
  readonly kind: "returns nothing" | "string key";
  /** The key. */
  readonly name?: string;
}

const LOOKUPS = ["query", "queryAsync", "collect"];

/**
 * Reads the code of a sync.
 *
 * @param sync the function from variables to the declaration
 * @param concepts what the file calls the concepts that it imports
 */
export function readWhere(
  sync: ts.SignatureDeclaration,
  concepts: ReadonlyMap<string, string>,
  root: string,
): WhereCode {
  return new Reading(sync, concepts, root).read();
}

class Reading {
  readonly #lookups: Lookup[] = [];
  readonly #mayBind = new Set<string>();
  readonly #reads = new Map<string, Place>();
  readonly #gathered: { as: string; of: string[] }[] = [];
  readonly #mistakes: WhereMistake[] = [];
  /** Local name to variable. */
  readonly #variables = new Map<string, string>();
  /** What the `where` calls its frames. */
  #frames: string | undefined;
  #opaque = false;
  #filters = false;
  #handlesEmpty = false;

  constructor(
    private readonly sync: ts.SignatureDeclaration,
    private readonly concepts: ReadonlyMap<string, string>,
    private readonly root: string,
  ) {}

  read(): WhereCode {
    this.#parameter();
    const { body } = this.sync as ts.FunctionLikeDeclaration;
    if (body) this.#visit(body);
    return {
      lookups: this.#lookups,
      mayBind: this.#mayBind,
      reads: this.#reads,
      gathered: this.#gathered,
      opaque: this.#opaque,
      filters: this.#filters,
      handlesEmpty: this.#handlesEmpty,
      mistakes: this.#mistakes,
    };
  }

  #parameter(): void {
    const name = this.sync.parameters[0]?.name;
    if (name === undefined) return;
    if (!ts.isObjectBindingPattern(name)) this.#opaque = true;
    else {
      for (const element of name.elements) {
        const key = nameOf(element.propertyName ?? element.name);
        if (element.dotDotDotToken || key === undefined || !ts.isIdentifier(element.name)) {
          this.#opaque = true;
        } else this.#variables.set(element.name.text, key);
      }
    }
  }

  #visit(node: ts.Node): void {
    if (ts.isTypeNode(node)) return;
    if (ts.isCallExpression(node)) {
      if (ts.isIdentifier(node.expression) && node.expression.text === "actions") return;
      if (this.#call(node)) return;
    }
    if (ts.isPropertyAssignment(node) && nameOf(node.name) === "where") {
      this.#where(unwrapped(node.initializer));
    }
    if (ts.isMethodDeclaration(node) && nameOf(node.name) === "where") this.#where(node);
    if (ts.isShorthandPropertyAssignment(node) && node.name.text === "where") this.#opaque = true;
    if (ts.isObjectLiteralExpression(node)) {
      for (const { name, node: at } of stringKeys(node, this.#frames)) {
        if (this.#isVariable(name)) {
          this.#mistakes.push({ kind: "string key", name, ...placeOf(at, this.root) });
        }
      }
    }
    if (ts.isNewExpression(node) && node.expression.getText() === "Frames") this.#handlesEmpty = true;
    if (ts.isPropertyAccessExpression(node) && node.name.text === "length") this.#handlesEmpty = true;
    if (ts.isIdentifier(node)) this.#mention(node);
    ts.forEachChild(node, (child) => this.#visit(child));
  }

  /** @returns whether all of the call is dealt with */
  #call(call: ts.CallExpression): boolean {
    const called = call.expression;
    if (!ts.isPropertyAccessExpression(called)) {
      // A helper may do whatever it is for, also for the case that nothing is left.
      this.#handlesEmpty ||= called.getText() !== "optional";
      return false;
    }
    const { text } = called.name;
    if (text === "filter" || text === "flatMap" || text === "slice" || text === "splice") {
      this.#filters = true;
    }
    if (LOOKUPS.includes(text) && call.arguments.length === 3) {
      this.#visit(called.expression);
      this.#lookup(call, text);
      return true;
    }
    if (text !== "collectAs" || call.arguments.length !== 2) return false;
    const [list, as] = call.arguments;
    const bound = this.#variableOf(as);
    if (bound === undefined || !ts.isArrayLiteralExpression(list)) return false;
    const of = list.elements.map((one) => this.#variableOf(one));
    if (of.some((one) => one === undefined)) return false;
    this.#visit(called.expression);
    this.#gathered.push({ as: bound, of: of as string[] });
    list.elements.forEach((one, i) => this.#reads.set(of[i]!, placeOf(one, this.root)));
    return true;
  }

  #lookup(call: ts.CallExpression, name: string): void {
    const collects = name === "collect";
    const [query, given, taken] = call.arguments;
    const input = this.#keys(given);
    const output = collects ? undefined : this.#keys(taken);
    const as = collects ? this.#variableOf(taken) : undefined;
    const named = this.#queryOf(query);
    if (!named) this.#visit(query);
    if (!input) this.#visit(given);
    if (!output && as === undefined) this.#visit(taken);
    this.#lookups.push({
      place: placeOf((call.expression as ts.PropertyAccessExpression).name, this.root),
      collects,
      async: name === "queryAsync",
      query: named,
      input: input ?? [],
      output: output ?? [],
      complete: input !== undefined && (collects || output !== undefined),
      as,
      use: useOf(call),
    });
  }

  /** `Concept._query` or `concepts.Concept._query`, through casts. */
  #queryOf(node: ts.Node): Lookup["query"] {
    const access = unwrapped(node);
    const isElement = ts.isElementAccessExpression(access);
    if (!isElement && !ts.isPropertyAccessExpression(access)) return undefined;
    const name = nameOf(isElement ? unwrapped(access.argumentExpression) : access.name);
    const owner = unwrapped(access.expression);
    if (name === undefined) return undefined;
    if (ts.isIdentifier(owner)) {
      const concept = this.concepts.get(owner.text);
      return concept === undefined || concept === "*" ? undefined : { concept, name };
    }
    if (!ts.isPropertyAccessExpression(owner) || !ts.isIdentifier(owner.expression)) return undefined;
    return this.concepts.get(owner.expression.text) === "*" ? { concept: owner.name.text, name } : undefined;
  }

  /** The keys of an object whose values are variables and literals; undefined when it is something else. */
  #keys(node: ts.Node): LookupKey[] | undefined {
    const object = unwrapped(node);
    if (!ts.isObjectLiteralExpression(object)) return undefined;
    const keys: LookupKey[] = [];
    for (const property of object.properties) {
      const key = property.name && nameOf(property.name);
      const isShort = ts.isShorthandPropertyAssignment(property);
      if (key === undefined || (!isShort && !ts.isPropertyAssignment(property))) return undefined;
      const slot = this.#slot(isShort ? property.name : unwrapped(property.initializer));
      if (slot === undefined) this.#visit(isShort ? property.name : property.initializer);
      keys.push({ key, place: placeOf(property, this.root), optional: false, ...slot });
    }
    return keys;
  }

  #slot(value: ts.Node): Partial<LookupKey> | undefined {
    const variable = this.#variableOf(value);
    if (variable !== undefined) return { variable };
    if (ts.isStringLiteralLike(value)) return { literal: value.text };
    if (ts.isNumericLiteral(value)) return { literal: Number(value.text) };
    if (value.kind === ts.SyntaxKind.TrueKeyword) return { literal: true };
    if (value.kind === ts.SyntaxKind.FalseKeyword) return { literal: false };
    if (ts.isCallExpression(value) && value.expression.getText() === "optional") {
      const inside = value.arguments[0] && this.#variableOf(value.arguments[0]);
      return inside === undefined ? undefined : { variable: inside, optional: true };
    }
    return undefined;
  }

  #isVariable(name: string): boolean {
    return [...this.#variables.values()].includes(name);
  }

  #variableOf(node: ts.Node): string | undefined {
    const value = unwrapped(node);
    return ts.isIdentifier(value) ? this.#variables.get(value.text) : undefined;
  }

  /** A name somewhere else than in a pattern or a look-up. */
  #mention(node: ts.Identifier): void {
    const variable = this.#variables.get(node.text);
    const { parent } = node;
    if (variable === undefined) return;
    if (ts.isPropertyAccessExpression(parent) && parent.name === node) return;
    if (ts.isPropertyAssignment(parent) && parent.name === node) return;
    const place = placeOf(node, this.root);
    if (ts.isElementAccessExpression(parent) && parent.argumentExpression === node) {
      if (isTarget(parent)) this.#mayBind.add(variable);
      else this.#reads.set(variable, place);
    } else if (ts.isComputedPropertyName(parent)) {
      if (ts.isBindingElement(parent.parent)) this.#reads.set(variable, place);
      else this.#mayBind.add(variable);
    } else {
      this.#mayBind.add(variable);
      this.#reads.set(variable, place);
    }
  }

  #where(where: ts.Node): void {
    if (!isFunction(where)) {
      this.#opaque ||= !ts.isIdentifier(where) || where.text !== "undefined";
      return;
    }
    this.#frames = where.parameters[0]?.name.getText();
    if (returnsNothing(where)) this.#mistakes.push({ kind: "returns nothing", ...placeOf(where, this.root) });
  }
}

/** Whether something is assigned to an expression, by itself or as part of a list or an object. */
function isTarget(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent)) {
    const { kind } = parent.operatorToken;
    return parent.left === node && kind >= ts.SyntaxKind.FirstAssignment &&
      kind <= ts.SyntaxKind.LastAssignment;
  }
  const isPart = ts.isArrayLiteralExpression(parent) || ts.isObjectLiteralExpression(parent) ||
    ts.isPropertyAssignment(parent) || ts.isSpreadElement(parent) || ts.isParenthesizedExpression(parent);
  return isPart && isTarget(parent);
}
