import { MongoError } from "../../errors.ts";
import { daysInMonth, localTime, startOfYear, weekday } from "./fields.ts";
import { UTC, type Zone, zoneOf } from "./zone.ts";

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)? ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i;
const WORDS =
  /jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|now|day|noon|night|week|year/i;

/** What a text says of a date, as numbers by format letter. */
type Found = Map<string, number>;

/**
 * The date of a text as `$dateFromString` and `$toDate` read it: by a format, or in the forms of ISO 8601.
 * ConversionFailure (241) for what is no date; NotImplemented for the many other forms that MongoDB can guess.
 * Source: https://www.mongodb.com/docs/v7.0/reference/operator/aggregation/dateFromString/
 */
export function parseDate(text: string, zone: Zone | undefined, format: string | undefined): Date {
  return format === undefined ? parseIso(text, zone) : parseFormat(text, zone, format);
}

function failure(text: string, reason: string): MongoError {
  return new MongoError("ConversionFailure", `Error parsing date string '${text}'; ${reason}`);
}

function parseIso(text: string, zone: Zone | undefined): Date {
  const parts = ISO.exec(text);
  if (parts === null) {
    if (!/\d/.test(text) && !WORDS.test(text)) throw failure(text, "it is not a date");
    throw new MongoError(
      "NotImplemented",
      `the date string '${text}' is not in a form of ISO 8601 that this server reads, such as 2024-01-31T12:30:00.000Z`,
    );
  }
  const [, year, month, day, hour, minute, second, fraction, suffix] = parts;
  const found: Found = new Map([
    ["Y", Number(year)],
    ["m", Number(month)],
    ["d", Number(day)],
    ["H", Number(hour ?? 0)],
    ["M", Number(minute ?? 0)],
    ["S", Number(second ?? 0)],
    ["L", Number((fraction ?? "").padEnd(3, "0").slice(0, 3))],
  ]);
  return dateOf(text, found, suffixZone(text, suffix, zone));
}

function suffixZone(text: string, suffix: string | undefined, zone: Zone | undefined): Zone {
  if (suffix === undefined) return zone ?? UTC;
  if (zone !== undefined) {
    throw failure(
      text,
      `a date string with time zone information ('${suffix}') and a timezone argument exclude each other`,
    );
  }
  return /^[+-]/.test(suffix) ? zoneOf(suffix) : UTC;
}

const DIGITS: Record<string, [least: number, most: number]> = {
  d: [1, 2],
  G: [4, 4],
  H: [1, 2],
  L: [1, 3],
  m: [1, 2],
  M: [1, 2],
  S: [1, 2],
  u: [1, 1],
  V: [1, 2],
  Y: [4, 4],
};

function parseFormat(text: string, zone: Zone | undefined, format: string): Date {
  const found: Found = new Map();
  let at = 0, suffix: string | undefined;
  for (const [, specifier, character] of format.matchAll(/%(.)|([^])/gs)) {
    if (specifier === undefined || specifier === "%") {
      if (text[at] !== (character ?? "%")) throw failure(text, `it does not match the format '${format}'`);
      at += 1;
      continue;
    }
    const pattern = specifier === "z" ? /Z|[+-]\d\d:?\d\d/y : digits(specifier);
    pattern.lastIndex = at;
    const match = pattern.exec(text)?.[0];
    if (match === undefined) {
      throw failure(text, `it does not match '%${specifier}' of the format '${format}'`);
    }
    at += match.length;
    if (specifier === "z") suffix = match;
    else found.set(specifier, Number(specifier === "L" ? match.padEnd(3, "0") : match));
  }
  if (at !== text.length) throw failure(text, "Trailing data");
  return dateOf(text, found, suffixZone(text, suffix, zone));
}

function digits(specifier: string): RegExp {
  if (!Object.hasOwn(DIGITS, specifier)) {
    throw new MongoError("Location18536", `Invalid format character '%${specifier}' in format string`);
  }
  const [least, most] = DIGITS[specifier];
  return new RegExp(`\\d{${least},${most}}`, "y");
}

function dateOf(text: string, found: Found, zone: Zone): Date {
  const time = [["H", 23], ["M", 59], ["S", 59]] as const;
  if (time.some(([letter, most]) => (found.get(letter) ?? 0) > most)) {
    throw failure(text, "Unexpected character");
  }
  const part = (letter: string) => found.get(letter) ?? 0;
  const milliseconds = ((part("H") * 60 + part("M")) * 60 + part("S")) * 1000 + part("L");
  return new Date(zone.toInstant(dayOf(text, found) + milliseconds));
}

/** The first moment of the day, by year, month and day or by year, week and weekday of ISO 8601. */
function dayOf(text: string, found: Found): number {
  const [year, month, day] = [found.get("Y"), found.get("m"), found.get("d")];
  if (year !== undefined && month !== undefined && day !== undefined) {
    if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month - 1)) {
      throw failure(text, "The parsed date was invalid");
    }
    return localTime(year, month - 1, day);
  }
  const [isoYear, week, weekDay] = [found.get("G"), found.get("V"), found.get("u")];
  if (isoYear === undefined || week === undefined || weekDay === undefined || year !== undefined) {
    throw failure(text, "an incomplete date/time string has been found, with elements missing");
  }
  if (week < 1 || week > 53 || weekDay < 1 || weekDay > 7) throw failure(text, "The parsed date was invalid");
  return isoDay(isoYear, week, weekDay);
}

/** The first moment of a day given by its ISO 8601 year, week and weekday, which may be any numbers. */
export function isoDay(year: number, week: number, day: number): number {
  const fourth = startOfYear(year) + 3 * 86_400_000;
  const monday = fourth - ((weekday(fourth) + 6) % 7) * 86_400_000;
  return monday + ((week - 1) * 7 + day - 1) * 86_400_000;
}
