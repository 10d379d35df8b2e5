import { fileURLToPath } from "node:url";
import { runPython } from "./system-python.ts";

export interface AnsibleQuestion {
  readonly files: readonly string[];
  readonly patterns?: readonly { readonly pattern: string; readonly limit?: string | undefined }[];
}

export interface AnsibleAnswer {
  readonly groups: Readonly<
    Record<
      string,
      { readonly children: string[]; readonly hosts: string[]; readonly all: string[] }
    >
  >;
  readonly hosts: readonly string[];
  readonly variables: Readonly<Record<string, unknown>>;
  readonly memberships: Readonly<Record<string, readonly string[]>>;
  /** Names of hosts, or what Ansible says against it. */
  readonly selections: readonly (readonly string[] | { readonly error: string })[];
}

/** Asks Ansible itself about inventories, all of them in one process, for each of its starts takes most of a second. */
export function askAnsible(questions: readonly AnsibleQuestion[]): readonly AnsibleAnswer[] {
  const program = fileURLToPath(new URL("./ansible-oracle.py", import.meta.url));
  const answers = runPython([program], questions) as readonly AnsibleAnswer[];
  const refused = answers.find((answer) => "error" in answer);
  if (refused !== undefined) throw new Error(`Ansible refuses: ${JSON.stringify(refused)}`);
  return answers;
}
