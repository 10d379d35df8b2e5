import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";

/** A file system with busybox as its only program, and with the libraries of that if it has any. */
export function makeRoot(root: string): void {
  for (const name of ["bin", "dev", "etc", "proc", "sys", "tmp", "usr/bin", "var/lib"])
    mkdirSync(`${root}/${name}`, { recursive: true });
  const busybox = "/usr/bin/busybox";
  copyFileSync(busybox, `${root}/bin/busybox`);
  for (const name of ["sh", "cat", "sleep", "stat", "mkdir"])
    symlinkSync("busybox", `${root}/bin/${name}`);
  for (const library of librariesOf(busybox)) {
    mkdirSync(path.dirname(root + library), { recursive: true });
    copyFileSync(library, root + library);
  }
}

/** Empty for a program that is linked statically. */
function librariesOf(program: string): readonly string[] {
  const listing = spawnSync("/usr/bin/ldd", [program], { encoding: "utf8" }).stdout;
  return [...listing.matchAll(/(\/\S+) \(/g)].flatMap(([, library]) => library ?? []);
}
