/** One assignment of a configuration file. */
export interface Assignment {
  /** Before interpolation, continuation lines joined with `\n`. */
  readonly value: string;
  readonly file: string;
  /** 1-based; 0 for what a program puts in itself, such as PasteDeploy's `here`. */
  readonly line: number;
  /** As the file writes it. */
  readonly section: string;
}

/** The options of a section, each with every assignment in the order of reading; the last one counts. */
export type Assignments = ReadonlyMap<string, readonly Assignment[]>;

/** What keeps a library from reading a configuration file. The line's text is left out: it may be a password. */
export interface ConfigurationFault {
  readonly status: "invalid";
  readonly file: string;
  /** 1-based, as the library that reads the file reports it. */
  readonly line: number;
  /** In the words of the library that reads the file. */
  readonly message: string;
}

/** Adds an assignment behind those of the same option. */
export function addAssignment(
  section: Map<string, Assignment[]>,
  option: string,
  assignment: Assignment,
): void {
  const before = section.get(option);
  if (before === undefined) section.set(option, [assignment]);
  else before.push(assignment);
}
