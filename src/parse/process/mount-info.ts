import type { Mount } from "../../model/system.ts";

/** Reads `/proc/<pid>/mountinfo`, see proc_pid_mountinfo(5), in its order; lines that are none are passed over. */
export function parseMountInfo(text: string): readonly Mount[] {
  return text.split("\n").flatMap((line) => {
    const words = line.split(" ");
    const [, , device, root, point] = words;
    // Optional fields of any number stand before a lone hyphen, and the type behind it.
    const hyphen = words.indexOf("-", 6);
    const type = words[hyphen + 1];
    if (device === undefined || root === undefined || point === undefined) return [];
    if (hyphen < 0 || type === undefined) return [];
    return [{ point: decode(point), type, device, root: decode(root) }];
  });
}

/** The kernel writes white space and the backslash as three octal digits. */
function decode(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
