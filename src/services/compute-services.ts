import type { Service } from "../model/service.ts";
import { defineService, stateDefault } from "./define-service.ts";

/** Compute, network, bare metal, containers and orchestration. */
export const computeServices: readonly Service[] = [
  defineService({
    name: "nova",
    programs: [
      "nova-api",
      "nova-api-wsgi",
      "nova-api-os-compute",
      "nova-api-metadata",
      "nova-metadata-wsgi",
      "nova-api-ec2",
    ],
    unitNames: ["nova-api", "nova-api-metadata"],
    otherUnits: ["openstack-nova-os-compute-api"],
    pasteNames: ["api-paste.ini"],
    logNames: ["nova-api.log", "api.log", "nova-api-wsgi.log", "nova-api-os-compute.log"],
  }),
  defineService({
    name: "neutron",
    programs: ["neutron-server", "neutron-api", "quantum-server"],
    unitNames: ["neutron-server", "neutron-api"],
    otherUnits: ["openstack-neutron"],
    pasteFiles: ["/etc/neutron/api-paste.ini", "/usr/share/neutron/api-paste.ini"],
    logNames: ["server.log", "neutron-server.log", "neutron-api.log"],
    defaults: stateDefault("/var/lib/neutron"),
  }),
  defineService({
    name: "heat",
    programs: [
      "heat-api",
      "heat-api-cfn",
      "heat-api-cloudwatch",
      "heat-wsgi-api",
      "heat-wsgi-api-cfn",
    ],
    unitNames: ["heat-api", "heat-api-cfn"],
    pasteFiles: [
      "/etc/heat/api-paste.ini",
      "/etc/heat/heat-api-paste.ini",
      "/usr/share/heat/api-paste-dist.ini",
    ],
    logNames: ["heat-api.log", "heat_api.log", "heat-api-cfn.log"],
  }),
  defineService({
    name: "ironic",
    programs: ["ironic-api", "ironic-api-wsgi", "ironic"],
    unitNames: ["ironic-api", "ironic"],
    logNames: ["ironic-api.log", "app.log"],
  }),
  defineService({
    name: "magnum",
    programs: ["magnum-api", "magnum-api-wsgi"],
    unitNames: ["magnum-api"],
    pasteNames: ["api-paste.ini"],
    logNames: ["magnum-api.log"],
  }),
  defineService({
    name: "sahara",
    programs: ["sahara-api", "sahara-all", "sahara-wsgi-api"],
    unitNames: ["sahara-api", "sahara-all"],
    pasteNames: ["api-paste.ini"],
    logNames: ["sahara-api.log", "sahara-all.log"],
  }),
  defineService({
    name: "designate",
    programs: ["designate-api", "designate-api-wsgi"],
    unitNames: ["designate-api"],
    pasteFiles: ["/etc/designate/api-paste.ini", "/usr/share/designate/api-paste.ini"],
    logNames: ["api.log", "designate-api.log"],
    defaults: stateDefault("/var/lib/designate"),
  }),
];
