/** A time in milliseconds, in three digits: `0.42 ms`, `12.3 ms`, `532 ms`, `2.41 s`. */
export function duration(ms: number): string {
  const [time, unit] = ms >= 999.5 ? [ms / 1_000, "s"] : [ms, "ms"];
  return `${time >= 99.95 ? Math.round(time) : time >= 9.995 ? time.toFixed(1) : time.toFixed(2)} ${unit}`;
}

/** A number of things: `1 action`, `1,200 actions`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}
