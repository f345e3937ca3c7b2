/** Reads and writes BSON. Source: https://bsonspec.org/spec.html */
export { decode } from "./decode.ts";
export { encode, encodeMessage } from "./encode.ts";
