import { printable } from "../model/printable.ts";

/** Colours a text, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string;
export type Colour = keyof typeof codes;

const codes = { red: 31, green: 32, yellow: 33, cyan: 36, dim: 2, bold: 1 } as const;

export function createPaint(colours: "on" | "off"): Paint {
  if (colours === "off") return (_colour, text) => text;
  return (colour, text) => `\x1b[${codes[colour]}m${text}\x1b[0m`;
}

/** Breaks a text into lines of at most `width` characters, each behind `indent`; a longer word has a line of its own. */
export function wrap(text: string, width: number, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of printable(text, 4000).split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && indent.length + longer.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, indent + line];
}

/** `1 host`, `2 hosts`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
