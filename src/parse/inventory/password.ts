import { Secret } from "../../model/secret.ts";
import { isNothing, isTemplate } from "../document/read.ts";
import type { Read } from "../document/read.ts";

/** A password in one line; no message has it. An empty one is none. */
export const readPassword: Read<Secret | "none"> = (node, what, report) => {
  if (isNothing(node)) return "none";
  if (isTemplate(node)) {
    const hint = `${instead}, or mark it with !unsafe if it is none`;
    report(node, `${what} is a Jinja template, which is not evaluated`, hint);
    return null;
  }
  if (node.kind !== "scalar") {
    report(node, `${what} must be a text, not a ${node.kind}`);
    return null;
  }
  if (node.reading === "encrypted") {
    const message = `${what} is encrypted with Ansible Vault, which this version does not support`;
    report(node, message, instead);
    return null;
  }
  if (typeof node.value !== "string" || node.reading === "date") {
    report(node, `${what} must be a text`, "put it into quotes");
    return null;
  }
  if (/[\r\n\0]/.test(node.value)) {
    report(node, `${what} must be a single line`);
    return null;
  }
  return node.value === "" ? "none" : new Secret(node.value);
};

const instead = "give the password with -k or -K, or in a file";
