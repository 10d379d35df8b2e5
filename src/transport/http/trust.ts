import { readFile } from "node:fs/promises";
import { createSecureContext, rootCertificates } from "node:tls";
import type { SecureContext } from "node:tls";
import { HttpFailure } from "./http-failure.ts";

/** Whom TLS connections trust. What was read and parsed once serves all connections. */
export interface Trust {
  /** For PEM texts of authorities: these and no others; without them the usual ones. Rejects with an `HttpFailure`. */
  contextFor(authorities: readonly string[] | undefined): Promise<SecureContext>;
}

/** Where Debian and Red Hat keep the authorities that the system trusts, in one file. */
const systemBundles = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"];

/** The usual authorities are those of Node.js and of `bundles`, files of which any may be missing. */
export function createTrust(bundles: readonly string[] = usualBundles()): Trust {
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

/** Node.js forgets the file of its own variable wherever others are trusted than its defaults, and 20 cannot list it. */
function usualBundles(): readonly string[] {
  const own = process.env["NODE_EXTRA_CA_CERTS"] ?? "";
  return own === "" ? systemBundles : [...systemBundles, own];
}

async function createContext(
  authorities: readonly string[] | undefined,
  bundles: readonly string[],
): Promise<SecureContext> {
  const trusted = authorities ?? [
    ...rootCertificates,
    ...(await Promise.all(bundles.map(readBundle))),
  ];
  try {
    return createSecureContext({ ca: [...trusted] });
  } catch (cause) {
    const clause = "the certificates of the authorities to trust cannot be read";
    throw new HttpFailure("answer", clause, { cause });
  }
}

/** Most systems have one of the files, some none. */
function readBundle(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}
