import type { ContainerOptions } from "./containers.ts";

/** The words behind `docker run` and `podman run`. Limits of the machine's own keep some runtimes from starting anything. */
export function imageWords(
  name: string,
  image: string,
  { argv, environment = {}, volumes = {}, user = 0 }: ContainerOptions,
): readonly string[] {
  return [
    `--name=${name}`,
    "--network=host",
    `--user=${user}:${user}`,
    "--ulimit=nofile=1024:1024",
    "--ulimit=nproc=1024:1024",
    ...Object.entries(environment).map(([name, value]) => `--env=${name}=${value}`),
    ...Object.entries(volumes).map(([inside, outside]) => `--volume=${outside}:${inside}`),
    image,
    ...argv,
  ];
}
