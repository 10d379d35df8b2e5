import type { HostReader } from "../../../model/host-reader.ts";

/** The reads that it takes to find out where a `signing_dir` is. */
export type LocatingReader = Pick<
  HostReader,
  "readFile" | "readMatching" | "facts" | "list" | "processes" | "pythonPackages" | "systemPackages"
>;
