import fc from "fast-check";
import { expect, test } from "vitest";
import type { BatchSize } from "../../../src/model/playbook.ts";
import { batches } from "../../../src/parse/playbook/batches.ts";
import { runPython } from "../../support/system-python.ts";

test.each<readonly [number, readonly (number | string)[], readonly number[]]>([
  [50, [1, "10%", "100%"], [1, 5, 44]],
  [5, [], [5]],
  [5, [2], [2, 2, 1]],
  [5, [0], [5]],
  [5, [1, -1], [1, 4]],
  [100, ["29%"], [28, 28, 28, 16]],
  [3, ["10%"], [1, 1, 1]],
  [0, [1], []],
])("%i hosts by %j are %j", (count, serial, sizes) => {
  expect(batches(count, serial.map(toSize))).toEqual(sizes);
});

test("Ansible makes the same batches", () => {
  const size = fc.oneof(
    fc.integer({ min: -1, max: 30 }),
    fc.integer({ min: 0, max: 100 }).map((percent) => `${percent}%`),
  );
  const cases = fc.sample(
    fc.tuple(fc.integer({ min: 0, max: 300 }), fc.array(size, { minLength: 1, maxLength: 4 })),
    1000,
  );
  const program = [
    "import json, sys",
    "from types import SimpleNamespace as Some",
    "from ansible.executor.playbook_executor import PlaybookExecutor",
    "def divide(count, serial):",
    "    inventory = Some(get_hosts=lambda *_, **__: list(range(count)))",
    "    play = Some(hosts='all', order=None, serial=serial)",
    "    made = PlaybookExecutor._get_serialized_batches(Some(_inventory=inventory), play)",
    "    return [len(batch) for batch in made if batch]",
    "json.dump([divide(count, serial) for count, serial in json.load(sys.stdin)], sys.stdout)",
  ].join("\n");
  const expected = runPython(["-c", program], cases) as readonly (readonly number[])[];
  for (const [index, [count, serial]] of cases.entries()) {
    const sizes = batches(count, serial.map(toSize));
    expect([count, serial, sizes]).toEqual([count, serial, expected[index]]);
  }
});

function toSize(text: number | string): BatchSize {
  if (typeof text === "number") return { unit: "hosts", value: text };
  return { unit: "percent", value: Number.parseInt(text, 10) };
}
