import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { assert, assertEquals } from "@std/assert";
import { isSecretName } from "./secret_names.ts";

for (
  const key of [
    "password",
    "newPassword",
    "PASSWD",
    "user_pwd",
    "secret",
    "clientSecret",
    "token",
    "accessToken",
    "session",
    "Authorization",
    "cookie",
    "apiKey",
    "api_key",
    "api-key",
    "privateKey",
    "code",
    "otp",
    "pin",
    "resetCode",
    "reset-code",
    "one time code",
    "credentials",
    "pass_word",
    "pass.phrase",
    "passcode",
    "access_key",
    "jwt",
  ]
) {
  Deno.test(`isSecretName: a value under "${key}" is secret`, () => {
    assert(isSecretName(key));
  });
}

Deno.test("isSecretName: a secret name with one letter misspelt is secret all the same", () => {
  for (
    const key of [
      "pasword",
      "passwrod",
      "Pssword",
      "oldPasswird",
      "user_pasword",
      "sesion",
      "secert",
      "credntials",
    ]
  ) {
    assert(isSecretName(key), key);
  }
  for (const key of ["passport", "mission", "sector", "sword", "author", "section"]) {
    assertEquals(isSecretName(key), false, key);
  }
});

Deno.test("isSecretName: values under everyday names are not secret", () => {
  for (
    const key of [
      "username",
      "user",
      "postcode",
      "zipCode",
      "countryCode",
      "author",
      "pinned",
      "key",
      "title",
    ]
  ) {
    assertEquals(isSecretName(key), false, key);
  }
});

Deno.test("isSecretName: a large key is read each time, and not kept", () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const used = () => (collect(), Deno.memoryUsage().heapUsed);
  const before = used();
  for (let i = 0; i < 50; i++) assert(isSecretName(JSON.parse(`"${i}${"x".repeat(1_000_000)}token"`)));
  const grown = used() - before;
  assert(grown < 10_000_000, `${Math.round(grown / 1e6)} MB more, of keys of 50 MB`);
});
