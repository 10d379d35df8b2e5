import { execFileSync } from "node:child_process";

/** Runs a Python program with Debian's Python, which has Ansible and PyYAML, and returns the JSON that it prints. */
export function runPython(args: readonly string[], input: unknown): unknown {
  try {
    const output = execFileSync("/usr/bin/python3", args, {
      input: JSON.stringify(input),
      encoding: "utf8",
      maxBuffer: 256 * 1024 * 1024,
      // Ansible reads its settings from the environment and from the home directory.
      env: {
        PATH: "/usr/bin:/bin",
        HOME: "/nonexistent",
        LANG: "C.UTF-8",
        ANSIBLE_LOCAL_TEMP: "/tmp",
      },
      stdio: ["pipe", "pipe", "pipe"],
    });
    return JSON.parse(output) as unknown;
  } catch (cause) {
    throw new Error("this test needs /usr/bin/python3 with ansible-core and PyYAML", { cause });
  }
}
