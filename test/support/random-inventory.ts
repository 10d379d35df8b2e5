import fc from "fast-check";
import { stringify } from "yaml";

/** A few names, so that they meet often. */
const groupNames = ["web", "db", "web_a", "web-b", "stage", "prod", "x1", "Zeta"];
const hostNames = ["web1", "web2", "db1.x", "db2.x", "n10", "n[1:3]", "r[a:b]-[01:02]", "n1:2200"];

const variables = fc.dictionary(
  fc.constantFrom("v1", "v2", "v3", "ansible_port"),
  fc.integer({ min: 1, max: 9999 }),
  { maxKeys: 3 },
);

const groupVariables = fc
  .tuple(variables, fc.option(fc.integer({ min: 0, max: 3 }), { freq: 4 }))
  .map(([own, priority]) =>
    priority === null ? own : { ...own, ansible_group_priority: priority },
  );

const hosts = fc.dictionary(fc.constantFrom(...hostNames), fc.option(variables), { maxKeys: 4 });

/** Children come later in the list of names, so that no group is inside itself. */
function groups(from: number, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const names = groupNames.slice(from);
  if (names.length === 0 || depth === 0) return fc.constant({});
  const entry = fc
    .nat({ max: names.length - 1 })
    .chain((offset) =>
      fc.tuple(
        fc.constant(names[offset] ?? ""),
        fc.option(group(from + offset + 1, depth - 1), { freq: 6 }),
      ),
    );
  return fc.array(entry, { maxLength: 4 }).map((entries) => Object.fromEntries(entries));
}

function group(from: number, depth: number): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(
    { hosts, vars: groupVariables, children: groups(from, depth) },
    { requiredKeys: [] },
  );
}

const document = fc
  .record(
    { ungrouped: fc.record({ hosts, vars: variables }), all: group(0, 3), rest: groups(0, 3) },
    { requiredKeys: ["rest"] },
  )
  .map(({ rest, ...special }) => ({ ...special, ...rest, always: { hosts: { web1: null } } }));

/** The texts of one or two inventory files that Ansible accepts. */
export const inventoryDocuments = fc
  .array(fc.tuple(document, fc.boolean()), { minLength: 1, maxLength: 2 })
  .map((documents) =>
    documents.map(([data, isJson]) => (isJson ? JSON.stringify(data) : stringify(data))),
  );

const subscript = fc.constantFrom("", "", "", "[0]", "[-1]", "[0:1]", "[1:]", "[0:0]", "[2:9]");
const plainTerm = fc.constantFrom(
  ...groupNames,
  "web1",
  "web2",
  "db1.x",
  "n1",
  "all",
  "*",
  "web*",
  "*.x",
  "n?",
  "[wd]*",
  "[!wd]*",
  "w*[12]",
  "always",
  "ungrouped",
);
const expression = fc.constantFrom("~web", "~n\\d+$", "~(web|db)\\d", "~.*[a-c]$", "~(?i)ZETA");
const term = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(plainTerm, subscript).map((parts) => parts.join("")) },
  { weight: 1, arbitrary: expression },
);
const signedTerm = fc.tuple(fc.constantFrom("", "", "&", "!"), term).map((parts) => parts.join(""));
const pattern = fc
  .tuple(fc.array(signedTerm, { minLength: 1, maxLength: 4 }), fc.constantFrom(",", ":", ", "))
  .map(([terms, separator]) => terms.join(separator));

/** Host patterns with limits, for inventories of {@link inventoryDocuments}. */
export const patternCases = fc.array(
  fc.record({ pattern, limit: fc.option(pattern, { freq: 3, nil: undefined }) }),
  { minLength: 60, maxLength: 60 },
);
