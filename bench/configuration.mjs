/**
 * @typedef {object} BenchService
 * @property {string} name
 * @property {string} file Main configuration file.
 * @property {string} pasteFile
 * @property {string} signingDir As the configuration file writes it.
 * @property {string} directory What that comes to.
 */

/** The services of every host of the bench. @type {readonly BenchService[]} */
export const services = [
  {
    name: "neutron",
    file: "/etc/neutron/neutron.conf",
    pasteFile: "/etc/neutron/api-paste.ini",
    signingDir: "$state_path/keystone-signing",
    directory: "/var/lib/neutron/keystone-signing",
  },
  {
    name: "nova",
    file: "/etc/nova/nova.conf",
    pasteFile: "/etc/nova/api-paste.ini",
    signingDir: "$state_path/keystone-signing",
    directory: "/var/lib/nova/keystone-signing",
  },
  {
    name: "glance",
    file: "/etc/glance/glance-api.conf",
    pasteFile: "/etc/glance/glance-api-paste.ini",
    signingDir: "/var/cache/glance/api",
    directory: "/var/cache/glance/api",
  },
  {
    name: "cinder",
    file: "/etc/cinder/cinder.conf",
    pasteFile: "/etc/cinder/api-paste.ini",
    signingDir: "/var/cache/cinder",
    directory: "/var/cache/cinder",
  },
];

/** What the sample files of that time have, in bytes. */
const wantedSize = 30_000;

/**
 * A configuration file as packages install and operators fill them: thousands of words of comment, some options set, the
 * one that matters far down. No two hosts have the same.
 *
 * @param {BenchService} service
 * @param {string} address Of the host.
 */
export function renderConfiguration({ name, signingDir }, address) {
  const head = [
    "[DEFAULT]",
    `state_path = /var/lib/${name}`,
    `my_ip = ${address}`,
    "verbose = True",
    "",
  ].join("\n");
  const tail = [
    "[keystone_authtoken]",
    `auth_uri = http://${address}:5000/`,
    `identity_uri = http://${address}:35357/`,
    "admin_tenant_name = service",
    `admin_user = ${name}`,
    "admin_password = secret",
    `signing_dir = ${signingDir}`,
    "",
    "[oslo_concurrency]",
    "lock_path = $state_path/lock",
    "",
  ].join("\n");
  return `${head}\n${renderSample(name, wantedSize - head.length - tail.length)}${tail}`;
}

const sections = [
  "DEFAULT",
  "database",
  "oslo_messaging_rabbit",
  "oslo_messaging_notifications",
  "quotas",
  "agent",
  "cors",
  "ssl",
  "matchmaker_redis",
  "oslo_policy",
];

/** Name, default, help and whether it is set, of options that every service has in one form or another. */
const sampleOptions = /** @type {const} */ ([
  ["api_workers", "4", "Number of separate API worker processes for the service.", "set"],
  ["connection_timeout", "3600", "Seconds before idle connections are reaped.", "commented"],
  ["max_pool_size", "10", "Maximum number of connections to keep open in a pool.", "commented"],
  ["max_retries", "10", "Maximum retries during startup; -1 means an infinite count.", "set"],
  ["heartbeat_interval", "30", "Seconds between nodes sending state to the server.", "commented"],
  ["control_exchange", "openstack", "The exchange under which topics are scoped.", "commented"],
  ["log_dir", "$state_path/log", "The base directory for relative log file paths.", "commented"],
  ["use_syslog", "False", "Use syslog for logging; the format is rotated with it.", "set"],
  ["backend_url", "mysql://db/name", "The string used to connect to the backend.", "commented"],
  ["policy_file", "policy.json", "The file containing rules, in JSON.", "commented"],
]);

/**
 * @param {string} name
 * @param {number} size
 */
function renderSample(name, size) {
  let text = "";
  for (let round = 0; text.length < size; round += 1) {
    const section = sections[round % sections.length];
    text += `#\n# Options of ${name}, part ${round + 1}\n#\n[${section}]\n\n`;
    for (const [option, value, help, state] of sampleOptions) {
      if (text.length >= size) break;
      const line = `${option}_${round} = ${value}`;
      text += `# ${help}\n# Deprecated group/name - [DEFAULT]/${name}_${option} (string value)\n`;
      text += state === "set" ? `${line}\n\n` : `#${line}\n\n`;
    }
  }
  return text;
}

/**
 * A paste file whose filter leaves `signing_dir` to the main file.
 *
 * @param {BenchService} service
 */
export function renderPaste({ name }) {
  return `[composite:${name}]
use = egg:Paste#urlmap
/: versions
/v2: api_v2

[composite:api_v2]
use = call:${name}.auth:pipeline_factory
noauth = request_id catch_errors extensions api
keystone = request_id catch_errors authtoken keystonecontext extensions api

[filter:request_id]
paste.filter_factory = oslo.middleware:RequestId.factory

[filter:catch_errors]
paste.filter_factory = oslo.middleware:CatchErrors.factory

[filter:keystonecontext]
paste.filter_factory = ${name}.auth:KeystoneContext.factory

[filter:authtoken]
paste.filter_factory = keystonemiddleware.auth_token:filter_factory

[filter:extensions]
paste.filter_factory = ${name}.api.extensions:middleware_factory

[app:versions]
paste.app_factory = ${name}.api.versions:Versions.factory

[app:api]
paste.app_factory = ${name}.api.v2.router:APIRouter.factory
`;
}
