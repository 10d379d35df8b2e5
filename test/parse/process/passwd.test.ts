import { expect, test } from "vitest";
import { findAccount, parsePasswd } from "../../../src/parse/process/passwd.ts";

test("accounts come by name; the first of a name counts, lines that are none are passed over", () => {
  const text = [
    "root:x:0:0:root:/root:/bin/bash",
    "neutron:x:9696:9697:OpenStack, Neutron:/var/lib/neutron:/sbin/nologin",
    "neutron:x:0:0::/:/bin/sh",
    "+::::::",
    "",
    "broken:x:-1:0::/:",
    "broken:x:1e3:0::/:",
    "short:x:7",
    "__proto__:x:5:6::/p:",
    "last:x:1:2::/home/last:/bin/sh",
  ].join("\n");
  expect([...parsePasswd(text)]).toEqual([
    ["root", { uid: 0, gid: 0, home: "/root" }],
    ["neutron", { uid: 9696, gid: 9697, home: "/var/lib/neutron" }],
    ["__proto__", { uid: 5, gid: 6, home: "/p" }],
    ["last", { uid: 1, gid: 2, home: "/home/last" }],
  ]);
});

test("an account is found by its name, or by its number where a number is given", () => {
  const accounts = parsePasswd(
    "root:x:0:0::/root:/bin/sh\nneutron:x:9696:9697::/var/lib/neutron:/bin/false\n",
  );
  const neutron = { uid: 9696, gid: 9697, home: "/var/lib/neutron" };
  expect(findAccount(accounts, "neutron")).toEqual(neutron);
  expect(findAccount(accounts, "9696")).toEqual(neutron);
  expect(findAccount(accounts, "0")).toMatchObject({ home: "/root" });
  for (const name of ["9697", "nova", "-1", "9696x", ""])
    expect(findAccount(accounts, name)).toBeUndefined();
});
