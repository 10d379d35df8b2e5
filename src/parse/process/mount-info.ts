import type { Mount } from "../../model/system.ts";

/** Reads `/proc/<pid>/mountinfo`, see proc_pid_mountinfo(5), in its order; lines that are none are passed over. */
export function parseMountInfo(text: string): readonly Mount[] {
  return text.split("\n").flatMap((line) => {
    const words = line.split(" ");
    const [, , device, root, point, options = ""] = words;
    // Optional fields of any number stand before a lone hyphen, and the type behind it.
    const hyphen = words.indexOf("-", 6);
    const type = words[hyphen + 1];
    if (device === undefined || root === undefined || point === undefined) return [];
    if (hyphen < 0 || type === undefined) return [];
    // The mount can be read-only, or the whole file system, as after an error on its disk.
    const flags = [...options.split(","), ...(words[hyphen + 3] ?? "").split(",")];
    const access = flags.includes("ro") ? "read-only" : "read-write";
    return [{ point: decode(point), type, device, root: decode(root), access }];
  });
}

/** The kernel writes white space and the backslash as three octal digits. */
function decode(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
