import { fileURLToPath } from "node:url";
import type { Hono } from "@hono/hono";
import { serveStatic } from "@hono/hono/deno";

/** Where `deno task build` has put the page. */
const FILES = fileURLToPath(new URL("../dist", import.meta.url));

/**
 * Nothing but the page's own files, no code made of text, and nobody may frame it (Content Security Policy Level 3; OWASP
 * Content Security Policy Cheat Sheet).
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** Serves the page at `/`, beside the requests below `/api`. */
export function addPage(app: Hono): void {
  const files = serveStatic({
    root: FILES,
    onFound: (_path, c) => {
      c.header("Content-Security-Policy", POLICY);
      c.header("X-Content-Type-Options", "nosniff");
      c.header("Referrer-Policy", "no-referrer");
      // The browser asks each time whether there is a newer one.
      c.header("Cache-Control", "no-cache");
    },
  });
  app.get("/", files);
  app.get("/:file{[a-z_]+\\.(js|css|svg)}", files);
  // The address that the server prints is that of its requests.
  app.get("/api", (c) => c.redirect("/"));
}
