/** One client's connection: reads requests one after another and writes each answer before the next. */
import { type Document, Double, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { Frames, ProtocolError } from "./frames.ts";
import { readHeader, readRequest, type Request } from "./messages.ts";
import { type Reply, writeReply } from "./replies.ts";
import type { Unfinished } from "./unfinished.ts";

/** Carries out one command. The promise resolves when the answer may leave: after the commit of its writes. */
export type Execute = (command: Document, connection: { id: number; moreToCome: boolean }) => Promise<Reply>;

/** Most connections wait for a small command; a message that has begun may be long. */
const FIRST_READ_BYTES = 4 * 1024;
const READ_BYTES = 64 * 1024;

/**
 * Serves one connection until either side closes it, it sends what is not the protocol, or all connections together hold
 * too much of messages that have not ended, requests or answers.
 */
export async function serveConnection(
  connection: Deno.Conn,
  id: number,
  execute: Execute,
  unfinished: Unfinished,
): Promise<void> {
  const frames = new Frames();
  try {
    for (;;) {
      for (let frame = frames.next(); frame; frame = frames.next()) {
        const answer = await answerTo(frame, id, execute);
        if (!answer) continue;
        if (!unfinished.count(frames, answer.length)) return;
        await writeAll(connection, answer);
      }
      if (!unfinished.count(frames)) return;
      const buffer = new Uint8Array(frames.length > 0 ? READ_BYTES : FIRST_READ_BYTES);
      const read = await connection.read(buffer);
      if (read === null) return;
      frames.push(buffer.subarray(0, read));
    }
  } catch {
    // What is not the protocol, or a socket that fails, ends this connection alone: the errors of commands are answers.
  } finally {
    unfinished.forget(frames);
    closeConnection(connection);
  }
}

/** Closes a connection that may be closed already. */
export function closeConnection(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // Closed by the other side, or by the listener.
  }
}

async function answerTo(frame: Uint8Array, id: number, execute: Execute): Promise<Uint8Array | undefined> {
  let request: Pick<Request, "requestId" | "opCode" | "checksum"> = { ...readHeader(frame), checksum: false };
  try {
    const whole = readRequest(frame);
    request = whole;
    const reply = await execute(whole.command, { id, moreToCome: whole.moreToCome });
    return whole.moreToCome ? undefined : writeReply(reply, request);
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    return writeReply(errorReply(error), request);
  }
}

/** The document that a failed command answers with. What is not a MongoError is a defect, and is answered too. */
export function errorReply(error: unknown): Document {
  const known = error instanceof MongoError ? error : new MongoError("InternalError", String(error));
  return new Map<string, Value>([
    ["ok", new Double(0)],
    ["errmsg", known.message],
    ["code", known.code],
    ["codeName", known.codeName],
    ...(known.extra ?? []),
  ]);
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}
