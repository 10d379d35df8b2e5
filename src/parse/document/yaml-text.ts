import { Composer, Lexer, Parser } from "yaml";
import type { Document, ParsedNode, YAMLError } from "yaml";
import { maximumDepth } from "./mapping-entries.ts";
import type { Report } from "./problem-log.ts";
import type { Source } from "./source.ts";

/** What the YAML library makes of a text, aliases unresolved; `null` after a mistake. An empty text has no contents. */
export function composeYaml(
  source: Source,
  report: Report,
): { readonly contents: ParsedNode | null } | null {
  const tokens = parse(source, report);
  if (tokens === null) return null;
  const composer = new Composer(composerOptions);
  const documents = [...composer.compose(tokens, true, source.text.length)];
  const errors = documents.flatMap((document) => document.errors);
  for (const error of firstOfEachLine(errors, source)) reportSyntax(error, source, report);
  reportFurtherDocuments(documents, source, report);
  const [document] = documents;
  if (document === undefined || errors.length > 0 || documents.length > 1) return null;
  for (const warning of document.warnings) reportTag(warning, source, report);
  return document;
}

const ansibleTags = ["!vault", "!vault-encrypted", "!unsafe"].map((tag) => ({
  tag,
  resolve: (text: string) => text,
}));

// The library's own check for unique keys takes quadratic time; ours does not. Its failsafe schema leaves scalars as text.
const composerOptions = {
  schema: "failsafe",
  strict: true,
  uniqueKeys: false,
  customTags: ansibleTags,
} as const;

/** The syntax tree, or `null` if it is too deep: the library's later stages recurse, so this cannot wait for them. */
function parse(source: Source, report: Report): Parameters<Composer["compose"]>[0] | null {
  const parser = new Parser();
  const tokens = [];
  for (const lexeme of new Lexer().lex(source.text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > maximumStack) {
      report({ source, offset: parser.offset }, tooDeep, "flatten it");
      return null;
    }
  }
  tokens.push(...parser.end());
  return tokens;
}

export const tooDeep = `the file is nested more than ${maximumDepth} levels deep`;

// The document itself and a scalar are on the parser's stack as well.
const maximumStack = maximumDepth + 2;

/** One slip often makes a row of complaints; the first of a line tells. */
function firstOfEachLine(errors: readonly YAMLError[], source: Source): readonly YAMLError[] {
  const byLine = new Map<number, YAMLError>();
  for (const error of errors) {
    const { line } = source.place(error.pos[0]);
    if (!byLine.has(line)) byLine.set(line, error);
  }
  return [...byLine.values()];
}

function reportSyntax(error: YAMLError, source: Source, report: Report): void {
  const [firstLine = ""] = error.message.split("\n");
  report({ source, offset: error.pos[0] }, `this is not YAML: ${firstLine.slice(0, 200)}`);
}

function reportFurtherDocuments(
  documents: readonly Document.Parsed[],
  source: Source,
  report: Report,
): void {
  const second = documents[1];
  if (second === undefined) return;
  const offset = second.contents?.range[0] ?? second.range[0];
  report({ source, offset }, "the file has more than one YAML document", "keep one document");
}

function reportTag(warning: YAMLError, source: Source, report: Report): void {
  const tag = /: (\S+)$/.exec(warning.message)?.[1]?.replace("tag:yaml.org,2002:", "!!") ?? "";
  // Any other may be a password that nobody put into quotes, so it is not shown.
  const name = usualTags.test(tag) ? `the tag ${tag}` : "this tag";
  const hint = "remove it, or put a text that begins with ! into quotes";
  report({ source, offset: warning.pos[0] }, `${name} is not supported`, hint);
}

const usualTags = /^!!(?:binary|bool|float|int|map|merge|null|omap|pairs|seq|set|str|timestamp)$/;
