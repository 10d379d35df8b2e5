import { randomBytes } from "node:crypto";

const pattern = /^\d{8}T\d{6}Z-[0-9a-f]{6}$/;

/** A new run's name: sorts by time, is safe in file names, and two runs in one second differ. */
export function createRunId(now: Date): string {
  const time = `${now.toISOString().replaceAll(/[-:]/g, "").slice(0, 15)}Z`;
  return `${time}-${randomBytes(3).toString("hex")}`;
}

export function isRunId(text: string): boolean {
  return pattern.test(text);
}
