import { compare } from "../bson/compare.ts";
import { MongoError } from "../errors.ts";
import type { Operation } from "./operation.ts";

/** The operations of an update as a tree of field names, so that conflicts show and paths are walked once. */
export type Node = Leaf | Fields | Elements;

export interface Leaf {
  readonly kind: "leaf";
  readonly operation: Operation;
}

/** Children by field name or array position; `$` stands for the position that the query matched. */
export interface Fields {
  readonly kind: "fields";
  readonly children: Map<string, Node>;
}

/** Children by array filter identifier; the empty one, `$[]`, takes all elements. */
export interface Elements {
  readonly kind: "elements";
  readonly children: Map<string, Node>;
}

/** The identifier of a path part `$[identifier]`, the empty string for `$[]`, else undefined. */
export function identifierOf(part: string): string | undefined {
  return part.startsWith("$[") && part.endsWith("]") ? part.slice(2, -1) : undefined;
}

/** A tree without operations. */
export function emptyTree(): Fields {
  return { kind: "fields", children: new Map() };
}

/** Adds an operation at a path; a path that is, or holds, another operation's is ConflictingUpdateOperators (40). */
export function addOperation(root: Fields, parts: string[], operation: Operation): void {
  const conflict = (length: number) =>
    new MongoError(
      "ConflictingUpdateOperators",
      `Updating the path '${parts.join(".")}' would create a conflict at '${
        parts.slice(0, length).join(".")
      }'`,
    );
  let node: Fields | Elements = root;
  for (const [index, part] of parts.entries()) {
    const name: string = identifierOf(part) ?? part;
    const child: Node | undefined = node.children.get(name);
    if (index === parts.length - 1) {
      if (child !== undefined) throw conflict(index + 1);
      node.children.set(name, { kind: "leaf", operation });
      return;
    }
    const kind = identifierOf(parts[index + 1]) === undefined ? "fields" : "elements";
    if (child !== undefined && child.kind !== kind) throw conflict(index + 1);
    const next: Fields | Elements = (child as Fields | Elements | undefined) ?? { kind, children: new Map() };
    node.children.set(name, next);
    node = next;
  }
}

/** The tree with children in the order that MongoDB applies them: by name, array positions by number. */
export function sortTree<T extends Node>(node: T): T {
  if (node.kind === "leaf") return node;
  const sorted = [...node.children].sort(([a], [b]) => compareNames(a, b));
  return { ...node, children: new Map(sorted.map(([name, child]) => [name, sortTree(child)])) };
}

/** Both nodes as one, for an element that several identifiers took; the same field twice is a conflict. */
export function mergeNodes(a: Node, b: Node, path: string): Node {
  if (a.kind === "leaf" || b.kind === "leaf" || a.kind !== b.kind) {
    throw new MongoError("ConflictingUpdateOperators", `Update created a conflict at '${path}'`);
  }
  const children = new Map(a.children);
  for (const [name, child] of b.children) {
    const other = children.get(name);
    children.set(name, other === undefined ? child : mergeNodes(other, child, `${path}.${name}`));
  }
  return sortTree({ kind: a.kind, children });
}

function compareNames(a: string, b: string): number {
  const numeric = /^(0|[1-9]\d*)$/;
  if (numeric.test(a) && numeric.test(b) && a.length !== b.length) return a.length - b.length;
  return compare(a, b);
}
