/** What `ssh -G` says of a host: the words of each option, by the option's name in lower case. */
export type EffectiveOptions = ReadonlyMap<string, readonly string[]>;

/** Reads the output of `ssh -G`. An option that may be given several times has an entry for each time. */
export function parseEffectiveOptions(text: string): EffectiveOptions {
  const options = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const [, name, value] = /^([A-Za-z0-9]+) (.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    const known = options.get(name.toLowerCase());
    if (known === undefined) options.set(name.toLowerCase(), [value]);
    else known.push(value);
  }
  return options;
}
