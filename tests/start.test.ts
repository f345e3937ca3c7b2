import { assertEquals, assertStringIncludes } from "@std/assert";
import { AppServer } from "./support/app_server.ts";
import { Program } from "./support/program.ts";
import { projectCopy } from "./support/project_copy.ts";
import { tempFolder } from "./support/temp_folder.ts";

const ada = { username: "ada", password: "correct horse 1843" };

Deno.test("a port that is in use stops the start with the port and the next step, exit status 1", async () => {
  await using folder = await tempFolder();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  await using program = new Program(["run", "-A", "src/main.ts"], {
    folder: folder.path,
    env: { PORT: String(port) },
  });
  assertEquals((await program.ended()).code, 1);
  assertStringIncludes(
    program.stderr,
    `Cannot listen on port ${port} of "127.0.0.1": it is in use. Stop what uses it, or set PORT to another`,
  );
});

Deno.test("with no settings everything that the server keeps is in .data", async () => {
  await using folder = await tempFolder();
  await using server = await AppServer.start({ folder: folder.path });
  assertEquals((await server.post("/auth/createAccount", ada)).status, 200);
  const names = (await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name);
  assertEquals(names, [".data"]);
});

Deno.test("a second server on the same data is refused with the reason, and the first one goes on", async () => {
  await using folder = await tempFolder();
  await using first = await AppServer.start({ folder: folder.path });
  await using second = new Program(["run", "-A", "src/main.ts"], { folder: folder.path, env: { PORT: "0" } });
  assertEquals((await second.ended()).code, 1);
  assertStringIncludes(second.stderr, `.data`);
  assertStringIncludes(second.stderr, String(first.program.pid));
  assertEquals((await first.post("/auth/createAccount", ada)).status, 200);
});

Deno.test("a variable that does not parse stops the start with its name, its value and what is allowed", async () => {
  await using folder = await tempFolder();
  await using program = new Program(["run", "-A", "src/main.ts"], {
    folder: folder.path,
    env: { PORT: "80a", REQUESTING_ERROR_STATUS: "302" },
  });
  assertEquals((await program.ended()).code, 1);
  for (const part of ["PORT", `"80a"`, "REQUESTING_ERROR_STATUS", `"302"`, "200, or an integer from 400"]) {
    assertStringIncludes(program.stderr, part);
  }
});

Deno.test("deno task start builds and serves; Ctrl-C and SIGTERM reach the server, exit status 0", async () => {
  await using project = await projectCopy({});
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    await using program = new Program(["task", "start"], {
      project: project.path,
      folder: project.path,
      env: { PORT: "0" },
    });
    await program.said(/Listening on/);
    const { code } = await program.end(signal);
    assertEquals(code, 0);
    assertStringIncludes(program.stdout, "Stopped");
  }
});
