import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync } from "node:fs";
import { expect } from "vitest";
import type { ContainerOptions, EnginePlace, TestContainer } from "./containers.ts";
import { imageWords } from "./image-words.ts";
import { patience } from "./patience.ts";
import { runProgram } from "./run-program.ts";

/** Starts a docker daemon with one container. */
export async function startDocker(
  { directory, root, name }: EnginePlace,
  options: ContainerOptions,
): Promise<TestContainer> {
  const socket = `unix://${directory}/docker.sock`;
  const words = [
    `--host=${socket}`,
    `--data-root=${directory}/data`,
    `--exec-root=${directory}/exec`,
    `--pidfile=${directory}/pid`,
    "--iptables=false",
    "--bridge=none",
  ];
  const log = openSync(`${directory}/log`, "w");
  const daemon = spawn("/usr/sbin/dockerd", words, { stdio: ["ignore", log, log] });
  await Promise.race([once(daemon, "spawn"), once(daemon, "error")]);
  const docker = (argv: readonly string[]) =>
    runProgram(["/usr/bin/docker", "--host", socket, ...argv], { DOCKER_CONFIG: directory });
  await expect.poll(() => existsSync(`${directory}/docker.sock`), patience).toBe(true);
  await expect.poll(() => docker(["version"]).then(() => "answers"), patience).toBe("answers");

  await runProgram(["tar", "-C", root, "-cf", `${directory}/image.tar`, "."]);
  await docker(["import", `${directory}/image.tar`, "image"]);
  const id = (await docker(["run", "--detach", ...imageWords(name, "image", options)])).trim();
  return {
    id,
    name,
    pid: Number(await docker(["inspect", "--format", "{{.State.Pid}}", id])),
    run: (argv) => docker(["exec", id, ...argv]),
    async [Symbol.asyncDispose]() {
      await docker(["rm", "--force", id]);
      daemon.kill();
      if (daemon.exitCode === null && daemon.signalCode === null) await once(daemon, "exit");
    },
  };
}
