/** What the loader gives of a project's sync files: plain data, as it comes out of the process that called the syncs. */

/** A sync file as it was loaded. */
export interface LoadedFile {
  /** Its absolute path. */
  readonly file: string;
  /** Why it could not be loaded. */
  readonly failure?: string;
  /** Whether that is because it did, while it loaded, what only a running server can: the file itself may be right. */
  readonly refused?: boolean;
  /** Its exported functions, by name. */
  readonly exports: Readonly<Record<string, Declared | NotDeclared>>;
}

/** What a sync's function returned. */
export interface Declared {
  readonly when: readonly DeclaredPattern[];
  readonly then: readonly DeclaredPattern[];
  readonly hasWhere: boolean;
}

/** Why a function declares no sync. */
export interface NotDeclared {
  readonly problem: string;
  /** The way out, where that is known. */
  readonly fix?: string;
  /** Whether it is no sync at all: what it returned has neither `when` nor `then`. */
  readonly isOther: boolean;
}

/** One pattern. */
export interface DeclaredPattern {
  /** The concept and the method; undefined when it is a method of no concept of `@concepts`. */
  readonly method?: { readonly concept: string; readonly name: string };
  /** Such as a name, for a function that is no method of a concept. */
  readonly called: string;
  readonly input: Readonly<Record<string, DeclaredSlot>>;
  readonly output?: Readonly<Record<string, DeclaredSlot>>;
}

/** What stands at a key. */
export type DeclaredSlot =
  | { readonly kind: "variable"; readonly name: string; readonly optional: boolean }
  | { readonly kind: "literal"; readonly value: unknown }
  | { readonly kind: "array"; readonly items: readonly DeclaredSlot[] }
  | { readonly kind: "object"; readonly fields: Readonly<Record<string, DeclaredSlot>> }
  /** A value that has no JSON, such as a date. */
  | { readonly kind: "other" };
