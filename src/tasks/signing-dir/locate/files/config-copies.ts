import type { Service } from "../../../../model/service.ts";
import { explainRead } from "./explain-read.ts";
import type { ServiceFiles } from "./service-files.ts";
import type { ServiceView } from "./view.ts";

const kolla = "/etc/kolla";
const tripleo = "/var/lib/config-data/puppet-generated";

/** Where deployers keep the configuration that a container copies into itself at its start. */
export const copyDirectories: readonly string[] = [kolla, tripleo];

/**
 * The copies on the host as file systems of the service, the likeliest first: for a service whose container does not run.
 * Kolla has a directory for each container, TripleO a whole tree for each project.
 */
export function copyViews(
  { container, name, programs, project, units }: Service,
  present: readonly string[],
): readonly ServiceView[] {
  const names = [...new Set([container ?? "", name, ...programs, ...units, project])];
  const views = names
    .filter((one) => one !== "")
    .flatMap((one): ServiceView[] => {
      const to = `${kolla}/${one.replaceAll("_", "-")}`;
      const root = `${tripleo}/${one.replaceAll("-", "_")}`;
      return [
        ...(present.includes(kolla)
          ? [{ kind: "moved" as const, from: `/etc/${project}`, to, users: [] }]
          : []),
        ...(present.includes(tripleo) ? [{ kind: "prefix" as const, root, users: [] }] : []),
      ];
    });
  return views.slice(0, maximumViews);
}

const maximumViews = 16;

/** Where the container has what its deployer mounts into it: Kolla's files, and TripleO's tree. */
const sources = "/var/lib/kolla/config_files";

/** Says what the container will copy over its configuration file at its next start, one sentence; nothing if it copies none. */
export async function compareWithCopy(
  files: ServiceFiles,
  path: string,
): Promise<readonly string[]> {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const candidates = [`${sources}/${name}`, `${sources}/src${path}`];
  const [used, ...copies] = await Promise.all([path, ...candidates].map((one) => files.file(one)));
  const index = copies.findIndex((copy) => copy.status === "read");
  const copy = copies[index];
  if (used === undefined || copy?.status !== "read") return [];
  const from = files.onHost(candidates[index] ?? "");
  if (used.status !== "read") {
    const reason = explainRead(used) ?? "it is missing";
    return [`The container makes ${path} from ${from} when it starts; now ${reason}.`];
  }
  return [
    used.content.equals(copy.content)
      ? `The container makes ${path} from ${from} when it starts: change it there.`
      : `${from}, from which the container makes ${path} when it starts, is another one by now: the next start changes what counts.`,
  ];
}
