import { childrenOf, derTags, readObjectIdentifier } from "./der.ts";
import type { DerElement } from "./der.ts";

/**
 * A name in a form that is the same for all that OpenSSL's `X509_NAME_cmp` takes for equal: neither the type of a text
 * counts, nor the case of ASCII letters, nor blanks at its ends, nor how many stand between words.
 */
export function canonicalName(name: DerElement | undefined): string {
  const parts = childrenOf(name).map((part) => childrenOf(part).map(canonicalAttribute).toSorted());
  return JSON.stringify(parts);
}

function canonicalAttribute(attribute: DerElement): string {
  const [type, value] = childrenOf(attribute);
  const text = value === undefined ? null : decodeText(value);
  const canonical =
    text === null
      ? `#${value?.whole.toString("hex") ?? ""}`
      : text
          .split(/[ \t\n\v\f\r]+/)
          .filter((word) => word !== "")
          .join(" ")
          .replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return `${readObjectIdentifier(type)}=${canonical}`;
}

/** `null`: not one of the types whose texts are compared. */
function decodeText({ tag, content }: DerElement): string | null {
  switch (tag) {
    case textTags.utf8:
      return content.toString("utf8");
    case textTags.printable:
    case textTags.teletex:
    case textTags.ia5:
    case textTags.visible:
      return content.toString("latin1");
    case textTags.basicMultilingual:
      return content.length % 2 === 0 ? Buffer.from(content).swap16().toString("utf16le") : null;
    case textTags.universal:
      return decodeUniversal(content);
    default:
      return null;
  }
}

const textTags = {
  utf8: 0x0c,
  printable: 0x13,
  teletex: 0x14,
  ia5: 0x16,
  visible: 0x1a,
  universal: 0x1c,
  basicMultilingual: 0x1e,
} as const;

function decodeUniversal(content: Buffer): string | null {
  if (content.length % 4 !== 0) return null;
  const points = Array.from({ length: content.length / 4 }, (_, index) =>
    content.readUInt32BE(index * 4),
  );
  return points.every((point) => point <= 0x10_ffff)
    ? points.map((point) => String.fromCodePoint(point)).join("")
    : null;
}

/** The directory name out of a GeneralNames, as far as `X509_check_akid` looks: the first one. */
export function firstDirectoryName(names: DerElement | undefined): string | null {
  const directory = childrenOf(names).find(({ tag }) => tag === 0xa4);
  const [name] = childrenOf(directory);
  return name?.tag === derTags.sequence ? canonicalName(name) : null;
}
