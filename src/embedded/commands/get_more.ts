import { MongoError } from "../errors.ts";
import { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";

/** https://www.mongodb.com/docs/manual/reference/command/getMore/ */
export const getMore: Command = (context, command) => {
  const args = new Arguments("getMore", command, ["getMore", "collection", "batchSize"]);
  const id = command.get("getMore");
  if (typeof id !== "bigint") {
    throw new MongoError(
      "TypeMismatch",
      "BSON field 'getMore.getMore' is the wrong type, expected type 'long'",
    );
  }
  if (command.has("maxTimeMS")) {
    throw new MongoError("BadValue", "cannot set maxTimeMS on getMore command for a non-awaitData cursor");
  }
  const name = args.required("collection", args.string("collection"));
  return context.cursors.next(
    id,
    `${context.database}.${name}`,
    context.session,
    args.integer("batchSize") || Infinity,
  );
};
