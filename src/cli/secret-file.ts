import { open } from "node:fs/promises";
import { FleetmendError } from "../model/error.ts";
import { Secret } from "../model/secret.ts";
import { whyUnreadable } from "../model/why-unreadable.ts";

const maximumBytes = 256 * 1024;

/**
 * Reads a file that only its owner can use.
 *
 * @param name how messages call it; a FleetmendError "usage" says why it was refused, and nothing of what is in it
 */
export async function readSecretFile(file: string, name: string): Promise<Secret> {
  try {
    await using handle = await open(file, "r");
    const { mode, size } = await handle.stat();
    if ((mode & 0o077) !== 0) {
      const octal = (mode & 0o777).toString(8).padStart(4, "0");
      throw new FleetmendError(
        "usage",
        `${name} has mode ${octal}, so that others can use it; chmod 600 it`,
      );
    }
    if (size > maximumBytes)
      throw new FleetmendError("usage", `${name} is larger than ${maximumBytes} bytes`);
    return new Secret(await handle.readFile("utf8"));
  } catch (cause) {
    if (cause instanceof FleetmendError) throw cause;
    throw new FleetmendError("usage", `${name} cannot be read: ${whyUnreadable(cause)}`, { cause });
  }
}
