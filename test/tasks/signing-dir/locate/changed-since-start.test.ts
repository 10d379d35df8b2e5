import { describe, expect, test } from "vitest";
import { authToken, locateOne, passwd, serviceOf } from "../../../support/locate-one.ts";
import { dockerView, merged, pythonProcess } from "../../../support/processes.ts";

const neutron = serviceOf("neutron");
const conf = "/etc/neutron/neutron.conf";
const started = 1_700_000_000;
const running = { ...pythonProcess(7, 9696, "neutron-server"), startedAt: started };

async function doubtsOf(changed: number, prefix = "", process: typeof running = running) {
  const files = {
    [`${prefix}/etc/passwd`]: passwd,
    [prefix + conf]: { content: authToken("/n"), mtime: changed },
  };
  return (await locateOne({ files, processes: [process] }, neutron)).doubts;
}

describe("a file that was changed after its process started", () => {
  const sentence = (path: string) =>
    `${path} was changed after process 7 started, which may still use an earlier value; restart it.`;

  test("is doubted", async () => {
    expect(await doubtsOf(started + 600)).toEqual([sentence(conf)]);
  });

  test("in a container too", async () => {
    const inside = { ...running, view: dockerView };
    expect(await doubtsOf(started + 600, merged, inside)).toEqual([sentence(merged + conf)]);
  });

  test.each([-60, 1, 119])(
    "by %d seconds, in which it may have been written by what became the process, is not",
    async (seconds) => {
      expect(await doubtsOf(started + seconds)).toEqual([]);
    },
  );

  test("is not where the host does not tell when it started", async () => {
    const untold = { ...running, startedAt: null };
    const files = { "/etc/passwd": passwd, [conf]: { content: authToken("/n"), mtime: started } };
    expect((await locateOne({ files, processes: [untold] }, neutron)).doubts).toEqual([]);
  });

  test("is not where another file decides", async () => {
    const files = {
      "/etc/passwd": passwd,
      "/usr/share/neutron/neutron-dist.conf": { content: authToken("/d"), mtime: started + 600 },
      [conf]: { content: authToken("/n"), mtime: started - 60 },
    };
    expect((await locateOne({ files, processes: [running] }, neutron)).doubts).toEqual([]);
  });
});
