import { randomBytes } from "node:crypto";
import { open, realpath, rename, rm, stat } from "node:fs/promises";
import { FleetmendError } from "../model/error.ts";

/** A file that appears as a whole, on disk, when it is written, and not at all otherwise. */
export interface WholeFile extends AsyncDisposable {
  write(text: string): Promise<void>;
}

/**
 * Begins a file, mode 0600, and so finds out whether it can be written. A symbolic link stays one, and what is no regular file, such as
 * a device, is refused.
 *
 * @param what how messages call the file, which are those of FleetmendErrors "usage"
 */
export async function createWholeFile(name: string, what: string): Promise<WholeFile> {
  const file = await attempt(name, what, () => placeOf(name));
  const temporary = `${file}.${randomBytes(4).toString("hex")}.tmp`;
  const handle = await attempt(file, what, () => open(temporary, "wx", 0o600));
  return {
    write: (text) =>
      attempt(file, what, async () => {
        await handle.writeFile(text);
        await handle.sync();
        await rename(temporary, file);
      }),
    async [Symbol.asyncDispose]() {
      await handle.close();
      await rm(temporary, { force: true });
    },
  };
}

async function placeOf(name: string): Promise<string> {
  const existing = await stat(name).catch(() => null);
  if (existing === null) return name;
  if (!existing.isFile()) throw new Error("it is there, and no regular file");
  return await realpath(name);
}

async function attempt<T>(file: string, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new FleetmendError("usage", `the ${what} ${file} cannot be written: ${why}`, { cause });
  }
}
