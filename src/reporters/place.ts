import type { Container } from "../model/signing-dir.ts";

/** `/etc/nova/nova.conf:12`; without the line where there is none, as in a process's environment. */
export function placeOf({ file, line }: { readonly file: string; readonly line: number }): string {
  return line > 0 ? `${file}:${line}` : file;
}

/** `docker container neutron_server`; by the beginning of its id where the name is not known. */
export function nameContainer({ engine, id, name }: Container): string {
  return `${engine} container ${name ?? id.slice(0, 12)}`;
}
