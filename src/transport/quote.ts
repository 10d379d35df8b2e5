import { FleetmendError } from "../model/error.ts";

/** Longest word, in bytes after quoting, that every csh is sure to take. */
const longestWord = 1000;
/** Most words that the `exec` of every csh is sure to take. */
const mostWords = 500;
/** Linux gives one argument of a program at most 128 KiB, and sshd passes the whole line as one. */
const longestLine = 128 * 1024 - 1;

/**
 * One command line that brings every word of `argv` byte for byte through the login shell of a remote user, be it dash,
 * bash, busybox sh, csh or fish. As a rule the program takes the place of that shell, so that the shell has no say in how
 * it ends. Throws a FleetmendError `usage` for words that no shell can carry.
 */
export function toShell(argv: readonly string[]): string {
  if (argv.length === 0) throw usage("a command line needs at least the name of a program");
  for (const word of argv) refuseUncarriable(word);
  const words = argv.map(quoteWord);
  const isSafe = words.length <= mostWords && words.every(isSafeForCsh);
  const line = isSafe ? `exec ${words.join(" ")}` : encodeForCsh(words.join(" "));
  const length = Buffer.byteLength(line);
  if (length > longestLine) {
    throw usage(`the command line would have ${length} bytes, more than a remote shell accepts`);
  }
  return line;
}

/** A word as it may be pasted into a shell: unquoted where nothing in it needs quotes. For command lines that are shown. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_./@:,+-]+$/.test(word) ? word : quoteWord(word);
}

function refuseUncarriable(word: string): void {
  if (word.includes("\0")) {
    throw usage("a word of a command line has a NUL byte, which no program can receive");
  }
  if (Buffer.from(word, "utf8").toString("utf8") !== word) {
    throw usage("a word of a command line is not valid Unicode, so it has no bytes to be sent as");
  }
}

/**
 * Single quotes carry everything but three characters, which leave the quotes for a backslash each: `'` ends the quotes,
 * fish takes a backslash inside them for an escape, and csh looks for `!` even there.
 */
function quoteWord(word: string): string {
  return `'${word.replace(/['\\!]/g, (character) => `'\\${character}'`)}'`;
}

function isSafeForCsh(quoted: string): boolean {
  return !quoted.includes("\n") && Buffer.byteLength(quoted) <= longestWord;
}

/**
 * Csh cannot carry a newline, a very long word, or very many words to `exec`. So the words go to `/bin/sh` in pieces with octal escapes, and are put
 * together again there.
 */
function encodeForCsh(words: string): string {
  const pieces = splitEvery(words, longestWord / 10).map(encodePiece);
  return `/bin/sh -c 'eval "exec $(printf %b "$@")"' sh ${pieces.join(" ")}`;
}

/** Pieces of `length` characters at most; a character outside the basic plane is not cut apart. */
function splitEvery(text: string, length: number): readonly string[] {
  const characters = Array.from(text);
  const count = Math.ceil(characters.length / length);
  return Array.from({ length: count }, (_, piece) =>
    characters.slice(piece * length, (piece + 1) * length).join(""),
  );
}

function encodePiece(piece: string): string {
  const escaped = piece.replace(
    /[\n'\\!]/g,
    (character) => `\\0${character.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
  return quoteWord(escaped);
}

function usage(message: string): FleetmendError {
  return new FleetmendError("usage", message);
}
