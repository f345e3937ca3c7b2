import { assertEquals } from "@std/assert";
import { memoryStorage, type TokenStorage, webStorage } from "./storage.ts";

function keepsAToken(storage: TokenStorage): void {
  assertEquals(storage.read(), undefined);
  storage.write("token");
  assertEquals(storage.read(), "token");
  storage.write(undefined);
  assertEquals(storage.read(), undefined);
}

Deno.test("memoryStorage keeps a token, for itself", () => {
  keepsAToken(memoryStorage());
  memoryStorage().write("token");
  assertEquals(memoryStorage().read(), undefined);
});

Deno.test("webStorage keeps a token under its key, and takes it away", () => {
  keepsAToken(webStorage("sessionStorage"));
  const storage = webStorage("sessionStorage", "my app");
  storage.write("token");
  assertEquals(sessionStorage.getItem("my app"), "token");
  assertEquals(webStorage("sessionStorage", "my app").read(), "token");
  storage.write(undefined);
  assertEquals(sessionStorage.getItem("my app"), null);
});

Deno.test("where the browser refuses storage, there is no token, and nothing throws", () => {
  const given = Object.getOwnPropertyDescriptor(globalThis, "sessionStorage")!;
  Object.defineProperty(globalThis, "sessionStorage", {
    configurable: true,
    get: () => {
      throw new DOMException("Access is denied for this document", "SecurityError");
    },
  });
  try {
    const storage = webStorage("sessionStorage");
    storage.write("token");
    assertEquals(storage.read(), undefined);
  } finally {
    Object.defineProperty(globalThis, "sessionStorage", given);
  }
});
