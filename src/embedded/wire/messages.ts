/**
 * The two requests of MongoDB's wire protocol that a 7.0 server still takes: OP_MSG, and OP_QUERY for the
 * first `hello` of a connection.
 * Source: https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
 */
import { decode } from "../bson/codec.ts";
import type { Document, Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import { crc32c } from "./crc32c.ts";
import { ProtocolError } from "./frames.ts";

export const OP_REPLY = 1;
export const OP_QUERY = 2004;
export const OP_MSG = 2013;

export const FLAG_CHECKSUM = 1 << 0;
export const FLAG_MORE_TO_COME = 1 << 1;
/** The lower 16 bits are required: an unknown one must be refused; the upper ones may be ignored. */
const REQUIRED_BITS = 0xffff;

/** What every message begins with. */
export interface Header {
  requestId: number;
  opCode: number;
}

/** A command as it came in, whichever of the two messages brought it. */
export interface Request extends Header {
  /** The command, with the documents of the sequences under the names that they were sent by. */
  command: Document;
  /** The sender reads no reply (`w: 0`). */
  moreToCome: boolean;
  /** The sender used a checksum, and is answered with one. */
  checksum: boolean;
}

/** The header of a whole message. */
export function readHeader(frame: Uint8Array): Header {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  return { requestId: view.getInt32(4, true), opCode: view.getInt32(12, true) };
}

/**
 * Reads a whole message. Throws ProtocolError when the connection cannot go on, and MongoError when this
 * request cannot be understood but the next one may be.
 */
export function readRequest(frame: Uint8Array): Request {
  const header = readHeader(frame);
  if (header.opCode === OP_MSG) return readMsg(frame, header);
  if (header.opCode === OP_QUERY) return readQuery(frame, header);
  throw new ProtocolError(
    `Cannot read a message with opcode "${header.opCode}": expected OP_MSG (2013), or OP_QUERY (2004) for hello`,
  );
}

function readMsg(frame: Uint8Array, header: Header): Request {
  if (frame.length < 20) throw new ProtocolError("Cannot read an OP_MSG without its flags");
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const flags = view.getUint32(16, true);
  const unknown = flags & REQUIRED_BITS & ~(FLAG_CHECKSUM | FLAG_MORE_TO_COME);
  if (unknown !== 0) throw new ProtocolError(`Message contains illegal flags value: Ob${flags.toString(2)}`);
  const checksum = (flags & FLAG_CHECKSUM) !== 0;
  let end = frame.length;
  if (checksum) {
    end -= 4;
    if (end < 20 || view.getUint32(end, true) !== crc32c(frame.subarray(0, end))) {
      throw new ProtocolError("OP_MSG checksum does not match contents");
    }
  }
  const command = readSections(frame, view, end);
  return { ...header, command, moreToCome: (flags & FLAG_MORE_TO_COME) !== 0, checksum };
}

function readSections(frame: Uint8Array, view: DataView, end: number): Document {
  let body: Document | undefined;
  const sequences = new Map<string, Value[]>();
  let at = 20;
  while (at < end) {
    const kind = frame[at++];
    if (kind === 0) {
      if (body) throw new MongoError("Location40430", "Multiple body sections in message");
      const next = documentEnd(view, at, end);
      body = decode(frame.subarray(at, next));
      at = next;
    } else if (kind === 1) {
      const next = documentEnd(view, at, end);
      const [name, documents] = readSequence(frame, view, at + 4, next);
      if (sequences.has(name)) {
        throw new MongoError("Location40431", `Duplicate document sequence: ${name}`);
      }
      sequences.set(name, documents);
      at = next;
    } else {
      throw new MongoError("Location40432", `Unknown section kind ${kind}`);
    }
  }
  if (!body) throw new MongoError("Location40587", "OP_MSG messages must have a body");
  for (const [name, documents] of sequences) {
    if (body.has(name)) {
      throw new MongoError("Location40433", `Duplicate field between body and document sequence ${name}`);
    }
    body.set(name, documents);
  }
  return body;
}

function readSequence(frame: Uint8Array, view: DataView, start: number, end: number): [string, Value[]] {
  const nul = frame.indexOf(0, start);
  if (nul < 0 || nul >= end) throw new MongoError("InvalidBSON", "Document sequence without a name");
  const name = new TextDecoder().decode(frame.subarray(start, nul));
  const documents: Value[] = [];
  let at = nul + 1;
  while (at < end) {
    const next = documentEnd(view, at, end);
    documents.push(decode(frame.subarray(at, next)));
    at = next;
  }
  return [name, documents];
}

/** Where the document or section that begins at `at` ends, by its own length. */
function documentEnd(view: DataView, at: number, end: number): number {
  if (at + 4 > end) throw new MongoError("InvalidBSON", "Not enough bytes left for the length of a section");
  const length = view.getInt32(at, true);
  if (length < 5 || at + length > end) {
    throw new MongoError(
      "InvalidBSON",
      `Invalid length "${length}" with ${end - at} bytes left in the message`,
    );
  }
  return at + length;
}

function readQuery(frame: Uint8Array, header: Header): Request {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const nul = frame.indexOf(0, 20);
  if (nul < 0) throw new ProtocolError("Cannot read an OP_QUERY without its collection name");
  const namespace = new TextDecoder().decode(frame.subarray(20, nul));
  const start = nul + 1 + 8;
  if (start + 4 > frame.length) throw new ProtocolError("Cannot read an OP_QUERY without its query");
  let command = decode(frame.subarray(start, documentEnd(view, start, frame.length)));
  const wrapped = command.get("$query") ?? command.get("query");
  if (wrapped instanceof Map) command = wrapped;
  const [name = ""] = command.keys();
  if (!namespace.endsWith(".$cmd") || !["hello", "isMaster", "ismaster"].includes(name)) {
    throw new MongoError(
      "UnsupportedOpQueryCommand",
      `Unsupported OP_QUERY command: ${name}. The client driver may require an upgrade.`,
    );
  }
  command.set("$db", namespace.slice(0, -".$cmd".length));
  return { ...header, command, moreToCome: false, checksum: false };
}
