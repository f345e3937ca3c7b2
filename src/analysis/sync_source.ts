import ts from "typescript";
import type { Place } from "./place.ts";
import { isFunction, nameOf, placeOf, unwrapped } from "./syntax.ts";
import { readWhere, type WhereCode } from "./where_code.ts";

/** What the source says of one exported sync. */
export interface SyncSource {
  readonly place: Place;
  /** The code outside of its patterns; undefined when a helper makes the sync, whose `where` cannot be seen. */
  readonly where?: WhereCode;
  /** Where the patterns of each side stand, when they are written out. */
  readonly when?: readonly PatternPlaces[];
  readonly then?: readonly PatternPlaces[];
}

/** Where a pattern and its keys stand. */
export interface PatternPlaces {
  readonly place: Place;
  readonly input: ReadonlyMap<string, Place>;
  readonly output: ReadonlyMap<string, Place>;
}

/** What the source says of a sync file. */
export interface SyncFileSource {
  /** The exported functions and constants, in the order of the text. */
  readonly exports: ReadonlyMap<string, SyncSource>;
  /** Constants of the file that look like syncs and are not exported, nor mentioned elsewhere. */
  readonly forgotten: readonly (Place & { readonly name: string })[];
  /** Names that are imported from `@concepts`, with what the file calls them. */
  readonly imported: readonly (Place & { readonly name: string; readonly local: string })[];
}

/** Names that a file imports from `@concepts`, with what it calls them; `*` is the module. */
export function conceptImports(
  source: ts.SourceFile,
  root: string,
): (Place & { readonly name: string; readonly local: string })[] {
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    if (!/^@concepts$|\/concepts\/concepts\.ts$/.test(statement.moduleSpecifier.text)) return [];
    const bindings = statement.importClause?.namedBindings;
    if (bindings && ts.isNamespaceImport(bindings)) {
      return [{ name: "*", local: bindings.name.text, ...placeOf(bindings, root) }];
    }
    return bindings && ts.isNamedImports(bindings)
      ? bindings.elements.filter(({ isTypeOnly }) => !isTypeOnly).map((one) => ({
        name: (one.propertyName ?? one.name).text,
        local: one.name.text,
        ...placeOf(one, root),
      }))
      : [];
  });
}

/** Reads a sync file. */
export function readSyncFile(source: ts.SourceFile, root: string): SyncFileSource {
  const imported = conceptImports(source, root);
  const names = new Map(imported.map(({ local, name }) => [local, name]));
  const exports = new Map<string, SyncSource>();
  const own = new Map<string, { node: ts.Node; value: ts.Node | undefined }>();
  const exported = new Map<string, string>();
  for (const statement of source.statements) {
    const isExported = ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    const declared: [string, ts.Node, ts.Node | undefined][] = ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.flatMap((one) =>
        ts.isIdentifier(one.name) ? [[one.name.text, one, one.initializer]] : []
      )
      : ts.isFunctionDeclaration(statement) && statement.name
      ? [[statement.name.text, statement, statement]]
      : [];
    for (const [name, node, value] of declared) {
      own.set(name, { node, value });
      if (isExported) exported.set(name, name);
    }
    if (
      ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)
    ) {
      for (const { name, propertyName } of statement.exportClause.elements) {
        exported.set(name.text, (propertyName ?? name).text);
      }
    }
    if (ts.isExportAssignment(statement)) {
      own.set("default", { node: statement, value: statement.expression });
      exported.set("default", "default");
    }
  }
  for (const [name, local] of exported) {
    const found = own.get(local);
    exports.set(
      name,
      found ? readSync(found.node, found.value, names, root) : { place: placeOf(source, root) },
    );
  }
  const forgotten = [...own].filter(([name, { node }]) =>
    ![...exported.values()].includes(name) && isAnnotatedSync(node) && !isMentioned(name, node, source)
  );
  return {
    exports,
    imported,
    forgotten: forgotten.map(([name, { node }]) => ({ name, ...placeOf(node, root) })),
  };
}

function readSync(
  node: ts.Node,
  value: ts.Node | undefined,
  names: ReadonlyMap<string, string>,
  root: string,
): SyncSource {
  const place = placeOf(node, root);
  const sync = value && unwrapped(value);
  if (!sync || !isFunction(sync) || !sync.body) return { place };
  const declaration = returned(sync);
  if (!declaration) return { place };
  const side = (name: string) => {
    const property = declaration.properties.find((one) =>
      ts.isPropertyAssignment(one) && nameOf(one.name) === name
    );
    return property && ts.isPropertyAssignment(property)
      ? patternPlaces(unwrapped(property.initializer), root)
      : undefined;
  };
  return { place, where: readWhere(sync, names, root), when: side("when"), then: side("then") };
}

/** The object that a sync returns, where it is written out. */
function returned({ body }: ts.FunctionLikeDeclaration): ts.ObjectLiteralExpression | undefined {
  if (!body) return undefined;
  const last = ts.isBlock(body) ? body.statements.findLast(ts.isReturnStatement)?.expression : body;
  const value = last && unwrapped(last);
  return value && ts.isObjectLiteralExpression(value) ? value : undefined;
}

/** The patterns of a call of `actions`; undefined when they are not written out one by one. */
function patternPlaces(call: ts.Node, root: string): PatternPlaces[] | undefined {
  if (!ts.isCallExpression(call)) return undefined;
  if (call.arguments.some((one) => ts.isSpreadElement(one))) return undefined;
  return call.arguments.map((argument) => {
    const pattern = unwrapped(argument);
    const [, input, output] = ts.isArrayLiteralExpression(pattern) ? pattern.elements : [];
    return { place: placeOf(argument, root), input: keyPlaces(input, root), output: keyPlaces(output, root) };
  });
}

function keyPlaces(node: ts.Node | undefined, root: string): Map<string, Place> {
  const object = node && unwrapped(node);
  if (!object || !ts.isObjectLiteralExpression(object)) return new Map();
  return new Map(object.properties.flatMap((property) => {
    const name = property.name && nameOf(property.name);
    return name === undefined ? [] : [[name, placeOf(property, root)] as const];
  }));
}

function isAnnotatedSync(node: ts.Node): boolean {
  return ts.isVariableDeclaration(node) && node.type !== undefined && node.type.getText() === "Sync";
}

function isMentioned(name: string, declaration: ts.Node, source: ts.SourceFile): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (node === declaration) return;
    if (ts.isIdentifier(node) && node.text === name) found = true;
    else ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
