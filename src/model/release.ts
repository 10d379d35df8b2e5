/** The releases of OpenStack whose `auth_token` can have a `signing_dir`, and the first one in which it cannot. */
export const openStackReleases = [
  "folsom",
  "grizzly",
  "havana",
  "icehouse",
  "juno",
  "kilo",
  "liberty",
  "mitaka",
  "newton",
  "ocata",
  "pike",
  "queens",
  "rocky",
  "stein",
  "train",
] as const;

export type OpenStackRelease = (typeof openStackReleases)[number];
