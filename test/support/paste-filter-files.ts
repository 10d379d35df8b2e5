import { array, constant, constantFrom, nat, record, tuple } from "fast-check";
import type { Arbitrary } from "fast-check";
import {
  authTokenFactory,
  lines,
  mainPath,
  otherPath,
  section,
  sometimes,
  weighted,
} from "./paste-lines.ts";
import type { FilterQuestion } from "./paste-oracle.ts";

const factories = weighted(
  [2, constant(authTokenFactory)],
  [
    1,
    constantFrom(
      "paste.filter_factory = keystoneclient.middleware.auth_token : filter_factory [x]",
      "paste.filter_factory = other.filters:filter_factory",
      "paste.filter_factory = no-object",
      "paste.filter_app_factory = keystonemiddleware.auth_token:filter_factory",
      "use = call:keystonemiddleware.auth_token:filter_factory",
      "use = call:keystonemiddleware.auth_token:filter_factory#x",
      "use = egg:keystonemiddleware#auth_token",
      "use = egg:KeystoneMiddleware#audit",
      "get use = base",
      "use = base",
      "use = base",
      "use = authtoken",
      "use = nope",
      "use = call:nope",
      "use = odd:nope",
      "use = egg:swift#filter",
      "use = config:other.ini#authtoken",
      "use = Config:/etc/service/other%2eini#base",
      "use = config:other.ini",
      "use = config:nope.ini",
      "filter-with = base",
      "require = paste",
      "",
    ),
  ],
);

const defaults = section("DEFAULT", constant(""), lines(3));
const sections = weighted(
  [2, section("filter:base", factories, lines(3))],
  [1, section("filter: base", factories, lines(3))],
  [1, section("filter:authtoken", factories, lines(3))],
  [1, section("filter-app:authtoken", factories, lines(3))],
  [1, section("[x]", factories, lines(3))],
  [1, defaults],
  [1, constantFrom("stray = 1\n", "[default]\nsigning_dir = /d\n", "[]\n", "[filter:base] ; c\n")],
);

const text = tuple(
  sometimes(defaults),
  section("filter:authtoken", factories, lines(4)),
  sometimes(section("filter:base", factories, lines(3)), 2),
  array(sections, { maxLength: 2 }),
).map(([first, filter, base, rest]) => first + filter + base + rest.join(""));

/** Now and then with other line ends, a byte order mark, or a byte that is no UTF-8. */
const content: Arbitrary<string | Uint8Array> = tuple(text, nat({ max: 40 }), nat()).map(
  ([text, oddity, position]) => {
    if (oddity === 0) return text.replaceAll("\n", "\r\n");
    if (oddity === 1) return text.replaceAll("\n", "\r");
    if (oddity === 2) return `\ufeff${text}`;
    if (oddity > 3) return text;
    const bytes = Buffer.from(text);
    bytes[position % bytes.length] = 0xe4;
    return bytes;
  },
);

/** Files with a filter `authtoken` and whatever may be near it. */
export const filterQuestions: Arbitrary<FilterQuestion> = record({
  main: content,
  other: content,
  globals: constantFrom({}, {}, {}, { signing_dir: "/given" }, { x: "%(here)s" }),
}).map(({ main, other, globals }) => ({
  files: [
    [mainPath, main],
    [otherPath, other],
  ],
  filter: "authtoken",
  globals,
}));
