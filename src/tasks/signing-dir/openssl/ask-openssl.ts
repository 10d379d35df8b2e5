import type { HostReader } from "../../../model/host-reader.ts";
import type { OpensslEvidence } from "../../../model/openssl-evidence.ts";
import { printable } from "../../../model/printable.ts";
import type { Secret } from "../../../model/secret.ts";
import type { CertificateReader } from "../cache/certificate.ts";
import type { Directory } from "../directory/directory.ts";
import { findCached } from "../cache/judge-cache.ts";
import { expectedSigner } from "../cache/judge-pair.ts";
import type { Reference } from "../reference/reference.ts";
import { interpretOpenssl } from "./interpret-openssl.ts";
import { createProbeMessage } from "./probe-message.ts";

/**
 * Has the host's own openssl verify a message with the cached files, as the middleware does.
 *
 * @param token a PKI token that Keystone signed now, as PEM; `null`: a probe takes its place
 */
export async function askOpenssl(
  reader: Pick<HostReader, "verifyMessage">,
  directory: Directory,
  options: {
    readonly reference: Reference;
    readonly certificates: CertificateReader;
    readonly token: Secret | null;
  },
): Promise<OpensslEvidence> {
  const { path } = directory;
  const none = (why: string): OpensslEvidence => ({ status: "none", directory: path, why });
  const files = directory.status === "present" ? directory.files : [];
  const signing = findCached(files, "signing_cert", options.certificates);
  const ca = findCached(files, "ca", options.certificates);
  if (signing === null || ca === null) {
    return none("Not both files are there to be read, so openssl was not asked.");
  }
  const probe = () => createProbeMessage(expectedSigner(signing, options.reference));
  const run = await reader.verifyMessage(
    { signing: `${path}/${signing.entry.name}`, ca: `${path}/${ca.entry.name}` },
    options.token?.reveal() ?? probe(),
  );
  switch (run.status) {
    case "absent":
      return none(
        "There is no openssl on the host: nothing but the bytes of the files was judged.",
      );
    case "refused":
      return none(
        "A file of the cache is too large or no plain file any more, so openssl was not asked.",
      );
    case "ran": {
      const { stage, words } = interpretOpenssl(run.exitStatus, run.errorOutput);
      return {
        status: "ran",
        directory: path,
        version: printable(run.version.replace(/ \(Library: .*$/, ""), 200),
        exitStatus: run.exitStatus,
        stage,
        words: printable(words, 300),
        message: options.token === null ? "probe" : "token",
      };
    }
  }
}
