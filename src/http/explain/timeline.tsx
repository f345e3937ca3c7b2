/** @jsxImportSource @hono/hono/jsx */
import type { ActionRow, FiringRow, TreeRow, UnreachedRow } from "@engine";
import { count, duration } from "./in_units.ts";
import { oneLine, shortened } from "./one_line.ts";
import type { Source, Sources } from "./source.ts";
import { SyncSource } from "./sync_source.tsx";
import { Fields } from "./value.tsx";

/** So many rows are shown of the beginning of a flow, and of its end. */
const FIRST = 300;
const LAST = 50;
/** Deeper rows are not indented further. */
const DEEPEST = 12;
/** So much of an input and an output stands in the row of an action. */
const SHORT = 90;
/** The width of the bars' scale, and of the shortest bar. */
const SCALE = 1_000;
const THINNEST = 4;

interface TimelineProps {
  readonly tree: readonly TreeRow[];
  readonly sources: Sources;
  /** Of the whole flow, in milliseconds. */
  readonly ms: number;
  /** What the trace itself left out. */
  readonly omitted?: number;
}

/** What happened: each action below what caused it, with a bar for its time. */
export function Timeline({ tree, sources, ms, omitted = 0 }: TimelineProps) {
  const hidden = Math.max(0, tree.length - FIRST - LAST);
  const shown = [tree.slice(0, FIRST), tree.slice(FIRST + hidden)];
  const firsts = firstFirings(shown.flat());
  const [first, last] = shown.map((rows) =>
    rows.map((row) =>
      row.kind === "action"
        ? <Action row={row} ms={ms} />
        : row.kind === "unreached"
        ? <Unreached row={row} />
        : <Firing row={row} isFirst={firsts.has(row)} source={sources.get(row.sync.name)} />
    )
  );
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline">What happened</h2>
      <p class="axis" aria-hidden="true">
        <span>0</span>
        <span class="middle">{duration(ms / 2)}</span>
        <span class="end">{duration(ms)}</span>
      </p>
      <ol class="timeline">
        {first}
        {hidden > 0 && <li class="gap">{count(hidden, "row")} between are left out</li>}
        {last}
      </ol>
      {omitted > 0 && (
        <p class="hint">
          Of a flow this large not all is kept:{" "}
          {count(omitted, "action, firing or match", "actions, firings and matches")} are not here.
        </p>
      )}
    </section>
  );
}

/** The first firing of each sync, which shows the source. */
function firstFirings(rows: readonly TreeRow[]): Set<FiringRow> {
  const firsts = new Map<string, FiringRow>();
  for (const row of rows) {
    if (row.kind === "firing" && !firsts.has(row.sync.name)) firsts.set(row.sync.name, row);
  }
  return new Set(firsts.values());
}

function Action({ row, ms }: { row: ActionRow; ms: number }) {
  const { action, input, output, state, fault, returned } = row;
  return (
    <li class={`action ${state}`} aria-level={row.depth + 1}>
      <details>
        <summary>
          <span class="what">
            <Indent depth={row.depth} />
            <code class="name">{action}</code>
            {state !== "done" && <span class={`state ${state}`}>{state}</span>}
            <span class="brief">{brief(row)}</span>
          </span>
          <Bar at={row.at} length={row.ms} of={ms} />
          <span class="took">{duration(row.ms)}</span>
        </summary>
        <div class="inside">
          <Fields title="Input" of={input} />
          {output && <Fields title="Output" of={output} />}
          {returned !== undefined && <p>It returned {returned} in place of an object.</p>}
          {fault && (
            <section class="fields">
              <p class="label">Threw, reference {fault.reference}</p>
              <pre tabindex={0}>{fault.message}{fault.cause === undefined ? "" : `\n${fault.cause}`}</pre>
            </section>
          )}
        </div>
      </details>
    </li>
  );
}

/** The input and the output on one line. */
function brief({ input, output, state, fault }: ActionRow): string {
  if (fault) return shortened(fault.message, 2 * SHORT);
  const given = shortened(oneLine(input), SHORT);
  return state === "running" ? given : `${given} → ${shortened(oneLine(output), SHORT)}`;
}

interface FiringProps {
  readonly row: FiringRow;
  readonly isFirst: boolean;
  readonly source: Source | undefined;
}

function Firing({ row: { sync, frame, depth }, isFirst, source }: FiringProps) {
  const anchor = `sync-${sync.name}`;
  return (
    <li class="firing" aria-level={depth + 1} id={isFirst ? anchor : undefined}>
      <details>
        <summary>
          <span class="what">
            <Indent depth={depth} />
            <span>
              <code>{sync.name}</code> fired
            </span>
          </span>
        </summary>
        <div class="inside">
          <Fields title="Bound" of={frame} />
          {isFirst
            ? <SyncSource sync={sync} source={source} />
            : source && <a href={`#${encodeURIComponent(anchor)}`}>Its source is at its first firing</a>}
        </div>
      </details>
    </li>
  );
}

function Unreached({ row: { depth, step, why, actions } }: { row: UnreachedRow }) {
  return (
    <li class="unreached" aria-level={depth + 1}>
      <span class="what">
        <Indent depth={depth} />
        <span>
          ended at step {step + 1}: {shortened(why, 4 * SHORT)}
          {actions.length > 0 && (
            <>
              {"; not reached: "}
              {actions.map((action, i) => (
                <>
                  {i > 0 && ", "}
                  <s>
                    <code>{action}</code>
                  </s>
                </>
              ))}
            </>
          )}
        </span>
      </span>
    </li>
  );
}

function Indent({ depth }: { depth: number }) {
  return <>{Array.from({ length: Math.min(depth, DEEPEST) }, () => <i class="indent" />)}</>;
}

/** SVG, because a Content-Security-Policy without inline styles leaves attributes of SVG alone. */
function Bar({ at, length, of }: { at: number; length: number; of: number }) {
  const scale = (ms: number) => of > 0 ? Math.min(SCALE, ms / of * SCALE) : 0;
  const x = Math.min(scale(at), SCALE - THINNEST);
  const width = Math.min(Math.max(scale(length), THINNEST), SCALE - x);
  return (
    <svg class="bar" viewBox={`0 0 ${SCALE} 1`} preserveAspectRatio="none" aria-hidden="true">
      <rect x={x.toFixed(1)} width={width.toFixed(1)} height="1" />
    </svg>
  );
}
