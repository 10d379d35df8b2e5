import { FleetmendError, toErrorRecord } from "../../../model/error.ts";
import type { Host } from "../../../model/host.ts";
import type { PrepareContext } from "../../../engine/task.ts";
import type { ControlReader } from "../../../model/control-reader.ts";
import { createCertificateReader } from "../cache/certificate.ts";
import type { CertificateReader } from "../cache/certificate.ts";
import { openServiceFiles } from "../locate/files/service-files.ts";
import { shareReads } from "../locate/files/shared-reads.ts";
import type { CheckParams } from "../params.ts";
import { createKeystoneAsker } from "./keystone-asker.ts";
import type { KeystoneAsker } from "./keystone-asker.ts";
import { compareAnswers, pairOf } from "./reference.ts";
import type { Reference } from "./reference.ts";
import { createRejections } from "../api/rejections.ts";
import type { Rejections } from "../api/rejections.ts";

/** What all hosts of a run share. */
export interface Prepared {
  readonly certificates: CertificateReader;
  readonly reference: KnownReference;
  /** Tokens that APIs have rejected. */
  readonly rejections: Rejections;
}

export type KnownReference =
  /** The same for every host. */
  | { readonly kind: "fixed"; readonly reference: Reference }
  /** Each host's Keystone endpoints are to be asked. */
  | {
      readonly kind: "endpoints";
      readonly asker: KeystoneAsker;
      /** Texts of the inventory's `keystone_ca_file`s, by path. */
      readonly authorities: ReadonlyMap<string, string>;
    };

/** Reads the reference where it is the same for all hosts. Rejects when the parameter names nothing usable. */
export async function prepare(
  context: PrepareContext,
  { reference }: CheckParams,
): Promise<Prepared> {
  const certificates = createCertificateReader();
  const rejections = createRejections();
  if (reference === "endpoints") {
    const asker = createKeystoneAsker(context.control, certificates);
    const authorities = await readCaFiles(context, certificates);
    return { certificates, rejections, reference: { kind: "endpoints", asker, authorities } };
  }
  if (reference === "keystone-hosts") {
    const fixed = await readKeystoneHosts(context, certificates);
    return { certificates, rejections, reference: { kind: "fixed", reference: fixed } };
  }
  if (!/^[./]/.test(reference)) {
    throw new FleetmendError(
      "usage",
      `reference "${reference}" is neither endpoints nor keystone-hosts nor a path; write ./${reference} for a directory`,
    );
  }
  const fixed = await readDirectory(reference, context.control, certificates);
  return { certificates, rejections, reference: { kind: "fixed", reference: fixed } };
}

async function readCaFiles(
  { control, hosts }: PrepareContext,
  certificates: CertificateReader,
): Promise<ReadonlyMap<string, string>> {
  const paths = new Set(hosts.flatMap(({ keystoneCaFile }) => keystoneCaFile ?? []));
  const texts = await Promise.all(
    [...paths].map(async (path) => {
      const read = await control.readFile(path);
      const why =
        read.status === "failed" ? read.reason : whyNoCertificate(certificates, read.content);
      if (read.status === "read" && why === null) {
        return [path, read.content.toString("latin1")] as const;
      }
      const problem = `keystone_ca_file ${path} cannot be used: ${why}; correct the inventory or the file`;
      throw new FleetmendError("usage", problem);
    }),
  );
  return new Map(texts);
}

/** A bundle of authorities may be larger than any cached file, so that only its beginning is looked at. */
function whyNoCertificate(certificates: CertificateReader, content: Buffer): string | null {
  if (content.length > 64 * 1024) return null;
  const file = certificates.read(content);
  return file.status === "unreadable" ? file.why : null;
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
  if (answer !== null && "pair" in answer)
    return compareAnswers([answer], certificates, control.now());
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
  const answers = await Promise.all(
    hosts.map((host) => readKeystoneHost(host, context, certificates)),
  );
  return compareAnswers(answers, certificates, context.control.now());
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
      const { root } = service;
      const own = openServiceFiles(shareReads(reader), { kind: "prefix", root, users: [] });
      const [signing, ca] = await Promise.all([own.file(files.signing), own.file(files.ca)]);
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
