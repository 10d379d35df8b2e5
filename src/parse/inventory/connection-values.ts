import type { BecomeMethod } from "../../model/host.ts";
import { expandHome } from "./file-path.ts";
import { isLoginName } from "./login-name.ts";
import { readBoolean, readText } from "../document/read.ts";
import type { Read } from "../document/read.ts";
import { splitWords } from "./shell-words.ts";
import { parseSshArguments } from "./ssh-arguments.ts";
import type { SshSettings } from "./ssh-options.ts";

/** `smart` is Ansible's default and means ssh. */
export const readConnectionKind: Read<"ssh" | "openssh" | "local"> = (node, what, report) => {
  const text = readText(node, what, report);
  if (text === null) return null;
  const kind = text.replace(/^ansible\.(?:builtin|legacy)\./, "");
  if (kind === "ssh" || kind === "smart") return "ssh";
  if (kind === "local" || kind === "openssh") return kind;
  const hint = "use ssh, openssh or local";
  report(node, `the connection "${text}" is not supported by this version`, hint);
  return null;
};

export const readMethod: Read<BecomeMethod> = (node, what, report) => {
  const text = readText(node, what, report);
  if (text === null) return null;
  // As Ansible names its own plugins, and that of a collection.
  const method = text.replace(/^(?:ansible\.(?:builtin|legacy)|community\.general)\./, "");
  if (method === "sudo" || method === "su" || method === "doas") return method;
  const hint = "use sudo, su or doas";
  report(node, `the become method "${text}" is not supported by this version`, hint);
  return null;
};

export const readLoginName: Read<string> = (node, what, report) => {
  const text = readText(node, what, report);
  if (text === null || isLoginName(text)) return text;
  report(node, `${what} must be a login name, not ${JSON.stringify(text)}`);
  return null;
};

export const readAddress: Read<string> = (node, what, report) => {
  const text = readText(node, what, report);
  if (text === null || /^(?!-)[^\s\p{Cc}]{1,255}$/u.test(text)) return text;
  report(node, `${what} must be a host name or an address, not ${JSON.stringify(text)}`);
  return null;
};

/** A path on the control node. */
export function readKeyFile(home: string | undefined): Read<string> {
  return (node, what, report) => {
    const text = readText(node, what, report);
    if (text === null) return null;
    const file = expandHome(text, home);
    if ("path" in file) return file.path;
    report(node, `${what} ${file.mistake}`, "write the path in full");
    return null;
  };
}

export const readVerification: Read<true> = (node, what, report) => {
  const verifies = readBoolean(node, what, report);
  if (verifies !== false) return verifies;
  report(node, `${what} is false, but host keys are always verified`, "remove it");
  return null;
};

/** A program by one of these names, wherever it is: fleetmend finds its own. */
export function readProgram(...names: readonly string[]): Read<string> {
  return (node, what, report) => {
    const text = readText(node, what, report);
    if (text === null || names.includes(text.split("/").at(-1) ?? "")) return text;
    const known = names.join(", ");
    report(node, `${what} is "${text}", but this version uses ${known} only`, "remove it");
    return null;
  };
}

/** Ansible's own `-H -S -n`, which fleetmend's way of calling sudo covers. */
export const readSudoFlags: Read<string> = (node, what, report) => {
  const text = readText(node, what, report);
  if (text === null) return null;
  const split = splitWords(text);
  if ("words" in split && split.words.every((word) => /^-[HSn]+$/.test(word))) return text;
  report(node, `${what} is "${text}", but this version supports no flags of sudo`, "remove it");
  return null;
};

export function readSshArguments(home: string | undefined): Read<readonly SshSettings[]> {
  return (node, what, report) => {
    const text = readText(node, what, report);
    if (text === null) return null;
    const parsed = parseSshArguments(text, home);
    if ("settings" in parsed) return parsed.settings;
    for (const { message, hint } of parsed.mistakes) report(node, `${what} ${message}`, hint);
    return null;
  };
}

export function refuseVariable(hint: string): Read<true> {
  return (node, what, report) => {
    report(node, `${what} is not supported by this version`, hint);
    return null;
  };
}
