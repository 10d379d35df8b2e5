// Feeds the parsers of everything that comes from hosts with random bytes and with words of their languages for a given time,
// then with shapes of one and of two MiB. Prints what it did; exit status 1 if a parser threw, or if a MiB of anything took
// more than a second. `npm run fuzz -- --seconds 60 --seed 7`
import { parseArgs } from "node:util";
import { readLogTime } from "../dist/parse/log/log-time.js";
import { redactTokens } from "../dist/parse/log/redact-tokens.js";
import { readCertificateFields } from "../dist/parse/certificate/certificate-fields.js";
import { readPem } from "../dist/parse/certificate/pem.js";
import { parseOsloConfig } from "../dist/parse/oslo/oslo-config.js";
import { createOptions } from "../dist/parse/oslo/oslo-interpolation.js";
import { parseOsloVersion } from "../dist/parse/oslo/oslo-version.js";
import { findAuthTokenFilters, referencedFiles } from "../dist/parse/paste/paste-auth-token.js";
import { fileLocation, parsePasteConfig } from "../dist/parse/paste/paste-config.js";
import { findDecoys } from "../dist/parse/paste/paste-decoys.js";
import { parseApacheWsgi } from "../dist/parse/process/apache-wsgi.js";
import { readCommandLine } from "../dist/parse/process/command-line.js";
import { parseControlGroup } from "../dist/parse/process/control-group.js";
import { parseDpkgStatus } from "../dist/parse/process/dpkg-status.js";
import { parseEnvironmentFile } from "../dist/parse/process/environment-file.js";
import { parseMountInfo } from "../dist/parse/process/mount-info.js";
import { parsePasswd } from "../dist/parse/process/passwd.js";
import { parsePythonPackage } from "../dist/parse/process/python-package.js";
import { hostPathOf } from "../dist/parse/process/service-view.js";
import { parseSystemdUnit } from "../dist/parse/process/systemd-unit.js";
import { parseUwsgiIni } from "../dist/parse/process/uwsgi-options.js";

const registered = {
  DEFAULT: { state_path: "", a: "" },
  keystone_authtoken: { signing_dir: "", base: "" },
};
const versions = ["1.2.1", "1.4.0", "9.0.0"].map((text) => parseOsloVersion(text) ?? undefined);

const parsers = {
  oslo(content) {
    for (const python of ["python3", "python2"]) {
      const file = parseOsloConfig(content, "/f", { python });
      const files = file.status === "parsed" ? [file] : [];
      for (const version of versions)
        createOptions({ files, registered, environment: new Map(), version })(
          "keystone_authtoken",
          "signing_dir",
        );
    }
  },
  paste(content) {
    for (const dialect of ["python3", "python2"]) {
      const config = parsePasteConfig([{ file: "/f", content }], fileLocation("/f"), dialect);
      if (config.status !== "parsed") continue;
      const others = new Map(referencedFiles(config).map((path) => [path, config]));
      const question = { names: ["signing_dir"], applications: ["main"], others };
      findDecoys(config, findAuthTokenFilters(config, question));
    }
  },
  unit: (content) => parseSystemdUnit([{ file: "/f", text: textOf(content) }]),
  environment: (content) => parseEnvironmentFile(textOf(content)),
  apache: (content) => parseApacheWsgi(textOf(content), "/f"),
  uwsgi: (content) => parseUwsgiIni(textOf(content)),
  arguments: (content) => readCommandLine(textOf(content).split("\0")),
  log: (content) => readLogTime(redactTokens(textOf(content)), { now: 1.7e9, offset: 0 }),
  passwd: (content) => parsePasswd(textOf(content)),
  dpkg: (content) => parseDpkgStatus(textOf(content), ["python3-keystonemiddleware"]),
  python: (content) => parsePythonPackage(textOf(content)),
  group: (content) => parseControlGroup(textOf(content)),
  pem: (content) => readPem(content.toString("latin1")),
  certificate: (content) => readCertificateFields(content),
  mounts(content) {
    const mounts = parseMountInfo(textOf(content));
    hostPathOf("/var/lib/neutron/keystone-signing", mounts, mounts);
  },
};

const words = [
  ..."[]=:;#%()s$\\\"' \t\n\r{}/,.-\0".split(""),
  "[filter:a]\n",
  "[app:main]\n",
  "[pipeline:main]\npipeline = a ",
  "[composite:main]\nuse = egg:Paste#urlmap\n/ = ",
  "[DEFAULT]\n",
  "[keystone_authtoken]\n",
  "[Service]\n",
  "ExecStart=",
  "Environment=",
  "EnvironmentFile=",
  "[uwsgi]\n",
  "pyargv = --config-file ",
  "WSGIDaemonProcess ",
  "WSGIScriptAlias / /x\n",
  "<VirtualHost *>\n",
  "use = ",
  "set ",
  "get ",
  "next = ",
  "filter-with = ",
  "signing_dir = ",
  "config:f#a",
  "%(here)s",
  "${",
  "$a",
  "$state_path",
  "__proto__",
  "constructor",
  "\ud800",
  "\u0085",
  "\ufeff",
  "é",
  "paste.filter_factory = keystonemiddleware.auth_token:filter_factory\n",
  "Package: python3-keystonemiddleware\n",
  "Status: install ok installed\nVersion: 1:2-3\n",
  "22 1 8:1 / /tmp rw - ext4 x rw\n",
  "0::/docker/",
  "-----BEGIN CERTIFICATE-----\n",
  "-----END CERTIFICATE-----\n",
  "MIIB\n",
  "0\x82\x01\x00",
  "f".repeat(64),
  "2013-11-02 10:11:12",
  "Nov  2 10:11:12",
  "MII",
  "PKIZ_",
  "keystonemiddleware-4.9.1-py2.7.egg-info",
];

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "60" }, seed: { type: "string", default: "1" } },
});
const random = createRandom(Number(values.seed));
const failures = [];
const run = fuzz(Number(values.seconds) * 1000);
process.stdout.write(
  `${run.count} inputs in ${values.seconds} s (seed ${values.seed}), the slowest ${run.slowest.toFixed(0)} ms\n`,
);
measureShapes();
for (const failure of failures) process.stdout.write(`FAILED ${failure}\n`);
process.exit(failures.length === 0 ? 0 : 1);

function fuzz(milliseconds) {
  const end = performance.now() + milliseconds;
  let count = 0;
  let slowest = 0;
  while (performance.now() < end) {
    const content = random() < 0.3 ? randomBytes() : Buffer.from(randomWords());
    for (const name of Object.keys(parsers)) slowest = Math.max(slowest, time(name, content));
    count += 1;
  }
  return { count, slowest };
}

/** Milliseconds that a parser takes; what it throws is a failure. */
function time(name, content) {
  const before = performance.now();
  try {
    parsers[name](content);
  } catch (thrown) {
    failures.push(
      `${name} threw ${String(thrown)} on ${JSON.stringify(content.toString("latin1").slice(0, 200))}`,
    );
  }
  return performance.now() - before;
}

function measureShapes() {
  const mebibyte = 1 << 20;
  const rows = shapes().flatMap(([shape, head, unit]) => {
    const make = (size) => Buffer.from(head + unit.repeat(Math.ceil(size / unit.length)));
    return Object.keys(parsers).map((name) => {
      const one = Math.min(...[0, 1].map(() => time(name, make(mebibyte))));
      return { shape, name, one, two: one < 50 ? 0 : time(name, make(2 * mebibyte)) };
    });
  });
  rows.sort((a, b) => b.one - a.one);
  process.stdout.write(
    `${rows.length} pairs of parser and shape of 1 MiB; the slowest (ms for 1 MiB, for 2 MiB):\n`,
  );
  for (const { name, one, shape, two } of rows.slice(0, 8))
    process.stdout.write(
      `  ${name.padEnd(12)} ${shape.padEnd(28)} ${one.toFixed(0).padStart(5)} ${two.toFixed(0).padStart(5)}\n`,
    );
  for (const { name, one, shape } of rows)
    if (one > 1000) failures.push(`${name} took ${one.toFixed(0)} ms for 1 MiB of ${shape}`);
}

function shapes() {
  const filter =
    "[filter:a]\npaste.filter_factory=keystonemiddleware.auth_token:filter_factory\nsigning_dir = ";
  const option = "[keystone_authtoken]\nsigning_dir = ";
  return [
    ...words.map((word) => [JSON.stringify(word).slice(0, 28), "", word]),
    ...words.map((word) => [`option ${JSON.stringify(word)}`.slice(0, 28), option, word]),
    ...words.map((word) => [`filter ${JSON.stringify(word)}`.slice(0, 28), filter, word]),
    ["continuation lines", option, "a\n "],
    ["commands", "[Service]\nExecStart=", "a ; "],
    ["pipelines", "", "[pipeline:main]\npipeline = a main\n"],
    ["pipeline of itself", "[pipeline:main]\npipeline = ", "main "],
    ["PEM that never ends", "-----BEGIN CERTIFICATE-----\n", "MIIBAAAA\n"],
    ["mounts", "", "22 1 8:1 / /a/b/c/d/e/f/g/h rw - ext4 x rw\n"],
  ];
}

function randomBytes() {
  return Buffer.from(
    Array.from({ length: Math.floor(random() * 300) }, () => Math.floor(random() * 256)),
  );
}

function randomWords() {
  return Array.from(
    { length: Math.floor(random() * 60) },
    () => words[Math.floor(random() * words.length)],
  ).join("");
}

function textOf(content) {
  return content.toString("utf8");
}

/** Mulberry32: the same numbers for the same seed. */
function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
