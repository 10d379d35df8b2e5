/** Places of configuration that were looked at to find a directory, and that had the same content. */
export interface ConfigurationRead {
  /** `fragments`: all `*.conf` files of a directory. */
  readonly kind: "file" | "fragments";
  /** As the host sees them, sorted. */
  readonly paths: readonly string[];
  /** Links below this directory are not followed; `null`: they are. See `ReadOptions.links`. */
  readonly below: string | null;
  /** See `parse/configuration-content.ts`. */
  readonly content: string;
}
