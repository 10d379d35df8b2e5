import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { expect } from "vitest";
import { commandLineOf } from "./container-leftovers.ts";
import type { ContainerOptions, EnginePlace, TestContainer } from "./containers.ts";
import { patience } from "./patience.ts";
import { runProgram } from "./run-program.ts";
import { descendants } from "./sshd.ts";

/** Starts one container of systemd-nspawn in the control group of its own unit, as systemd does. */
export async function startNspawn(
  { directory, root, name }: EnginePlace,
  { argv, environment = {}, volumes = {}, user = 0 }: ContainerOptions,
): Promise<TestContainer> {
  if (user !== 0) throw new Error("containers of nspawn run as root here");
  const words = [
    "--quiet",
    "--register=no",
    "--keep-unit",
    "--console=pipe",
    `--machine=${name}`,
    `--directory=${root}`,
    ...Object.entries(environment).map(([variable, value]) => `--setenv=${variable}=${value}`),
    // A colon would end the path.
    ...Object.entries(volumes).map(
      ([inside, outside]) => `--bind=${outside.replaceAll(":", "\\:")}:${inside}`,
    ),
  ];
  const log = openSync(`${directory}/log`, "w");
  const script = `for one in systemd unified ''; do
    all=/sys/fs/cgroup/$one; [ -e $all/cgroup.procs ] || continue
    own=$all/machine.slice/systemd-nspawn@${name}.service; mkdir -p $own; echo $$ >$own/cgroup.procs
  done; exec systemd-nspawn "$@"`;
  const nspawn = spawn("/bin/sh", ["-c", script, "sh", ...words, "--", ...argv], {
    stdio: ["ignore", log, log],
  });
  await once(nspawn, "spawn");
  const last = argv.at(-1) ?? "";
  const isInside = (line: string) => line.includes(last) && !line.includes("systemd-nspawn");
  const find = () => descendants(nspawn.pid ?? 0).find((one) => isInside(commandLineOf(one))) ?? 0;
  await expect.poll(find, patience).toBeGreaterThan(0);
  const pid = find();
  return {
    id: name,
    name,
    pid,
    run: (more) => runProgram(["nsenter", "--target", String(pid), "--all", "--", ...more]),
    async [Symbol.asyncDispose]() {
      process.kill(pid, "SIGKILL");
      if (nspawn.exitCode === null && nspawn.signalCode === null) await once(nspawn, "exit");
    },
  };
}
