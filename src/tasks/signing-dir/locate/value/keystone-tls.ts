import type { KeystoneTls } from "../located.ts";
import type { ServiceView } from "../files/view.ts";

/** How a service connects to Keystone, from its options `cafile` and `insecure`. */
export function keystoneTls(
  option: (name: string) => string | undefined,
  view: ServiceView,
): KeystoneTls {
  const path = option("cafile") ?? "";
  return {
    authorities: path.startsWith("/") ? { path, view } : null,
    // As oslo.config reads a boolean; up to CVE-2014-7144 the middleware took any text in a paste file for true.
    verification: /^(?:true|1|on|yes)$/i.test(option("insecure")?.trim() ?? "") ? "off" : "on",
  };
}
