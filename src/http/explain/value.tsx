/** @jsxImportSource @hono/hono/jsx */
import { oneLine, shortened } from "./one_line.ts";

/** A value as text beyond this is shortened, with the whole on demand. */
const SHORT = 140;
/** More of a value is not shown. */
const WHOLE = 20_000;
/** So many of the keys of one object are shown. */
const KEYS = 40;

/** A value, in whole where it is short; otherwise its beginning, which opens. */
export function Value({ value }: { value: unknown }) {
  const line = oneLine(value);
  const kind = isMask(value) ? "secret" : value === null ? "null" : typeof value;
  if (line.length <= SHORT) return <code class={`value ${kind}`}>{line}</code>;
  const whole = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return (
    <details class="long">
      <summary>
        <code class={`value ${kind}`}>{shortened(line, SHORT)}</code>{" "}
        <span class="hint">{whole.length.toLocaleString("en")} characters</span>
      </summary>
      <pre tabindex={0}>{shortened(whole, WHOLE)}</pre>
    </details>
  );
}

/** An object key by key: an input, an output, the bindings of a frame. */
export function Fields({ title, of }: { title: string; of: Readonly<Record<string, unknown>> }) {
  const entries = Object.entries(of);
  return (
    <section class="fields">
      <p class="label">{title}</p>
      {entries.length === 0 ? <p class="hint">nothing</p> : (
        <dl>
          {entries.slice(0, KEYS).map(([key, value]) => (
            <div>
              <dt>
                <code>{shortened(key, SHORT)}</code>
              </dt>
              <dd>
                <Value value={value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {entries.length > KEYS && <p class="hint">and {entries.length - KEYS} more keys</p>}
    </section>
  );
}

/** Whether it is what redaction puts in place of a secret. */
function isMask(value: unknown): boolean {
  return typeof value === "string" && /^\[secret( [\da-f]+)?\]$/.test(value);
}
