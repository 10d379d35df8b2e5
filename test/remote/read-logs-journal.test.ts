import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createJournal } from "../support/journal.ts";
import { createLogDirectory, searchLogs, verifyError } from "../support/log-search.ts";
import { shells } from "../support/shells.ts";

const { place, root, write } = createLogDirectory();
const now = Math.floor(Date.now() / 1000);
const token = `MII${randomBytes(3000).toString("base64url")}`;
let launcher: readonly string[] = [];

beforeAll(() => {
  launcher = createJournal(`${root}/journal`, [
    { unit: "neutron-server", message: `too old: ${verifyError(4)}`, time: now - 9000 },
    { unit: "neutron-server", message: verifyError(4), time: now - 300 },
    { unit: "nova-api", message: verifyError(2), time: now - 200 },
    { unit: "neutron-server", message: `${verifyError(4)} ${token}`, time: now - 100 },
    { unit: "neutron-server", message: "nothing of the kind", time: now - 50 },
  ]);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.each(shells)("under %s", (_name, shell) => {
  test("the journal of the units is searched where no file is there", async () => {
    const { files, journal } = await searchLogs([...launcher, ...shell], {
      files: [place("none.log")],
      units: ["openstack-neutron", "neutron-server"],
      spanSeconds: 3600,
    });
    expect(files).toMatchObject([{ status: "absent" }]);
    expect(journal).toEqual({
      status: "searched",
      hits: [
        {
          id: "four",
          count: 2,
          first: expect.stringMatching(
            /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} ctl01 neutron-server\[812\]: WARNING .* status 4$/,
          ),
          last: expect.stringMatching(/ status 4 \[redacted\]$/),
          older: 0,
          lastOlder: null,
        },
      ],
    });
  });

  test("it is left alone where a file is there, even one that may not be read", async () => {
    write("quiet.log", "nothing of the kind");
    const units = ["neutron-server"];
    for (const name of ["quiet.log", "journal"]) {
      const { journal } = await searchLogs([...launcher, ...shell], {
        files: [place(name), place("none.log")],
        units,
      });
      expect(journal).toBeNull();
    }
  });
});
