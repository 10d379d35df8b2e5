import type { Service } from "../../src/model/service.ts";
import { catalogue } from "../../src/services/catalogue.ts";
import type { Located } from "../../src/tasks/signing-dir/locate/located.ts";
import { locateServices } from "../../src/tasks/signing-dir/locate/locate.ts";
import { createFakeReader } from "./fake-reader.ts";
import type { FakeHost } from "./fake-reader.ts";

/** A service of the catalogue. */
export function serviceOf(name: string, change: Partial<Service> = {}): Service {
  const service = catalogue.get(name);
  if (service === undefined) throw new Error(`${name} is not in the catalogue`);
  return { ...service, ...change };
}

/** Where the one service of a made-up host has its `signing_dir`. */
export async function locateOne(host: FakeHost, service: Service): Promise<Located> {
  const [first] = await locateAll(host, service);
  return first;
}

/** Every directory of the one service of a made-up host, and what a person reads of it. */
export async function locateAll(
  host: FakeHost,
  service: Service,
): Promise<readonly [Located, ...Located[]]> {
  const reader = createFakeReader(host);
  const located = (await locateServices(reader, [service], "named")).get(service.name);
  if (located === undefined) throw new Error(`${service.name} was not located`);
  return located;
}

export const passwd =
  "root:x:0:0::/root:/bin/sh\nneutron:x:9696:9697::/var/lib/neutron:/bin/false\n";

/** An oslo.config file that sets `signing_dir` in its second line. */
export function authToken(value: string): string {
  return `[keystone_authtoken]\nsigning_dir = ${value}\n`;
}

/** A paste file whose filter has these lines from the third on. */
export function pasteFilter(...lines: readonly string[]): string {
  const factory = "paste.filter_factory = keystonemiddleware.auth_token:filter_factory";
  return `[filter:authtoken]\n${factory}\n${lines.map((line) => `${line}\n`).join("")}`;
}
