/** What the process tells the server's thread. `fail` makes it die as from a defect, for the test of that. */
export type ToWorker =
  | { kind: "open"; dataDir: string; port: number }
  | { kind: "fail" }
  | { kind: "close" };

/** What the server's thread tells the process. */
export type FromWorker =
  | { kind: "listening"; port: number }
  | { kind: "refused"; reason: string }
  | { kind: "closed" };
