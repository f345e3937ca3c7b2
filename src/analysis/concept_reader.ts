import { basename, dirname, relative, sep } from "node:path";
import ts from "typescript";
import type { Concept, Method, Outcome } from "./concept.ts";
import { type ImportMap, resolveImport } from "./import_map.ts";
import { sharedConcepts } from "./source_files.ts";
import { placeOf } from "./syntax.ts";
import { isUndefined, TypeReader } from "./type_reader.ts";
import type { Field, ObjectType } from "./value_type.ts";

const PRIMITIVE = ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike |
  ts.TypeFlags.BigIntLike;

/** An object of which nothing is known. */
const ANYTHING: ObjectType = { kind: "object", fields: [], open: true };

/** Reads concepts from the compiler's view of their files. */
export class ConceptReader {
  readonly #checker: ts.TypeChecker;
  readonly #types: TypeReader;

  /** @param root the folder of the project */
  constructor(
    private readonly program: ts.Program,
    private readonly root: string,
    private readonly map: ImportMap,
  ) {
    this.#checker = program.getTypeChecker();
    this.#types = new TypeReader(program);
  }

  /**
   * Reads one concept.
   *
   * @param file `<Name>Concept.ts`, in the folder of the concept
   * @returns undefined when its default export is no class
   */
  read(name: string, file: string): Concept | undefined {
    const source = this.program.getSourceFile(file);
    const module = source && this.#checker.getSymbolAtLocation(source);
    const exported = module && this.#checker.getExportsOfModule(module).find((one) => one.name === "default");
    if (!exported) return undefined;
    const symbol = exported.flags & ts.SymbolFlags.Alias
      ? this.#checker.getAliasedSymbol(exported)
      : exported;
    if (!(symbol.flags & ts.SymbolFlags.Class)) return undefined;
    const type = this.#checker.getDeclaredTypeOfSymbol(symbol);
    const methods = type.getProperties().flatMap((property) => this.#method(name, property) ?? []);
    return {
      name,
      place: placeOf(symbol.valueDeclaration ?? source, this.root),
      methods: new Map(methods.map((method) => [method.name, method])),
      open: this.#types.extendsUnknown(type),
      imports: this.#importsOf(name, dirname(file)),
    };
  }

  #method(concept: string, property: ts.Symbol): Method | undefined {
    const declaration = property.valueDeclaration;
    if (!declaration || !ts.isClassElement(declaration)) return undefined;
    if (declaration.name && ts.isPrivateIdentifier(declaration.name)) return undefined;
    const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
    if (ts.getCombinedModifierFlags(declaration) & hidden) return undefined;
    const signatures = this.#checker.getTypeOfSymbol(property).getCallSignatures();
    if (signatures.length === 0) return undefined;
    const results = signatures.map((one) => this.#checker.getReturnTypeOfSignature(one));
    const isQuery = property.name.startsWith("_");
    const ending = (isQuery: boolean): Method["asked"] => {
      const read = results.map((result) => this.#outcomes(result, isQuery));
      return {
        isQuery,
        outcomes: read.flatMap(({ outcomes }) => outcomes),
        odd: read.find(({ odd }) => odd)?.odd,
        neverEmpty: read.every(({ neverEmpty }) => neverEmpty),
      };
    };
    return {
      concept,
      name: property.name,
      label: `${concept}.${property.name}`,
      place: placeOf(declaration.name ?? declaration, this.root),
      documented: property.getDocumentationComment(this.#checker).length > 0 ||
        property.getJsDocTags(this.#checker).length > 0,
      inputs: signatures.flatMap((one) => this.#inputs(one)),
      ...ending(isQuery),
      asked: ending(true),
      async: results.every((result) =>
        !(result.flags & ts.TypeFlags.Any) && this.#checker.getPropertyOfType(result, "then") !== undefined
      ),
    };
  }

  #inputs(signature: ts.Signature): ObjectType[] {
    const [parameter] = signature.getParameters();
    if (!parameter) return [{ kind: "object", fields: [], open: false }];
    const type = this.#checker.getTypeOfSymbol(parameter);
    const members = type.isUnion() ? type.types : [type];
    return members.filter((one) => !isUndefined(one)).map((one) => this.#types.fields(one) ?? ANYTHING);
  }

  #outcomes(result: ts.Type, isQuery: boolean): Pick<Method, "outcomes" | "odd" | "neverEmpty"> {
    const type = this.#checker.getAwaitedType(result) ?? result;
    const members = type.isUnion() ? type.types : [type];
    const outcomes: Outcome[] = [];
    let odd: Method["odd"];
    let neverEmpty = isQuery;
    for (const member of members) {
      if (member.flags & ts.TypeFlags.Never) continue;
      if (this.#checker.isArrayType(member) || this.#checker.isTupleType(member)) {
        const rows = this.#rows(member as ts.TypeReference);
        const mustHaveOne = this.#checker.isTupleType(member) && rows.some(({ isError }) => !isError);
        neverEmpty &&= mustHaveOne;
        if (isQuery) outcomes.push(...rows);
        else {
          odd = "an array";
          outcomes.push({ kind: "object", fields: [], open: false, isError: false });
        }
      } else if (isUndefined(member) || member.flags & ts.TypeFlags.Null) {
        neverEmpty = false;
        odd ??= "nothing";
        if (!isQuery) outcomes.push({ kind: "object", fields: [], open: false, isError: false });
      } else {
        const known = this.#types.fields(member);
        if (member.flags & PRIMITIVE) odd ??= "no object";
        if (!known) neverEmpty = false;
        outcomes.push(...apart(known ?? ANYTHING));
      }
    }
    return { outcomes, odd, neverEmpty };
  }

  #rows(list: ts.TypeReference): Outcome[] {
    return this.#checker.getTypeArguments(list).flatMap((item) => item.isUnion() ? item.types : [item])
      .filter((row) => !(row.flags & ts.TypeFlags.Never))
      .flatMap((row) => apart(this.#types.fields(row) ?? ANYTHING));
  }

  #importsOf(name: string, folder: string): Concept["imports"] {
    const folders = [dirname(folder), sharedConcepts(this.root, this.map)];
    const files = this.program.getSourceFiles().filter(({ fileName }) =>
      fileName.startsWith(folder + "/") && !/\.test\.tsx?$/.test(fileName)
    );
    return files.flatMap((file) =>
      file.statements.flatMap((statement) => {
        if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
        const to = resolveImport(statement.moduleSpecifier.text, file.fileName, this.map);
        const concepts = folders.find((one) => to?.startsWith(one + sep));
        if (to === undefined || concepts === undefined) return [];
        const parts = relative(concepts, to).split(sep);
        const concept = parts.length === 1 ? basename(parts[0]) : parts[0];
        if (concept === name) return [];
        return { ...placeOf(statement, this.root), concept, typeOnly: isTypeOnly(statement) };
      })
    );
  }
}

function isTypeOnly({ importClause }: ts.ImportDeclaration): boolean {
  if (!importClause) return false;
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = importClause.namedBindings;
  return !importClause.name && bindings !== undefined && ts.isNamedImports(bindings) &&
    bindings.elements.every(({ isTypeOnly }) => isTypeOnly);
}

/** An outcome whose `error` may be there or not is two outcomes: a success without it, and an error. */
function apart(type: ObjectType): Outcome[] {
  if (type.open && !type.fields.some(({ name }) => name === "error")) return [{ ...type, isError: false }];
  const error = type.fields.find(({ name }) => name === "error");
  if (!error) return [{ ...type, isError: false }];
  const others = type.fields.filter((field) => field !== error);
  const required: Field = { ...error, optional: false };
  const failed: Outcome = { ...type, fields: [required, ...others], isError: true };
  const never = error.type.kind === "null";
  const always = !error.optional &&
    !(error.type.kind === "union" && error.type.of.some(({ kind }) => kind === "null"));
  return never
    ? [{ ...type, fields: others, isError: false }]
    : always
    ? [failed]
    : [{ ...type, fields: others, isError: false }, failed];
}
