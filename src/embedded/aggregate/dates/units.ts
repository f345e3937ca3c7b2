/**
 * Date arithmetic by units of the calendar.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/dateTrunc/ and .../dateAdd/, .../dateDiff/
 */
import { MongoError } from "../../errors.ts";
import { daysInMonth, localTime, weekday } from "./fields.ts";
import type { Zone } from "./zone.ts";

export type Unit =
  | "year"
  | "quarter"
  | "month"
  | "week"
  | "day"
  | "hour"
  | "minute"
  | "second"
  | "millisecond";

const DAY = 86_400_000;
const MILLISECONDS: Partial<Record<Unit, number>> = {
  hour: 3_600_000,
  minute: 60_000,
  second: 1000,
  millisecond: 1,
};
const MONTHS: Partial<Record<Unit, number>> = { year: 12, quarter: 3, month: 1 };

/** The months of a local time since the year 0. */
function monthOf(local: number): number {
  const date = new Date(local);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The instant `amount` units later; a day past the end of its month becomes the last. */
export function addUnits(instant: number, unit: Unit, amount: number, zone: Zone): number {
  const small = MILLISECONDS[unit], months = MONTHS[unit];
  if (small !== undefined) return instant + amount * small;
  const local = zone.toLocal(instant);
  if (months === undefined) return zone.toInstant(local + amount * (unit === "week" ? 7 : 1) * DAY);
  const month = monthOf(local) + amount * months, year = Math.floor(month / 12);
  const day = Math.min(new Date(local).getUTCDate(), daysInMonth(year, month - year * 12));
  const timeOfDay = ((local % DAY) + DAY) % DAY;
  return zone.toInstant(localTime(year, month - year * 12, day, timeOfDay));
}

/** How many boundaries of a unit lie between two instants. */
export function unitsBetween(
  start: number,
  end: number,
  unit: Unit,
  zone: Zone,
  startOfWeek: number,
): number {
  const small = MILLISECONDS[unit], months = MONTHS[unit];
  const from = zone.toLocal(start), to = zone.toLocal(end);
  if (small !== undefined) {
    const shift = Math.trunc(((to - end) - (from - start)) / small);
    return Math.floor(to / small) - Math.floor(from / small) - shift;
  }
  if (months !== undefined) return Math.floor(monthOf(to) / months) - Math.floor(monthOf(from) / months);
  if (unit === "day") return Math.floor(to / DAY) - Math.floor(from / DAY);
  // Day 0 of the epoch was a Thursday, the fourth day after a Sunday.
  const week = (local: number) => Math.floor((Math.floor(local / DAY) + 4 - startOfWeek) / 7);
  return week(to) - week(from);
}

/** The start of the bin of `size` units that holds an instant; bins are counted from the start of the year 2000. */
export function truncate(instant: number, unit: Unit, size: number, zone: Zone, startOfWeek: number): number {
  const small = MILLISECONDS[unit], months = MONTHS[unit], local = zone.toLocal(instant);
  if (months !== undefined) {
    const bin = months * size, month = Math.floor((monthOf(local) - 2000 * 12) / bin) * bin + 2000 * 12;
    return zone.toInstant(localTime(Math.floor(month / 12), month - Math.floor(month / 12) * 12, 1));
  }
  if (small !== undefined && zone.kind === "named") {
    throw new MongoError(
      "NotImplemented",
      `$dateTrunc to units of ${unit} in a named time zone is not supported by this server`,
    );
  }
  let origin = localTime(2000, 0, 1);
  if (unit === "week") origin += ((startOfWeek - weekday(origin) + 7) % 7) * DAY;
  const bin = size * (small ?? (unit === "week" ? 7 * DAY : DAY));
  return zone.toInstant(origin + Math.floor((local - origin) / bin) * bin);
}
