import { createHash } from "node:crypto";
import { z } from "zod";
import { defineTask } from "../../src/engine/task.ts";
import type { MemoryHost } from "../../src/transport/memory/memory-transport.ts";

const directory = "/var/lib/neutron/keystone-signing";
export const cachedFile = `${directory}/cacert.pem`;

/** A task that moves one file into quarantine wherever it is, so that it depends on no certificates. */
export const oneFilePurge = defineTask({
  name: "one-file.purge",
  summary: "Move one file away",
  params: z.strictObject({}),
  async probe(host) {
    const [place, file] = await Promise.all([host.facts(directory), host.readFile(cachedFile)]);
    return { place, file };
  },
  diagnose: ({ file }) =>
    file.status === "read"
      ? [{ code: "file-present", severity: "error", message: "is there", service: "neutron" }]
      : [],
  remediate(_finding, { place, file }, _params, { runId }) {
    if (place.status !== "present" || file.status !== "read") return [];
    const { inode, size, mtime } = file.facts;
    const sha256 = createHash("sha256").update(file.content).digest("hex");
    const { device, uid } = place;
    return [
      {
        kind: "quarantine",
        service: "neutron",
        runId,
        directory: { path: directory, device, inode: place.inode, uid },
        quarantineRoot: "/var/lib/fleetmend/quarantine",
        trustedPrefix: "",
        files: [{ name: "cacert.pem", inode, size, mtime, sha256 }],
      },
    ];
  },
});

/** A host that has the file. */
export const hostWithFile: MemoryHost = { files: { [cachedFile]: "stale" } };
