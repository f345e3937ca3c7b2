/** Sessions are only names here: nothing but cursors belongs to them. */
import { randomUUID } from "node:crypto";
import { Binary, isDocument, type Value } from "../bson/value.ts";
import type { Command } from "./command.ts";
import { document, ok } from "./reply.ts";

/** https://www.mongodb.com/docs/manual/reference/command/startSession/ */
export const startSession: Command = () =>
  ok({
    id: document({ id: Binary.createFromHexString(randomUUID().replaceAll("-", ""), Binary.SUBTYPE_UUID) }),
    timeoutMinutes: 30,
  });

/** Ends sessions and the cursors in them. https://www.mongodb.com/docs/manual/reference/command/endSessions/ */
export const endSessions: Command = (context, command) => {
  const sessions = [...command.values()][0];
  if (Array.isArray(sessions)) {
    for (const session of sessions) {
      const text = sessionText(session);
      if (text !== undefined) context.cursors.endSession(text);
    }
  }
  return ok();
};

/** Keeps sessions alive, which they are anyway. */
export const refreshSessions: Command = () => ok();

/** The text that stands for an `lsid`, or undefined when it is none. */
export function sessionText(lsid: Value | undefined): string | undefined {
  const id = isDocument(lsid) ? lsid.get("id") : undefined;
  return id instanceof Binary ? id.toString("hex") : undefined;
}
