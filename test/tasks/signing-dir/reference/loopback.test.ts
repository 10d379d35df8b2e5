import { expect, test } from "vitest";
import { isLoopback } from "../../../../src/tasks/signing-dir/reference/loopback.ts";

test.each([
  "http://localhost:5000",
  "http://LocalHost./v2.0",
  "http://api.localhost:9696",
  "http://localhost.localdomain:5000",
  "http://localhost6:5000",
  "http://127.0.0.1:5000",
  "http://127.1:5000",
  "http://[::1]:5000",
  "http://[::ffff:127.0.0.1]:5000",
  // What a service listens on, copied into its URL: the kernel connects to the machine itself.
  "http://0.0.0.0:9696",
  "http://0:9696",
  "http://[::]:9696",
  "http://[::ffff:0.0.0.0]:9696",
])("%s is whatever machine asks for it", (url) => {
  expect(isLoopback(url)).toBe(true);
});

test.each([
  "http://keystone:5000",
  "http://localhost.example.org",
  "http://mylocalhost",
  "http://10.127.0.0.1.example.org",
  "http://128.0.0.1",
  "http://[fe80::1]",
  "http://[::ffff:10.0.0.1]",
  "http://[2001:db8::7f00:1]",
])("%s is the same machine from everywhere", (url) => {
  expect(isLoopback(url)).toBe(false);
});
