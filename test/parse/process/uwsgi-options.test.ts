import { expect, test } from "vitest";
import {
  parseUwsgiIni,
  readUwsgiArguments,
  valuesOf,
} from "../../../src/parse/process/uwsgi-options.ts";

test("options of the command line in both spellings, files of options by their ending", () => {
  const words = "--ini /a.ini --pyargv=-x --wsgi-file /w -H /venv /b.ini --master".split(" ");
  const options = readUwsgiArguments(words);
  expect(valuesOf(options, "ini")).toEqual(["/a.ini", "/a.ini", "/b.ini"]);
  expect(valuesOf(options, "pyargv")).toEqual(["-x"]);
  expect(valuesOf(options, "wsgi-file", "virtualenv")).toEqual(["/w", "/venv"]);
});

test("an ini file has its options in [uwsgi] alone", () => {
  const text = `# comment
[other]
pyargv = --no
[uwsgi]
; comment
pyargv = --config-file=/etc/neutron/neutron.conf  --config-dir /d
master
env=OS_KEYSTONE_AUTHTOKEN__SIGNING_DIR=/env
[uwsgi:2]
pyargv = --never
`;
  expect(parseUwsgiIni(text)).toEqual([
    { name: "pyargv", value: "--config-file=/etc/neutron/neutron.conf  --config-dir /d" },
    { name: "master", value: "" },
    { name: "env", value: "OS_KEYSTONE_AUTHTOKEN__SIGNING_DIR=/env" },
  ]);
});
