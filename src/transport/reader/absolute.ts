import { FleetmendError } from "../../model/error.ts";

/** The path, if it can be asked for. */
export function absolute(path: string): string {
  if (path.startsWith("/") && !path.includes("\0")) return path;
  throw new FleetmendError("internal", `a read needs an absolute path, not "${path}"`);
}
