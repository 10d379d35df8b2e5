import type { OpensslStage } from "../../../model/openssl-evidence.ts";

/**
 * Tells from the exit status and standard error of `openssl cms -verify` how far it got, and in which words it says so. The
 * texts are those of `apps/cms.c`, `apps/lib/apps.c` and `crypto/cms/cms_err.c` from 1.0.1 to 3.0.
 */
export function interpretOpenssl(
  exitStatus: number,
  errorOutput: string,
): { readonly stage: OpensslStage; readonly words: string } {
  const lines = errorOutput
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("Warning: "));
  const stage = stageOf(exitStatus, errorOutput);
  return { stage, words: wordsOf(stage, lines).slice(0, mostShown) };
}

const mostShown = 300;

function stageOf(exitStatus: number, said: string): OpensslStage {
  switch (exitStatus) {
    case 0:
      return "accepted";
    case 2:
      if (/^Error loading file/m.test(said)) return "ca-certificate";
      if (/^Error reading S\/?MIME/m.test(said)) return "message";
      return /certificate|unable to load|Can't open/i.test(said)
        ? "signing-certificate"
        : "unknown";
    case 4:
      if (said.includes("signer certificate not found")) return "signer";
      if (said.includes("certificate verify error")) return "chain";
      return /Verification failure/i.test(said) ? "signature" : "unknown";
    default:
      return "unknown";
  }
}

function wordsOf(stage: OpensslStage, lines: readonly string[]): string {
  if (stage === "accepted") return "";
  const verifyError = lines
    .map((line) => /Verify error: ?(.*)$/.exec(line)?.[1])
    .find((found) => found !== undefined);
  if (verifyError !== undefined) return verifyError;
  if (stage === "signing-certificate" || stage === "ca-certificate") return lines[0] ?? "";
  const reasons = lines.flatMap(
    (line) => /error:[0-9A-F]+:[^:]*:[^:]*:([^:]+)/.exec(line)?.[1] ?? [],
  );
  return reasons.at(-1) ?? lines[0] ?? "";
}
