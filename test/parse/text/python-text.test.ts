import { expect, test } from "vitest";
import {
  isByteSpace,
  isPythonSpace,
  newlineLines,
  strip,
  universalLines,
} from "../../../src/parse/text/python-text.ts";

test("white space is what Python 3.11 says of every character", () => {
  const codes = Array.from({ length: 0x10000 }, (_, code) => code).filter(isPythonSpace);
  expect(codes).toEqual([
    0x9, 0xa, 0xb, 0xc, 0xd, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x85, 0xa0, 0x1680, 0x2000, 0x2001,
    0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f,
    0x205f, 0x3000,
  ]);
});

test("stripping differs from JavaScript's: the byte order mark stays, separators go", () => {
  expect(strip("\u001c\u0085 a \ufeff\u00a0")).toBe("a \ufeff");
  expect(strip("\u00a0 a\u00a0", isByteSpace)).toBe("\u00a0 a\u00a0");
  expect(strip(" \t ")).toBe("");
});

test("lines end at \\n, \\r\\n and \\r for Python 3, at \\n alone for Python 2", () => {
  expect(universalLines("a\r\nb\rc\u2028d\n\n")).toEqual(["a", "b", "c\u2028d", ""]);
  expect(universalLines("")).toEqual([]);
  expect(universalLines("a")).toEqual(["a"]);
  expect(newlineLines("a\r\nb\rc\n")).toEqual(["a\r", "b\rc"]);
});
