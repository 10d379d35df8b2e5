import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import { createAttackedMachine } from "../support/attacked-machine.ts";
import type { Attack } from "../support/attacked-machine.ts";
import { createAttackedTree } from "../support/attacked-tree.ts";
import { openSession } from "../support/session.ts";
import { inTurn, isForAll } from "../support/shells.ts";
import { cacheNames } from "../support/signing-directory.ts";

/** Which program renames: `mv` where it has `--no-copy`, else Python. */
const renames = execFileSync("/bin/mv", ["--help"]).toString().includes("--no-copy")
  ? "mv"
  : "python3";

/** In scripts, `T` is the container's tree, `O` the host's directory, `Q` the root of the quarantines and `R` the run's. */
const planted: readonly (readonly [
  string,
  script: string,
  verdict: string,
  left: number,
  text: RegExp,
])[] = [
  ["a link as .fleetmend", "ln -s $O $T/.fleetmend", "refused", 3, /fleetmend is not a directory/],
  [
    "a link as the root of the quarantines",
    "mkdir $T/.fleetmend; ln -s $O $Q",
    "refused",
    3,
    /quarantine is not a directory/,
  ],
  [
    "a file as the root of the quarantines",
    "mkdir $T/.fleetmend; echo >$Q",
    "refused",
    3,
    /quarantine is not a directory/,
  ],
  [
    "a link as the quarantine",
    "mkdir -p $Q; ln -s $O $R",
    "failed",
    3,
    /is there already, so this run was cut off here/,
  ],
  [
    "a directory as the quarantine",
    "mkdir -p $R",
    "failed",
    3,
    /is there already, so this run was cut off here/,
  ],
  ["a link as an old lock", "mkdir -p $Q; ln -s $O/new $T/.fleetmend/lock", "done", 0, /^$/],
];

const swap = (one: string) => `mv ${one} ${one}.away; ln -s $O ${one}`;
const swapped = /was replaced, or is reached through a symbolic link/;

const attacks: readonly (readonly [string, Attack, verdict: string, left: number, text: RegExp])[] =
  [
    [
      ".fleetmend swapped before a directory is made in it",
      { script: swap("$T/.fleetmend"), moment: ["before", "mkdir", "./quarantine"] },
      "refused",
      3,
      swapped,
    ],
    [
      "the root of the quarantines swapped after it was checked",
      { script: swap("$Q"), moment: ["after", "stat", "/.fleetmend/quarantine -L"] },
      "refused",
      3,
      swapped,
    ],
    [
      "the root of the quarantines swapped before the quarantine is made",
      { script: swap("$Q"), moment: ["before", "mkdir", "fd/9"] },
      "refused",
      3,
      swapped,
    ],
    [
      "the quarantine swapped as soon as it is made",
      { script: swap("$R"), moment: ["after", "mkdir", "fd/9"] },
      "refused",
      3,
      swapped,
    ],
    [
      "a file in the quarantine as soon as it is made",
      { script: "echo >$R/manifest", moment: ["after", "mkdir", "fd/9"] },
      "refused",
      3,
      /is not empty/,
    ],
    ...["ln -s $O/new", "ln -s $O/manifest", "ln -s /dev/full", "mkfifo", "mkdir"].map(
      (plant) =>
        [
          `a manifest made by ${plant}`,
          { script: `${plant} $R/manifest`, moment: ["after", "ls", "fd/8"] },
          "failed",
          3,
          /cannot write .*manifest/,
        ] as const,
    ),
    ...["ln -s $O/new", "ln -s $O/empty", "mkdir", "cp $O/cacert.pem"].map(
      (plant) =>
        [
          `a name of a file in the quarantine taken by ${plant}`,
          { script: `${plant} $R/cacert.pem`, moment: ["before", "ln", "cacert.pem"] },
          "failed",
          3,
          /cannot link cacert\.pem into the quarantine/,
        ] as const,
    ),
    [
      "the quarantine swapped before a link",
      { script: swap("$R"), moment: ["before", "ln", "cacert.pem"] },
      "refused",
      3,
      swapped,
    ],
    [
      "the quarantine swapped after a link",
      { script: swap("$R"), moment: ["after", "ln", "cacert.pem"] },
      "refused",
      3,
      swapped,
    ],
    [
      "the quarantine swapped before a file is taken",
      { script: swap("$R"), moment: ["before", renames, "cacert.pem.taken"] },
      "failed",
      0,
      swapped,
    ],
    ...["ln -s $O/new", "ln -s $O/keep", "ln -s $O/empty"].map(
      (plant) =>
        [
          `the name that a file is taken to made by ${plant}`,
          {
            script: `${plant} $R/cacert.pem.taken`,
            moment: ["before", renames, "cacert.pem.taken"],
          },
          "done",
          0,
          /^$/,
        ] as const,
    ),
    [
      "a directory with the name that a file is taken to",
      {
        script: "mkdir $R/cacert.pem.taken",
        moment: ["before", renames, "cacert.pem.taken"],
      },
      "failed",
      1,
      /cannot move cacert\.pem: /,
    ],
    [
      "the file swapped for a directory before it is taken",
      {
        script: "mv $S/cacert.pem $S/away; mkdir $S/cacert.pem; echo >$S/cacert.pem/x",
        moment: ["before", renames, "cacert.pem.taken"],
      },
      "done",
      0,
      /what took its place meanwhile is in quarantine as cacert\.pem\.newer/,
    ],
    [
      "the file swapped for a link before it is taken",
      {
        script: "mv $S/cacert.pem $S/away; ln -s $O/keep $S/cacert.pem",
        moment: ["before", renames, "cacert.pem.taken"],
      },
      "done",
      0,
      /the service wrote a newer one meanwhile, which was left to it/,
    ],
  ];

/** Purges while an attack goes on, or after `plant`; `left` counts the files that still are in the directory. */
async function purge(
  shell: readonly string[],
  place: string,
  { attack, plant }: { readonly plant: string; readonly attack: Attack },
) {
  using tree = createAttackedTree(place);
  const { action, outside, path, quarantine, quarantineRoot, root } = tree;
  const variables = `S=${path} T=${root} O=${outside} Q=${quarantineRoot} R=${quarantine}\n`;
  execFileSync("/bin/sh", ["-ec", variables + plant]);
  const before = tree.snapshot();
  const script = variables + attack.script;
  const machine = createAttackedMachine(shell, { ...attack, script }, `${root}/attacked`);
  await using session = await openSession(machine);
  const { files, reason, verdict } = await session.change(action);
  expect(tree.snapshot()).toBe(before);
  const originals = tree.originals();
  expect(originals.map((places) => places.length > 0)).toEqual([true, true, true]);
  const left = originals.filter((places) =>
    places.some((one) => cacheNames.some((name) => `${root}${one}` === `${path}/${name}`)),
  );
  const text = [reason, ...files.map((file) => file.reason)].join("");
  return { verdict, text, left: left.length, attacked: existsSync(`${root}/attacked`) };
}

const none: Attack = { script: "", moment: ["before", "cat", "nothing"] };

/** Within a file system and from one to another, in turn. */
const places = [tmpdir(), "/dev/shm"] as const;

function placesInTurn<Rest extends readonly unknown[]>(
  rows: readonly (readonly [string, ...Rest])[],
) {
  return rows.flatMap(([title, ...rest], index) =>
    places
      .filter((_place, place) => isForAll() || place === index % places.length)
      .map((place) => [`${title}, to ${place}`, place, ...rest] as const),
  );
}

describe("a container's root leads no purge out of its tree:", () => {
  const plants = inTurn(placesInTurn(planted));
  test.each(plants)("%s", async (_what, shell, place, plant, verdict, left, text) => {
    const result = await purge(shell, place, { plant, attack: none });
    expect(result).toMatchObject({ verdict, left, text: expect.stringMatching(text) });
  });

  const all = inTurn(placesInTurn(attacks), 1);
  test.each(all)("%s", async (_what, shell, place, attack, verdict, left, text) => {
    expect(await purge(shell, place, { plant: "", attack })).toEqual({
      verdict,
      left,
      text: expect.stringMatching(text),
      attacked: true,
    });
  });
});
