/** For `expect.poll`: looks often, and waits long enough for a machine that is busy with other things. */
export const patience = { timeout: 10_000, interval: 10 };
