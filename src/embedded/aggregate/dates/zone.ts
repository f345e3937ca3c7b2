import { MongoError } from "../../errors.ts";

/** A time zone: how local times and instants (both in milliseconds; local ones as if they were UTC) belong together. */
export interface Zone {
  readonly kind: "utc" | "fixed" | "named";
  toLocal(instant: number): number;
  /** The instant of a local time; NotImplemented for one that a change of the clocks skips or repeats. */
  toInstant(local: number): number;
}

const MINUTE = 60_000, DAY = 86_400_000;

/** Coordinated universal time. */
export const UTC: Zone = fixed(0, "utc");

const zones = new Map<string, Zone>();

/**
 * The zone of an Olson identifier (`Europe/Rome`) or an offset (`+05:30`, `-0800`, `+01`); Location40485 for a name that
 * is none.
 */
export function zoneOf(name: string): Zone {
  const known = zones.get(name) ?? offsetZone(name) ?? namedZone(name);
  zones.set(name, known);
  return known;
}

function fixed(offset: number, kind: Zone["kind"]): Zone {
  return { kind, toLocal: (instant) => instant + offset, toInstant: (local) => local - offset };
}

function offsetZone(name: string): Zone | undefined {
  if (["UTC", "GMT", "Etc/UTC", "Etc/GMT", "Zulu", "UCT", "Universal"].includes(name)) return UTC;
  const parts = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(name);
  if (parts === null) return undefined;
  const minutes = Number(parts[2]) * 60 + Number(parts[3] ?? 0);
  return minutes === 0 ? UTC : fixed((parts[1] === "-" ? -minutes : minutes) * MINUTE, "fixed");
}

function namedZone(name: string): Zone {
  const format = formatter(name);
  const toLocal = (instant: number) => {
    const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
    const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
    if (parts.get("era") !== "AD" || part("year") < 1900) {
      throw notImplemented(`the time zone '${name}' is not supported for dates before 1900`);
    }
    const seconds = Date.UTC(
      part("year"),
      part("month") - 1,
      part("day"),
      part("hour"),
      part("minute"),
      part("second"),
    );
    return seconds + (((instant % 1000) + 1000) % 1000);
  };
  const toInstant = (local: number) => {
    const offsets = new Set([local - DAY, local + DAY].map((near) => toLocal(near) - near));
    const fitting = [...offsets].map((offset) => local - offset).filter((instant) =>
      toLocal(instant) === local
    );
    if (fitting.length === 1) return fitting[0];
    throw notImplemented(
      `the local time ${
        new Date(local).toISOString().slice(0, -1)
      } is skipped or repeated by a change of the clocks ` +
        `in '${name}', which this server does not resolve`,
    );
  };
  return { kind: "named", toLocal, toInstant };
}

function formatter(name: string): Intl.DateTimeFormat {
  try {
    if (!name.split("/").every((part) => /^[A-Z0-9]/.test(part))) throw new RangeError(name);
    return new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      calendar: "gregory",
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    throw new MongoError("Location40485", `unrecognized time zone identifier: "${name}"`);
  }
}

function notImplemented(message: string): MongoError {
  return new MongoError("NotImplemented", message);
}
