import pLimit from "p-limit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FleetmendError } from "../../../src/model/error.ts";
import type { Stage } from "../../../src/transport/ssh/attempt.ts";
import { createLoginPace } from "../../../src/transport/ssh/login-pace.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Unlike Node's own, this one obeys false timers. */
function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

interface Login {
  /** Where it is while it takes its time. */
  readonly stage: Stage;
  work(active: () => number): Promise<void>;
}

/** 50 hosts at a time, as `-f` has it. */
async function logInToAll(logins: readonly Login[]) {
  const pace = createLoginPace();
  const forks = pLimit(50);
  const { signal } = new AbortController();
  let active = 0;
  let most = 0;
  const began = performance.now();
  const all = logins.map(({ stage, work }) =>
    forks(() =>
      pace.run(async (progress) => {
        progress.stage = stage;
        active += 1;
        most = Math.max(most, active);
        const begun = performance.now();
        await work(() => active).finally(() => (active -= 1));
        const ended = performance.now();
        return { took: ended - begun, ended: ended - began };
      }, signal),
    ),
  );
  const settled = Promise.allSettled(all);
  await vi.runAllTimersAsync();
  const done = (await settled).filter((login) => login.status === "fulfilled");
  return { logins: done.map(({ value }) => value), most, remark: pace.remark() };
}

/** A login that takes so many milliseconds of a machine that goes on with all of them in turn. */
function busy(milliseconds: number): Login {
  const work = async (active: () => number) => {
    for (let left = milliseconds; left > 0; left -= 20) await delay(20 * active());
  };
  return { stage: "login", work };
}

function waiting(milliseconds: number): Login {
  return { stage: "login", work: () => delay(milliseconds) };
}

/** One that is given up at this stage. */
function silent(stage: Stage): Login {
  const work = async () => {
    await delay(10_000);
    throw new FleetmendError("connection-timeout", "nothing came");
  };
  return { stage, work };
}

test.each([100, 200, 300])(
  "on a machine that is busy for %s ms with each, no login times out",
  async (milliseconds) => {
    const { logins, remark } = await logInToAll(Array<Login>(300).fill(busy(milliseconds)));
    expect(Math.max(...logins.map(({ took }) => took))).toBeLessThan(8000);
    // The machine was never idle.
    expect(Math.max(...logins.map(({ ended }) => ended))).toBe(300 * milliseconds);
    expect(remark).toMatch(
      /^logins took long, as on a machine or a network that has too many in progress; fleetmend went on with \d+ at a time$/,
    );
  },
);

test("where there is room for all, soon as many are in progress as there may be", async () => {
  const { logins, most, remark } = await logInToAll(Array<Login>(300).fill(waiting(500)));
  expect(most).toBe(50);
  expect(Math.max(...logins.map(({ ended }) => ended))).toBe(4000);
  expect(remark).toBeNull();
});

test("where all logins take long, they go on together nevertheless", async () => {
  const { logins, most } = await logInToAll(Array<Login>(300).fill(waiting(5000)));
  expect(most).toBe(50);
  expect(Math.max(...logins.map(({ ended }) => ended))).toBeLessThan(60_000);
});

test.each(["dial", "greeting", "openssh"] as const)(
  "hosts that are silent (%s) hold up nobody for long",
  async (stage) => {
    const { logins, remark } = await logInToAll([
      ...Array<Login>(30).fill(silent(stage)),
      ...Array<Login>(100).fill(waiting(100)),
    ]);
    expect(logins).toHaveLength(100);
    expect(Math.max(...logins.map(({ ended }) => ended))).toBeLessThan(7000);
    expect(remark).toBeNull();
  },
);

test.each([
  ["greeting", "connection-lost", 6],
  ["dial", "connection-refused", 2],
  ["dial", "connection-lost", 1],
  ["handshake", "connection-lost", 1],
  ["login", "connection-lost", 1],
  ["login", "authentication-failed", 1],
  ["openssh", "connection-lost", 1],
  ["dial", "connection-timeout", 1],
] as const)("at the %s, after %s, all in all %s are made", async (stage, code, attempts) => {
  vi.useRealTimers();
  let made = 0;
  const pace = createLoginPace({ dropped: 5, refused: 1, milliseconds: 1 });
  const { signal } = new AbortController();
  const end = pace.run(async (progress) => {
    made += 1;
    progress.stage = stage;
    throw new FleetmendError(code, "no");
  }, signal);
  await expect(end).rejects.toMatchObject({ code });
  expect(made).toBe(attempts);
});
