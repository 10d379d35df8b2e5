import { expect, test } from "vitest";
import { readText } from "../../support/read-text.ts";

test("anchors, aliases and merge keys are resolved as PyYAML resolves them", () => {
  const { data, problems } = readText(`
x: &x {a: 1, b: 2}
y: &y {b: 3, c: 4}
z: {d: 1, <<: [*x, *y], a: 9}
w: *x
q: {"<<": 1}
`);
  expect(problems).toEqual([]);
  expect(data).toEqual({
    x: { a: 1, b: 2 },
    y: { b: 3, c: 4 },
    z: { a: 9, b: 2, c: 4, d: 1 },
    w: { a: 1, b: 2 },
    q: { "<<": 1 },
  });
  expect(Object.keys((data as { z: object }).z)).toEqual(["b", "c", "a", "d"]);
});

test("a JSON text is read like the YAML that it is", () => {
  const text = '{"a": [1, -2.5e1, true, null, "q\\"\\u0041\\\\"], "b": {}, "c": []}';
  const expected = { a: [1, -25, true, null, 'q"A\\'], b: {}, c: [] };
  expect(readText(text)).toEqual({ data: expected, problems: [] });
  expect(readText(`# comment\n${text}`).data).toEqual({
    ...expected,
    a: [1, "-2.5e1", true, null, 'q"A\\'],
  });
  expect(readText("{a: 1}").data).toEqual({ a: 1 });
});

test("quoted scalars and Ansible's own tags are texts", () => {
  const text = 'a: "yes"\nb: !unsafe "{{ x }}"\nc: !vault |\n  $ANSIBLE_VAULT;1.1\nd: !!str 012\n';
  expect(readText(text)).toEqual({
    data: { a: "yes", b: "{{ x }}", c: "$ANSIBLE_VAULT;1.1\n", d: "012" },
    problems: [],
  });
});

test.each(["", "# nothing\n", "---\n"])("an empty file has no value and no mistake", (text) => {
  expect(readText(text)).toEqual({ data: null, problems: [] });
});

test.each([
  [
    "a: [1\nb: 2\n",
    [
      "2:1: this is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
  ],
  ["a:\n\tb: 1\n", ["2:1: this is not YAML: Tabs are not allowed as indentation"]],
  [
    'a: "\\q"\nb: "\\q"\n',
    [
      "1:5: this is not YAML: Invalid escape sequence \\q",
      "2:5: this is not YAML: Invalid escape sequence \\q",
    ],
  ],
  [
    "a: 1\nb: 2\na: 3\n",
    ['3:1: the key "a" is already in this mapping, on line 1 (remove one of the two)'],
  ],
  [
    '{"a": 1, "a": 2}',
    ['1:10: the key "a" is already in this mapping, on line 1 (remove one of the two)'],
  ],
  [
    "<<: {a: 1}\n<<: 2\n",
    ["2:5: the key << takes a mapping or a list of mappings (name one with an alias)"],
  ],
  ["a: 1\n---\nb: 2\n", ["3:1: the file has more than one YAML document (keep one document)"]],
  [
    "a: !foo 1\nb: !!int 3\n",
    [
      "1:4: this tag is not supported (remove it, or put a text that begins with ! into quotes)",
      "2:4: the tag !!int is not supported (remove it, or put a text that begins with ! into quotes)",
    ],
  ],
  ["? [a]\n: 1\n", ["1:3: a key must be a text (put it in quotes)"]],
  [
    "a: *b\n",
    [
      "1:4: there is no anchor of this name before the alias (put a text that begins with * into quotes)",
    ],
  ],
  ["a: &a [*a]\n", ["1:8: the alias *a is inside what it stands for"]],
  [
    "__proto__: 1\na: {constructor: 2, prototype: 3}\n",
    [
      '1:1: "__proto__" cannot be a key (choose another name)',
      '2:5: "constructor" cannot be a key (choose another name)',
      '2:21: "prototype" cannot be a key (choose another name)',
    ],
  ],
  ['{"__proto__": {"polluted": 1}}', ['1:2: "__proto__" cannot be a key (choose another name)']],
])("%j is refused with every mistake and its place", (text, problems) => {
  expect(readText(text).problems).toEqual(problems.map((problem) => `f.yaml:${problem}`));
});

test("a refused key changes no prototype", () => {
  readText("__proto__: {polluted: 1}\n<<: {constructor: {prototype: {polluted: 1}}}\n");
  expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
});

test.each([
  ["brackets", "[".repeat(100_000)],
  ["dashes", "- ".repeat(100_000)],
  ["JSON", '{"a":'.repeat(100_000)],
  ["mappings", Array.from({ length: 80 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join("")],
])("%s nested too deep are refused without being followed", (_, text) => {
  const { problems } = readText(text);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain("the file is nested more than 64 levels deep (flatten it)");
});

test("aliases cannot nest deeper than the file may", () => {
  const lines = Array.from(
    { length: 80 },
    (_, line) => `a${line}: &a${line} [${line > 0 ? `*a${line - 1}` : ""}]`,
  );
  expect(readText(lines.join("\n")).problems).toEqual([
    "f.yaml:1:1: the file is nested more than 64 levels deep (flatten it)",
  ]);
});

test("an alias bomb is refused", () => {
  const lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"];
  for (let level = 1; level < 12; level += 1) {
    lines.push(`a${level}: &a${level} [${`*a${level - 1}, `.repeat(10)}]`);
  }
  expect(readText(lines.join("\n")).problems).toEqual([
    "f.yaml:1:1: the aliases of the file stand for too many values",
  ]);
});

test("a file larger than 16 MiB is refused", () => {
  expect(readText("a".repeat(16 * 1024 * 1024 + 1)).problems).toEqual([
    "f.yaml:1:1: the file is larger than 16 MiB (split it)",
  ]);
});

test("at most a thousand mistakes are listed", () => {
  expect(readText("a: 1\n".repeat(5000)).problems).toHaveLength(1000);
});

test.each([
  ["keys", (count: number) => Array.from({ length: count }, (_, key) => `k${key}: v\n`).join("")],
  [
    "aliases",
    (count: number) =>
      `a: &a [1]\n${Array.from({ length: count }, (_, key) => `k${key}: *a\n`).join("")}`,
  ],
  ["quotes", (count: number) => '"'.repeat(count)],
  ["commas", (count: number) => `[${",".repeat(count)}`],
])("many %s take no more than linear time", (_, make) => {
  const start = performance.now();
  readText(make(20_000));
  expect(performance.now() - start).toBeLessThan(20_000);
});
