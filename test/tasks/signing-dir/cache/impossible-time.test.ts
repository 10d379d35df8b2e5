import { expect, test } from "vitest";
import { observed } from "../../../../src/model/outcome.ts";
import { day, instant } from "../../../../src/tasks/signing-dir/instant.ts";
import { directory, endpoint, hostFiles, look, neutron } from "../../../support/neutron-host.ts";
import { createPki } from "../../../support/pki.ts";

/** What tmpfs and btrfs keep for whoever owns a file, in seconds since 1970. */
const times = [100_000_000_000_000, -100_000_000_000_000] as const;

test.each(times)("a cache whose files are of second %d is judged like any other", async (mtime) => {
  const { current, old } = createPki();
  const cached = { "signing_cert.pem": old.signing, "cacert.pem": old.ca, "revoked.pem": "{}" };
  const aged = Object.fromEntries(
    Object.entries(cached).map(([name, content]) => [
      `${directory}/${name}`,
      { content, mode: 0o600, mtime, ...neutron },
    ]),
  );
  const outcome = await look(hostFiles(cached, aged), { [endpoint]: current });
  expect(outcome.status).toBe("findings");
  const { findings, services } = observed(outcome);
  expect(findings).toContainEqual(expect.objectContaining({ code: "cache-stale", cure: "purge" }));
  expect(services[0]?.cache).toHaveLength(3);
});

test("the ends of time stand for what is beyond them, and for no time at all", () => {
  expect(instant(0)).toBe("1970-01-01T00:00:00Z");
  expect(instant(1e14)).toBe("+275760-09-13T00:00:00Z");
  expect(day(-1e14)).toBe("-271821-04-20");
  expect(day(4e10)).toBe("3237-07-19");
  expect(day(1e12)).toBe("+033658-09-27");
  expect(instant(Number.NaN)).toBe("1970-01-01T00:00:00Z");
});
