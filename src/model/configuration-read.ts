/** A place of configuration that was looked at to find a directory, and what was there. */
export interface ConfigurationRead {
  /** `fragments`: all `*.conf` files of a directory. */
  readonly kind: "file" | "fragments";
  /** As the host sees it. */
  readonly path: string;
  /** Links below this directory are not followed; `null`: they are. See `ReadOptions.links`. */
  readonly below: string | null;
  /** See `parse/configuration-content.ts`. */
  readonly content: string;
}
