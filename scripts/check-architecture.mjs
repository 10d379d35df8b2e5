// Compares the map in docs/architecture.md with the tree: each file under src/ has one line in the list below the heading of
// its directory, and every path that the page names exists.
import { existsSync, readdirSync, readFileSync } from "node:fs";

const page = "docs/architecture.md";
const lines = readFileSync(page, "utf8").split("\n");
const mistakes = [...compareMap(), ...checkPaths()];
for (const mistake of mistakes) process.stderr.write(`${mistake}\n`);
process.exit(mistakes.length === 0 ? 0 : 1);

function compareMap() {
  const mapped = readMap();
  const names = new Set(mapped.map(({ file }) => file));
  const files = readdirSync("src", { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath}/${name}`);
  return [
    ...files
      .filter((file) => !names.has(file))
      .sort()
      .map((file) => `${page}: ${file} is missing; add a line that says what it does`),
    ...mapped.flatMap(({ file, line, text }, index) => {
      const twice = mapped.findIndex((other) => other.file === file) < index;
      if (twice) return [`${page}:${line}: ${file} is there twice`];
      if (!files.includes(file)) return [`${page}:${line}: there is no ${file}; remove its line`];
      return text === "" ? [`${page}:${line}: ${file} needs a line that says what it does`] : [];
    }),
  ];
}

/** The lines such as "- `run.ts` runs a plan" below headings such as "### `src/engine/`, floor 3". */
function readMap() {
  let directory = "";
  return lines.flatMap((content, index) => {
    if (content.startsWith("#")) directory = /^#+ `(src\/[^`]*)`/.exec(content)?.[1] ?? "";
    const [, name, text = ""] = /^- `([^`]+)`[: ]*(.*)$/.exec(content) ?? [];
    if (directory === "" || name === undefined) return [];
    return [{ file: directory + name, line: index + 1, text }];
  });
}

function checkPaths() {
  return lines.flatMap((content, index) =>
    [...content.matchAll(/`((?:src|test|scripts|docs|playbooks|bench|examples)\/[^`* ]*)`/g)]
      .map(([, path = ""]) => path)
      .filter((path) => !existsSync(path))
      .map((path) => `${page}:${index + 1}: there is no ${path}`),
  );
}
