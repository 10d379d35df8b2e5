import { execFileSync } from "node:child_process";

/** What the real keystoneclient makes of a PKI token. */
export type TokenVerdict =
  | { readonly status: "verified"; readonly payload: string }
  /** `exit`: of `openssl cms -verify`, where that is what failed. */
  | { readonly status: "rejected"; readonly error: string; readonly exit: number | null };

/** Signs as Keystone does, with the files that `createPair` leaves in its directory. */
export function signToken(pki: string, payload: string): string {
  const signer = ["-signer", `${pki}/signing_cert.pem`, "-inkey", `${pki}/signing_key.pem`];
  const form = ["-outform", "PEM", "-nosmimecap", "-nodetach", "-nocerts", "-noattr"];
  return execFileSync("openssl", ["cms", "-sign", ...signer, ...form, "-md", "sha256"], {
    input: payload,
    encoding: "utf8",
  });
}

const verifier = `
import json, subprocess, sys
from keystoneclient.common import cms

def verify(token, directory):
    try:
        payload = cms.cms_verify(token, directory + "/signing_cert.pem", directory + "/cacert.pem")
        return {"status": "verified", "payload": payload.decode()}
    except subprocess.CalledProcessError as error:
        return {"status": "rejected", "error": "CalledProcessError", "exit": error.returncode}
    except Exception as error:
        return {"status": "rejected", "error": type(error).__name__, "exit": None}

token, directories = json.load(sys.stdin)
json.dump([verify(token, directory) for directory in directories], sys.stdout)
`;

/** Has Debian's python3-keystoneclient verify a token with the certificates in each of some directories. */
export function verifyToken(
  token: string,
  directories: readonly string[],
): readonly TokenVerdict[] {
  try {
    const output = execFileSync("/usr/bin/python3", ["-c", verifier], {
      input: JSON.stringify([token, directories]),
      encoding: "utf8",
    });
    return JSON.parse(output) as readonly TokenVerdict[];
  } catch (cause) {
    throw new Error("this test needs /usr/bin/python3 with python3-keystoneclient", { cause });
  }
}
