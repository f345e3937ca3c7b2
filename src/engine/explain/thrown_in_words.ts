import type { TraceFault } from "../trace.ts";

/** What a promise of frames has not, and frames have. */
const OF_FRAMES =
  /\.(query|queryAsync|collect|collectAs|filter|map|flatMap|slice|concat|length)\b.* is not a function/;
/** What MongoDB's driver throws when no server answers. */
const NO_DATABASE = /^Mongo(ServerSelection|Network|NetworkTimeout|PoolCleared)Error\b/;
/** A place in a stack that is the app's: a file that is neither a package's nor the engine's. */
const PLACE = /file:\/\/(\/[^\s()]+?):(\d+):\d+/g;

/** The sentences for something that threw; what it threw is apart, because a client is not told of it. */
export function thrownInWords(
  who: string,
  { reference, message, cause }: TraceFault,
  where = "",
): { cause: string; fix: string; thrown?: string } {
  const thrown = cause?.split("\n")[0] ?? message;
  const place = cause && placeIn(cause);
  const notBound = /^Error: (frames\.query\(.*) \(bound are: (.*)\)\. (.*)$/.exec(thrown);
  if (notBound) {
    const [, what, bound, next] = notBound;
    return { cause: `${what} (bound are: ${bound})`, fix: next };
  }
  return {
    cause: `${who} threw${where}`,
    thrown,
    fix: `${
      nextStep(thrown, place ? ` at ${place}` : "")
    }; the log has the stack under reference ${reference}`,
  };
}

function nextStep(thrown: string, place: string): string {
  if (NO_DATABASE.test(thrown)) return "No database answers: start it, or mend its address in MONGODB_URL";
  if (OF_FRAMES.test(thrown)) return `Write await before the query whose frames are used${place}`;
  return `Mend what throws${place}`;
}

function placeIn(cause: string): string | undefined {
  for (const [, path, line] of cause.matchAll(PLACE)) {
    if (/\/src\/engine\/[^/]+$|\/(node_modules|npm)\//.test(path)) continue;
    return `${path.replace(/^.*(?=\/src\/)\//, "")}:${line}`;
  }
}
