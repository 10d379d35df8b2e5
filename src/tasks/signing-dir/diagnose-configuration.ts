import type { Located } from "./locate/located.ts";
import type { SigningDirFinding } from "./finding.ts";

type Without = Omit<SigningDirFinding, "service" | "cure" | "directory">;

/** What is wrong with the way to the directory. */
export function diagnoseConfiguration(located: Located): readonly Without[] {
  return [
    ...diagnoseValue(located),
    ...diagnoseMismatch(located),
    ...located.leftovers.map((path) => ({
      code: "dir-orphan" as const,
      severity: "info" as const,
      message: "was made by a process of the service that no longer runs; remove it",
      path,
    })),
  ];
}

function diagnoseMismatch({ mismatch, source }: Located): readonly Without[] {
  if (mismatch === null) return [];
  const isGrave = mismatch.kind === "values";
  const message = isGrave
    ? `its processes use different directories, and each is looked at: ${mismatch.message}; restart the service`
    : `${mismatch.message}; what is shown is that of ${source}`;
  return [{ code: "process-mismatch", severity: isGrave ? "warning" : "info", message }];
}

function diagnoseValue({ configuration }: Located): readonly Without[] {
  switch (configuration.status) {
    case "set":
      return configuration.signingDir.via === "default"
        ? unset(`so the service chose ${configuration.signingDir.value} by itself`, undefined)
        : shadowed(configuration.signingDir);
    case "obsolete":
      return obsolete(configuration);
    case "unset":
      return unset(
        `so no cache outlives a restart of the service: ${configuration.detail}`,
        configuration.file,
      );
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

function unset(rest: string, file: string | undefined): readonly Without[] {
  const message = `signing_dir is not set, ${rest}`;
  return [{ code: "option-unset", severity: "info", message, file }];
}

function obsolete({
  file,
  line,
  middleware,
}: Extract<Located["configuration"], { status: "obsolete" }>): readonly Without[] {
  const message = `${middleware.distribution} ${middleware.version} has no signing_dir any more (since 7.0.0), so the line has no effect; remove it`;
  return [{ code: "option-obsolete", severity: "warning", message, file, line }];
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
