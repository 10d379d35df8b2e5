import { expect, test } from "vitest";
import { referencedFiles } from "../../../src/parse/paste/paste-auth-token.ts";
import { parseName, resolvePath } from "../../../src/parse/paste/paste-name.ts";
import { parsePaste } from "../../support/paste-text.ts";

test.each([
  ["authtoken", { kind: "section", name: "authtoken" }],
  ["a_b:c", { kind: "section", name: "a_b:c" }],
  ["", { kind: "section", name: "" }],
  ["config:other.ini", { kind: "file", path: "other.ini", name: "main" }],
  ["Config:/a/b.ini#c#d", { kind: "file", path: "/a/b.ini", name: "c#d" }],
  ["config:a#", { kind: "file", path: "a", name: "" }],
  [
    "egg:Keystone_Middleware#auth_token",
    { kind: "egg", distribution: "keystone-middleware", name: "auth_token" },
  ],
  ["egg:swift", { kind: "egg", distribution: "swift", name: "main" }],
  ["call:a.b:c#d", { kind: "call", target: "a.b:c" }],
  ["odd:x", { kind: "unknown", scheme: "odd" }],
])("%s is taken apart as PasteDeploy does", (text, name) => {
  expect(parseName(text)).toEqual(name);
});

// What `_loadconfig` makes of these paths in a file that was opened as the second one.
test.each([
  ["other.ini", "/etc/x/paste.ini", "/etc/x/other.ini"],
  ["../b.ini", "/etc/x/paste.ini", "/etc/x/../b.ini"],
  ["/a.ini", "/etc/x/paste.ini", "/a.ini"],
  ["///a.ini", "/etc/x/paste.ini", "/a.ini"],
  ["a b%20c%zz.ini", "/etc/paste.ini", "/etc/a b c%zz.ini"],
  ["%c3%A4%ff", "/paste.ini", "/\u00e4\ufffd"],
  ["a\\b.ini", "/etc/paste.ini", "/etc/a/b.ini"],
  ["a.ini", "/etc/swift/proxy-server.conf.d", "/etc/swift/a.ini"],
])("the path %s in %s is %s", (path, from, resolved) => {
  expect(resolvePath(path, from)).toBe(resolved);
});

test("the files that are named anywhere are told, each once", () => {
  const config = parsePaste(
    "[DEFAULT]\nwhere = config:d.ini\n[filter:a]\nuse = config:a%%20b.ini#x\n" +
      "[pipeline:p]\npipeline = config:f.ini#a config:/g.ini app\n[composite:c]\nuse = egg:Paste#urlmap\n" +
      "/: config:%(here)s/h.ini\n[filter-app:q]\nuse = a\nnext = CONFIG:n.ini\n[filter:z]\nuse = config:a%%20b.ini#y\nbad = config:%(nope)s\n",
  );
  expect(referencedFiles(config)).toEqual([
    "/etc/d.ini",
    "/etc/a b.ini",
    "/etc/f.ini",
    "/g.ini",
    "/etc/h.ini",
    "/etc/n.ini",
  ]);
});
