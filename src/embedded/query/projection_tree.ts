import type { Expression } from "../aggregate/expression.ts";
import { MongoError } from "../errors.ts";

/** What a projection does with a field: keep it, drop it, compute it, or look into it. */
export type Leaf = "keep" | "drop" | Expression;
export type Branch = Map<string, Leaf | Branch>;

/** Whether a projection looks into a field. */
export function isBranch(child: Leaf | Branch | undefined): child is Branch {
  return child instanceof Map;
}

/** Puts a leaf at a path. Throws Location31249 or 31250 if the path, or a part of it, is there already. */
export function addLeaf(root: Branch, path: readonly string[], leaf: Leaf): void {
  let branch = root;
  for (const [i, name] of path.entries()) {
    const child = branch.get(name);
    if (i === path.length - 1) {
      if (child !== undefined) throw new MongoError("Location31250", `Path collision at ${path.join(".")}`);
      branch.set(name, leaf);
    } else if (child === undefined) {
      const next: Branch = new Map();
      branch.set(name, next);
      branch = next;
    } else if (isBranch(child)) branch = child;
    else {
      const rest = path.slice(i + 1).join(".");
      throw new MongoError("Location31249", `Path collision at ${path.join(".")} remaining portion ${rest}`);
    }
  }
}

/** Whether `addLeaf` would refuse a path. */
export function overlaps(root: Branch, path: readonly string[]): boolean {
  let branch = root;
  for (const [i, name] of path.entries()) {
    const child = branch.get(name);
    if (child === undefined) return false;
    if (i === path.length - 1 || !isBranch(child)) return true;
    branch = child;
  }
  return false;
}
