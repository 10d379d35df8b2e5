import type { OptionValues } from "../../../../model/service.ts";

/** The options of `auth_token` with their defaults; an empty one is none. */
const authTokenOptions = {
  admin_tenant_name: "admin",
  admin_user: "",
  auth_admin_prefix: "",
  auth_host: "127.0.0.1",
  auth_port: "35357",
  auth_protocol: "https",
  auth_uri: "",
  auth_url: "",
  auth_version: "",
  cache: "",
  cafile: "",
  certfile: "",
  identity_uri: "",
  insecure: "False",
  keyfile: "",
  memcache_servers: "",
  memcached_servers: "",
  signing_dir: "",
  token_cache_time: "300",
  www_authenticate_uri: "",
} as const;

/** Options of [DEFAULT] that nearly every service registers, by oslo.log and the code that loads its application. */
const common = { api_paste_config: "", auth_strategy: "", log_dir: "", log_file: "" } as const;

/** What a service that uses oslo.config registers, as far as it concerns `auth_token`. */
export function registeredBy(defaults: OptionValues): OptionValues {
  return {
    ...defaults,
    DEFAULT: { ...common, ...defaults["DEFAULT"] },
    api: { api_paste_config: "", auth_strategy: "", ...defaults["api"] },
    wsgi: { api_paste_config: "", ...defaults["wsgi"] },
    "service:api": { api_paste_config: "", auth_strategy: "", ...defaults["service:api"] },
    oslo_concurrency: { lock_path: "", ...defaults["oslo_concurrency"] },
    paste_deploy: {
      api_paste_config: "",
      config_file: "",
      flavor: "",
      ...defaults["paste_deploy"],
    },
    keystone_authtoken: { ...authTokenOptions, ...defaults["keystone_authtoken"] },
  };
}

/** What the middleware registers in a configuration of its own, which `oslo_config_project` makes it load. */
export const registeredByMiddleware: OptionValues = {
  DEFAULT: {},
  keystone_authtoken: authTokenOptions,
};
