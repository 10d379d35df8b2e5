import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseKnownHosts } from "../../../src/parse/known-hosts/known-hosts.ts";
import { createKnownHostsLookup } from "../../../src/parse/known-hosts/known-hosts-lookup.ts";
import { ecdsaKey, ed25519Key, hashedName, rsaKey } from "../../support/openssh-keys.ts";
import { createRandom } from "../../support/random.ts";

const keys = [ed25519Key(), ed25519Key(), ed25519Key(), ecdsaKey(), rsaKey()];
const names = [
  "web",
  "web1",
  "web2.example.org",
  "db.example.org",
  "10.0.0.1",
  "[web]:2222",
  "[10.0.0.1]:22",
  "::1",
  "[::1]:2222",
  "a",
  "*",
  "web*",
  "nobody",
];
const patterns = [
  ...names,
  "WEB",
  "Web2.Example.Org",
  "*.example.org",
  "web?",
  "w*b*",
  "*",
  "[*]:2222",
  "!web",
  "!*.example.org",
  "!WEB1",
  "10.0.0.*",
  "?",
  "",
  "!",
  "**",
  "*?",
  "#web",
  "we\\b",
];

/** Asks ssh-keygen for each name; the answer lists `line` or `line MARKER`. */
const askAll = `while IFS= read -r name; do echo "? $name"; ssh-keygen -l -F "$name" -f "$1" 2>/dev/null; done <"$2"; :`;

let directory = "";

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "fleetmend-known-hosts-"));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

test("agrees with ssh-keygen -F on more than 1,000 questions", { timeout: 60_000 }, async () => {
  const seeds = Array.from({ length: 77 }, (_, seed) => seed);
  const halves = [0, 1].map((half) => compareAll(seeds.filter((seed) => seed % 2 === half)));
  const counts = (await Promise.all(halves)).flat();
  expect(counts.length).toBeGreaterThanOrEqual(1000);
  // The questions are worth asking: many have an answer, and many have several.
  expect(counts.filter((count) => count > 0).length).toBeGreaterThan(300);
  expect(counts.filter((count) => count > 1).length).toBeGreaterThan(100);
});

test("agrees with ssh-keygen -F on a file of 10,000 lines", { timeout: 60_000 }, async () => {
  const counts = await compareAll([1000], 10_000);
  expect(Math.max(...counts)).toBeGreaterThan(1000);
});

/** Compares one generated file after another, and returns for each question how many lines answered it. */
async function compareAll(seeds: readonly number[], lines?: number): Promise<readonly number[]> {
  const counts: number[] = [];
  for (const seed of seeds) {
    const text = generateFile(seed, lines);
    const expected = await askOracle(seed, text);
    const lookup = createKnownHostsLookup(parseKnownHosts("kh", text));
    for (const name of names) {
      const ours = lookup.linesFor(name).map(({ line, marker }) => `${line}${markerName[marker]}`);
      expect({ seed, name, lines: ours }).toEqual({ seed, name, lines: expected.get(name) });
      counts.push(ours.length);
    }
  }
  return counts;
}

const markerName = { none: "", "cert-authority": " CA", revoked: " REVOKED" };

async function askOracle(
  seed: number,
  text: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const file = join(directory, `known_hosts.${seed}`);
  const questions = join(directory, `names.${seed}`);
  await writeFile(file, text, "latin1");
  await writeFile(questions, `${names.join("\n")}\n`);
  const { stdout } = await promisify(execFile)("sh", ["-c", askAll, "sh", file, questions], {
    maxBuffer: 1 << 26,
  });
  const answers = stdout
    .split("? ")
    .slice(1)
    .map((answer) => answer.split("\n"));
  return new Map(answers.map(([name = "", ...lines]) => [name, lines.flatMap(lineNumber)]));
}

function lineNumber(answer: string): readonly string[] {
  const [, number, marker] = /^# Host .* found: line (\d+)( \w+)? *$/.exec(answer) ?? [];
  return number === undefined ? [] : [`${number}${marker ?? ""}`];
}

function generateFile(seed: number, lines?: number): string {
  const random = createRandom(seed);
  const line = () => {
    const key = random.pick(keys).text;
    const hosts = random.chance(0.3)
      ? hashedName(random.pick(names))
      : random.list(patterns, 1, 4).join(",");
    const marker = random.pick(["", "", "", "", "@cert-authority ", "@revoked ", "@revoked  "]);
    const whole = `${random.pick(["", "", " ", "\t "])}${marker}${hosts}${random.pick([" ", "\t", "  "])}${key}${random.pick(["", " comment", " # comment", "\r"])}`;
    return random.chance(0.2) ? damage(whole) : whole;
  };
  const damage = (whole: string) =>
    random.pick([
      "",
      `# ${whole}`,
      `#${whole}`,
      `@other ${whole}`,
      `@revoked ${whole}`,
      whole.replace(/AAAA/, "AAAB"),
      whole.replace(/AAAA/, "AA*A"),
      whole.replace(/ssh-ed25519 /, "ssh-rsa "),
      whole.split(/[ \t]+/)[0] ?? "",
      whole.slice(0, random.integer(whole.length)),
      whole.replace(/\|1\|/, "|2|"),
      whole.replace(/=\|/, "|"),
      whole.replaceAll(",", ",,"),
    ]);
  return (
    Array.from({ length: lines ?? 3 + random.integer(20) }, line).join("\n") +
    random.pick(["", "\n"])
  );
}
