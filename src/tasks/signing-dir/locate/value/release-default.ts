import type { Middleware, SigningDir } from "../../../../model/signing-dir.ts";
import type { Configuration } from "../located.ts";
import { placeOf } from "../files/view.ts";
import type { ServiceView } from "../files/view.ts";

/** The directory that a release before keystoneclient 0.2.4 takes when nothing sets the option. */
export function homeDefault(
  view: ServiceView,
  home: string | undefined,
  { distribution, version }: Middleware,
): Configuration | null {
  const value = `${home ?? ""}/keystone-signing`;
  const place = home === undefined ? null : placeOf(view, value);
  if (place === null) return null;
  return {
    status: "set",
    signingDir: defaultDirectoryAt(
      value,
      place.path,
      `~/keystone-signing (${distribution} ${version})`,
    ),
  };
}

/** A directory that the middleware chose by itself. */
export function defaultDirectoryAt(value: string, hostPath: string, raw: string): SigningDir {
  return {
    value,
    hostPath,
    via: "default",
    file: "",
    line: 0,
    section: "",
    raw,
    substitutions: [],
    shadowed: [],
  };
}
