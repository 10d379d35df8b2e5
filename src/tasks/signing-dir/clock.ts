import type { ControlReader } from "../../model/control-reader.ts";
import type { HostReader } from "../../model/host-reader.ts";
import { instant } from "./instant.ts";
import type { SigningDirFinding } from "./finding.ts";

/** A host's clock at the look. */
export interface Clock {
  /** Seconds since 1970. */
  readonly now: number;
  /** Seconds that it is ahead of the control node's clock, at the least; negative: behind. */
  readonly skew: number;
}

/** Reads the host's clock, which tells whole seconds, and compares it with the time between question and answer. */
export async function measureClock(
  reader: Pick<HostReader, "now">,
  control: Pick<ControlReader, "now">,
): Promise<Clock> {
  const asked = Math.floor(control.now());
  const now = await reader.now();
  const answered = Math.ceil(control.now());
  const skew = now < asked ? now - asked : Math.max(now - answered, 0);
  return { now, skew };
}

/** Kerberos and TLS put up with minutes; a clock that is kept by NTP is right to the second. */
const toleratedSeconds = 60;

/**
 * A clock that is wrong enough to be told.
 *
 * @param weight `decisive`: a certificate is valid by one of the clocks and not by the other
 */
export function diagnoseClock(
  { now, skew }: Clock,
  weight: "decisive" | "of no matter",
): readonly Omit<SigningDirFinding, "service" | "directory">[] {
  const isDecisive = weight === "decisive";
  if (Math.abs(skew) <= (isDecisive ? 0 : toleratedSeconds)) return [];
  const direction = skew > 0 ? "ahead of" : "behind";
  const effect = isDecisive
    ? "; openssl judges by it, so no purge helps before it is set"
    : "; openssl judges by it whether a certificate is valid";
  const message = `the host's clock (${instant(now)}) is ${Math.abs(skew)} s ${direction} ours${effect}; see why it is not kept by NTP, then set it`;
  return [
    { code: "clock-skew", severity: isDecisive ? "error" : "warning", message, cure: "by-hand" },
  ];
}
