import { toLong } from "../bson/numbers.ts";
import { typeName } from "../bson/compare.ts";
import { Binary, type Value } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import type { ValueTest } from "./condition.ts";

/** What each operator asks of the bits at its positions. */
const ASKED = {
  $bitsAllSet: { set: true, every: true },
  $bitsAllClear: { set: false, every: true },
  $bitsAnySet: { set: true, every: false },
  $bitsAnyClear: { set: false, every: false },
} as const;

export type BitOperator = keyof typeof ASKED;

/** Whether an operator is one of those of bits. */
export function isBitOperator(operator: string): operator is BitOperator {
  return Object.hasOwn(ASKED, operator);
}

/**
 * Tests bits of whole numbers of 64 bits, whose sign goes on for ever, and of binary data, after which come zeros.
 * The operand is a number, binary data or an array of positions; another throws BadValue.
 * Source: https://www.mongodb.com/docs/manual/reference/operator/query-bitwise/
 */
export function bitTest(operator: BitOperator, operand: Value): ValueTest {
  const positions = positionsOf(operator, operand);
  const { set, every } = ASKED[operator];
  return {
    matches: (value) => {
      const bitAt = reader(value);
      if (!bitAt) return false;
      const asked = (position: number) => bitAt(position) === set;
      return every ? positions.every(asked) : positions.some(asked);
    },
  };
}

function reader(value: Value | undefined): ((position: number) => boolean) | undefined {
  if (value instanceof Binary) return (position) => binaryBit(value, position);
  const number = toLong(value);
  if (number === undefined) return undefined;
  return (position) => ((number >> BigInt(Math.min(position, 63))) & 1n) === 1n;
}

function binaryBit(binary: Binary, position: number): boolean {
  const byte = position >> 3;
  return byte < binary.position && (binary.buffer[byte] >> (position & 7) & 1) === 1;
}

function positionsOf(operator: BitOperator, operand: Value): number[] {
  if (Array.isArray(operand)) return operand.map(positionOf);
  if (operand instanceof Binary) {
    return Array.from({ length: operand.position * 8 }, (_, i) => i).filter((i) => binaryBit(operand, i));
  }
  const mask = toLong(operand);
  if (mask === undefined || mask < 0n) {
    const found = mask === undefined ? typeName(operand) : String(mask);
    const reason = `${operator} takes an Array, a number, or a BinData but received: ${found}`;
    throw new MongoError(mask === undefined ? "BadValue" : "FailedToParse", reason);
  }
  return Array.from({ length: 63 }, (_, i) => i).filter((i) => ((mask >> BigInt(i)) & 1n) === 1n);
}

function positionOf(value: Value): number {
  const position = toLong(value);
  if (position === undefined || position > 0x7fffffffn) {
    throw new MongoError(
      "BadValue",
      `bit positions must be an integer but got: ${position ?? typeName(value)}`,
    );
  }
  if (position < 0n) throw new MongoError("BadValue", `bit positions must be >= 0 but got: ${position}`);
  return Number(position);
}
