import { spawnSync } from "node:child_process";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import process from "node:process";

/** What figures depend on. */
export function describeMachine() {
  const ansible = /\[core (\S+)\]/.exec(firstLine("ansible", ["--version"]))?.[1];
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? "unknown",
    memoryMegabytes: Math.round(totalmem() / 1e6),
    loadBefore: loadavg()[0] ?? 0,
    node: process.version,
    openssh: firstLine("ssh", ["-V"]).split(",")[0] ?? "",
    ansible: ansible === undefined ? "no ansible" : `ansible-core ${ansible}`,
  };
}

/**
 * @param {string} program
 * @param {readonly string[]} words
 */
function firstLine(program, words) {
  const { stdout, stderr } = spawnSync(program, words, { encoding: "utf8" });
  return `${stdout ?? ""}${stderr ?? ""}`.split("\n")[0] ?? "";
}
