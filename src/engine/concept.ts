/**
 * Instrumentation: what makes the methods of a concept actions and queries that the engine sees.
 */
import { nearest } from "./nearest.ts";
import type { InstrumentedAction, Mapping } from "./types.ts";

/** What the engine knows of one method of an instrumented concept. */
export interface ActionInfo {
  /** The concept's name among the instrumented ones. */
  readonly concept: string;
  readonly name: string;
  /** `Concept.action`, as messages say it. */
  readonly label: string;
  /** Whether it is a `_query`. */
  readonly isQuery: boolean;
  /** Whether it is an `async` method: what shows without calling it. */
  readonly isAsync: boolean;
  /** Keys that the concept declares secret, in lower case. */
  readonly secrets: ReadonlySet<string>;
  /** The method itself, called on the concept. */
  readonly method: (input: Mapping) => unknown;
  /** The method as the concept has it. */
  readonly declared: InstrumentedAction;
  /** The engine that runs it. */
  readonly engine: object;
}

/** What stands behind an instrumented concept. */
export interface Backing {
  readonly concept: object;
  readonly engine: object;
  /** Runs an action as the start of a flow. */
  readonly start: (action: ActionInfo, input: Mapping) => unknown;
}

const backings = new WeakMap<object, { current: Backing }>();

/**
 * Puts another concept and engine behind an instrumented concept, for everyone who holds it: how a test gives the syncs of an
 * app a fresh database. Returns what undoes it.
 */
export function rebind(concept: object, backing: Backing): () => void {
  const held = backings.get(concept);
  if (!held) throw new TypeError("Only an instrumented concept can be bound to another instance");
  const before = held.current;
  held.current = backing;
  return () => held.current = before;
}

const infos = new WeakMap<object, ActionInfo>();

/** What the engine knows of an instrumented method; undefined for any other function. */
export function infoOf(method: unknown): ActionInfo | undefined {
  return typeof method === "function" ? infos.get(method) : undefined;
}

/** The properties that were asked of instrumented concepts and do not exist, newest last: what `actions` names. */
const missing: { concept: string; name: string; has: string[] }[] = [];
const MISSING_KEPT = 64;

/** Takes the record of the last `count` missing methods, in the order in which they were asked for. */
export function takeMissing(count: number): { concept: string; name: string; has: string[] }[] {
  const taken = missing.slice(-count);
  missing.length = 0;
  return taken;
}

/**
 * The concept with its methods instrumented: still an instance of its class, with its fields. Methods whose name begins
 * with `_` are queries and stay as they are; calling one of the others starts a flow.
 *
 * @param name its name in patterns, traces and messages
 */
export function instrumented<T extends object>(name: string, backing: Backing & { concept: T }): T {
  const methods = new Map<PropertyKey, InstrumentedAction>();
  const held: { current: Backing } = { current: backing };
  const declared = (backing.concept.constructor as { secrets?: unknown }).secrets;
  const secrets = new Set(Array.isArray(declared) ? declared.map((key) => String(key).toLowerCase()) : []);

  const instrument = (key: string): InstrumentedAction => {
    const method = (input: Mapping) => {
      const { concept } = held.current;
      return (Reflect.get(concept, key, concept) as InstrumentedAction).call(concept, input);
    };
    const info: ActionInfo = {
      concept: name,
      name: key,
      label: `${name}.${key}`,
      isQuery: key.startsWith("_"),
      secrets,
      method,
      get declared() {
        const { concept } = held.current;
        return Reflect.get(concept, key, concept) as InstrumentedAction;
      },
      get isAsync() {
        return isAsync(this.declared);
      },
      get engine() {
        return held.current.engine;
      },
    };
    const outer = info.isQuery
      ? (input: Mapping) => {
        refuseVariables(info.label, input);
        return method(input);
      }
      : (input: Mapping = {}) => held.current.start(info, input);
    Object.defineProperty(outer, "name", { value: info.label });
    infos.set(outer, info);
    return outer;
  };

  const proxy = new Proxy(backing.concept, {
    get(_, key) {
      const known = methods.get(key);
      if (known) return known;
      const target = held.current.concept;
      const value = Reflect.get(target, key, target);
      if (value === undefined && typeof key === "string" && key !== "then" && !(key in target)) {
        missing.push({ concept: name, name: key, has: methodsOf(target) });
        if (missing.length > MISSING_KEPT) missing.shift();
      }
      if (typeof value !== "function" || typeof key !== "string" || isEveryObjects(key, value)) return value;
      const method = instrument(key);
      methods.set(key, method);
      return method;
    },
    set(_, key, value) {
      methods.delete(key);
      return Reflect.set(held.current.concept, key, value);
    },
  });
  backings.set(proxy, held);
  return proxy;
}

/** @throws TypeError when a query is called with a variable of a sync itself, of which no database knows anything */
function refuseVariables(query: string, input: unknown): void {
  if (typeof input !== "object" || input === null) return;
  for (const [key, value] of Object.entries(input)) {
    if (typeof value !== "symbol") continue;
    const name = value.description ?? key;
    throw new TypeError(
      `${query}(...) was given the variable "${name}" itself, expected its value: ` +
        `write frames.query(${query}, { ${
          key === name ? name : `${key}: ${name}`
        } }, { ... }), or $[${name}] for a frame $`,
    );
  }
}

/** Whether a function is an `async` one. */
export function isAsync(method: InstrumentedAction): boolean {
  return method.constructor.name === "AsyncFunction";
}

/** Whether a function is the class itself or one that every object has, such as `toString`: those are not actions. */
function isEveryObjects(key: string, value: unknown): boolean {
  return key === "constructor" || (Object.prototype as unknown as Record<string, unknown>)[key] === value;
}

/** The names of a concept's methods: actions first, then queries. */
export function methodsOf(concept: object): string[] {
  const names = new Set<string>();
  for (let level = concept; level && level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
      if (typeof value === "function" && name !== "constructor") names.add(name);
    }
  }
  return [...names].sort((a, b) => Number(a.startsWith("_")) - Number(b.startsWith("_")));
}

/** The sentence for a method that a concept does not have. */
export function describeMissing(
  { concept, name, has }: { concept: string; name: string; has: string[] },
): string {
  const near = nearest(name, has);
  return `${concept} has no action "${name}"` + (near ? `; did you mean "${near}"?` : ".") +
    ` It has ${has.join(", ") || "none"}.`;
}
