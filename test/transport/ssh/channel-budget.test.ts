import { setMaxListeners } from "node:events";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { FleetmendError } from "../../../src/model/error.ts";
import { createChannelBudget } from "../../../src/transport/ssh/channel-budget.ts";
import { failure } from "../../support/ssh-target.ts";

/** A host that opens so many at a time. */
function createHost(room: number) {
  const open = new Set<PassThrough>();
  let most = 0;
  return {
    get most() {
      return most;
    },
    async dial(): Promise<PassThrough> {
      await new Promise((resolve) => setImmediate(resolve));
      if (open.size >= room) throw new FleetmendError("channel-refused", "no room");
      const stream = new PassThrough();
      open.add(stream);
      most = Math.max(most, open.size);
      stream.on("close", () => open.delete(stream));
      return stream;
    },
  };
}

const { signal } = new AbortController();
setMaxListeners(0, signal);

test("who is refused waits for the others; in the end all have had their turn", async () => {
  const budget = createChannelBudget();
  const host = createHost(3);
  const work = async () => {
    const stream = await budget.run(async (hold) => {
      const dialed = await host.dial();
      hold(dialed);
      return dialed;
    }, signal);
    await new Promise((resolve) => setTimeout(resolve, 5));
    stream.destroy();
  };
  await Promise.all(Array.from({ length: 20 }, work));
  expect(host.most).toBe(3);
  expect(budget.learned).toBeLessThanOrEqual(3);
});

test("where nothing else is open there is nothing to wait for", async () => {
  const budget = createChannelBudget();
  expect(await failure(budget.run(() => createHost(0).dial(), signal))).toMatchObject({
    code: "channel-refused",
  });
  expect(budget.learned).toBe(null);
});

test("what has failed, or has closed before the login, takes no place", async () => {
  const budget = createChannelBudget();
  const host = createHost(1);
  const kept = await budget.run(async (hold) => {
    const dialed = await host.dial();
    hold(dialed);
    return dialed;
  }, signal);
  const waiting = budget.run(async (hold) => {
    const dialed = await host.dial();
    hold(dialed);
    dialed.destroy();
    await new Promise((resolve) => dialed.once("close", resolve));
    throw new FleetmendError("authentication-failed", "no");
  }, signal);
  setTimeout(() => kept.destroy(), 10);
  expect(await failure(waiting)).toMatchObject({ code: "authentication-failed" });
  expect(await budget.run(async () => "free", signal)).toBe("free");
  expect(budget.learned).toBe(1);
});

test("an interrupt ends the wait", async () => {
  const budget = createChannelBudget();
  const host = createHost(1);
  const hold = async (take: (stream: PassThrough) => void) => take(await host.dial());
  await budget.run(hold, signal);
  const controller = new AbortController();
  const waiting = failure(budget.run(hold, controller.signal));
  await new Promise((resolve) => setTimeout(resolve, 5));
  controller.abort(new Error("interrupted"));
  expect((await waiting).message).toBe("interrupted");
});
