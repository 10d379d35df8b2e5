// Adds the packages of other platforms to package-lock.json that a registry mirror does not have: `npm ci` refuses a lock
// file that lacks any, although it would skip them. Run it after `npm install`.
import { readFileSync, writeFileSync } from "node:fs";

const file = "package-lock.json";
const lock = JSON.parse(readFileSync(file, "utf8"));
const cpus = [
  "arm64",
  "arm",
  "x64",
  "ia32",
  "ppc64",
  "riscv64",
  "s390x",
  "loong64",
  "mips64el",
  "wasm32",
];
const systems = [
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "aix",
  "win32",
];

for (const [place, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  if (place === "") continue;
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const parts = name.split(/[-/]/);
    const cpu = cpus.filter((one) => parts.includes(one)).slice(0, 1);
    const os = systems.filter((one) => parts.includes(one));
    const known =
      lock.packages[`node_modules/${name}`] ?? lock.packages[`${place}/node_modules/${name}`];
    if (known !== undefined || cpu.length === 0) continue;
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu,
      ...(dev && { dev }),
      optional: true,
      ...(os.length > 0 && { os }),
    };
  }
}
const packages = Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(
  file,
  `${JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }, null, 2)}\n`,
);
