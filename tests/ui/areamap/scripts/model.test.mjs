/* What all maps of an element share: which shapes are drawn in a view, what a key is called, who lives there. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

globalThis.parent = globalThis;
load("reader.js", "geometry.js", "points.js", "model.js");
globalThis.document = { baseURI: "http://localhost/frame/index.html" };

/* Squares side by side, one degree each: 1101, 1102 | 2101, and 3101 for which there is no finer file. */
const IDS = ["1101", "1102", "2101", "3101"];
const POPULATIONS = [100, 20, null, 7];

function square(id) {
  const x = IDS.indexOf(id);
  return [[[x, 0], [x + 1, 0], [x + 1, 1], [x, 1], [x, 0]]];
}

function topology(ids) {
  const geometries = ids.map((id, i) => ({
    type: "Polygon",
    id,
    properties: { n: `Ort ${id}`, k: "Gemeinde", p: POPULATIONS[IDS.indexOf(id)] },
    arcs: [[i]],
  }));
  return { arcs: ids.flatMap(square), objects: { areas: { geometries } } };
}

const FILES = {
  "http://localhost/all.json": () => topology(IDS),
  "http://localhost/1.json": () => topology(IDS.slice(0, 2)),
  "http://localhost/2.json": () => topology(["2101"]),
};
const OPTIONS = {
  readerUrl: "../reader.js",
  geometryUrl: "../all.json",
  detailUrls: { 1: "../1.json", 2: "../2.json" },
  detailZoom: 9,
};

/* A model that reads FILES; asked: what it read, and how often finer shapes came. */
async function model(t) {
  const asked = { urls: [], details: 0 };
  const read = async (url) => {
    asked.urls.push(url.split("/").pop());
    return AreaMap.readAreas(FILES[url]());
  };
  globalThis.areaReader = { url: "http://localhost/reader.js", read };
  t.after(() => delete globalThis.areaReader);
  const made = new AreaMap.Model(OPTIONS, () => (asked.details += 1));
  await made.load();
  return { made, asked };
}

const box = (west, east) => [AreaMap.world.x(west), AreaMap.world.y(0.6), AreaMap.world.x(east), AreaMap.world.y(0.4)];
const shownIn = (sources) =>
  sources.map(({ geometry, shown }) => geometry.ids.filter((_, area) => shown[area]).join(" "));
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("far away the overview is drawn, and no finer file is asked for", async (t) => {
  const { made, asked } = await model(t);
  assert.deepEqual(shownIn(made.sourcesFor(box(0.2, 1.8), 8.9)), ["1101 1102"]);
  assert.deepEqual(asked.urls, ["all.json"]);
});

test("near by, finer shapes come for all in view at once, the overview staying until then", async (t) => {
  const { made, asked } = await model(t);
  assert.deepEqual(shownIn(made.sourcesFor(box(1.2, 2.8), 9)), ["1102 2101"]);
  made.sourcesFor(box(1.2, 2.8), 9); // another movement meanwhile
  await settled();
  assert.deepEqual(asked, { urls: ["all.json", "1.json", "2.json"], details: 2 });
  assert.deepEqual(shownIn(made.sourcesFor(box(1.2, 2.8), 9)), ["1102", "2101"]);
});

test("areas without a finer file are drawn from the overview beside the finer ones", async (t) => {
  const { made } = await model(t);
  made.sourcesFor(box(2.2, 3.8), 9);
  await settled();
  assert.deepEqual(shownIn(made.sourcesFor(box(2.2, 3.8), 9)), ["3101", "2101"]);
});

test("a finer file that cannot be had is asked for again, and the overview stays", async (t) => {
  const { made, asked } = await model(t);
  const errors = t.mock.method(console, "error", () => {});
  const { read } = made.reader;
  made.reader.read = async () => Promise.reject(new Error("gone"));
  made.sourcesFor(box(2.2, 2.8), 9);
  await settled();
  assert.equal(errors.mock.callCount(), 1);
  made.reader.read = read;
  assert.deepEqual(shownIn(made.sourcesFor(box(2.2, 2.8), 9)), ["2101"]);
  await settled();
  assert.deepEqual(asked, { urls: ["all.json", "2.json"], details: 1 });
});

test("groups have the names of their file, areas their own, and what is unknown is called by its key", async (t) => {
  const { made } = await model(t);
  made.names = { 1: { n: "Land Eins", k: "Land" } };
  assert.deepEqual(made.describe("1"), { name: "Land Eins", kind: "Land", population: 120 });
  assert.deepEqual(made.describe("1101"), { name: "Ort 1101", kind: "Gemeinde", population: 100 });
  assert.deepEqual(made.describe("2"), { name: "2", kind: "", population: null });
});

test("points are read with their place in the plane, unknown partners as none", () => {
  const columns = { id: ["a"], name: ["A"], lon: [0], lat: [0], partners: [null], start: [2005], end: [null] };
  const point = { id: "a", name: "A", x: 128, y: 128, partners: 0, start: 2005, end: null };
  assert.deepEqual(AreaMap.readPoints(columns), [point]);
});

/* What is drawn of points, by a map that shows everything at scale 1. */
function marks(points, year, config) {
  const drawing = new Proxy({}, { get: () => () => ({}), set: () => true });
  const layer = {
    values: { message: { points: { shown: true, ...config } }, isPointVisible: (i) => points[i].id !== "hidden" },
    model: { points },
    options: { clusterZoom: 10 },
    view: { zoom: 8, scale: 1 },
    year,
    viewBox: () => [0, 0, 256, 256],
    place: (x, y) => [x, y],
    font: () => "",
  };
  return AreaMap.paintPoints(drawing, layer).map(({ members }) => members.map(({ id }) => id).join(" "));
}

const point = (id, x, start, end = null, partners = 0) => ({ id, name: id, x, y: 10, partners, start, end });

test("a point is there from its start to before its end, if it passes the filter and is in view", () => {
  const points = [point("a", 10, 2005, 2007), point("hidden", 100, 2004), point("undated", 150, null), point("b", 200, 2004)];
  assert.deepEqual(marks(points, 2004), ["b"]);
  assert.deepEqual(marks(points, 2005).sort(), ["a", "b"]);
  assert.deepEqual(marks(points, 2007), ["b"]);
  assert.deepEqual(marks([...points, point("far", 300, 2004)], 2004), ["b"]);
  assert.deepEqual(marks(points, 2005, { shown: false }), []);
});

test("points of one cell of the grid are one mark; else the largest is drawn first", () => {
  const points = [point("small", 10, 2004), point("large", 20, 2004, null, 9)];
  assert.deepEqual(marks(points, 2004, { cluster: true }), ["small large"]);
  assert.deepEqual(marks(points, 2004, { cluster: false }), ["large", "small"]);
});

test("a text takes the values it has a place for, and keeps a place for which there is none", () => {
  load("controls.js");
  assert.equal(AreaMap.fillText("{n} von {all}, {n}", { n: 0 }), "0 von {all}, 0");
});
