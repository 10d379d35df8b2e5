import { describe, expect, test } from "vitest";
import type { MemoryProcess } from "../../../../src/transport/memory/memory-transport.ts";
import { authToken, locateAll, locateOne, passwd, serviceOf } from "../../../support/locate-one.ts";
import { pythonProcess, withEnvironment } from "../../../support/processes.ts";

const neutron = serviceOf("neutron");
const files = {
  "/etc/passwd": passwd,
  "/etc/neutron/neutron.conf": authToken("/usual"),
  "/etc/neutron/site.conf": authToken("/site"),
};

function started(pid: number, uid: number, ...words: readonly string[]): MemoryProcess {
  return pythonProcess(pid, uid, "neutron-server", ...words);
}

function unitFile(start: string, ...more: readonly string[]): string {
  return `[Service]\nUser=neutron\nExecStart=${start}\n${more.map((line) => `${line}\n`).join("")}`;
}

describe("of processes that were not started alike", () => {
  const site = ["--config-file", "/etc/neutron/site.conf"];

  test("each directory is found, the first by the lowest number, and it is said", async () => {
    const processes = [
      started(702, 9696, "--config-file", "/etc/neutron/neutron.conf"),
      started(701, 9696, ...site),
      started(703, 9696, ...site),
    ];
    const [first, ...others] = await locateAll({ files, processes }, neutron);
    expect(first).toMatchObject({
      source: "process 701 and 1 more",
      configuration: { signingDir: { value: "/site" } },
      mismatch: {
        kind: "values",
        message: "process 701 and 1 more has /site, process 702 has /usual",
      },
    });
    expect(others).toMatchObject([{ configuration: { signingDir: { value: "/usual" } } }]);
  });

  test("those that lead to the same directory are said to", async () => {
    const processes = [started(701, 9696, ...site), started(702, 9696, "-v", "x", ...site)];
    const located = await locateAll({ files, processes }, neutron);
    expect(located.length).toBe(1);
    expect(located[0].mismatch).toEqual({
      kind: "arguments",
      message:
        "process 701 and process 702 were started with different arguments or variables, which lead to the same directory",
    });
  });

  test("workers of one command line are one, and nothing is wrong", async () => {
    const processes = [started(701, 0, ...site), started(702, 9696, ...site)];
    const located = await locateAll({ files, processes }, neutron);
    expect(located).toMatchObject([{ source: "process 701 and 1 more", mismatch: null }]);
  });

  test("different programs of one service may have different arguments", async () => {
    const nova = serviceOf("nova");
    const host = {
      files: { "/etc/nova/nova.conf": authToken("/n") },
      processes: [
        pythonProcess(1, 0, "nova-api", "--config-file=/etc/nova/nova.conf"),
        pythonProcess(2, 0, "nova-api-metadata"),
      ],
    };
    expect(await locateAll(host, nova)).toMatchObject([
      { configuration: { signingDir: { value: "/n" } }, mismatch: null },
    ]);
  });
});

test("of more ways of starting than eight the first eight are followed, and the others are doubted", async () => {
  const ways = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const host = (count: number) => ({
    files: {
      ...files,
      ...Object.fromEntries(
        ways(count).map((way) => [`/srv/${way}.conf`, authToken(`/way-${way}`)]),
      ),
    },
    processes: ways(count).map((way) => started(700 + way, 9696, `--config-file=/srv/${way}.conf`)),
  });
  const nine = await locateAll(host(9), neutron);
  expect(nine.map(({ source }) => source)).toEqual(ways(8).map((way) => `process ${700 + way}`));
  expect(nine[0].doubts).toEqual([
    "It was started in 1 more ways, which were left out; restart the service, so that all of its processes are alike.",
  ]);
  const eight = await locateAll(host(8), neutron);
  expect(eight.length).toBe(8);
  expect(eight[0].doubts).toEqual([]);
});

describe("the environment of the process", () => {
  const variable = "OS_KEYSTONE_AUTHTOKEN__SIGNING_DIR";

  test("wins over the files and over the unit's", async () => {
    const unit = unitFile("/usr/bin/neutron-server", `Environment=${variable}=/unit`);
    const host = {
      files: { ...files, "/etc/systemd/system/neutron-server.service": unit },
      processes: [withEnvironment(started(7, 0), { [variable]: "/process" })],
    };
    expect((await locateOne(host, neutron)).configuration).toMatchObject({
      signingDir: { value: "/process", via: "env", file: "/proc/7/environ", line: 0 },
    });
  });

  test("does not count before oslo.config 6.7.0", async () => {
    const metadata = "/usr/lib/python3/dist-packages/oslo.config-6.4.0.egg-info";
    const host = {
      files: { ...files, [metadata]: { directory: true } as const },
      processes: [withEnvironment(started(7, 0), { [variable]: "/process" })],
    };
    expect((await locateOne(host, neutron)).configuration).toMatchObject({
      signingDir: { value: "/usual" },
    });
  });

  test("that cannot be seen is the unit's, and that is doubted", async () => {
    const unit = unitFile("/usr/bin/neutron-server", `Environment=${variable}=/unit`);
    const host = {
      files: { ...files, "/etc/systemd/system/neutron-server.service": unit },
      processes: [{ ...started(7, 0), environment: null }],
    };
    expect(await locateOne(host, neutron)).toMatchObject({
      configuration: { signingDir: { value: "/unit" } },
      doubts: [
        "The environment of process 7 cannot be seen; log in as root or set `become`; that of its unit counts.",
      ],
    });
  });

  test("says where the home is, in which oslo.config looks first", async () => {
    const host = {
      files: { ...files, "/root/.neutron/neutron.conf": authToken("/at-home") },
      processes: [withEnvironment(started(7, 0), { HOME: "/root" })],
    };
    expect((await locateOne(host, neutron)).configuration).toMatchObject({
      signingDir: { value: "/at-home" },
    });
  });
});
