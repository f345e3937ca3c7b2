import { assertEquals } from "@std/assert";
import { isLoopback, Origins } from "./origins.ts";

const HOST = "api.example:8000";

Deno.test("E1: unset, any loopback origin may call in development, and only the own in production", () => {
  const development = new Origins(undefined, "development");
  const production = new Origins(undefined, "production");
  for (
    const origin of [
      "http://localhost:5173",
      "https://localhost",
      "http://app.localhost:3000",
      "http://127.0.0.1:8080",
      "http://127.8.9.10",
      "http://[::1]:5173",
    ]
  ) {
    assertEquals(development.allows(origin, HOST), true, origin);
    assertEquals(production.allows(origin, HOST), false, origin);
  }
  assertEquals(production.allows(`https://${HOST}`, HOST), true);
});

Deno.test("E1: in development the own origin is an address or a name of this machine: a page may come by DNS rebinding", () => {
  for (const listed of [undefined, ["https://app.example"]]) {
    const origins = new Origins(listed, "development");
    for (const host of ["127.0.0.1:8000", "localhost:8000", "192.168.0.7:8000", "[2001:db8::1]:8000"]) {
      assertEquals(origins.allows(`http://${host}`, host), true, host);
    }
    for (
      const host of ["evil.example:8000", "evil.example", "127.0.0.1.evil.example:8000", "1.2.3.4.evil:1"]
    ) {
      assertEquals(origins.allows(`http://${host}`, host), false, host);
    }
  }
  assertEquals(new Origins([`http://${HOST}`], "development").allows(`http://${HOST}`, HOST), true);
});

Deno.test("D5: an origin that only looks like this machine or this server may not call", () => {
  const origins = new Origins(undefined, "development");
  for (
    const origin of [
      "null",
      "",
      "file://",
      "localhost",
      "http://localhost.evil.example",
      "http://notlocalhost",
      "http://evil.example#localhost",
      "http://localhost@evil.example",
      "http://127.0.0.1.evil.example",
      "http://127.0.0.1.nip.io",
      "http://0.0.0.0:8000",
      "http://192.168.0.7",
      "https://api.example",
      "https://api.example:80001",
      "https://api.example:8000.evil.example",
      "https://evil.example/https://api.example:8000",
      "http://localhost, https://evil.example",
    ]
  ) assertEquals(origins.allows(origin, HOST), false, origin);
  assertEquals(origins.allows("https://api.example", null), false);
});

Deno.test("E1: a list is exact in scheme, host and port; the own origin needs no listing", () => {
  const origins = new Origins(["https://app.example"], "production");
  assertEquals(origins.allows("https://app.example", HOST), true);
  assertEquals(origins.allows(`http://${HOST}`, HOST), true);
  for (
    const origin of [
      "http://app.example",
      "https://app.example:444",
      "https://www.app.example",
      "https://app.example.evil.example",
      "http://localhost:5173",
      "null",
    ]
  ) assertEquals(origins.allows(origin, HOST), false, origin);
});

Deno.test("who sends no Origin is no page, and may call", () => {
  for (const allowed of [undefined, "*", ["https://app.example"]] as const) {
    assertEquals(new Origins(allowed, "production").allows(null, HOST), true);
  }
});

Deno.test("E1: * allows every origin, says so to every reader, and never allows credentials", () => {
  const origins = new Origins("*", "production");
  for (const origin of ["https://evil.example", "null"]) assertEquals(origins.allows(origin, HOST), true);
  for (const origin of ["https://evil.example", null]) {
    assertEquals(origins.headers(origin), {
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "X-Request-Id, Retry-After, Idempotent-Replayed",
    });
  }
});

Deno.test("E1: without *, the reader is named, and a cache is told that the answer depends on it", () => {
  const origins = new Origins(["https://app.example"], "production");
  assertEquals(origins.headers("https://app.example"), {
    "access-control-allow-origin": "https://app.example",
    "access-control-expose-headers": "X-Request-Id, Retry-After, Idempotent-Replayed",
    vary: "Origin",
  });
  assertEquals(origins.headers(null), { vary: "Origin" });
});

Deno.test("this machine is localhost and what is below it, 127.0.0.0/8 and ::1", () => {
  for (const name of ["localhost", "a.localhost", "127.0.0.1", "127.255.0.9", "[::1]"]) {
    assertEquals(isLoopback(name), true, name);
  }
  for (const name of ["", "localhost.", "xlocalhost", "128.0.0.1", "10.0.0.1", "[::2]", "127.0.0.1.x"]) {
    assertEquals(isLoopback(name), false, name);
  }
});
