/** @jsxImportSource @hono/hono/jsx */
import type { SyncRef } from "@engine";
import type { Source } from "./source.ts";

/** What a piece of source is: a comment, a text, a keyword, or a key that is to be marked. */
const PIECES =
  /(?<comment>\/\/.*|\/\*.*?\*\/|^\s*\*.*)|(?<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)|(?<keyword>\b(?:when|where|then|actions|optional|async|await|return|const|export|if|of|for)\b)|(?<name>[\w$]+)/g;

interface SyncSourceProps {
  readonly sync: SyncRef;
  readonly source: Source | undefined;
  /** Keys of its patterns to be marked. */
  readonly marked?: ReadonlySet<string>;
}

/** The place of a sync, and its source with line numbers; nothing where the place is not known. */
export function SyncSource({ sync: { name, place }, source, marked = new Set() }: SyncSourceProps) {
  return place && (
    <figure class="source">
      <figcaption>{place.file}:{place.line}</figcaption>
      {source && (
        <pre tabindex={0} aria-label={`Source of ${name}`}>
          {source.lines.map((line, i) => (
            <span class="line" data-line={source.line + i}>{pieces(line, marked)}</span>
          ))}
        </pre>
      )}
    </figure>
  );
}

function pieces(line: string, marked: ReadonlySet<string>) {
  const parts = [];
  let told = 0;
  for (const match of line.matchAll(PIECES)) {
    const [text] = match;
    const [kind] = Object.entries(match.groups!).find(([, found]) => found !== undefined)!;
    const isMarked = kind === "name" && marked.has(text);
    if (kind === "name" && !isMarked) continue;
    parts.push(line.slice(told, match.index));
    parts.push(isMarked ? <mark>{text}</mark> : <span class={kind}>{text}</span>);
    told = match.index + text.length;
  }
  return [...parts, line.slice(told)];
}
