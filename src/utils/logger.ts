/**
 * The log: one entry a line on standard output (errors on standard error), with the UTC time in front. Control characters
 * are escaped, so that no value can forge a line or steer a terminal (OWASP ASVS 5.0, 16.4.1).
 */
export function log(level: "info" | "warn" | "error", text: string): void {
  const line = `${new Date().toISOString()} ${level.toUpperCase().padEnd(5)} ${escapeControls(text)}`;
  if (level === "error") console.error(line);
  else console.log(line);
}

/** Also the separators of lines, and marks that change the direction of the text around them. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** The text with every control character as `\n` or `\u001b`; a stack's own line breaks become ` | `. */
export function escapeControls(text: string): string {
  return text.replaceAll(/\n\s+at /g, " | at ").replaceAll(
    CONTROLS,
    (control) => control === "\n" ? "\\n" : `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
