import type { Located } from "./locate/located.ts";
import type { SigningDirFinding } from "./finding.ts";

type Without = Omit<SigningDirFinding, "service" | "cure">;

/** What is wrong with the way to the directory. */
export function diagnoseConfiguration({ configuration }: Located): readonly Without[] {
  switch (configuration.status) {
    case "set":
      return shadowed(configuration.signingDir);
    case "unset":
      return [
        {
          code: "option-unset",
          severity: "info",
          message: `signing_dir is not set, so no cache outlives a restart of the service: ${configuration.detail}`,
          file: configuration.file,
        },
      ];
    case "absent":
      return [
        {
          code: "service-absent",
          severity: "warning",
          message: `is not installed here: ${configuration.detail}; take it out of the inventory`,
        },
      ];
    case "missing":
      return [
        {
          code: "config-missing",
          severity: "warning",
          message: `${configuration.path} is missing: ${configuration.detail}`,
          path: configuration.path,
        },
      ];
    case "unreadable":
      return [
        {
          code: "config-unreadable",
          severity: "error",
          message: `${configuration.path} cannot be read, so nothing is known of signing_dir: ${configuration.reason}`,
          path: configuration.path,
        },
      ];
    case "invalid":
      return [
        {
          code: "config-invalid",
          severity: "error",
          message: `the service cannot start with this line: ${configuration.message}`,
          ...at(configuration),
        },
      ];
    case "unresolved":
      return [
        {
          code: "config-unresolved",
          severity: "error",
          message: `signing_dir = ${configuration.raw} leads nowhere certain: ${configuration.message}`,
          ...at(configuration),
        },
      ];
  }
}

function shadowed(
  signingDir: Extract<Located["configuration"], { status: "set" }>["signingDir"],
): readonly Without[] {
  if (signingDir.via !== "paste") return [];
  return signingDir.shadowed
    .filter(({ section }) => section.toLowerCase() === "keystone_authtoken")
    .map(({ value, file, line, why }) => ({
      code: "option-shadowed",
      severity: "info",
      message: `signing_dir = ${value} has no effect: ${why}`,
      file,
      line,
    }));
}

function at({ file, line }: { readonly file: string; readonly line: number }) {
  return { file, line };
}
