/** A `known_hosts` file as OpenSSH's sshd(8) describes it under SSH_KNOWN_HOSTS FILE FORMAT. */
export interface KnownHosts {
  /** Path, for sentences. */
  readonly file: string;
  readonly lines: readonly KnownHostsLine[];
  /** Lines that OpenSSH would skip as malformed. */
  readonly notes: readonly KnownHostsNote[];
}

export interface KnownHostsLine {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly marker: "none" | "cert-authority" | "revoked";
  /** The first field: `|1|salt|hash`, or names and patterns with commas between them. */
  readonly hosts: string;
  /** For instance `ssh-ed25519`. */
  readonly type: string;
  /** The key's blob in canonical base64. */
  readonly key: string;
}

interface KnownHostsNote {
  /** 1-based. */
  readonly line: number;
  /** A clause, for instance `it has no key`. */
  readonly reason: string;
}

/** Longest pattern that OpenSSH compares; a line with a longer one never matches. */
const longestPattern = 1022;

/** What `HashKnownHosts` writes instead of a name: a salt and a hash of 20 bytes each, in canonical base64. */
const hashedName = /^\|1(?:\|[A-Za-z0-9+/]{26}[AEIMQUYcgkosw048]=){2}$/;

/** Parses the text of a `known_hosts` file. Never throws: what cannot be used becomes a note. */
export function parseKnownHosts(file: string, text: string): KnownHosts {
  const lines: KnownHostsLine[] = [];
  const notes: KnownHostsNote[] = [];
  for (const [index, content] of text.split("\n").entries()) {
    const parsed = parseLine(content);
    if (parsed === "empty") continue;
    const line = index + 1;
    if (typeof parsed === "string") notes.push({ line, reason: parsed });
    else lines.push({ file, line, ...parsed });
  }
  return { file, lines, notes };
}

/** The line's content, `"empty"`, or the reason why it cannot be used. */
function parseLine(content: string): Omit<KnownHostsLine, "file" | "line"> | string {
  if (content.includes("\0")) return "it has a NUL byte";
  const words = content.split(/[ \t\r]+/).filter((word) => word !== "");
  const [first] = words;
  if (first === undefined || first.startsWith("#")) return "empty";
  const marker = readMarker(first);
  if (marker === undefined) return "it has an unknown marker";
  const [hosts, type, blob] = marker === "none" ? words : words.slice(1);
  if (hosts === undefined || type === undefined || blob === undefined) return "it has no key";
  if (hosts.startsWith("@")) return "it has more than one marker";
  if (hosts.split(",").some((pattern) => pattern.length > longestPattern)) {
    return "it has a host name that is too long";
  }
  if (hosts.startsWith("|") && !hashedName.test(hosts)) return "its hashed name is damaged";
  const key = canonicalBase64(blob);
  if (key === undefined) return "its key is not base64";
  const bytes = Buffer.from(key, "base64");
  if (keyType(bytes) !== type) return "its key is not of the type it says";
  if (!isWhole(bytes)) return "its key is cut off";
  return { marker, hosts, type, key };
}

function readMarker(word: string): KnownHostsLine["marker"] | undefined {
  if (!word.startsWith("@")) return "none";
  if (word === "@cert-authority") return "cert-authority";
  return word === "@revoked" ? "revoked" : undefined;
}

function canonicalBase64(text: string): string | undefined {
  const complete = text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
  return complete ? Buffer.from(text, "base64").toString("base64") : undefined;
}

/** Whether the blob is nothing but texts with their length before them, as many as its type has. */
function isWhole(blob: Buffer): boolean {
  let at = 0;
  let fields = 0;
  for (; at + 4 <= blob.length; fields++) at += 4 + blob.readUInt32BE(at);
  return at === blob.length && fields >= (fieldsOf.get(keyType(blob)) ?? 2);
}

/** The type itself among them (RFC 4253, 5656 and 8709, and PROTOCOL.u2f in OpenSSH). */
const fieldsOf: ReadonlyMap<string, number> = new Map([
  ["ssh-ed25519", 2],
  ["ssh-rsa", 3],
  ["ssh-dss", 5],
  ["ecdsa-sha2-nistp256", 3],
  ["ecdsa-sha2-nistp384", 3],
  ["ecdsa-sha2-nistp521", 3],
  ["sk-ssh-ed25519@openssh.com", 3],
  ["sk-ecdsa-sha2-nistp256@openssh.com", 4],
]);

/** The type that a public key's blob begins with (RFC 4253 section 6.6); empty for a blob that has none. */
export function keyType(blob: Buffer): string {
  const length = blob.length < 4 ? 0 : blob.readUInt32BE(0);
  return length > blob.length - 4 ? "" : blob.toString("latin1", 4, 4 + length);
}
