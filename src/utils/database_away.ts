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

/**
 * Whether the error, or one that caused it, says that the database cannot be reached or cannot serve now, so that the
 * same call may succeed later: an answer of 503. False for whatever a database that is there had to say.
 */
export function isDatabaseAway(error: unknown): boolean {
  const seen = new Set<unknown>();
  for (let one = error; one instanceof Error && !seen.has(one); one = one.cause) {
    seen.add(one);
    if (AWAY_ERRORS.has(one.name)) return true;
    if (/^Mongo/.test(one.name) && "code" in one && AWAY_CODES.has(one.code as number)) return true;
  }
  return false;
}
