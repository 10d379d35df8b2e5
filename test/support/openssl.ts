import { spawnSync } from "node:child_process";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { interpretOpenssl } from "../../src/tasks/signing-dir/openssl/interpret-openssl.ts";

/** The command of the middleware, with both files and the message. */
export function verifyWithOpenssl(
  files: { readonly signing: string; readonly ca: string },
  message: string,
): ReturnType<typeof interpretOpenssl> & { readonly exitStatus: number; readonly said: string } {
  const words = ["-certfile", files.signing, "-CAfile", files.ca, "-inform", "PEM"];
  const flags = ["-nosmimecap", "-nodetach", "-nocerts", "-noattr"];
  // Out of a file: openssl may end before it has read a pipe, which would be an error of the pipe's.
  const file = `${files.signing}.message`;
  writeFileSync(file, message);
  const input = openSync(file, "r");
  const { error, status, stderr } = spawnSync("openssl", ["cms", "-verify", ...words, ...flags], {
    stdio: [input, "ignore", "pipe"],
    encoding: "utf8",
  });
  closeSync(input);
  if (error !== undefined || status === null) {
    throw new Error("this test needs openssl", { cause: error });
  }
  return { ...interpretOpenssl(status, stderr), exitStatus: status, said: stderr };
}
