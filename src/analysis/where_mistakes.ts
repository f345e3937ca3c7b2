import ts from "typescript";
import { nameOf } from "./syntax.ts";

/**
 * How the frames that a look-up gives are used, as far as that is wrong: `dropped` in any case, `not awaited` when it gives a
 * promise.
 */
export function useOf(call: ts.Node): "dropped" | "not awaited" | undefined {
  let node = call;
  let awaited = false;
  while (
    ts.isParenthesizedExpression(node.parent) || ts.isAwaitExpression(node.parent) ||
    ts.isAsExpression(node.parent)
  ) {
    node = node.parent;
    awaited ||= ts.isAwaitExpression(node);
  }
  if (ts.isExpressionStatement(node.parent)) return "dropped";
  if (awaited) return undefined;
  const assigned = ts.isVariableDeclaration(node.parent)
    ? node.parent.name
    : ts.isBinaryExpression(node.parent) && node.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
    ? node.parent.left
    : undefined;
  const used = assigned && ts.isIdentifier(assigned) ? nextMention(assigned.text, node) : node;
  const { parent } = used ?? node;
  if (!ts.isPropertyAccessExpression(parent) || parent.expression !== used) return undefined;
  return ["then", "catch", "finally"].includes(parent.name.text) ? undefined : "not awaited";
}

/** The first place behind a node, in the same function, that mentions a name. */
function nextMention(name: string, behind: ts.Node): ts.Node | undefined {
  let scope = behind;
  while (scope.parent && !ts.isFunctionLike(scope)) scope = scope.parent;
  let found: ts.Node | undefined;
  const visit = (node: ts.Node): void => {
    if (found) return;
    if (ts.isIdentifier(node) && node.text === name && node.pos >= behind.end) found = node;
    else ts.forEachChild(node, visit);
  };
  visit(scope);
  return found;
}

/** Whether a `where` with a body never returns a value. */
export function returnsNothing(where: ts.FunctionLikeDeclaration): boolean {
  const { body } = where;
  if (!body || !ts.isBlock(body)) return false;
  let ends = false;
  const visit = (node: ts.Node): void => {
    if ((ts.isReturnStatement(node) && node.expression) || ts.isThrowStatement(node)) ends = true;
    if (node === body || !ts.isFunctionLike(node)) ts.forEachChild(node, visit);
  };
  visit(body);
  return !ends;
}

/**
 * The keys, in an object that extends a frame, that are names and no variables: `frames.map(($) => ({ ...$, total: 3 }))`.
 *
 * @param frames what the `where` calls its frames
 */
export function stringKeys(
  object: ts.ObjectLiteralExpression,
  frames: string | undefined,
): { name: string; node: ts.Node }[] {
  let made: ts.Node = object;
  while (ts.isParenthesizedExpression(made.parent) || ts.isAsExpression(made.parent)) made = made.parent;
  const maker = ts.isReturnStatement(made.parent) ? made.parent.parent.parent : made.parent;
  if (!ts.isArrowFunction(maker) || !ts.isCallExpression(maker.parent)) return [];
  const called = maker.parent.expression;
  if (!ts.isPropertyAccessExpression(called) || !/^(map|flatMap)$/.test(called.name.text)) return [];
  if (called.expression.getText() !== frames) return [];
  const frame = maker.parameters[0]?.name.getText();
  const spread = (one: ts.Node) => ts.isSpreadAssignment(one) && one.expression.getText() === frame;
  if (!object.properties.some(spread)) return [];
  return object.properties.flatMap((node) => {
    const isKey = ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node);
    const name = isKey ? nameOf(node.name) : undefined;
    return name === undefined ? [] : [{ name, node }];
  });
}
