import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const variable = "FLEETMEND_TEST_SHARED";

/** Called once before all tests: makes a directory for what takes a while to make, and is the same for all of them. */
export default function setUp(): () => void {
  const directory = temporaryDirectory();
  process.env[variable] = directory;
  return () => rmSync(directory, { recursive: true, force: true });
}

/** Something made for the tests, which they leave as it is. */
export interface Shared extends Disposable {
  readonly directory: string;
}

/** Lets the first that asks for it make it; where nothing is shared, as in benchmarks, each makes its own. */
export function takeShared(name: string, make: (directory: string) => void): Shared {
  const shared = process.env[variable];
  if (shared === undefined) {
    const own = temporaryDirectory();
    make(own);
    return {
      directory: own,
      [Symbol.dispose]: () => rmSync(own, { recursive: true, force: true }),
    };
  }
  const directory = path.join(shared, name);
  const verdict = `${directory}.verdict`;
  if (mkdirSync(directory, { recursive: true }) === undefined) waitFor(verdict);
  else {
    writeFileSync(
      `${verdict}.new`,
      attempt(() => make(directory)),
    );
    renameSync(`${verdict}.new`, verdict);
  }
  const failure = readFileSync(verdict, "utf8");
  if (failure !== "") throw new Error(`${name} could not be made: ${failure}`);
  return { directory, [Symbol.dispose]: () => undefined };
}

function temporaryDirectory(): string {
  return realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-shared-")));
}

/** What went wrong; nothing: an empty text. */
function attempt(make: () => void): string {
  try {
    make();
    return "";
  } catch (cause) {
    return String(cause);
  }
}

/** Other files of tests have processes of their own. */
function waitFor(file: string): void {
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  while (!existsSync(file)) Atomics.wait(nobody, 0, 0, 50);
}
