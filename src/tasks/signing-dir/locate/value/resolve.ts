import type { OptionValues } from "../../../../model/service.ts";
import type { ShadowedValue, SigningDir } from "../../../../model/signing-dir.ts";
import type { Assignment } from "../../../../parse/oslo/assignment.ts";
import type { OsloFile } from "../../../../parse/oslo/oslo-config.ts";
import { assignmentsOf } from "../../../../parse/oslo/option-source.ts";
import { createOptions } from "../../../../parse/oslo/oslo-interpolation.ts";
import type { OptionValue } from "../../../../parse/oslo/oslo-interpolation.ts";
import type { EnvironmentAssignment, OptionSource } from "../../../../parse/oslo/option-source.ts";
import type { OsloVersion } from "../../../../parse/oslo/oslo-version.ts";
import type { PasteOption } from "../../../../parse/paste/paste-context.ts";
import { explainValue } from "./check-value.ts";
import type { Configuration } from "../located.ts";
import type { PasteFilter } from "./paste-filter.ts";
import { placeOf } from "../files/view.ts";
import type { ServiceView } from "../files/view.ts";
import { mostShown } from "./most-shown.ts";

/** Everything that can give `signing_dir` its value. */
export interface Evidence {
  readonly view: ServiceView;
  /** In reading order. */
  readonly files: readonly OsloFile[];
  readonly registered: OptionValues;
  readonly environment: ReadonlyMap<string, EnvironmentAssignment>;
  readonly version: OsloVersion | undefined;
  readonly filter: PasteFilter | null;
  /** Values of filters that the service does not load. */
  readonly unused: readonly ShadowedValue[];
}

const group = "keystone_authtoken";
const option = "signing_dir";

/** The value that `auth_token` gets: the filter's, else that of `[keystone_authtoken]`. `null`: nothing sets it. */
export function resolveSigningDir(evidence: Evidence): Configuration | null {
  const assignments = assignmentsOf(evidence.files, group, option);
  const fromFilter = evidence.filter?.options.get(option);
  if (evidence.filter !== null && fromFilter !== undefined) {
    return fromPaste(evidence, evidence.filter, fromFilter, assignments);
  }
  const found = createOptions(evidence)(group, option);
  if (found.status === "unset" || found.source.via === "default") return null;
  const { raw, via, file, line, section } = found.source;
  if (found.status === "unresolved") {
    return { status: "unresolved", file, line, message: explainUnresolved(found), raw };
  }
  return conclude(evidence, {
    value: found.value,
    via,
    file,
    line,
    section,
    raw,
    substitutions: found.substitutions,
    shadowed: [...shadowedBy(found.source, assignments), ...evidence.unused],
  });
}

/** With the place that names the variable, if it is another one than that of the option itself. */
function explainUnresolved(found: Extract<OptionValue, { status: "unresolved" }>): string {
  const { file, kind, line, message, source } = found;
  const isHere = file === source.file && line === source.line;
  const place = isHere ? "" : ` (${file}:${line})`;
  const hint =
    kind === "no-such-option"
      ? "; if the service registers that option, name it in the inventory's `defaults`"
      : "";
  return `${message}${place}${hint}`;
}

function fromPaste(
  evidence: Evidence,
  filter: PasteFilter,
  { assignment, shadowed, value }: PasteOption,
  assignments: readonly Assignment[],
): Configuration {
  const { file, line, section, value: raw } = assignment;
  const why = `the paste filter [${filter.section}] of ${file} wins over [${group}]`;
  const inEnvironment = evidence.environment.get(`OS_${group.toUpperCase()}__SIGNING_DIR`);
  const variable =
    inEnvironment === undefined
      ? []
      : [toShadowed({ ...inEnvironment, section: `OS_${group.toUpperCase()}__SIGNING_DIR` }, why)];
  return conclude(evidence, {
    value,
    via: "paste",
    file,
    line,
    section,
    raw,
    substitutions: [],
    shadowed: [
      ...shadowed,
      ...variable,
      ...assignments.map((one) => toShadowed(one, why)),
      ...evidence.unused,
    ],
  });
}

function conclude(
  { view }: Pick<Evidence, "view">,
  found: Omit<SigningDir, "hostPath">,
): Configuration {
  const { file, line, raw, shadowed, value } = found;
  const message = explainValue(value);
  if (message !== null) return { status: "unresolved", file, line, message, raw };
  // Where nothing of the service is there, the conclusion says so.
  const isThere = view.kind !== "moved" && view.kind !== "none";
  const place = isThere ? placeOf(view, value) : { path: value };
  if (place !== null) {
    const signingDir = {
      ...found,
      shadowed: shadowed.slice(0, mostShown),
      hostPath: place.path,
    };
    return { status: "set", signingDir };
  }
  const why = value.split("/").includes("..")
    ? "it has .. in it, which below another root could lead anywhere"
    : "it is on a file system of the service's own, which the host does not show";
  return { status: "unresolved", file, line, message: why, raw };
}

function shadowedBy(
  winner: OptionSource,
  assignments: readonly Assignment[],
): readonly ShadowedValue[] {
  if (winner.via === "env") {
    const why = `the environment variable ${winner.section} wins over configuration files`;
    return assignments.map((one) => toShadowed(one, why));
  }
  const { file, line } = winner;
  return assignments.slice(0, -1).map((one) => {
    const sameFile = one.file === file;
    const why = sameFile
      ? `a later assignment in the same file wins (line ${line})`
      : `a later file wins (${file}:${line})`;
    return toShadowed(one, why);
  });
}

function toShadowed(
  { value, file, line, section }: Pick<Assignment, "value" | "file" | "line" | "section">,
  why: string,
): ShadowedValue {
  return { value, file, line, section, why };
}
