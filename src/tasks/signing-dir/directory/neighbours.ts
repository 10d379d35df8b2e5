import type { HostReader } from "../../../model/host-reader.ts";
import type { Service } from "../../../model/service.ts";
import { catalogue } from "../../../services/catalogue.ts";
import type { HostState, ServiceState } from "../inspect.ts";
import { locateServices } from "../locate/locate.ts";

/** A directory that a service of the host uses which was not asked for. */
export interface Neighbour {
  readonly service: Service;
  readonly path: string;
}

/** Where other services have their directories, one entry for each of them. */
export async function findNeighbours(
  reader: HostReader,
  services: readonly Service[],
): Promise<readonly Neighbour[]> {
  const located = await locateServices(reader, services);
  return services.flatMap((service) =>
    (located.get(service.name) ?? []).flatMap(({ configuration }) => {
      if (configuration.status !== "set") return [];
      return [{ service, path: configuration.signingDir.hostPath.replace(/(?<=.)\/+$/, "") }];
    }),
  );
}

/** Why a directory is not the service's alone to be given an owner or a mode, as a clause, or `null`. */
export function whyShared(
  path: string,
  { located, service }: ServiceState,
  { others, services }: HostState,
): string | null {
  const inspected = services.flatMap((one): readonly Neighbour[] =>
    one.inspected === null ? [] : [{ service: one.service, path: one.inspected.directory.path }],
  );
  const all = [...inspected, ...others];
  const sharer = all.find((one) => one.path === path && one.service.name !== service.name);
  if (sharer !== undefined) return `it is the signing_dir of ${sharer.service.name} as well`;
  const inside = all.find((one) => one.path.startsWith(`${path}/`));
  if (inside !== undefined) return `the signing_dir of ${inside.service.name} is in it`;
  const seen = path.slice(located.trustedPrefix.length);
  const known = [service, ...all.map((one) => one.service), ...catalogue.values()];
  const keeper = known.find(({ stateDirectory }) => stateDirectory === seen);
  return keeper === undefined ? null : `it is the state directory of ${keeper.name}`;
}
