import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "vitest";
import { cleanUp, commandLineOf } from "./container-leftovers.ts";
import { makeRoot } from "./container-root.ts";
import { startDocker } from "./docker-engine.ts";
import { startLxc } from "./lxc-engine.ts";
import { startNspawn } from "./nspawn-engine.ts";
import { patience } from "./patience.ts";
import { startPodman } from "./podman-engine.ts";

export interface ContainerOptions {
  /** What runs in it. It is killed in the end; a shell script stays by `sleep 1000 & wait`. */
  readonly argv: readonly string[];
  /** Writes files into the directory that becomes the container's root; busybox and its `sh` are there already. */
  readonly furnish?: (root: string) => void;
  readonly environment?: Readonly<Record<string, string>>;
  /** Directories of the host, by where the container has them. */
  readonly volumes?: Readonly<Record<string, string>>;
  /** Number of the user and of the group that it runs as; default root. */
  readonly user?: number;
  /** What the host calls user 0 and group 0 of a container of podman, where they are not its own. */
  readonly firstOnHost?: { readonly user: number; readonly group: number };
}

/** A running container, in an engine that nothing else uses. */
export interface TestContainer extends AsyncDisposable {
  /** What the engine calls it in control groups: a long number, for LXC and nspawn the name. */
  readonly id: string;
  readonly name: string;
  /** Its first process, by the host's number. */
  readonly pid: number;
  /** Runs a program in it to its end, and tells what it printed. */
  run(argv: readonly string[]): Promise<string>;
}

/** Where an engine works: a directory for all of its files, and in it the files of the container. */
export interface EnginePlace {
  readonly directory: string;
  readonly root: string;
  readonly name: string;
}

const starts = { docker: startDocker, podman: startPodman, lxc: startLxc, nspawn: startNspawn };

export type EngineName = keyof typeof starts;

/** Starts an engine with one container in it; needs root. Disposing it ends both, and leaves nothing behind. */
export async function startContainer(
  engine: EngineName,
  options: ContainerOptions,
): Promise<TestContainer> {
  if (process.getuid?.() !== 0) throw new Error("container engines need root; run this as root");
  const directory = realpathSync(mkdtempSync(path.join(tmpdir(), `fleetmend-${engine}-`)));
  const place = { directory, root: `${directory}/root`, name: path.basename(directory) };
  try {
    makeRoot(place.root);
    options.furnish?.(place.root);
    const container = await starts[engine](place, options);
    const last = options.argv.at(-1);
    await expect.poll(() => commandLineOf(container.pid), patience).toContain(last);
    return {
      ...container,
      async [Symbol.asyncDispose]() {
        await container[Symbol.asyncDispose]();
        await cleanUp(directory);
      },
    };
  } catch (failure) {
    await cleanUp(directory);
    throw failure;
  }
}
