import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { startWebServer } from "./web-servers.ts";
import type { WebServer } from "./web-servers.ts";

/** An API behind what the `auth_token` middleware of Havana does with PKI tokens. */
export interface MiddlewareApi extends WebServer {
  /** The tokens that it was asked with, in their order. */
  readonly asked: readonly string[];
}

export interface MiddlewareOptions {
  /** Where it caches certificates. */
  readonly directory: string;
  /** Base URL of Keystone, from which it fetches those that are missing. */
  readonly keystone: string;
  /** Called with each request. */
  readonly onRequest?: () => void;
}

/** Verifies tokens with openssl and the cached certificates, and remembers what it rejected. */
export async function startMiddlewareApi(options: MiddlewareOptions): Promise<MiddlewareApi> {
  const asked: string[] = [];
  const rejected = new Set<string>();
  const judge = async (token: string): Promise<200 | 401> => {
    asked.push(token);
    if (rejected.has(token)) return 401;
    // Status 2: a certificate could not be read, which is the only reason to fetch.
    let status = await verify(token, options.directory);
    if (status === 2) {
      await fetchCertificates(options);
      status = await verify(token, options.directory);
    }
    if (status === 0) return 200;
    rejected.add(token);
    return 401;
  };
  const server = await startWebServer((request, response) => {
    options.onRequest?.();
    void judge(String(request.headers["x-auth-token"] ?? "")).then((code) =>
      response.writeHead(code).end(code === 200 ? "{}" : "Authentication required"),
    );
  });
  return { ...server, asked };
}

/** A CMS as a token: one line, as `cms_to_token` of keystoneclient makes it. */
export function tokenOf(cms: string): string {
  return cms
    .split("\n")
    .filter((line) => !line.startsWith("-----"))
    .join("")
    .replaceAll("/", "-");
}

function verify(token: string, directory: string): Promise<number | null> {
  const lines = token.replaceAll("-", "/").match(/.{1,64}/g) ?? [];
  const certificates = ["signing_cert.pem", "cacert.pem"].map((name) => `${directory}/${name}`);
  const files = ["-certfile", certificates[0] ?? "", "-CAfile", certificates[1] ?? ""];
  const form = ["-inform", "PEM", "-nosmimecap", "-nodetach", "-nocerts", "-noattr"];
  const openssl = spawn("openssl", ["cms", "-verify", ...files, ...form], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  // It ends before it has read a token that it has no certificates for.
  openssl.stdin.on("error", () => {});
  openssl.stdin.end(`-----BEGIN CMS-----\n${lines.join("\n")}\n-----END CMS-----\n`);
  return new Promise((resolve, reject) => {
    openssl.on("error", reject);
    openssl.on("close", resolve);
  });
}

async function fetchCertificates({ directory, keystone }: MiddlewareOptions): Promise<void> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const [name, path] of [
    ["signing_cert.pem", "signing"],
    ["cacert.pem", "ca"],
  ] as const) {
    const response = await fetch(`${keystone}/v2.0/certificates/${path}`);
    writeFileSync(`${directory}/${name}`, await response.text(), { mode: 0o600 });
  }
}
