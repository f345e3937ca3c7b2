/** Writes the answers of commands as OP_MSG, or as OP_REPLY to an OP_QUERY. */
import { encodeMessage } from "../bson/codec.ts";
import type { Document } from "../bson/value.ts";
import { crc32c } from "./crc32c.ts";
import { FLAG_CHECKSUM, OP_MSG, OP_QUERY, OP_REPLY, type Request } from "./messages.ts";

/** A batch of a cursor. Its documents stay the bytes that they are stored as. */
export class CursorBatch {
  constructor(
    readonly id: bigint,
    readonly namespace: string,
    readonly name: "firstBatch" | "nextBatch",
    readonly documents: Uint8Array[],
  ) {}
}

/** What a command answers with. */
export type Reply = Document | CursorBatch;

let lastRequestId = 0;

/** The whole message that answers a request. */
export function writeReply(reply: Reply, to: Pick<Request, "requestId" | "opCode" | "checksum">): Uint8Array {
  const body = reply instanceof CursorBatch ? encodeBatch(reply) : encodeMessage(reply);
  lastRequestId = (lastRequestId + 1) | 0;
  return to.opCode === OP_QUERY ? writeOpReply(body, to.requestId) : writeMsg(body, to);
}

function writeMsg(body: Uint8Array, to: Pick<Request, "requestId" | "checksum">): Uint8Array {
  const message = start(21 + body.length + (to.checksum ? 4 : 0), to.requestId, OP_MSG);
  const view = new DataView(message.buffer);
  view.setUint32(16, to.checksum ? FLAG_CHECKSUM : 0, true);
  message.set(body, 21);
  const end = 21 + body.length;
  if (to.checksum) view.setUint32(end, crc32c(message.subarray(0, end)), true);
  return message;
}

function writeOpReply(body: Uint8Array, responseTo: number): Uint8Array {
  const message = start(36 + body.length, responseTo, OP_REPLY);
  new DataView(message.buffer).setInt32(32, 1, true);
  message.set(body, 36);
  return message;
}

function start(length: number, responseTo: number, opCode: number): Uint8Array {
  const message = new Uint8Array(length);
  const view = new DataView(message.buffer);
  view.setInt32(0, length, true);
  view.setInt32(4, lastRequestId, true);
  view.setInt32(8, responseTo, true);
  view.setInt32(12, opCode, true);
  return message;
}

const TEXT = new TextEncoder();

/** `{ cursor: { firstBatch: [...], id: Long, ns: "..." }, ok: 1.0 }` around documents that are bytes already. */
function encodeBatch(batch: CursorBatch): Uint8Array {
  const keys = batch.documents.map((_, index) => TEXT.encode(String(index)));
  const namespace = TEXT.encode(batch.namespace);
  const name = TEXT.encode(batch.name);
  const arrayLength = batch.documents.reduce((sum, bytes, i) => sum + 2 + keys[i].length + bytes.length, 5);
  const cursorLength = 4 + (2 + name.length + arrayLength) + (1 + 3 + 8) +
    (1 + 3 + 4 + namespace.length + 1) + 1;
  const length = 4 + (1 + 7 + cursorLength) + (1 + 3 + 8) + 1;
  const out = new Writer(length);
  out.int32(length).element(0x03, TEXT.encode("cursor")).int32(cursorLength);
  out.element(0x04, name).int32(arrayLength);
  for (const [index, bytes] of batch.documents.entries()) out.element(0x03, keys[index]).raw(bytes);
  out.byte(0).element(0x12, TEXT.encode("id")).int64(batch.id);
  out.element(0x02, TEXT.encode("ns")).int32(namespace.length + 1).raw(namespace).byte(0).byte(0);
  out.element(0x01, TEXT.encode("ok")).double(1).byte(0);
  return out.bytes;
}

class Writer {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  constructor(length: number) {
    this.bytes = new Uint8Array(length);
    this.#view = new DataView(this.bytes.buffer);
  }
  byte(value: number): this {
    this.bytes[this.#at++] = value;
    return this;
  }
  int32(value: number): this {
    this.#view.setInt32(this.#at, value, true);
    this.#at += 4;
    return this;
  }
  int64(value: bigint): this {
    this.#view.setBigInt64(this.#at, value, true);
    this.#at += 8;
    return this;
  }
  double(value: number): this {
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
    return this;
  }
  raw(bytes: Uint8Array): this {
    this.bytes.set(bytes, this.#at);
    this.#at += bytes.length;
    return this;
  }
  element(type: number, name: Uint8Array): this {
    return this.byte(type).raw(name).byte(0);
  }
}
