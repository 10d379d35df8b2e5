import type { Reading } from "./node.ts";

/** What an unquoted scalar means to Ansible (PyYAML, YAML 1.1), and whether YAML 1.2 agrees. */
export interface PlainReading {
  readonly value: string | number | boolean | null;
  readonly reading: Extract<Reading, "certain" | "ambiguous" | "date">;
}

/** Reads an unquoted scalar by PyYAML's rules and compares with the core schema of YAML 1.2. */
export function readPlainScalar(text: string): PlainReading {
  if (!mayBeSpecial.test(text)) return { value: text, reading: "certain" };
  if (date.test(text)) return { value: text, reading: "date" };
  const value = readAsAnsible(text);
  const certain = isSame(value, readAsCore(text)) && !losesDigits(value);
  return { value, reading: certain ? "certain" : "ambiguous" };
}

function isSame(one: PlainReading["value"], other: PlainReading["value"]): boolean {
  return one === other || Object.is(one, other);
}

// Only texts that begin like this can be anything but a text.
const mayBeSpecial = /^(?:$|[-+.\d~<=]|[nNtTfFyYoO][a-zA-Z]{1,4}$)/;

const date =
  /^\d{4}-(?:\d\d-\d\d|\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;

function readAsAnsible(text: string): PlainReading["value"] {
  if (isNull.test(text)) return null;
  if (ansibleTrue.test(text)) return true;
  if (ansibleFalse.test(text)) return false;
  // Integers have no negative zero in Python.
  if (ansibleInteger.test(text)) return parseAnsibleInteger(text) + 0;
  if (ansibleFloat.test(text)) return parseAnsibleFloat(text);
  return text;
}

const isNull = /^(?:~|null|Null|NULL)?$/;
const ansibleTrue = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const ansibleFalse = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const ansibleInteger =
  /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][\d_]*|0x[\da-fA-F_]+|[1-9][\d_]*(?::[0-5]?\d)+)$/;
const ansibleFloat =
  /^(?:[-+]?\d[\d_]*\.[\d_]*(?:[eE][-+]\d+)?|\.\d[\d_]*(?:[eE][-+]\d+)?|[-+]?\d[\d_]*(?::[0-5]?\d)+\.[\d_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

function parseAnsibleInteger(text: string): number {
  const digits = text.replaceAll("_", "");
  const sign = digits.startsWith("-") ? -1 : 1;
  const unsigned = digits.replace(/^[-+]/, "");
  if (unsigned.includes(":")) return sign * parseSexagesimal(unsigned);
  if (unsigned.startsWith("0b") || unsigned.startsWith("0x")) return sign * Number(unsigned);
  if (unsigned.startsWith("0")) return sign * Number.parseInt(unsigned, 8);
  return sign * Number(unsigned);
}

function parseAnsibleFloat(text: string): number {
  const digits = text.replaceAll("_", "").toLowerCase();
  const sign = digits.startsWith("-") ? -1 : 1;
  const unsigned = digits.replace(/^[-+]/, "");
  if (unsigned === ".inf") return sign * Infinity;
  if (unsigned === ".nan") return NaN;
  return sign * (unsigned.includes(":") ? parseSexagesimal(unsigned) : Number(unsigned));
}

/** `1:30` is 90. */
function parseSexagesimal(text: string): number {
  return text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

function readAsCore(text: string): PlainReading["value"] {
  if (isNull.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  if (/^(?:0o[0-7]+|0x[\da-fA-F]+)$/.test(text)) return Number(text);
  if (/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(text)) return Number(text);
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) return NaN;
  // PyYAML gives these two a meaning that Ansible refuses.
  return text === "=" || text === "<<" ? null : text;
}

function losesDigits(value: PlainReading["value"]): boolean {
  return typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
}
