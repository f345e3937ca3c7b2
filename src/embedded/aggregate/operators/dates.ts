/**
 * Dates. Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/#date-expression-operators
 */
import { typeName } from "../../bson/compare.ts";
import { isDocument, Timestamp, type Value } from "../../bson/value.ts";
import { MongoError } from "../../errors.ts";
import { type Evaluate, isNullish, type OperatorParser, type Scope } from "../compiler.ts";
import { dayOfYear, isoWeek, localTime, weekday, weekOfYear } from "../dates/fields.ts";
import { formatDate } from "../dates/format.ts";
import { isoDay, parseDate } from "../dates/parse.ts";
import { addUnits, truncate, unitsBetween } from "../dates/units.ts";
import { int32 } from "./arrays.ts";
import { coerceToDate, dateAt, evaluateZone, startOfWeekOf, unitOf, wholeNumber } from "./date_arguments.ts";

/** An operator on one date, in a time zone: `$year: "$date"` or `$year: { date, timezone }`. */
const part = (read: (local: number) => Value): OperatorParser => (argument, compiler, name) => {
  const named = isDocument(argument) && !argument.keys().next().value?.startsWith("$");
  const fields = named ? compiler.named(argument, name, ["date", "timezone"], ["date"]) : undefined;
  const [date] = fields === undefined
    ? compiler.list(argument, name, 1)
    : [compiler.compile(fields.get("date")!)];
  const timezone = fields && compiler.optional(fields, "timezone");
  return (scope) => {
    const value = date(scope), zone = evaluateZone(timezone, scope);
    if (isNullish(value) || zone === undefined) return null;
    return read(zone.toLocal(coerceToDate(value).getTime()));
  };
};

const of = (get: (date: Date) => number) => part((local) => get(new Date(local)));

const dateToString: OperatorParser = (argument, compiler, name) => {
  const fields = compiler.named(argument, name, ["date", "format", "timezone", "onNull"], ["date"]);
  const date = compiler.compile(fields.get("date")!), format = compiler.optional(fields, "format");
  const timezone = compiler.optional(fields, "timezone"), onNull = compiler.optional(fields, "onNull");
  return (scope) => {
    const value = date(scope), pattern = format?.(scope), zone = evaluateZone(timezone, scope);
    if (!isNullish(pattern) && typeof pattern !== "string") {
      throw new MongoError(
        "Location18533",
        `$dateToString requires that 'format' be a string, found: ${typeName(pattern)}`,
      );
    }
    if (isNullish(value)) return onNull === undefined ? null : onNull(scope);
    if (zone === undefined || (format !== undefined && isNullish(pattern))) return null;
    const fallback = `%Y-%m-%dT%H:%M:%S.%L${zone.kind === "utc" ? "Z" : ""}`;
    return formatDate(coerceToDate(value), pattern ?? fallback, zone);
  };
};

const dateFromString: OperatorParser = (argument, compiler, name) => {
  const names = ["dateString", "format", "timezone", "onNull", "onError"];
  const fields = compiler.named(argument, name, names, ["dateString"]);
  const [text, format, timezone, onNull, onError] = names.map((key) => compiler.optional(fields, key));
  return (scope) => {
    const value = text!(scope), pattern = format?.(scope), zone = evaluateZone(timezone, scope);
    if (!isNullish(pattern) && typeof pattern !== "string") {
      throw new MongoError(
        "Location40684",
        `$dateFromString requires that 'format' be a string, found: ${typeName(pattern)}`,
      );
    }
    if (isNullish(value)) return onNull === undefined ? null : onNull(scope);
    if (zone === undefined || (format !== undefined && isNullish(pattern))) return null;
    try {
      if (typeof value === "string") {
        return parseDate(value, zone.kind === "utc" ? undefined : zone, pattern ?? undefined);
      }
      throw new MongoError(
        "ConversionFailure",
        `$dateFromString requires that 'dateString' be a string, found: ${typeName(value)}`,
      );
    } catch (error) {
      const caught = error instanceof MongoError && error.codeName === "ConversionFailure";
      if (onError !== undefined && caught) return onError(scope);
      throw error;
    }
  };
};

const dateToParts: OperatorParser = (argument, compiler, name) => {
  const fields = compiler.named(argument, name, ["date", "timezone", "iso8601"], ["date"]);
  const date = compiler.compile(fields.get("date")!), timezone = compiler.optional(fields, "timezone");
  const iso8601 = compiler.optional(fields, "iso8601") ?? (() => false);
  return (scope) => {
    const value = date(scope), zone = evaluateZone(timezone, scope), iso = iso8601(scope);
    if (isNullish(value) || zone === undefined || isNullish(iso)) return null;
    if (typeof iso !== "boolean") {
      throw new MongoError("Location40521", `iso8601 must evaluate to a bool, found ${typeName(iso)}`);
    }
    const local = zone.toLocal(coerceToDate(value).getTime()), parts = new Date(local), week = isoWeek(local);
    const days: [string, Value][] = iso
      ? [["isoWeekYear", week.year], ["isoWeek", week.week], ["isoDayOfWeek", week.day]]
      : [["year", parts.getUTCFullYear()], ["month", parts.getUTCMonth() + 1], ["day", parts.getUTCDate()]];
    return new Map<string, Value>([
      ...days,
      ["hour", parts.getUTCHours()],
      ["minute", parts.getUTCMinutes()],
      ["second", parts.getUTCSeconds()],
      ["millisecond", parts.getUTCMilliseconds()],
    ]);
  };
};

const dateFromParts: OperatorParser = (argument, compiler, name) => {
  const time = ["hour", "minute", "second", "millisecond"];
  const calendar = ["year", "month", "day"], week = ["isoWeekYear", "isoWeek", "isoDayOfWeek"];
  const fields = compiler.named(argument, name, [...calendar, ...week, ...time, "timezone"], []);
  const iso = fields.has("isoWeekYear");
  const [used, unused] = iso ? [week, calendar] : [calendar, week];
  if (!fields.has(used[0])) {
    throw new MongoError(
      "Location40516",
      "$dateFromParts requires either 'year' or 'isoWeekYear' to be present",
    );
  }
  const mixed = unused.find((key) => fields.has(key));
  if (mixed !== undefined) {
    throw new MongoError(
      "Location40489",
      `$dateFromParts does not allow mixing natural dates with ISO dates: '${mixed}'`,
    );
  }
  const parts = [...used, ...time].map((key) => ({ key, evaluate: compiler.optional(fields, key) }));
  const timezone = compiler.optional(fields, "timezone");
  return (scope) => {
    const numbers: number[] = [];
    for (const { key, evaluate } of parts) {
      const value = evaluate === undefined ? (used.includes(key) ? 1 : 0) : evaluate(scope);
      if (isNullish(value)) return null;
      const number = int32(value, "Location40515", `'${key}' must evaluate to an integer`);
      const [least, most] = key === used[0] ? [1, 9999] : [-32768, 32767];
      if (number < least || number > most) {
        throw new MongoError(
          key === used[0] ? "Location40523" : "Location31034",
          `'${key}' must evaluate to a value in the range ${least} to ${most}, found ${number}`,
        );
      }
      numbers.push(number);
    }
    const zone = evaluateZone(timezone, scope);
    if (zone === undefined) return null;
    const [a, b, c, hour, minute, second, millisecond] = numbers;
    const day = iso ? isoDay(a, b, c) : localTime(a, b - 1, c);
    return dateAt(zone.toInstant(day + ((hour * 60 + minute) * 60 + second) * 1000 + millisecond), name);
  };
};

/** The arguments of an operator on units of time, evaluated; undefined where one that is given is missing or null. */
function evaluateAll(operands: [string, Evaluate][], scope: Scope): Map<string, Value> | undefined {
  const values = new Map<string, Value>();
  for (const [key, evaluate] of operands) {
    const value = evaluate(scope);
    if (isNullish(value)) return undefined;
    values.set(key, value);
  }
  return values;
}

function onUnits(
  required: string[],
  optional: string[],
  apply: (values: Map<string, Value>, scope: Scope, timezone: Evaluate | undefined, name: string) => Value,
): OperatorParser {
  return (argument, compiler, name) => {
    const fields = compiler.named(argument, name, [...required, ...optional, "timezone"], required);
    const operands = [...fields].filter(([key]) => key !== "timezone")
      .map(([key, value]): [string, Evaluate] => [key, compiler.compile(value)]);
    const timezone = compiler.optional(fields, "timezone");
    return (scope) => {
      const values = evaluateAll(operands, scope);
      return values === undefined ? null : apply(values, scope, timezone, name);
    };
  };
}

const dateAdd = (sign: 1 | -1) =>
  onUnits(["startDate", "unit", "amount"], [], (values, scope, timezone, name) => {
    const zone = evaluateZone(timezone, scope);
    if (zone === undefined) return null;
    const unit = unitOf(values.get("unit")!, name),
      amount = wholeNumber(values.get("amount")!, name, "amount");
    return dateAt(addUnits(coerceToDate(values.get("startDate")).getTime(), unit, sign * amount, zone), name);
  });

const dateDiff = onUnits(
  ["startDate", "endDate", "unit"],
  ["startOfWeek"],
  (values, scope, timezone, name) => {
    const zone = evaluateZone(timezone, scope);
    if (zone === undefined) return null;
    const [start, end] = ["startDate", "endDate"].map((key) => coerceToDate(values.get(key)).getTime());
    const week = startOfWeekOf(values.get("startOfWeek") ?? "sunday", name);
    return BigInt(unitsBetween(start, end, unitOf(values.get("unit")!, name), zone, week));
  },
);

const dateTrunc = onUnits(["date", "unit"], ["binSize", "startOfWeek"], (values, scope, timezone, name) => {
  const zone = evaluateZone(timezone, scope);
  if (zone === undefined) return null;
  const size = wholeNumber(values.get("binSize") ?? 1, name, "binSize");
  if (size <= 0) {
    throw new MongoError(
      "Location5439018",
      `$dateTrunc requires 'binSize' to be greater than 0, but got value ${size}`,
    );
  }
  const week = startOfWeekOf(values.get("startOfWeek") ?? "sunday", name);
  const instant = coerceToDate(values.get("date")).getTime();
  return dateAt(truncate(instant, unitOf(values.get("unit")!, name), size, zone, week), name);
});

const timestampPart =
  (read: (timestamp: Timestamp) => bigint): OperatorParser => (argument, compiler, name) => {
    const [operand] = compiler.list(argument, name, 1);
    return (scope) => {
      const value = operand(scope);
      if (isNullish(value)) return null;
      if (value instanceof Timestamp) return read(value);
      throw new MongoError(
        "Location5687301",
        `Argument to ${name} must be a timestamp, but is ${typeName(value)}`,
      );
    };
  };

export const DATES: Record<string, OperatorParser> = {
  $dateAdd: dateAdd(1),
  $dateDiff: dateDiff,
  $dateFromParts: dateFromParts,
  $dateFromString: dateFromString,
  $dateSubtract: dateAdd(-1),
  $dateToParts: dateToParts,
  $dateToString: dateToString,
  $dateTrunc: dateTrunc,
  $dayOfMonth: of((date) => date.getUTCDate()),
  $dayOfWeek: part((local) => weekday(local) + 1),
  $dayOfYear: part(dayOfYear),
  $hour: of((date) => date.getUTCHours()),
  $isoDayOfWeek: part((local) => isoWeek(local).day),
  $isoWeek: part((local) => isoWeek(local).week),
  $isoWeekYear: part((local) => BigInt(isoWeek(local).year)),
  $millisecond: of((date) => date.getUTCMilliseconds()),
  $minute: of((date) => date.getUTCMinutes()),
  $month: of((date) => date.getUTCMonth() + 1),
  $second: of((date) => date.getUTCSeconds()),
  $tsIncrement: timestampPart((timestamp) => BigInt(timestamp.i)),
  $tsSecond: timestampPart((timestamp) => BigInt(timestamp.t)),
  $week: part(weekOfYear),
  $year: of((date) => date.getUTCFullYear()),
};
