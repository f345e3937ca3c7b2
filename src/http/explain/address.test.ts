import { assertEquals, assertThrows } from "@std/assert";
import { leaveAddress, readAddresses, type ServerAddress } from "./address.ts";

/** A process that has ended: its number is free, or somebody else's by chance. */
async function endedProcess(): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), { args: ["--version"], stdout: "null", stderr: "null" })
    .spawn();
  await child.status;
  return child.pid;
}

const address = (pid: number): ServerAddress => ({
  pid,
  url: `http://127.0.0.1:${pid}`,
  mode: "development",
});

Deno.test("a server's address is found in the data folder until it is withdrawn; two servers have one each", async () => {
  const parent = await Deno.makeTempDir();
  const folder = `${parent}/made/for/it`;
  assertEquals(readAddresses(folder), []);
  const withdraw = leaveAddress(folder, address(Deno.pid));
  leaveAddress(folder, address(Deno.ppid));
  const byPid = (a: ServerAddress, b: ServerAddress) => a.pid - b.pid;
  assertEquals(
    readAddresses(folder).sort(byPid),
    [address(Deno.pid), address(Deno.ppid)].sort(byPid),
  );
  withdraw();
  assertEquals(readAddresses(folder), [address(Deno.ppid)]);
  withdraw();
  await Deno.remove(parent, { recursive: true });
});

Deno.test("the address of a server that crashed is passed over, and taken away by the next", async () => {
  const folder = await Deno.makeTempDir();
  const ended = await endedProcess();
  leaveAddress(folder, address(ended));
  Deno.writeTextFileSync(`${folder}/server.1.address.json`, `{"pid": 1, "url"`);
  Deno.writeTextFileSync(`${folder}/embedded.address.json`, JSON.stringify(address(Deno.pid)));
  assertEquals(readAddresses(folder), []);
  leaveAddress(folder, address(Deno.pid));
  const left = [...Deno.readDirSync(folder)].map(({ name }) => name);
  assertEquals([
    left.includes(`server.${ended}.address.json`),
    left.includes(`server.${Deno.pid}.address.json`),
  ], [
    false,
    true,
  ]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a data folder that cannot be written is said", async () => {
  const file = await Deno.makeTempFile();
  assertThrows(() => leaveAddress(`${file}/below`, address(Deno.pid)), Error);
  await Deno.remove(file);
});
