import type { PathFacts } from "../../../model/host-reader.ts";
import type { Gathered } from "./gathered.ts";
import type { Configuration } from "./located.ts";
import { placeOf } from "./files/view.ts";
import { readCandidates } from "./start/read-candidates.ts";
import { pasteArgument } from "./start/start.ts";
import type { Survey } from "./start/survey.ts";

/** No configuration at all: either the service is not here, or the files that it needs are gone. */
export function concludeNothing({ start, survey }: Gathered): Configuration {
  const { configDirectory, files, service } = survey;
  if (start.evidence === "running" && placeOf(start.view, "/") === null) {
    const reason =
      "it is on a file system of the service's own, which the host does not show; say with `root` where it is mounted";
    return { status: "unreadable", path: service.mainConfigFile, reason };
  }
  const path = files.onHost(pasteArgument(service, start.commandLine) ?? service.mainConfigFile);
  if (survey.root !== null && !mayBeDirectory(survey.root)) {
    const detail =
      "it is the `root` of the service in the inventory, and no directory; is it mounted?";
    return { status: "missing", path: service.root, detail };
  }
  if (service.container !== null && start.evidence !== "running") {
    const detail = `no process of ${service.name} runs in a container called ${service.container}${elsewhere(survey)}, and the host has no copy of its files`;
    return { status: "missing", path: service.mainConfigFile, detail };
  }
  const isUnseen = start.evidence === "none" || start.evidence === "copy";
  if (isUnseen && configDirectory.status === "absent" && !isInContainer(survey)) {
    const detail = `neither ${configDirectory.path} nor a unit nor a process of ${service.name} exists`;
    return { status: "absent", detail };
  }
  const detail = `it is the configuration of ${service.name}, and neither a process nor a unit names another one`;
  return { status: "missing", path, detail };
}

function mayBeDirectory(root: PathFacts): boolean {
  if (root.status !== "present") return root.status === "denied";
  return root.type === "directory" || root.type === "link";
}

function isInContainer(survey: Survey): boolean {
  return readCandidates(survey).some(({ container }) => container !== null);
}

/** The containers in which the service does run. */
function elsewhere(survey: Survey): string {
  const containers = readCandidates(survey).flatMap(({ container }) => container ?? []);
  const names = containers.map(({ engine, id, name }) => `${engine} ${name ?? id.slice(0, 12)}`);
  return names.length === 0 ? "" : ` (but in ${[...new Set(names)].join(" and ")})`;
}
