import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { install, type OtherServer } from "./other_server.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * FerretDB v1 on SQLite; its version is in `go.mod`. Our program around its package, as its own command builds only inside
 * its own repository. The package has its telemetry off.
 */
export const ferretdb: OtherServer = {
  name: "ferretdb",
  install: (cache) =>
    install("go", [
      "build",
      "-C",
      here("ferretdb_server"),
      "-tags",
      "ferretdb_no_postgresql",
      "-o",
      join(cache, "server"),
      ".",
    ]),
  command: (cache, folder) => [join(cache, "server"), folder],
};

/** mongo-java-server in memory; its version is in `pom.xml`. */
export const mongoJavaServer: OtherServer = {
  name: "mongo-java-server",
  install: (cache) =>
    install("mvn", [
      "--quiet",
      "--batch-mode",
      "--file",
      here("mongo_java_server/pom.xml"),
      "dependency:copy-dependencies",
      `-DoutputDirectory=${cache}`,
    ]),
  command: (cache) => ["java", "-cp", join(cache, "*"), here("mongo_java_server/MongoJavaServer.java")],
};
