/**
 * Whether the text of an ssh_config file says nothing about the way to a host: it has nothing but comments and what
 * distributions ship. Asking `ssh -G` for each host would then tell nothing new.
 */
export function setsNothing(text: string): boolean {
  return text.split("\n").every((line) => {
    const words = line.trim().split(/[\s=]+/);
    const [name = ""] = words;
    return name === "" || name.startsWith("#") || shipped.has(words.join(" ").toLowerCase());
  });
}

/** The lines of Debian's and Alpine's file; those of others are asked about. */
const shipped: ReadonlySet<string> = new Set([
  "include /etc/ssh/ssh_config.d/*.conf",
  "host *",
  "sendenv lang lc_*",
  "hashknownhosts yes",
  // Without a ticket it comes to nothing.
  "gssapiauthentication yes",
]);
