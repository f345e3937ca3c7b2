/** What the date operators have in common: reading dates, time zones, units and whole numbers. */
import { typeName } from "../../bson/compare.ts";
import { toLong } from "../../bson/numbers.ts";
import { ObjectId, Timestamp, type Value } from "../../bson/value.ts";
import { MongoError } from "../../errors.ts";
import { type Evaluate, isNullish, type Scope } from "../compiler.ts";
import type { Unit } from "../dates/units.ts";
import { UTC, type Zone, zoneOf } from "../dates/zone.ts";

/** The date of a date, an ObjectId or a timestamp; throws Location16006 for anything else. */
export function coerceToDate(value: Value | undefined): Date {
  if (value instanceof Date) return value;
  if (value instanceof ObjectId) return value.getTimestamp();
  if (value instanceof Timestamp) return new Date(value.t * 1000);
  throw new MongoError("Location16006", `can't convert from BSON type ${typeName(value)} to Date`);
}

/** The zone of an optional `timezone` argument: UTC without one, undefined for a missing or null one. */
export function evaluateZone(timezone: Evaluate | undefined, scope: Scope): Zone | undefined {
  if (timezone === undefined) return UTC;
  const name = timezone(scope);
  if (isNullish(name)) return undefined;
  if (typeof name === "string") return zoneOf(name);
  throw new MongoError("Location40517", `timezone must evaluate to a string, found ${typeName(name)}`);
}

const UNITS: readonly string[] = [
  "year",
  "quarter",
  "month",
  "week",
  "day",
  "hour",
  "minute",
  "second",
  "millisecond",
];

/** A unit of time by its name. */
export function unitOf(value: Value, operator: string): Unit {
  if (typeof value === "string" && UNITS.includes(value)) return value as Unit;
  if (typeof value === "string") throw new MongoError("FailedToParse", `unknown time unit value: ${value}`);
  throw new MongoError(
    "Location5439013",
    `${operator} requires 'unit' to be a string, but got ${typeName(value)}`,
  );
}

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** The number of a weekday by its name or the first three letters of it, from 0 (Sunday). */
export function startOfWeekOf(value: Value, operator: string): number {
  const name = typeof value === "string" ? value.toLowerCase() : undefined;
  const day = DAYS.findIndex((full) => full === name || full.slice(0, 3) === name);
  if (day >= 0) return day;
  throw new MongoError(
    "FailedToParse",
    `${operator} parameter 'startOfWeek' value cannot be recognized as a day of a week: ${String(value)}`,
  );
}

/** A whole number of 64 bits that a JavaScript number holds exactly. */
export function wholeNumber(value: Value, operator: string, argument: string): number {
  const whole = toLong(value);
  if (whole === undefined) {
    throw new MongoError(
      "Location5166405",
      `${operator} expects integer ${argument} of time units, but got ${typeName(value)}`,
    );
  }
  if (whole < -(2n ** 53n) || whole > 2n ** 53n) {
    throw new MongoError(
      "NotImplemented",
      `${operator}: the ${argument} ${whole} is larger than this server supports`,
    );
  }
  return Number(whole);
}

/** A date by its milliseconds; throws Overflow where there is none. */
export function dateAt(milliseconds: number, operator: string): Date {
  const date = new Date(milliseconds);
  if (!Number.isNaN(date.getTime())) return date;
  throw new MongoError("Overflow", `${operator}: the date overflows`);
}
