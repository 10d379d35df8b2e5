import { isIP } from "node:net";
import type { Duplex } from "node:stream";
import { connect } from "node:tls";
import type { SecureContext, TLSSocket } from "node:tls";
import { printable } from "../../model/printable.ts";
import { HttpFailure } from "./http-failure.ts";

/**
 * TLS over an open connection, with the certificate verified for the name. Rejects with an `HttpFailure`, or with the reason
 * of the signal; the connection is the caller's to close then.
 */
export function secureStream(
  stream: Duplex,
  hostName: string,
  secureContext: SecureContext,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const socket = connect({
    socket: stream,
    secureContext,
    host: hostName,
    // An address must not be sent as the name of a server.
    ...(isIP(hostName) === 0 && { servername: hostName }),
    // Whatever the environment says.
    rejectUnauthorized: true,
    ALPNProtocols: ["http/1.1"],
  });
  return new Promise((resolve, reject) => {
    const settle = () => signal.removeEventListener("abort", abort);
    const fail = (reason: unknown) => {
      settle();
      socket.destroy();
      reject(reason);
    };
    const abort = () => fail(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    socket.once("secureConnect", () => {
      settle();
      resolve(socket);
    });
    // Stays for good: an error that nobody listens for would end the process.
    socket.on("error", (error) =>
      fail(new HttpFailure("answer", explain(error, hostName), { cause: error })),
    );
    socket.once("close", () =>
      fail(new HttpFailure("answer", "it closed the connection instead of agreeing on TLS")),
    );
  });
}

function explain(error: Error, hostName: string): string {
  const code = "code" in error && typeof error.code === "string" ? error.code : error.message;
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return `its certificate is not for the name ${printable(hostName, 200)}`;
  return clauses.get(code) ?? `it did not agree on TLS (${printable(code, 200)})`;
}

const unknownAuthority = "its certificate is of an authority that is not trusted";

/** By OpenSSL's names of verification errors, and Node's. */
const clauses: ReadonlyMap<string, string> = new Map([
  ["UNABLE_TO_GET_ISSUER_CERT", unknownAuthority],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", unknownAuthority],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", unknownAuthority],
  ["SELF_SIGNED_CERT_IN_CHAIN", unknownAuthority],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "its certificate is signed by itself, and not trusted"],
  ["CERT_HAS_EXPIRED", "its certificate has expired"],
  ["CERT_NOT_YET_VALID", "its certificate is not valid yet"],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "it does not speak TLS on this port"],
  ["ECONNRESET", "it closed the connection instead of agreeing on TLS"],
]);
