import type { Service } from "../model/service.ts";
import { computeServices } from "./compute-services.ts";
import { defineService } from "./define-service.ts";
import { storageServices } from "./storage-services.ts";

const keystone: Service = defineService({
  name: "keystone",
  role: "reference",
  programs: ["keystone-all", "keystone-wsgi-public", "keystone-wsgi-admin"],
  unitNames: ["keystone"],
  otherUnits: ["apache2", "httpd"],
  pasteNames: ["keystone-paste.ini"],
  logNames: ["keystone.log"],
  certificates: {
    signing: "/etc/keystone/ssl/certs/signing_cert.pem",
    ca: "/etc/keystone/ssl/certs/ca.pem",
  },
});

/**
 * The services that fleetmend knows, by name: units, programs and files as RDO, Debian and SUSE install them. An inventory
 * can override each field.
 */
export const catalogue: ReadonlyMap<string, Service> = new Map(
  [...computeServices, ...storageServices, keystone].map((service) => [service.name, service]),
);
