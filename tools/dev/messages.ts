/** What `dev` tells a server. */
export type ToServer =
  /** The next server takes the new connections: say which of the old ones have a request, and end each with its answer. */
  | "next"
  /** Nobody comes any more: finish what runs, and end. */
  | "leave";

/** What a server tells `dev`. */
export type FromServer = Serves | Busy;

/** All syncs are registered, and it takes requests on ports of its own on loopback. */
export interface Serves {
  readonly kind: "serves";
  /** For connections from this machine. */
  readonly near: number;
  /** For connections from elsewhere. */
  readonly far: number;
}

/** The answer to "next". */
export interface Busy {
  readonly kind: "busy";
  /** The ports at the other end of the connections with a request that has not all of its answer. */
  readonly ports: readonly number[];
}
