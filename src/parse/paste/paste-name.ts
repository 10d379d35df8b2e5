import { strip } from "../text/python-text.ts";

/** What a name stands for where a paste file names a filter or an application: in `use`, a pipeline and the like. */
export type PasteName =
  | { readonly kind: "section"; readonly name: string }
  | { readonly kind: "file"; readonly path: string; readonly name: string }
  | { readonly kind: "egg"; readonly distribution: string; readonly name: string }
  | { readonly kind: "call"; readonly target: string }
  | { readonly kind: "unknown"; readonly scheme: string };

/** Takes a name apart as PasteDeploy does. A path stays as it is written; see {@link resolvePath}. */
export function parseName(text: string): PasteName {
  if (!/^[a-zA-Z]+:/.test(text)) return { kind: "section", name: text };
  const [uri, name = "main"] = splitOnce(text, "#");
  const [scheme, rest = ""] = splitOnce(uri, ":");
  switch (scheme.toLowerCase()) {
    case "config":
      return { kind: "file", path: rest, name };
    case "egg":
      return { kind: "egg", distribution: normalizeDistribution(rest), name };
    case "call":
      return { kind: "call", target: rest };
    default:
      return { kind: "unknown", scheme };
  }
}

/** The file that `config:PATH` means in the file `from`, as the service sees both. */
export function resolvePath(path: string, from: string): string {
  const directory = path.startsWith("/") ? "" : from.slice(0, from.lastIndexOf("/") + 1);
  const full = (directory + path).replaceAll("\\", "/");
  return strip(decodePercent(full.startsWith("///") ? full.slice(2) : full));
}

/** Python's `unquote`: what is no hexadecimal stays, what is no UTF-8 becomes U+FFFD. */
function decodePercent(path: string): string {
  return path.replaceAll(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
    const bytes = Uint8Array.from(run.slice(1).split("%"), (digits) => Number.parseInt(digits, 16));
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  });
}

/** Names of Python distributions are the same whatever their case, and `-`, `_` and `.` are one. */
function normalizeDistribution(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, "-");
}

function splitOnce(text: string, separator: string): readonly [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
