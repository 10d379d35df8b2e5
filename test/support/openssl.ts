import { spawnSync } from "node:child_process";
import { interpretOpenssl } from "../../src/tasks/signing-dir/verify/interpret-openssl.ts";

/** The command of the middleware, with both files and the message. */
export function verifyWithOpenssl(
  files: { readonly signing: string; readonly ca: string },
  message: string,
): ReturnType<typeof interpretOpenssl> & { readonly exitStatus: number; readonly said: string } {
  const words = ["-certfile", files.signing, "-CAfile", files.ca, "-inform", "PEM"];
  const flags = ["-nosmimecap", "-nodetach", "-nocerts", "-noattr"];
  const { error, status, stderr } = spawnSync("openssl", ["cms", "-verify", ...words, ...flags], {
    input: message,
    encoding: "utf8",
  });
  if (error !== undefined || status === null) {
    throw new Error("this test needs openssl", { cause: error });
  }
  return { ...interpretOpenssl(status, stderr), exitStatus: status, said: stderr };
}
