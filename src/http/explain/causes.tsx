/** @jsxImportSource @hono/hono/jsx */
import type { Cause } from "@engine";
import { ComparisonTable } from "./comparison.tsx";
import { count } from "./in_units.ts";
import { shortened } from "./one_line.ts";
import type { Source, Sources } from "./source.ts";
import { SyncSource } from "./sync_source.tsx";
import { WhereTable } from "./where_table.tsx";

/** So many are told in whole, the nearest; and so many of the others by a sentence each. */
const TOLD = 10;
const NAMED = 100;
/** A sentence may quote a value of any length. */
const SENTENCE = 600;

interface CauseProps {
  readonly of: Cause;
  readonly source: Source | undefined;
}

/** The first cause of a flow that went wrong: what happened, the two sides, and the next step. */
export function Problem({ of, source }: CauseProps) {
  return (
    <section class="problem" aria-labelledby="problem">
      <h2 id="problem">
        {of.sync && (
          <>
            <code class="sync">{of.sync.name}</code>:{" "}
          </>
        )}
        {shortened(of.cause, SENTENCE)}
      </h2>
      <Details of={of} source={source} />
    </section>
  );
}

/** The causes that are told in whole: not that a sync is for another path, as most of a flow's are. */
export function causesInWhole(causes: readonly Cause[]): readonly Cause[] {
  return causes.filter(({ kind }) => kind !== "other-path").slice(0, TOLD);
}

/** Why syncs did not fire, the nearest miss first; each with the two sides and its source. */
export function Causes({ causes, sources }: { causes: readonly Cause[]; sources: Sources }) {
  const near = causesInWhole(causes);
  const others = causes.filter((cause) => !near.includes(cause));
  return (
    <section aria-labelledby="causes">
      <h2 id="causes">
        What did not happen <span class="hint">the nearest miss first</span>
      </h2>
      {near.map((cause) => (
        <details class="cause">
          <summary>
            <span class="kind">{cause.kind.replaceAll("-", " ")}</span>
            {cause.sync && <code class="sync">{cause.sync.name}</code>}
            <span class="why">{shortened(cause.cause, SENTENCE)}</span>
          </summary>
          <Details of={cause} source={sources.get(cause.sync?.name ?? "")} />
        </details>
      ))}
      {others.length > 0 && (
        <details class="others">
          <summary>
            {others.every(({ kind }) => kind === "other-path")
              ? `${count(others.length, "sync")} for other paths`
              : `${others.length} further away`}
          </summary>
          <ul>
            {others.slice(0, NAMED).map(({ sync, cause }) => (
              <li>
                {sync && <code class="sync">{sync.name}</code>} {shortened(cause, SENTENCE)}
              </li>
            ))}
          </ul>
          {others.length > NAMED && <p class="hint">and {others.length - NAMED} more</p>}
        </details>
      )}
    </section>
  );
}

function Details({ of, source }: CauseProps) {
  const { sync, step, comparison, where = [], unreached = [], waiting = [] } = of;
  return (
    <div class={source && "sides"}>
      <div>
        <p class="fix">{shortened(of.fix, SENTENCE)}</p>
        {comparison && <ComparisonTable of={comparison} part={step ? "Step" : "Pattern"} />}
        {where.length > 0 && <WhereTable steps={where} />}
        {unreached.length > 0 && (
          <p>
            Not reached because of it: <Names of={unreached} />
          </p>
        )}
        {waiting.length > 0 && (
          <p>
            Waiting for that: <Names of={waiting.map(({ name }) => name)} />
          </p>
        )}
      </div>
      {sync && <SyncSource sync={sync} source={source} marked={misfits(of)} />}
    </div>
  );
}

function Names({ of }: { of: readonly string[] }) {
  return (
    <>
      {of.slice(0, NAMED).map((name, i) => (
        <>
          {i > 0 && ", "}
          <code>{name}</code>
        </>
      ))}
    </>
  );
}

/** The keys that did not fit, which are marked in the source. */
function misfits({ comparison }: Cause): Set<string> {
  return new Set(comparison?.keys.filter(({ fits }) => !fits).map(({ key }) => key));
}
