import type { Sync } from "@engine";

/**
 * The syncs of one module under the names `<file>.<name>`, in the order of its source (a module itself lists its exports
 * alphabetically).
 */
export function syncsOf(file: string, module: object, order: readonly string[]): Record<string, Sync> {
  const exported = Object.entries(module).filter(([, value]) => typeof value === "function");
  const place = (name: string) => order.includes(name) ? order.indexOf(name) : order.length;
  return Object.fromEntries(
    exported.sort(([a], [b]) => place(a) - place(b)).map(([name, sync]) => [`${file}.${name}`, sync as Sync]),
  );
}
