import type { OpenStackRelease } from "../model/release.ts";
import type { Middleware } from "../model/signing-dir.ts";

/** What a release of OpenStack came with, as far as it decides where a `signing_dir` is. */
export interface ReleaseParts {
  /** Version of oslo.config. */
  readonly osloConfig: string;
  readonly middleware: Pick<Middleware, "distribution" | "version">;
}

/** By openstack/releases where it goes back that far, before that by the tags of the time. */
export const releaseParts: Readonly<Record<OpenStackRelease, ReleaseParts>> = {
  folsom: parts("1.0.0", "keystone", "2012.2"),
  grizzly: parts("1.1.1", "python-keystoneclient", "0.2.3"),
  havana: parts("1.2.1", "python-keystoneclient", "0.4.1"),
  icehouse: parts("1.3.0", "python-keystoneclient", "0.7.1"),
  juno: parts("1.4.0", "keystonemiddleware", "1.1.0"),
  kilo: parts("1.9.3", "keystonemiddleware", "1.5.0"),
  liberty: parts("2.4.0", "keystonemiddleware", "2.3.0"),
  mitaka: parts("3.9.0", "keystonemiddleware", "4.4.0"),
  newton: parts("3.17.0", "keystonemiddleware", "4.9.0"),
  ocata: parts("3.22.0", "keystonemiddleware", "4.14.0"),
  pike: parts("4.11.0", "keystonemiddleware", "4.17.0"),
  queens: parts("5.2.0", "keystonemiddleware", "4.22.0"),
  rocky: parts("6.4.0", "keystonemiddleware", "5.2.0"),
  stein: parts("6.8.1", "keystonemiddleware", "6.0.0"),
  train: parts("6.11.0", "keystonemiddleware", "7.0.0"),
};

function parts(
  osloConfig: string,
  distribution: Middleware["distribution"],
  version: string,
): ReleaseParts {
  return { osloConfig, middleware: { distribution, version } };
}
