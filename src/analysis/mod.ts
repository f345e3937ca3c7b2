/**
 * What the TypeScript compiler and the patterns of the syncs say about a project, without running it: findings (what is wrong) and
 * routes (what can be asked, and what is answered), both as data.
 *
 * @module
 */
export type { Finding, Rule } from "./finding.ts";
export { findingsOf } from "./findings_of.ts";
export type { Place } from "./place.ts";
export { printFindings } from "./print_findings.ts";
export { printRoutes } from "./print_routes.ts";
export { type Project, type ProjectSync, readProject } from "./project.ts";
export { type Route, type RouteAnswer, routesOf } from "./routes.ts";
export { type Field, type ObjectType, printType, type ValueType } from "./value_type.ts";
