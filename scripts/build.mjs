// Compiles src to dist and takes the shell programs along, which tsc leaves behind.
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, readdirSync, rmSync } from "node:fs";

rmSync("dist", { recursive: true, force: true });
const { status } = spawnSync("npx", ["tsc"], { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);
for (const name of readdirSync("src/remote").filter((name) => name.endsWith(".sh"))) {
  copyFileSync(`src/remote/${name}`, `dist/remote/${name}`);
}
chmodSync("dist/cli/main.js", 0o755);
