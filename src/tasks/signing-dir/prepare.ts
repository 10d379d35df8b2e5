import { FleetmendError, toErrorRecord } from "../../model/error.ts";
import type { Host } from "../../model/host.ts";
import type { PrepareContext } from "../../engine/task.ts";
import type { ControlReader } from "../../model/control-reader.ts";
import { createCertificateReader } from "./certificate.ts";
import type { CertificateReader } from "./certificate.ts";
import type { CheckParams } from "./params.ts";
import { compareAnswers, pairOf } from "./reference.ts";
import type { Reference } from "./reference.ts";

/** What all hosts of a run share. */
export interface Prepared {
  readonly certificates: CertificateReader;
  /** The reference for every host, or `null`: each host's Keystone endpoints are to be asked. */
  readonly reference: Reference | null;
}

/** Reads the reference where it is the same for all hosts. Rejects when the parameter names nothing usable. */
export async function prepare(
  context: PrepareContext,
  { reference }: CheckParams,
): Promise<Prepared> {
  const certificates = createCertificateReader();
  if (reference === "endpoints") return { certificates, reference: null };
  if (reference === "keystone-hosts") {
    return { certificates, reference: await readKeystoneHosts(context, certificates) };
  }
  if (!/^[./]/.test(reference)) {
    throw new FleetmendError(
      "usage",
      `reference "${reference}" is neither endpoints nor keystone-hosts nor a path; write ./${reference} for a directory`,
    );
  }
  return { certificates, reference: await readDirectory(reference, context.control, certificates) };
}

async function readDirectory(
  directory: string,
  control: ControlReader,
  certificates: CertificateReader,
): Promise<Reference> {
  const files = await Promise.all(
    ["signing_cert.pem", "cacert.pem"].map(async (name) => {
      const read = await control.readFile(`${directory}/${name}`);
      if (read.status === "read") return certificates.read(read.content);
      throw new FleetmendError(
        "usage",
        `the reference ${directory}/${name} cannot be read: ${read.reason}`,
      );
    }),
  );
  const [signing, ca] = files;
  const answer = signing && ca ? pairOf(directory, signing, ca) : null;
  if (answer !== null && "pair" in answer) return compareAnswers([answer]);
  throw new FleetmendError(
    "usage",
    `the reference in ${directory} is of no use: ${answer?.failure ?? "no files"}`,
  );
}

async function readKeystoneHosts(
  context: PrepareContext,
  certificates: CertificateReader,
): Promise<Reference> {
  const hosts = context.hosts.filter(({ services }) =>
    services.some(({ role }) => role === "reference"),
  );
  if (hosts.length === 0) {
    throw new FleetmendError(
      "usage",
      "reference keystone-hosts: no host of the inventory has the service keystone",
    );
  }
  return compareAnswers(
    await Promise.all(hosts.map((host) => readKeystoneHost(host, context, certificates))),
  );
}

async function readKeystoneHost(
  host: Host,
  context: PrepareContext,
  certificates: CertificateReader,
) {
  const service = host.services.find(({ role }) => role === "reference");
  const files = service?.certificates;
  if (service === undefined || files === undefined) {
    return { source: host.name, failure: "the inventory does not say where its certificates are" };
  }
  try {
    return await context.read(host, async (reader) => {
      const [signing, ca] = await Promise.all([
        reader.readFile(service.root + files.signing),
        reader.readFile(service.root + files.ca),
      ]);
      if (signing.status !== "read")
        return { source: host.name, failure: `${files.signing} is ${signing.status}` };
      if (ca.status !== "read")
        return { source: host.name, failure: `${files.ca} is ${ca.status}` };
      return pairOf(host.name, certificates.read(signing.content), certificates.read(ca.content));
    });
  } catch (thrown) {
    return { source: host.name, failure: toErrorRecord(thrown).message };
  }
}
