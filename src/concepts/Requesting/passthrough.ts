/**
 * Routes that call a concept's action or query directly, past all syncs: `/api/<Concept>/<method>`.
 * Everything that is not listed is an ordinary request path.
 */

/** Open routes, each with the reason why nobody needs to be asked first. */
export const inclusions: Record<string, string> = {};

/** Routes that stay closed even with `REQUESTING_PASSTHROUGH=all`: accounts and sessions belong to the syncs of `/auth`. */
export const exclusions: Array<string> = [
  "/api/Profile/createAccount",
  "/api/Profile/authenticate",
  "/api/Profile/_getUserDetails",
  "/api/Sessioning/create",
  "/api/Sessioning/delete",
  "/api/Sessioning/deleteByUser",
  "/api/Sessioning/_getUser",
];
