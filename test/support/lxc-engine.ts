import { mkdirSync, writeFileSync } from "node:fs";
import type { ContainerOptions, EnginePlace, TestContainer } from "./containers.ts";
import { runProgram } from "./run-program.ts";

/** Starts one container of LXC's, its root a directory. */
export async function startLxc(
  { directory, root, name }: EnginePlace,
  { argv, environment = {}, volumes = {}, user = 0 }: ContainerOptions,
): Promise<TestContainer> {
  const containers = `${directory}/containers`;
  mkdirSync(`${containers}/${name}`, { recursive: true });
  const lines = [
    `lxc.uts.name = ${name}`,
    `lxc.rootfs.path = dir:${root}`,
    "lxc.net.0.type = none",
    "lxc.apparmor.profile = unconfined",
    "lxc.mount.auto = proc",
    `lxc.init.uid = ${user}`,
    `lxc.init.gid = ${user}`,
    ...Object.entries(environment).map(([name, value]) => `lxc.environment = ${name}=${value}`),
    ...Object.entries(volumes).map(
      ([inside, outside]) =>
        `lxc.mount.entry = ${outside} ${inside.slice(1)} none bind,create=dir 0 0`,
    ),
  ];
  writeFileSync(`${containers}/${name}/config`, `${lines.join("\n")}\n`);
  const lxc = ([program = "", ...words]: readonly string[]) =>
    runProgram([program, "-P", containers, "-n", name, ...words]);
  await lxc(["lxc-start", "-o", `${directory}/log`, "--", ...argv]);
  return {
    id: name,
    name,
    pid: Number(await lxc(["lxc-info", "-p", "-H"])),
    run: (words) => lxc(["lxc-attach", "--clear-env", "--", ...words]),
    async [Symbol.asyncDispose]() {
      await lxc(["lxc-stop", "-k"]);
    },
  };
}
