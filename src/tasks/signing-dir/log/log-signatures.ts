import type { LogText } from "../../../model/log.ts";

/** A line that `auth_token` writes, and what it tells. */
export interface LogSignature extends LogText {
  readonly kind: LogSignatureKind;
  /** A clause. */
  readonly meaning: string;
  /** The releases that can have written it. */
  readonly releases: readonly LogRelease[];
}

/**
 * `verify`: openssl refuses the cached certificates; `unreadable`: it cannot read them; `keystone`: what is to be cached does
 * not come from Keystone; `rejected`: a token was refused, for whatever reason; `remark`: of another kind.
 */
export type LogSignatureKind = "verify" | "unreadable" | "keystone" | "rejected" | "remark";

/** Releases of the middleware that write different lines, the oldest first. */
export const logReleases = [
  "keystoneclient 0.2.0 to 0.3.1 (Grizzly)",
  "keystoneclient 0.3.2 to 0.6.0 (Havana)",
  "keystoneclient 0.7.0 to 1.6.0 (Icehouse to Kilo)",
  "keystonemiddleware 1.0 to 2.1 (Juno to Liberty)",
  "keystonemiddleware 2.2 to 4.4 (Liberty to Mitaka)",
  "keystonemiddleware 4.5 to 6.1 (Newton to Train)",
] as const;

export type LogRelease = (typeof logReleases)[number];

const [grizzly, havana, icehouse, juno, liberty] = logReleases;
const sinceHavana = logReleases.slice(1);
const middleware = logReleases.slice(3);

const exitStatus = "Verify error: Command 'openssl' returned non-zero exit status";

/**
 * The lines by release, as `auth_token.py` and `cms.py` of keystoneclient and keystonemiddleware have them. Python 3 ends the
 * sentence about the exit status with a full stop.
 */
export const logSignatures: readonly LogSignature[] = [
  {
    id: "exit-4",
    text: `${exitStatus} 4`,
    kind: "verify",
    meaning: "the cached certificates are stale, expired or damaged (exit status 4 of openssl)",
    releases: sinceHavana,
  },
  {
    id: "verification-failure",
    text: "Verify error: Verification failure",
    kind: "verify",
    meaning: "the cached certificates are stale, expired or damaged",
    releases: [grizzly],
  },
  {
    id: "cms-verification-failure",
    text: "Verify error: CMS Verification failure",
    kind: "verify",
    meaning: "the cached certificates are stale, expired or damaged",
    releases: [grizzly],
  },
  {
    // OpenSSL 3 says this first, whatever else it has to say.
    id: "openssl-3",
    text: "Verify error: Warning: -nodetach option is ignored",
    kind: "verify",
    meaning: "openssl refuses the cached certificates, or cannot read them",
    releases: [grizzly],
  },
  {
    id: "exit-2",
    text: `${exitStatus} 2`,
    kind: "unreadable",
    meaning: "a cached file cannot be read (exit status 2 of openssl)",
    releases: sinceHavana,
  },
  {
    id: "exit-1",
    text: `${exitStatus} 1`,
    kind: "unreadable",
    meaning: "a cached file cannot be opened (exit status 1 of OpenSSL 1.1)",
    releases: sinceHavana,
  },
  {
    id: "error-opening",
    text: "Verify error: Error opening certificate file",
    kind: "unreadable",
    meaning: "the cached signing certificate cannot be read",
    releases: [grizzly],
  },
  {
    id: "error-loading",
    text: "Verify error: Error loading file",
    kind: "unreadable",
    meaning: "the cached CA certificate cannot be read",
    releases: [grizzly],
  },
  {
    id: "unable-to-load",
    text: "Verify error: unable to load certificate",
    kind: "unreadable",
    meaning: "a cached file is no certificate",
    releases: [grizzly],
  },
  {
    id: "certificate-config",
    text: "Unable to load certificate.",
    kind: "unreadable",
    meaning: "a cached file cannot be read",
    releases: sinceHavana,
  },
  {
    id: "cms-output",
    text: "CMS Verify output:",
    kind: "unreadable",
    meaning: "a cached file cannot be read, even after it was fetched again",
    releases: logReleases.slice(2),
  },
  {
    id: "revocation-fetch",
    text: "Unable to fetch token revocation list",
    kind: "keystone",
    meaning: "Keystone does not hand out the list of revoked tokens",
    releases: logReleases,
  },
  {
    id: "revocation-refused",
    text: "Failed to fetch token revocation list",
    kind: "keystone",
    meaning: "Keystone does not hand out the list of revoked tokens",
    releases: logReleases.slice(2),
  },
  {
    id: "admin-token",
    text: "Unable to obtain admin token:",
    kind: "keystone",
    meaning: "Keystone cannot be asked",
    releases: logReleases,
  },
  {
    id: "validate-token",
    text: "Unable to validate token:",
    kind: "keystone",
    meaning: "Keystone cannot be asked",
    releases: logReleases,
  },
  {
    id: "revocation-form",
    text: "Revocation list improperly formatted",
    kind: "keystone",
    meaning: "Keystone answers something else than the list of revoked tokens",
    releases: sinceHavana,
  },
  {
    id: "revocation-form-misspelt",
    text: "Revocation list inmproperly formatted",
    kind: "keystone",
    meaning: "Keystone answers something else than the list of revoked tokens",
    releases: [grizzly],
  },
  {
    id: "config-fetch",
    text: "Fetch certificate config failed, fallback to online validation",
    kind: "keystone",
    meaning: "the certificates cannot be fetched from Keystone",
    releases: middleware,
  },
  {
    id: "revocation-online",
    text: "Fetch revocation list failed, fallback to online validation",
    kind: "keystone",
    meaning: "the list of revoked tokens cannot be fetched from Keystone",
    releases: middleware,
  },
  {
    id: "authorization-failed",
    text: "Authorization failed for token",
    kind: "rejected",
    meaning: "a token was refused",
    releases: logReleases,
  },
  {
    id: "invalid-token",
    text: "Invalid user token - rejecting request",
    kind: "rejected",
    meaning: "a token was refused",
    releases: [grizzly, havana, icehouse, juno],
  },
  {
    id: "rejecting",
    text: "Rejecting request",
    kind: "rejected",
    meaning: "a token was refused",
    releases: [liberty, logReleases[5]],
  },
  {
    id: "directory-owner",
    text: "signing_dir is not owned by",
    kind: "remark",
    meaning: "the directory belongs to another user than the service's",
    releases: logReleases,
  },
  {
    id: "directory-mode",
    text: "signing_dir mode is",
    kind: "remark",
    meaning: "the directory is not of mode 0700",
    releases: logReleases,
  },
  {
    id: "directory",
    text: " as cache directory for signing certificate",
    kind: "remark",
    meaning: "the service has started, and says which directory it uses",
    releases: logReleases,
  },
];

/** Names of the loggers; both are at the beginning of modules' names. */
export const loggers: readonly {
  readonly text: string;
  readonly releases: readonly LogRelease[];
}[] = [
  { text: "keystoneclient.middleware.auth_token", releases: logReleases.slice(0, 3) },
  { text: "keystonemiddleware.auth_token", releases: middleware },
];
