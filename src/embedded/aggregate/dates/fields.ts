/** The parts of a local time, as the date operators name them. */
const DAY = 86_400_000;

/** The day of the week from 0 (Sunday). */
export function weekday(local: number): number {
  return new Date(local).getUTCDay();
}

/** The day of the year from 1. */
export function dayOfYear(local: number): number {
  return Math.floor((local - startOfYear(new Date(local).getUTCFullYear())) / DAY) + 1;
}

/** The week of the year from 0; weeks begin on Sunday, the days before the first are week 0. */
export function weekOfYear(local: number): number {
  return Math.floor((dayOfYear(local) + 6 - weekday(local)) / 7);
}

/** The week of ISO 8601 and its year: weeks begin on Monday, and the first has the year's first Thursday. */
export function isoWeek(local: number): { year: number; week: number; day: number } {
  const day = weekday(local) || 7;
  const thursday = local + (4 - day) * DAY;
  return { year: new Date(thursday).getUTCFullYear(), week: Math.ceil(dayOfYear(thursday) / 7), day };
}

/** The first instant of a year, also of the years 0 to 99. */
export function startOfYear(year: number): number {
  return localTime(year, 0, 1);
}

/** The local time of its parts, of which the day and what is smaller may be any number; months count from 0. */
export function localTime(year: number, month: number, day: number, milliseconds = 0): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 1);
  return date.getTime() + (day - 1) * DAY + milliseconds;
}

/** The number of days of a month; months count from 0. */
export function daysInMonth(year: number, month: number): number {
  return new Date(localTime(year, month + 1, 0)).getUTCDate();
}
