import type { HostReader } from "../../model/host-reader.ts";

const consequences: ReadonlyMap<string, string> = new Map([
  ["lsattr", "whether a file is immutable is not known"],
  ["getconf", "when processes started is worked out with 100 ticks a second"],
  ["timeout", "a file that never ends holds the host up until the deadline"],
]);

/** What a host cannot tell for want of a program, one sentence each. */
export async function noteMissingPrograms(
  reader: Pick<HostReader, "missing">,
): Promise<readonly string[]> {
  const missing = await reader.missing([...consequences.keys()]);
  return missing.map(
    (program) => `There is no ${program} on the host: ${consequences.get(program)}.`,
  );
}
