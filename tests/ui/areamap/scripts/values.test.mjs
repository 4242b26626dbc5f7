/* What a message says about an area: unpacked, classed, in words. Packing is tested from Python: test_values.py. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

load("values.js");

const base64 = (...bytes) => Buffer.from(bytes).toString("base64");
/* Two years of four areas: 5 for the second and third; then 200 for the third and the fourth is uninhabited. */
const PACKED = base64(1, 21, 2, 3, 88 + 128, 1, 1, 0, 14, 1);
const CLASSES = [
  { from: 1, color: "#ffffff", label: "1 bis 4" },
  { from: 5, color: "#888888", label: "5 bis 99" },
  { from: 100, color: "#000000", label: "ab 100" },
];
const MESSAGE = {
  years: [2004, 2005],
  kind: "numbers",
  packed: PACKED,
  classes: CLASSES,
  special: [
    { code: -1, color: "#dddddd", label: "keins" },
    { code: -2, color: "#eeeeee", label: "unbewohnt", pattern: "lines", ink: "#999999" },
  ],
  unit: { one: "Bündnis", other: "Bündnisse" },
};
const values = (more = {}, keys = 4, lang = "de") => new AreaMap.Values({ ...MESSAGE, ...more }, keys, lang);
/* One area in one year with this code. */
const single = (code, more = {}) => {
  const bytes = [];
  for (let rest = code + 16; rest > 0 || bytes.length === 0; rest = Math.floor(rest / 128)) bytes.push(rest % 128);
  const packed = base64(0, ...bytes.map((byte, i) => (i < bytes.length - 1 ? byte + 128 : byte)), 1);
  return values({ years: [2004, 2004], packed, ...more }, 1);
};

test("each year is the one before but for its runs", () => {
  const codes = [0, 1].map((year) => [0, 1, 2, 3].map((key) => values().codeAt(key, year)));
  const [none, uninhabited] = [2 ** 32 - 1, 2 ** 32 - 2];
  assert.deepEqual(codes, [
    [none, 5, 5, none],
    [none, 5, 200, uninhabited],
  ]);
});

test("an area with a fixed code has it in every year, whatever was packed", () => {
  const fixed = values({ fixed: [[1, -2]] });
  const codes = [0, 1].map((year) => [0, 1].map((key) => fixed.codeAt(key, year)));
  assert.deepEqual(codes, [
    [2 ** 32 - 1, 2 ** 32 - 2],
    [2 ** 32 - 1, 2 ** 32 - 2],
  ]);
});

test("values that do not fit the years and areas are refused", () => {
  const wrong = [{ packed: base64(0, 21, 9) }, { packed: base64(9, 21, 1) }, { years: [2004, 2003] }];
  for (const more of wrong) assert.throws(() => values(more), /do not fit/);
});

test("a value is in the highest class that does not begin above it, a special one in its own", () => {
  assert.deepEqual([...values().classesIn(2004)], [3, 1, 1, 3]);
  assert.deepEqual([...values().classesIn(2005)], [3, 1, 2, 4]);
  assert.equal(values().classes[4].pattern, "lines");
});

test("what lies below the first class is in it", () => assert.deepEqual([...single(0).classesIn(2004)], [0]));

test("a special value for which the message has no class is not painted", () => {
  assert.deepEqual([...values({ special: undefined }).classesIn(2005)], [-1, 1, 2, -1]);
});

test("a share is in the class that begins with it, however it is rounded", () => {
  const classes = [0.1, 0.2, 0.3].map((from) => ({ from, label: String(from) }));
  for (const code of [1, 2, 3]) assert.deepEqual([...single(code, { scale: 0.1, classes }).classesIn(2004)], [code - 1]);
});

test("categories are found by their code and an unknown one is refused", () => {
  const classes = [200, 5].map((code) => ({ code, label: `Klasse ${code}` }));
  assert.deepEqual([...values({ kind: "categories", classes }).classesIn(2005)], [2, 1, 0, 3]);
  assert.equal(values({ kind: "categories", classes }).words(2, 2005), "Klasse 200");
  assert.throws(() => values({ kind: "categories", classes: [classes[0]] }).classesIn(2004), /no class for the code 5/);
});

test("a year before or after the series is its first or last", () => {
  assert.deepEqual(values().classesIn(1999), values().classesIn(2004));
  assert.deepEqual(values().classesIn(2099), values().classesIn(2005));
});

test("words are the number with its unit, or the name of the class", () => {
  assert.equal(values().words(1, 2004), "5\u00a0Bündnisse");
  assert.equal(single(1).words(0, 2004), "1\u00a0Bündnis");
  assert.equal(values().words(0, 2004), "keins");
  assert.equal(values().words(3, 2005), "unbewohnt");
  assert.equal(values({ special: [] }).words(0, 2004), "");
  assert.equal(single(70_000).words(0, 2004), "70.000\u00a0Bündnisse");
  assert.equal(single(2004, { grouping: false, unit: undefined }).words(0, 2004), "2004");
  assert.equal(single(125, { scale: 0.1, decimals: 1, unit: "%" }).words(0, 2004), "12,5\u00a0%");
});

test("points are bits, the lowest first, and what is not said is not shown", () => {
  const { isPointVisible } = values({ points: { visible: base64(0b101, 0b1) } });
  const shown = [0, 1, 2, 3, 8, 9, 16].map((i) => isPointVisible(i));
  assert.deepEqual(shown, [1, 0, 1, 0, 1, 0, 0]);
  assert.equal(values().isPointVisible(0), 0);
});

test("what is of one year is that in every year", () => {
  const classes = [{ code: 0, color: "#000000", label: "near" }, { code: 1, color: "#ffffff", label: "far" }];
  const found = values({ packed: base64(0, 16, 1, 0, 17, 2), years: [2004, 2026], at: 2010, kind: "categories", classes }, 3);
  for (const year of [2004, 2010, 2026]) assert.deepEqual([...found.classesIn(year)], [0, 1, 1]);
  assert.equal(found.words(1, 2026), "far");
});

test("a special code may be that of any class", () => {
  const classes = [{ code: -16, color: "#ffffff", label: "0" }, { code: 0, color: "#000000", label: "more" }];
  const special = [{ code: -1, color: "#eeeeee", label: "none" }];
  const packed = base64(0, 0, 1, 0, 16, 1); // nothing is said of the third
  const found = values({ packed, years: [2010, 2010], kind: "categories", classes, special }, 3);
  assert.deepEqual([...found.classesIn(2010)], [0, 1, 2]);
  assert.deepEqual([0, 1, 2].map((key) => found.words(key, 2010)), ["0", "more", "none"]);
});

test("a number beside makes a code of both, in each year; special codes stay", () => {
  const packed = base64(0 + 1 * 3 + 2 * 9 + 1 * 27 + 2 * 81); // 0, 1, 2, 1, 2
  const rows = base64(0, 16, 3, 1, 13, 1, 0, 17, 1); // 0 of three areas, none of the fourth, the fifth is outside; then 1 of the first
  const both = { packed, base: 3, across: 3 };
  const found = values({ packed: rows, beside: both, kind: "categories", classes: [] }, 5);
  const [none, outside] = [2 ** 32 - 1, 2 ** 32 - 3];
  const codes = [0, 1].map((year) => [0, 1, 2, 3, 4].map((key) => found.codeAt(key, year)));
  assert.deepEqual(codes, [
    [0, 1, 2, none, outside],
    [3, 1, 2, none, outside],
  ]);
});

test("classes of two measures in one are named by the grid of the legend", () => {
  const classes = [0, 1, 2, 3].map((code) => ({ code, color: "#ffffff", label: "" }));
  const grid = { across: "", down: "", columns: ["low", "high"], rows: ["reached", "not reached"] };
  const found = values({ packed: base64(0, 16 + 3, 1), years: [2004, 2004], kind: "categories", classes, grid }, 1);
  assert.equal(found.words(0, 2004), "high · not reached");
});
