/** What to look for in the log of one service. */
export interface LogQuery {
  readonly files: readonly LogPlace[];
  /** systemd units, without `.service`; their journal is searched where none of the files is there. */
  readonly units: readonly string[];
  readonly texts: readonly LogText[];
  /** How much of the end of each file is searched, bytes; default 4 MiB. */
  readonly maximumBytes?: number;
  /** Lines dated longer ago by the host's clock are counted apart, seconds; default seven days. */
  readonly spanSeconds?: number;
  /** `yes`: also the ten newest of what was rotated away beside each file, compressed or not. Default `no`. */
  readonly rotated?: "no" | "yes";
}

/** A log by its path on the host. It is never reached through a symbolic link in the last part of the path. */
export interface LogPlace {
  readonly path: string;
  /** No link below this directory is followed either; `null`: those above the last part are. */
  readonly below: string | null;
}

/** A text that a line contains as it stands. */
export interface LogText {
  readonly id: string;
  readonly text: string;
}

export interface LogAnswer {
  readonly clock: LogClock;
  /** In the order of the query, what was rotated away behind its file, the newest first. */
  readonly files: readonly LogRead[];
  /** `null`: it was not asked for, a file is there, or the host has none. */
  readonly journal: JournalRead | null;
}

/** The clock by which a host dates its logs. */
export interface LogClock {
  /** Seconds since 1970. */
  readonly now: number;
  /** East of UTC, seconds; `null` if it is not known. */
  readonly offset: number | null;
}

/** `late`: there was no time left for it. */
export type LogRead = { readonly path: string } & (
  | {
      readonly status: "searched";
      /** Bytes of the file that were searched; of an archive, its size. */
      readonly bytes: number;
      /** `unpacked`: an archive, of which the end was searched, as far as it was unpacked. */
      readonly extent: "whole" | "end" | "unpacked";
      readonly hits: readonly LogHit[];
    }
  | { readonly status: "absent" | "denied" | "not-regular" | "late" }
  | { readonly status: "link"; readonly at: string }
  | { readonly status: "no-tool"; readonly tool: string }
);

export type JournalRead =
  | { readonly status: "searched"; readonly hits: readonly LogHit[] }
  | { readonly status: "late" };

/** The lines of one file with one of the texts. A line is at most 400 bytes of it, without what looks like a token. */
export interface LogHit {
  /** {@link LogText.id} */
  readonly id: string;
  /** Lines within the span, and undated ones. */
  readonly count: number;
  readonly first: string | null;
  readonly last: string | null;
  /** Lines dated before the span. */
  readonly older: number;
  readonly lastOlder: string | null;
}

/** What reports show of a service's log. */
export interface LogFacts {
  /** The files that are there; those that are not are left out. */
  readonly files: readonly LogFileFacts[];
  /** Units whose journal was searched; empty where a file is there. */
  readonly journal: readonly string[];
  readonly symptoms: readonly LogSymptom[];
  /** Releases of the middleware that write all of these lines; empty where nothing tells, or the lines contradict. */
  readonly releases: readonly string[];
  /** `null`: no line tells. */
  readonly python: "2" | "3" | null;
  /** The last line of the gravest kind, shortened and without tokens. */
  readonly sample: string | null;
}

export interface LogFileFacts {
  readonly path: string;
  readonly status: LogRead["status"];
  /** Bytes that were searched; of an archive, its size. */
  readonly bytes?: number | undefined;
  readonly extent?: "whole" | "end" | "unpacked" | undefined;
}

/** Lines of one kind in all files together. Times are ISO 8601 as the log has them, `null` where it has none. */
export interface LogSymptom {
  readonly id: string;
  readonly count: number;
  readonly first: string | null;
  readonly last: string | null;
  /** Lines before the days that count. */
  readonly older: number;
  readonly lastOlder: string | null;
  /** The file with the last of them; `null`: the journal. */
  readonly path: string | null;
}
