import type { Located } from "./locate/located.ts";
import type { SigningDirFinding } from "./finding.ts";

type Without = Omit<SigningDirFinding, "service" | "directory">;

/**
 * What is wrong with the way to the directory.
 *
 * @param rank `further`: there is another answer before it, so that it has to be said of which processes this one is
 */
export function diagnoseConfiguration(
  located: Located,
  rank: "first" | "further",
): readonly Without[] {
  const findings = diagnose(located);
  if (rank === "first") return findings;
  return findings.map((one) => ({ ...one, message: `${one.message} (${located.source})` }));
}

function diagnose(located: Located): readonly Without[] {
  return [
    ...diagnoseValue(located),
    ...diagnoseDoubts(located),
    ...diagnoseMismatch(located),
    ...located.leftovers.map((path) => ({
      code: "dir-orphan" as const,
      severity: "info" as const,
      message:
        "was probably made by a process that no longer runs; look whether anything uses it, then remove it",
      path,
      cure: "nothing" as const,
    })),
  ];
}

function diagnoseDoubts({ doubts }: Located): readonly Without[] {
  if (doubts.length === 0) return [];
  const message = `the service may use another signing_dir than what is shown. ${doubts.join(" ")}`;
  return [{ code: "config-uncertain", severity: "warning", message, cure: "by-hand" }];
}

function diagnoseMismatch({ mismatch, source }: Located): readonly Without[] {
  switch (mismatch?.kind) {
    case undefined:
      return [];
    case "values": {
      const message = `its processes do not use the same directory, and each is looked at: ${mismatch.message}; restart the service`;
      return [{ code: "process-mismatch", severity: "warning", message, cure: "by-hand" }];
    }
    case "arguments": {
      const message = `${mismatch.message}; what is shown is that of ${source}`;
      return [{ code: "process-mismatch", severity: "info", message, cure: "nothing" }];
    }
    case "containers":
      return [
        { code: "process-mismatch", severity: "info", message: mismatch.message, cure: "nothing" },
      ];
  }
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
          message: `is not here: ${configuration.detail}; start it, say where its file system is (\`root\`, \`container\`), or take it out of the inventory`,
          cure: "configuration",
        },
      ];
    case "missing":
      return [
        {
          code: "config-missing",
          severity: "warning",
          message: `is missing, so nothing is known of signing_dir: ${configuration.detail}; correct the inventory or the service`,
          path: configuration.path,
          cure: "configuration",
        },
      ];
    case "unreadable":
      return [
        {
          code: "config-unreadable",
          severity: "error",
          message: `cannot be read, so nothing is known of signing_dir: ${configuration.reason}`,
          path: configuration.path,
          cure: "configuration",
        },
      ];
    case "invalid":
      return [
        {
          code: "config-invalid",
          severity: "error",
          message: `the service cannot start with this line: ${configuration.message}`,
          cure: "configuration",
          ...at(configuration),
        },
      ];
    case "unresolved":
      return [
        {
          code: "config-unresolved",
          severity: "error",
          message: `signing_dir = ${configuration.raw} leads nowhere certain: ${configuration.message}`,
          cure: "configuration",
          ...at(configuration),
        },
      ];
  }
}

function unset(rest: string, file: string | undefined): readonly Without[] {
  const message = `signing_dir is not set, ${rest}`;
  return [{ code: "option-unset", severity: "info", message, file, cure: "nothing" }];
}

/** One for each place, for all of them have to go. */
function obsolete({
  middleware: { distribution, version },
  places,
}: Extract<Located["configuration"], { status: "obsolete" }>): readonly Without[] {
  return places.map(({ file, line, section }): Without => {
    const what = line === 0 ? `the variable ${section}` : "the line";
    const message = `${distribution} ${version} has no signing_dir any more (since 7.0.0), so ${what} has no effect; remove it`;
    return {
      code: "option-obsolete",
      severity: "warning",
      message,
      file,
      line,
      cure: "configuration",
    };
  });
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
      cure: "nothing",
    }));
}

function at({ file, line }: { readonly file: string; readonly line: number }) {
  return { file, line };
}
