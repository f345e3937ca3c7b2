/** Errors of the driver which say that no server could be asked. By name: an app may bring its own copy of the driver. */
const AWAY_ERRORS = new Set([
  "MongoNetworkError",
  "MongoNetworkTimeoutError",
  "MongoPoolClearedError",
  "PoolClearedOnNetworkError",
  "MongoPoolClosedError",
  "MongoWaitQueueTimeoutError",
  "MongoServerSelectionError",
  "MongoOperationTimeoutError",
  "MongoNotConnectedError",
  "MongoServerClosedError",
  "MongoTopologyClosedError",
  "MongoClientClosedError",
]);

/**
 * Codes with which a server says that it is going down, or is not the primary (now): the "state change errors" and network
 * codes of the specifications "Server Discovery And Monitoring" and "Retryable Writes".
 */
const AWAY_CODES = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  89, // NetworkTimeout
  91, // ShutdownInProgress
  189, // PrimarySteppedDown
  9001, // SocketException
  10058, // LegacyNotPrimary
  10107, // NotWritablePrimary
  11600, // InterruptedAtShutdown
  11602, // InterruptedDueToReplStateChange
  13435, // NotPrimaryNoSecondaryOk
  13436, // NotPrimaryOrSecondary
]);

/** Errors of a socket that the driver lets through where it writes to one that the server has just ended. */
const SOCKET_CODES = new Set([
  "EPIPE",
  "ECONNRESET",
  "ECONNREFUSED",
  "ECONNABORTED",
  "ERR_STREAM_DESTROYED",
  "ERR_STREAM_WRITE_AFTER_END",
]);
/** The driver's own place on a stack: another service that an action calls can end its sockets as well. */
const DRIVER_ON_STACK = /[/\\]mongodb[/\\]/;

/**
 * Whether the error, or one that caused it, says that the database cannot be reached or cannot serve now, so that the
 * same call may succeed later: an answer of 503. False for whatever a database that is there had to say.
 */
export function isDatabaseAway(error: unknown): boolean {
  try {
    return saysAway(error);
  } catch {
    // A getter or a proxy that throws when it is looked at: nothing that the driver throws.
    return false;
  }
}

function saysAway(error: unknown): boolean {
  const seen = new Set<unknown>();
  for (let one = error; one instanceof Error && !seen.has(one); one = one.cause) {
    seen.add(one);
    if (AWAY_ERRORS.has(one.name)) return true;
    if (!("code" in one)) continue;
    if (/^Mongo/.test(one.name) && AWAY_CODES.has(one.code as number)) return true;
    if (SOCKET_CODES.has(one.code as string) && DRIVER_ON_STACK.test(one.stack ?? "")) return true;
  }
  return false;
}
