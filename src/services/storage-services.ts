import type { Service } from "../model/service.ts";
import { defineService, stateDefault } from "./define-service.ts";

/** Images, volumes, objects, shares, databases, secrets and measurements. */
export const storageServices: readonly Service[] = [
  defineService({
    name: "glance",
    programs: ["glance-api", "glance-wsgi-api"],
    unitNames: ["glance-api"],
    configFiles: ["/usr/share/glance/glance-api-dist.conf", "/etc/glance/glance-api.conf"],
    pasteFiles: [
      "/etc/glance/glance-api-paste.ini",
      "/usr/share/glance/glance-api-dist-paste.ini",
      "/usr/share/glance/glance-api-paste.ini",
    ],
    logNames: ["api.log", "glance-api.log"],
  }),
  defineService({
    name: "glance-registry",
    project: "glance",
    programs: ["glance-registry"],
    unitNames: ["glance-registry"],
    configFiles: [
      "/usr/share/glance/glance-registry-dist.conf",
      "/etc/glance/glance-registry.conf",
    ],
    pasteFiles: [
      "/etc/glance/glance-registry-paste.ini",
      "/usr/share/glance/glance-registry-dist-paste.ini",
    ],
    logNames: ["registry.log", "glance-registry.log"],
  }),
  defineService({
    name: "cinder",
    programs: ["cinder-api", "cinder-wsgi"],
    unitNames: ["cinder-api"],
    pasteNames: ["api-paste.ini"],
    logNames: ["api.log", "cinder-api.log"],
    defaults: stateDefault("/var/lib/cinder"),
  }),
  defineService({
    name: "swift-proxy",
    project: "swift",
    dialect: "paste",
    programs: ["swift-proxy-server"],
    unitNames: ["swift-proxy"],
    configFiles: [],
    configDirectories: [],
    pasteFiles: ["/etc/swift/proxy-server.conf", "/etc/swift/proxy-server.conf.d"],
    logNames: ["proxy.log", "swift.log", "proxy-server.log", "all.log"],
    defaults: {},
  }),
  defineService({
    name: "manila",
    programs: ["manila-api", "manila-wsgi"],
    unitNames: ["manila-api"],
    pasteNames: ["api-paste.ini"],
    logNames: ["api.log", "manila-api.log"],
    defaults: stateDefault("/var/lib/manila"),
  }),
  defineService({
    name: "trove",
    programs: ["trove-api", "trove-wsgi"],
    unitNames: ["trove-api"],
    pasteNames: ["api-paste.ini"],
    logNames: ["trove-api.log", "trove.log"],
  }),
  defineService({
    name: "barbican",
    programs: ["barbican-api", "barbican-wsgi-api"],
    unitNames: ["barbican-api"],
    pasteNames: ["barbican-api-paste.ini"],
    logNames: ["api.log", "barbican-api.log"],
  }),
  defineService({
    name: "ceilometer",
    programs: ["ceilometer-api"],
    unitNames: ["ceilometer-api"],
    pasteNames: ["api_paste.ini", "api-paste.ini"],
    logNames: ["api.log", "ceilometer-api.log"],
  }),
];
