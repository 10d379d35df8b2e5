import { existsSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { ContainerOptions, EnginePlace, TestContainer } from "./containers.ts";
import { imageWords } from "./image-words.ts";
import { runProgram } from "./run-program.ts";

/** Of images of all its stores; no setting puts it elsewhere. */
const cache = "/var/lib/containers/cache";

/** Starts one container of podman's. */
export async function startPodman(
  { directory, root, name }: EnginePlace,
  options: ContainerOptions,
): Promise<TestContainer> {
  const hadCache = existsSync(cache);
  const configuration = `${directory}/containers.conf`;
  // Locks and notes about processes would otherwise be shared with the machine's own podman.
  const engine = { cgroup_manager: "cgroupfs", runtime: "runc", lock_type: "file" };
  const settings = Object.entries({ ...engine, tmp_dir: `${directory}/notes` });
  const lines = settings.map(([key, value]) => `${key} = "${value}"`);
  writeFileSync(configuration, ["[engine]", ...lines, ""].join("\n"));
  const where = ["--root", `${directory}/data`, "--runroot", `${directory}/exec`];
  const podman = (argv: readonly string[]) =>
    runProgram(["/usr/bin/podman", ...where, ...argv], { CONTAINERS_CONF: configuration });

  await runProgram(["tar", "-C", root, "-cf", `${directory}/image.tar`, "."]);
  await podman(["import", `${directory}/image.tar`, "localhost/image"]);
  const words = [
    "run",
    "--detach",
    ...mapWords(options),
    ...imageWords(name, "localhost/image", options),
  ];
  const id = (await podman(words)).trim();
  return {
    id,
    name,
    pid: Number(await podman(["inspect", "--format", "{{.State.Pid}}", id])),
    run: (argv) => podman(["exec", id, ...argv]),
    async [Symbol.asyncDispose]() {
      const remove = () => podman(["rm", "--force", "--ignore", "--time", "0", id]);
      // What podman itself does when a container has been killed may be under way, and hold its file system.
      await remove().catch(async () => {
        await delay(1000);
        return await remove();
      });
      if (!hadCache) rmSync(cache, { recursive: true, force: true });
    },
  };
}

function mapWords({ firstOnHost }: ContainerOptions): readonly string[] {
  if (firstOnHost === undefined) return [];
  const { group, user } = firstOnHost;
  return [`--uidmap=0:${user}:65536`, `--gidmap=0:${group}:65536`];
}
