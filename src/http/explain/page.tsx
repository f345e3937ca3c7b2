/** @jsxImportSource @hono/hono/jsx */
import { createHash } from "node:crypto";
import type { Context } from "@hono/hono";
import { raw } from "@hono/hono/html";
import type { Child } from "@hono/hono/jsx";

// Not imported as text: Deno before 2.8 refuses that, and the server would not start.
const live = Deno.readTextFileSync(new URL("./live.js", import.meta.url));
const style = Deno.readTextFileSync(new URL("./style.css", import.meta.url));

/** What a page of the explainer is made of. */
export interface PageParts {
  /** For the tab. */
  readonly title: string;
  /** Where in the explainer it is: links and texts beside its name. */
  readonly at?: Child;
  readonly children: Child;
  /** Whether it follows what happens, by `live.js`. */
  readonly isLive?: boolean;
}

const ICON = "data:image/svg+xml," + encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="#3b7dd8" stroke-width="2">` +
    `<circle cx="3" cy="8" r="2"/><circle cx="13" cy="3" r="2"/><circle cx="13" cy="13" r="2"/><path d="M5 8h4M9 8l2-4M9 8l2 4"/></svg>`,
);

/**
 * Nothing but what the page itself brings: its style and script by their hashes, requests to its own origin, no frames (CSP Level 3;
 * OWASP ASVS 5.0, 3.4.3 and 3.4.6).
 */
const HEADERS = {
  "content-security-policy": [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    `script-src ${hashOf(live)}`,
    "img-src data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
};

/** Answers with a page: a whole document that loads nothing else. */
export function respondPage(c: Context, parts: PageParts, status: 200 | 404 = 200): Response {
  return c.html(`<!DOCTYPE html>${<Page {...parts} />}`, status, HEADERS);
}

function Page({ title, at, children, isLive = false }: PageParts) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>{title} · explain</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href={ICON} />
        <style>{raw(style)}</style>
      </head>
      <body>
        <header class="top">
          <span class="name">Explain</span>
          {at}
        </header>
        <main>{children}</main>
        {isLive && <script>{raw(live)}</script>}
      </body>
    </html>
  );
}

/** A source of CSP: the text and nothing else (CSP Level 3, 2.3.1, `hash-source`). */
function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
