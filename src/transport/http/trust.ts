import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import type { SecureContext } from "node:tls";

/** Whom TLS connections trust. What was read and parsed once serves all connections. */
export interface Trust {
  /** For PEM texts of authorities: these and no others; without them the usual ones. */
  contextFor(authorities: readonly string[] | undefined): Promise<SecureContext>;
}

/** Where Debian and Red Hat keep the authorities that the system trusts, in one file. */
const systemBundles = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"];

export function createTrust(bundles: readonly string[] = systemBundles): Trust {
  const contexts = new Map<string, Promise<SecureContext>>();
  return {
    contextFor(authorities) {
      const key = authorities === undefined ? "" : JSON.stringify(authorities);
      const context = contexts.get(key) ?? createContext(authorities, bundles);
      contexts.set(key, context);
      return context;
    },
  };
}

async function createContext(
  authorities: readonly string[] | undefined,
  bundles: readonly string[],
): Promise<SecureContext> {
  if (authorities !== undefined) return createSecureContext({ ca: [...authorities] });
  const secure = createSecureContext();
  // The option `ca` would put the bundles in place of Node's own authorities and those of NODE_EXTRA_CA_CERTS, which
  // Node.js 20 cannot list; this adds to them. Node's own `tls` adds each `ca` by the same method.
  const store: { addCACert(pem: string): void } = secure.context;
  for (const bundle of await Promise.all(bundles.map(readBundle))) {
    if (bundle !== "") store.addCACert(bundle);
  }
  return secure;
}

/** Most systems have one of the files, some none. */
function readBundle(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}
