/** @jsxImportSource @hono/hono/jsx */
import type { FlowSummary, Outcome } from "@engine";
import { count, duration } from "./in_units.ts";
import { shortened } from "./one_line.ts";
import type { PageParts } from "./page.tsx";
import { beginningOf, OutcomeName, OUTCOMES, Status } from "./status.tsx";

/** What the list is narrowed to, as the query of its URL has it. */
export interface Filter {
  /** What the path, or the action, must contain, in any case. */
  readonly path: string;
  readonly outcome?: Outcome;
}

/** So many rows are shown. */
const ROWS = 200;
/** So much of a path is shown. */
const PATH = 200;

/**
 * The list of flows, which follows what happens.
 *
 * @param flows newest first
 * @param example a URL that answers a POST, for who has sent none yet
 */
export function listPage(flows: readonly FlowSummary[], filter: Filter, example: string): PageParts {
  const text = filter.path.toLowerCase();
  const named = flows.filter((flow) => beginningOf(flow).toLowerCase().includes(text));
  const shown = filter.outcome ? named.filter(({ outcome }) => outcome === filter.outcome) : named;
  return {
    title: "Flows",
    isLive: true,
    at: (
      <div class="live">
        <span id="state" role="status">as it was when you opened it</span>
        <button type="button" id="pause" hidden>Pause</button>
      </div>
    ),
    children: (
      <>
        <h1>Flows</h1>
        <FilterForm filter={filter} flows={named} />
        <div id="flows">
          {flows.length === 0
            ? <Welcome example={example} />
            : shown.length === 0
            ? <NothingFits flows={flows.length} />
            : <Flows flows={shown} />}
        </div>
      </>
    ),
  };
}

function FilterForm({ filter, flows }: { filter: Filter; flows: readonly FlowSummary[] }) {
  return (
    <form method="get" action="/_explain" class="filter" autocomplete="off" role="search">
      <label>
        <span class="label">Path or action</span>
        <input type="search" name="path" value={filter.path} placeholder="any" spellcheck={false} />
      </label>
      <fieldset>
        <legend class="label">Outcome</legend>
        <div class="choices">
          <Choice name="all" value="" number={flows.length} checked={!filter.outcome} />
          {OUTCOMES.map((outcome) => (
            <Choice
              name={outcome}
              value={outcome}
              number={flows.filter((flow) => flow.outcome === outcome).length}
              checked={filter.outcome === outcome}
            />
          ))}
        </div>
      </fieldset>
      <noscript>
        <button type="submit">Filter</button>
      </noscript>
    </form>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly value: string;
  readonly number: number;
  readonly checked: boolean;
}

function Choice({ name, value, number, checked }: ChoiceProps) {
  return (
    <label class={`choice ${value}`}>
      <input type="radio" name="outcome" value={value} checked={checked} />
      {name} <span class="number" id={`number-${name}`} data-live>{number}</span>
    </label>
  );
}

function Flows({ flows }: { flows: readonly FlowSummary[] }) {
  return (
    <>
      <table class="flows">
        <caption class="unseen">Recent flows, the newest first</caption>
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col">Path</th>
            <th scope="col">Outcome</th>
            <th scope="col" class="numeric">Took</th>
            <th scope="col" class="numeric">Actions</th>
            <th scope="col" class="numeric">Firings</th>
            <th scope="col" class="numeric">At</th>
          </tr>
        </thead>
        <tbody>{flows.slice(0, ROWS).map((flow) => <Row flow={flow} />)}</tbody>
      </table>
      <p class="hint" id="more" data-live>
        {flows.length > ROWS &&
          `The newest ${ROWS} of ${count(flows.length, "flow")} are shown: the filter finds the others.`}
      </p>
    </>
  );
}

function Row({ flow }: { flow: FlowSummary }) {
  const started = new Date(flow.started);
  return (
    <tr id={`flow-${flow.flow}`}>
      <td>
        <Status of={flow} />
      </td>
      <th scope="row">
        <a href={`/_explain/${encodeURIComponent(flow.flow)}`}>{shortened(beginningOf(flow), PATH)}</a>
      </th>
      <td>
        <OutcomeName of={flow.outcome} />
      </td>
      <td class="numeric">{duration(flow.ms)}</td>
      <td class="numeric" data-label="actions">{flow.actions}</td>
      <td class="numeric" data-label="firings">{flow.firings}</td>
      <td class="numeric">
        <time datetime={started.toISOString()}>{started.toLocaleTimeString("en-GB")}</time>
      </td>
    </tr>
  );
}

function Welcome({ example }: { example: string }) {
  return (
    <section class="empty">
      <h2>No flow yet</h2>
      <p>
        A flow is everything that follows from one request. Send one, and it appears here:
      </p>
      <pre tabindex={0}>curl -X POST {example}</pre>
    </section>
  );
}

function NothingFits({ flows }: { flows: number }) {
  return (
    <section class="empty">
      <h2>No flow fits the filter</h2>
      <p>
        <a href="/_explain">Show all {flows}</a>
      </p>
    </section>
  );
}
