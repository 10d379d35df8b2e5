import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { array, constantFrom, oneof, sample, subarray } from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { optionOf, registered, signingDirOption } from "../../support/oslo-value.ts";
import { startPythonOracle } from "../../support/python-oracle.ts";
import type { Answer, PythonOracle } from "../../support/python-oracle.ts";

let oracle: PythonOracle;
let root: string;
beforeAll(() => {
  oracle = startPythonOracle();
  root = mkdtempSync(join(tmpdir(), "oslo-start-"));
});
afterAll(() => {
  oracle.stop();
  rmSync(root, { recursive: true });
});

/** A file, or a directory by the names in it, as an argument gives it or as one that is read without. */
interface Source {
  readonly argument: "--config-file" | "--config-dir" | "none";
  readonly names: readonly string[];
}

function file(name: string): Source {
  return { argument: "--config-file", names: [name] };
}

function directory(...names: readonly string[]): Source {
  return { argument: "--config-dir", names };
}

function usual(name: string): Source {
  return { argument: "none", names: [name] };
}

test.each<[string, readonly Source[], readonly string[]]>([
  ["a directory before a file", [directory("a.conf"), file("f")], ["a.conf", "f"]],
  ["a file before a directory", [file("f"), directory("a.conf")], ["f", "a.conf"]],
  [
    "a file between directories",
    [directory("z.conf"), file("f"), directory("a.conf")],
    ["z.conf", "f", "a.conf"],
  ],
  ["several files", [file("b"), file("a"), file("c")], ["b", "a", "c"]],
  [
    "a directory with digits and capitals",
    [directory("a.conf", "Z.conf", "2-b.conf", "10-a.conf")],
    ["10-a.conf", "2-b.conf", "Z.conf", "a.conf"],
  ],
  [
    "a directory with names beyond ASCII",
    [directory("\u{1f600}.conf", "\uffee.conf", "\u00e9.conf", "z.conf")],
    ["z.conf", "\u00e9.conf", "\uffee.conf", "\u{1f600}.conf"],
  ],
  [
    "a directory with files that are hidden or called otherwise",
    [directory(".z.conf", "z.conf~", "z.CONF", "conf", "a.conf")],
    ["a.conf"],
  ],
  ["an empty directory", [file("f"), directory()], ["f"]],
  ["a usual file beside a directory", [usual("u"), directory("a.conf")], ["u", "a.conf"]],
  ["a usual file beside a file", [file("f"), usual("u")], ["f"]],
])("%s: read in this order, and the last one counts", async (_name, sources, order) => {
  const { ours, theirs } = await start(sources, "signing_dir = $state_path/");
  const value = `/var/lib/neutron/${order.at(-1) ?? ""}`;
  expect({ ours, theirs }).toEqual({
    ours: { value, marks: order },
    theirs: { value, marks: order },
  });
});

const names = ["10.conf", "2.conf", "a.conf", "B.conf", ".h.conf", "c.txt"];
const sources = array(
  oneof(
    subarray(names, { minLength: 1 }).map((some) => directory(...some)),
    constantFrom("x", "y", "z").map(file),
    constantFrom("u", "v").map(usual),
  ),
  { minLength: 1, maxLength: 5 },
);

test.each([
  "signing_dir = $base/",
  "signing_dir = $base\nbase = /",
  "signing_dir = $base\nbase =\n  /",
])(
  "100 generated starts with files that say %j give the value that oslo.config has",
  async (content) => {
    for (const some of sample(sources, { numRuns: 100, seed: 2013 })) {
      const { ours, theirs } = await start(some, content);
      expect({ some, ours }).toEqual({ some, ours: theirs });
    }
  },
);

/** Starts with real files, each with a mark and the given content, which the mark completes. */
async function start(
  sources: readonly Source[],
  content: string,
): Promise<{ readonly ours: Answer; readonly theirs: Answer | undefined }> {
  const place = mkdtempSync(join(root, "start-"));
  const written = sources.map(({ argument, names }, index) => {
    const path = join(place, String(index));
    mkdirSync(path);
    for (const name of names) writeFileSync(join(path, name), contentOf(name, content));
    return { argument, path: argument === "--config-dir" ? path : join(path, names[0] ?? "") };
  });
  const [theirs] = await oracle.ask([
    {
      ask: "start",
      arguments: written.flatMap(({ argument, path }) =>
        argument === "none" ? [] : [argument, path],
      ),
      defaults: written.flatMap(({ argument, path }) => (argument === "none" ? [path] : [])),
      registered,
      option: signingDirOption,
    },
  ]);
  const marks = readingOrder(sources);
  const option = optionOf({ files: marks.map((name) => contentOf(name, content)) });
  return {
    ours: { value: option.status === "set" ? option.value : null, marks: [...marks] },
    theirs,
  };
}

function contentOf(name: string, content: string): string {
  return `[DEFAULT]\nmark = ${name}\n[keystone_authtoken]\n${content}${name}\n`;
}

/** The rule: usual files unless an argument names one, then the arguments; of a directory `*.conf` by their characters. */
function readingOrder(sources: readonly Source[]): readonly string[] {
  const named = sources.filter(({ argument }) => argument !== "none");
  const replaced = named.some(({ argument }) => argument === "--config-file");
  const usual = replaced ? [] : sources.filter(({ argument }) => argument === "none");
  return [...usual, ...named].flatMap(({ argument, names }) => {
    if (argument !== "--config-dir") return names;
    return names
      .filter((name) => /^[^.].*\.conf$/.test(name))
      .toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  });
}
