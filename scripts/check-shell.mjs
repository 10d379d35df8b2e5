// Runs shellcheck over the programs that run on hosts.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";

const files = readdirSync("src/remote")
  .filter((name) => name.endsWith(".sh"))
  .map((name) => `src/remote/${name}`);
const { status, error } = spawnSync("shellcheck", ["--shell=sh", ...files], { stdio: "inherit" });
if (error !== undefined) {
  process.stderr.write(
    "check-shell: shellcheck is missing; install it with `apt-get install shellcheck`\n",
  );
}
process.exit(status ?? 1);
