import type { Service } from "../../model/service.ts";
import type { Entry, ListNode, MappingNode, Node } from "../document/node.ts";
import type { Report } from "../document/problem-log.ts";
import { isNothing, readMapping, readText, refuse } from "../document/read.ts";
import type { Read } from "../document/read.ts";
import { overrideService } from "./service-fields.ts";
import { suggest } from "../text/suggest.ts";

/** Services by name, with what is usual for each. */
export type Catalogue = ReadonlyMap<string, Service>;

/** `services`: a list of names, or a mapping of names to what differs from the catalogue. */
export function readServices(catalogue: Catalogue): Read<readonly Service[]> {
  return (node, what, report) => {
    if (node.kind === "list") return readList(node, catalogue, report);
    if (node.kind === "mapping") return readMappingForm(node, catalogue, report);
    const hint = "write it like [nova, neutron]";
    return refuse(node, what, "a list or a mapping of services", report, hint);
  };
}

function readList(list: ListNode, catalogue: Catalogue, report: Report): readonly Service[] {
  const services = new Map<string, Service>();
  for (const item of list.items) {
    const name = readText(item, "the name of a service", report);
    const service = name === null ? null : findService(name, item, catalogue, report);
    if (service === null) continue;
    if (services.has(service.name)) {
      report(item, `the service "${service.name}" is listed twice`, "remove one of the two");
    }
    services.set(service.name, service);
  }
  return [...services.values()];
}

function readMappingForm(
  mapping: MappingNode,
  catalogue: Catalogue,
  report: Report,
): readonly Service[] {
  return [...mapping.entries.values()].flatMap(({ key, value }: Entry) => {
    const service = findService(key.text, key, catalogue, report);
    if (service === null) return [];
    if (isNothing(value)) return [service];
    const overrides = readMapping(value, `the service "${service.name}"`, report);
    return overrides === null ? [] : [overrideService(service, overrides, report)];
  });
}

function findService(name: string, at: Node, catalogue: Catalogue, report: Report): Service | null {
  const service = catalogue.get(name);
  if (service !== undefined) return service;
  const hint =
    suggest(name, catalogue.keys()) ?? `the services are ${[...catalogue.keys()].join(", ")}`;
  report(at, `there is no service "${name}"`, hint);
  return null;
}
