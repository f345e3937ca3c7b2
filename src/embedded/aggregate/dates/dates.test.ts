import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { MongoError } from "../../errors.ts";
import { isoWeek, weekOfYear } from "./fields.ts";
import { formatDate } from "./format.ts";
import { isoDay, parseDate } from "./parse.ts";
import { addUnits, truncate, type Unit, unitsBetween } from "./units.ts";
import { UTC, zoneOf } from "./zone.ts";

const DAY = 86_400_000;
const instants = fc.integer({ min: Date.UTC(1901, 0, 1), max: Date.UTC(2100, 0, 1) });
const units = fc.constantFrom<Unit>("year", "quarter", "month", "week", "day", "hour", "minute", "second");
const zones = fc.constantFrom("UTC", "+05:30", "-08", "Europe/Rome", "America/New_York", "Asia/Kolkata").map(
  zoneOf,
);

Deno.test("weeks are those that counting day by day gives", () => {
  // The first of January 1990 was a Monday.
  let iso = { year: 1990, week: 1, day: 1 }, sundays = 0;
  for (let local = Date.UTC(1990, 0, 1); local < Date.UTC(2030, 0, 1); local += DAY) {
    const date = new Date(local), isNewYear = date.getUTCMonth() === 0 && date.getUTCDate() === 1;
    if (isNewYear) sundays = 0;
    if (date.getUTCDay() === 0) sundays += 1;
    if (date.getUTCDay() === 1 && local > Date.UTC(1990, 0, 1)) {
      const thursday = new Date(local + 3 * DAY).getUTCFullYear();
      iso = { year: thursday, week: thursday === iso.year ? iso.week + 1 : 1, day: 1 };
    } else iso = { ...iso, day: date.getUTCDay() || 7 };
    assertEquals(isoWeek(local), iso);
    assertEquals(weekOfYear(local), sundays);
    assertEquals(isoDay(iso.year, iso.week, iso.day), local);
  }
});

Deno.test("a time in a zone and back is the same instant, or refused because the clocks change", () => {
  fc.assert(fc.property(instants, zones, (instant, zone) => {
    try {
      assertEquals(zone.toInstant(zone.toLocal(instant)), instant);
    } catch (error) {
      assert(error instanceof MongoError && error.codeName === "NotImplemented");
    }
  }));
  const rome = zoneOf("Europe/Rome");
  assertEquals(rome.toInstant(Date.UTC(2024, 6, 1, 12)), Date.UTC(2024, 6, 1, 10));
  assertThrows(() => rome.toInstant(Date.UTC(2024, 2, 31, 2, 30)), MongoError, "skipped or repeated");
  assertThrows(() => rome.toInstant(Date.UTC(2024, 9, 27, 2, 30)), MongoError, "skipped or repeated");
  assertThrows(() => rome.toLocal(Date.UTC(1850, 0, 1)), MongoError, "before 1900");
});

Deno.test("truncating gives the last boundary at or before an instant", () => {
  fc.assert(fc.property(instants, units, fc.integer({ min: 0, max: 6 }), (instant, unit, startOfWeek) => {
    const boundary = truncate(instant, unit, 1, UTC, startOfWeek);
    assert(boundary <= instant);
    assertEquals(unitsBetween(boundary, instant, unit, UTC, startOfWeek), 0);
    assertEquals(unitsBetween(boundary - 1, instant, unit, UTC, startOfWeek), 1);
    assertEquals(truncate(boundary, unit, 1, UTC, startOfWeek), boundary);
  }));
});

Deno.test("bins of several units are that many units apart, and one begins with the year 2000", () => {
  fc.assert(fc.property(instants, units, fc.integer({ min: 1, max: 9 }), (instant, unit, size) => {
    const start = truncate(instant, unit, size, UTC, 6), end = addUnits(start, unit, size, UTC);
    assert(start <= instant && instant < end);
    assertEquals(unitsBetween(Date.UTC(2000, 0, 1), start, unit, UTC, 6) % size + 0, 0);
  }));
});

Deno.test("a date that is written out and read again is the same", () => {
  fc.assert(fc.property(instants, (instant) => {
    const text = formatDate(new Date(instant), "%Y-%m-%dT%H:%M:%S.%LZ", UTC);
    assertEquals(text, new Date(instant).toISOString());
    assertEquals(parseDate(text, undefined, undefined).getTime(), instant);
    const week = formatDate(new Date(instant), "%G/%V/%u %H.%M.%S,%L", UTC);
    assertEquals(parseDate(week, undefined, "%G/%V/%u %H.%M.%S,%L").getTime(), instant);
  }));
});
