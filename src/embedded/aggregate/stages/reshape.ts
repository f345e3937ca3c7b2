/** The stages that make one document of each document: `$project`, `$addFields`, `$unset`, `$replaceRoot`. */
import { typeName } from "../../bson/compare.ts";
import { isDocument, type Value } from "../../bson/value.ts";
import { MongoError } from "../../errors.ts";
import { shellText } from "../../bson/shell_text.ts";
import { compileExpression } from "../expression.ts";
import { compileAddFields, compileProject, compileUnset, type Transform } from "../projection.ts";
import type { Stage, StageParser } from "./stages.ts";

function each(transform: Transform): Stage {
  return function* (documents, variables) {
    for (const document of documents) yield transform(document, variables);
  };
}

/** https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/project/ */
export const project: StageParser = (argument, { variables }) => {
  if (isDocument(argument)) return each(compileProject(argument, variables));
  throw new MongoError("Location15969", "$project specification must be an object");
};

/** https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/addFields/ */
export const addFields: StageParser = (argument, { name, variables }) => {
  if (isDocument(argument)) return each(compileAddFields(argument, variables, name));
  throw new MongoError(
    "Location40272",
    `${name} specification stage must be an object, got ${typeName(argument)}`,
  );
};

/** https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/unset/ */
export const unset: StageParser = (argument) => {
  const paths = Array.isArray(argument) ? argument : [argument];
  if (paths.length === 0) {
    throw new MongoError(
      "Location31119",
      "$unset specification must be a string or an array with at least one field",
    );
  }
  if (paths.every((path) => typeof path === "string")) return each(compileUnset(paths as string[]));
  throw new MongoError(
    "Location31120",
    "$unset specification must be a string or an array containing only strings",
  );
};

function newRoot(expression: Value, variables: ReadonlySet<string>, name: string): Stage {
  const evaluate = compileExpression(expression, variables);
  return each((document, values) => {
    const root = evaluate(document, values);
    if (isDocument(root)) return root;
    throw new MongoError(
      "Location40228",
      `'${name}' expression must evaluate to an object, but resulting value was: ${
        root === undefined ? "MISSING" : shellText(root)
      }. Type of resulting value: '${typeName(root)}'. Input document: ${shellText(document)}`,
    );
  });
}

/** https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/replaceRoot/ */
export const replaceRoot: StageParser = (argument, { variables }) => {
  if (!isDocument(argument)) {
    throw new MongoError(
      "Location40229",
      `expected an object as specification for $replaceRoot stage, got ${typeName(argument)}`,
    );
  }
  const unknown = [...argument.keys()].find((key) => key !== "newRoot");
  if (unknown !== undefined) {
    throw new MongoError("Location40415", `BSON field '$replaceRoot.${unknown}' is an unknown field.`);
  }
  if (!argument.has("newRoot")) {
    throw new MongoError(
      "Location40414",
      "BSON field '$replaceRoot.newRoot' is missing but a required field",
    );
  }
  return newRoot(argument.get("newRoot")!, variables, "newRoot");
};

/** https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/replaceWith/ */
export const replaceWith: StageParser = (argument, { variables }) =>
  newRoot(argument, variables, "replacement document");
