import { relative } from "node:path";
import ts from "typescript";
import type { Place } from "./place.ts";

/** Where a node begins, from the root of the project. */
export function placeOf(node: ts.Node, root: string): Place {
  const source = node.getSourceFile();
  const { line, character } = source.getLineAndCharacterOfPosition(node.getStart());
  return {
    file: relative(root, source.fileName).replaceAll("\\", "/"),
    line: line + 1,
    column: character + 1,
  };
}

/** An expression without what only the compiler sees. */
export function unwrapped(node: ts.Node): ts.Node {
  return ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node) ||
      ts.isTypeAssertionExpression(node) || ts.isNonNullExpression(node)
    ? unwrapped(node.expression)
    : node;
}

/** The text of a key that is written out. */
export function nameOf(name: ts.Node): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)
    ? name.text
    : undefined;
}

/** Whether a node is a function with a body of its own. */
export function isFunction(
  node: ts.Node,
): node is ts.ArrowFunction | ts.FunctionExpression | ts.FunctionDeclaration | ts.MethodDeclaration {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node);
}
