import type { Document } from "../bson/value.ts";
import { MongoError } from "../errors.ts";

/** Refuses every collation but the binary one, which is what happens without one. */
export function checkCollation(collation: Document | undefined): void {
  if (!collation || collation.size === 0) return;
  const locale = collation.get("locale");
  if (locale === "simple") return;
  throw new MongoError(
    "NotImplemented",
    `The embedded database has no collation but { locale: "simple" }, and was asked for "${String(locale)}"`,
  );
}
