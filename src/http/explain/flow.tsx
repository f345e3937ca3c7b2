/** @jsxImportSource @hono/hono/jsx */
import type { Child } from "@hono/hono/jsx";
import type { Cause, Explanation, Outcome, SyncRef } from "@engine";
import { Causes, causesInWhole, Problem } from "./causes.tsx";
import { count, duration } from "./in_units.ts";
import { shortened } from "./one_line.ts";
import type { PageParts } from "./page.tsx";
import type { Sources } from "./source.ts";
import { beginningOf, OutcomeName, Status } from "./status.tsx";
import { Timeline } from "./timeline.tsx";
import { Fields } from "./value.tsx";

/** So much of a path stands in the heading. */
const PATH = 300;
/** So many of a flow's requests are named. */
const REQUESTS = 5;

/** What the page says first of a flow without a problem. */
const SUMMARIES: Readonly<Record<Outcome, string>> = {
  answered: "It was answered",
  refused: "It was answered with an error",
  done: "It ran to its end; it is no request, so nobody waits for an answer",
  running: "It is still running: reload the page for what has come since",
  failed: "Something in it failed",
  unanswered: "No sync answered the request",
};

/** The syncs of which the page of a flow shows the source. */
export function syncsToRead(flow: Explanation): SyncRef[] {
  const told = [...flow.problem ? [flow.problem] : [], ...causesInWhole(otherCauses(flow))];
  const fired = flow.tree.flatMap((row) => row.kind === "firing" ? row.sync : []);
  return [...told.flatMap(({ sync }) => sync ?? []), ...fired];
}

/** The page of one flow: what happened, first of all why it went wrong. */
export function flowPage(flow: Explanation, sources: Sources): PageParts {
  const beginning = beginningOf(flow);
  const { problem } = flow;
  const others = otherCauses(flow);
  return {
    title: `${flow.status ?? flow.outcome} ${shortened(beginning, PATH)}`,
    at: <a href="/_explain">All flows</a>,
    children: (
      <>
        <h1>
          <Status of={flow} /> <span class="path">{shortened(beginning, PATH)}</span>
        </h1>
        {problem
          ? <Problem of={problem} source={sources.get(problem.sync?.name ?? "")} />
          : <Summary flow={flow} />}
        <Facts flow={flow} />
        <Timeline tree={flow.tree} sources={sources} ms={flow.ms} omitted={flow.omitted} />
        {others.length > 0 && <Causes causes={others} sources={sources} />}
      </>
    ),
  };
}

function otherCauses({ causes, problem }: Explanation): readonly Cause[] {
  return causes.filter((cause) => cause !== problem);
}

/** The page where a flow would be. */
export function unknownFlowPage(id: string): PageParts {
  return {
    title: "No such flow",
    at: <a href="/_explain">All flows</a>,
    children: (
      <section class="empty">
        <h1>This flow is not remembered</h1>
        <p>
          No flow has the id{" "}
          <code>{shortened(id, PATH)}</code>, nor a request of that id. The server keeps recent flows in
          memory: newer ones have taken its place (SYNC_TRACE_FLOWS, SYNC_TRACE_BYTES), or the server has
          started again since.
        </p>
        <p>
          Send the request once more, and look for it in <a href="/_explain">the list</a>.
        </p>
      </section>
    ),
  };
}

function Summary({ flow: { outcome, answer } }: { flow: Explanation }) {
  const by = answer?.by && <code class="sync">{answer.by.name}</code>;
  return <p>{SUMMARIES[outcome]}{by && " by "}{by}.</p>;
}

function Facts({ flow }: { flow: Explanation }) {
  const { outcome, ms, started, actions, firings, requests, parent, answer } = flow;
  return (
    <>
      <dl class="facts">
        <Fact name="Outcome">
          <OutcomeName of={outcome} />
        </Fact>
        <Fact name="Took">{duration(ms)}</Fact>
        <Fact name="Began">
          <time datetime={new Date(started).toISOString()}>{new Date(started).toLocaleString("en-GB")}</time>
        </Fact>
        <Fact name="Actions">{count(actions, "action")}, {count(firings, "firing")}</Fact>
        {requests.length > 0 && (
          <Fact name={requests.length === 1 ? "Request" : "Requests"}>
            {requests.slice(0, REQUESTS).map((id) => <code class="id">{id}</code>)}
            {requests.length > REQUESTS && ` and ${requests.length - REQUESTS} more`}
          </Fact>
        )}
        <Fact name="Flow">
          <code class="id">{flow.flow}</code>
        </Fact>
        {parent !== undefined && (
          <Fact name="Begun in">
            <a href={`/_explain/${encodeURIComponent(parent)}`}>flow {parent}</a>
          </Fact>
        )}
      </dl>
      {answer && (
        <details class="answer">
          <summary>The answer, {answer.status}</summary>
          <Fields
            title="Body"
            of={typeof answer.body === "object" && answer.body !== null
              ? { ...answer.body }
              : { body: answer.body }}
          />
        </details>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: Child }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
