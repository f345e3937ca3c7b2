import { MongoError } from "../../errors.ts";
import { dayOfYear, isoWeek, weekday, weekOfYear } from "./fields.ts";
import { UTC, type Zone } from "./zone.ts";

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/**
 * A date in the format of `$dateToString`. Location18535 and 18536 for formats that are wrong, Location18537 for years
 * outside 0 to 9999.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/dateToString/
 */
export function formatDate(date: Date, format: string, zone: Zone): string {
  const local = zone.toLocal(date.getTime()), parts = new Date(local);
  const pad = (value: number, width: number) => String(value).padStart(width, "0");
  const inRange = (year: number) => {
    if (year >= 0 && year <= 9999) return pad(year, 4);
    throw new MongoError(
      "Location18537",
      `$dateToString is only defined on year 0-9999, tried to use year ${year}`,
    );
  };
  const offset = Math.round((local - date.getTime()) / 60_000);
  const specifiers: Record<string, () => string> = {
    "%": () => "%",
    b: () => MONTHS[parts.getUTCMonth()].slice(0, 3),
    B: () => MONTHS[parts.getUTCMonth()],
    d: () => pad(parts.getUTCDate(), 2),
    G: () => inRange(isoWeek(local).year),
    H: () => pad(parts.getUTCHours(), 2),
    j: () => pad(dayOfYear(local), 3),
    L: () => pad(parts.getUTCMilliseconds(), 3),
    m: () => pad(parts.getUTCMonth() + 1, 2),
    M: () => pad(parts.getUTCMinutes(), 2),
    S: () => pad(parts.getUTCSeconds(), 2),
    u: () => String(isoWeek(local).day),
    U: () => pad(weekOfYear(local), 2),
    V: () => pad(isoWeek(local).week, 2),
    w: () => String(weekday(local) + 1),
    Y: () => inRange(parts.getUTCFullYear()),
    z: () =>
      `${offset < 0 ? "-" : "+"}${pad(Math.floor(Math.abs(offset) / 60), 2)}${pad(Math.abs(offset) % 60, 2)}`,
    Z: () => String(offset),
  };
  return format.replace(/%(.?)/gs, (_, specifier: string) => {
    if (specifier === "") {
      throw new MongoError("Location18535", "Unmatched '%' at end of format string");
    }
    if (!Object.hasOwn(specifiers, specifier)) {
      throw new MongoError("Location18536", `Invalid format character '%${specifier}' in format string`);
    }
    return specifiers[specifier]();
  });
}

/** A date as ISO 8601 in UTC, as `$toString` gives it. */
export function isoDate(date: Date): string {
  return formatDate(date, "%Y-%m-%dT%H:%M:%S.%LZ", UTC);
}
