/* Shapes: what a TopoJSON file is read into, and what the map asks of it, on six areas of one degree. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

load("reader.js", "geometry.js");

/*
 * A square with a hole that another area fills, a neighbour in two parts, and an area without a shape:
 *
 *     0,2 -------- 3,2 ---- 4,2      1101: the left one without the hole    1202: the hole
 *      |  [hole]    |        |       2101: the right one and an island at 6 to 7
 *     0,0 -------- 3,0 ---- 4,0      2102: nothing
 */
const ARCS = [
  [[3, 0], [3, 2]],
  [[3, 2], [0, 2], [0, 0], [3, 0]],
  [[3, 0], [4, 0], [4, 2], [3, 2]],
  [[1, 0.5], [2, 0.5], [2, 1.5], [1, 1.5], [1, 0.5]],
  [[6, 0], [7, 0], [7, 1], [6, 1], [6, 0]],
];
const GEOMETRIES = [
  { type: "Polygon", id: 1101, properties: { n: "Links", k: "Stadt", p: 40 }, arcs: [[0, 1], [~3]] },
  { type: "Polygon", id: "1202", properties: { n: "Loch", k: "Gemeinde", p: null }, arcs: [[3]] },
  { type: "MultiPolygon", id: "2101", properties: { n: "Rechts", p: 2 }, arcs: [[[~0, 2]], [[4]]] },
  { type: null, id: "2102" },
];
const topology = (more = {}) => ({ arcs: ARCS, objects: { areas: { geometries: GEOMETRIES } }, ...more });
const geometry = () => new AreaMap.Geometry(AreaMap.readAreas(topology()));
const at = (shapes, lon, lat) => shapes.ids[shapes.areaAt(AreaMap.world.x(lon), AreaMap.world.y(lat))];
const rounded = (numbers) => [...numbers].map((number) => Math.round(number * 1e6) / 1e6 + 0);
const boxIn = (west, south, east, north) =>
  [AreaMap.world.x(west), AreaMap.world.y(north), AreaMap.world.x(east), AreaMap.world.y(south)];

test("the plane is 256 wide, as Leaflet's at zoom 0", () => {
  const { x, y, size } = AreaMap.world;
  assert.deepEqual(rounded([x(-180), x(0), x(180), y(0), y(85.0511287798066), size]), [0, 128, 256, 128, 0, 256]);
});

test("names, kinds and populations stay beside their ids", () => {
  const { ids, names, kinds, populations } = AreaMap.readAreas(topology());
  assert.deepEqual(ids, ["1101", "1202", "2101", "2102"]);
  assert.deepEqual(names, ["Links", "Loch", "Rechts", ""]);
  assert.deepEqual(kinds, ["Stadt", "Gemeinde", "", ""]);
  assert.deepEqual([...populations], [40, NaN, 2, NaN]);
});

test("an arc knows the areas on both sides, and nothing beyond the edge", () => {
  const { sideA, sideB, areaStart, areaArcs } = AreaMap.readAreas(topology());
  assert.deepEqual([...sideA], [0, 0, 2, 0, 2]);
  assert.deepEqual([...sideB], [2, -1, -1, 1, -1]);
  assert.deepEqual([...areaStart], [0, 3, 4, 7, 7]);
  assert.deepEqual([...areaArcs], [0, 1, 3, 3, 0, 2, 4]);
});

test("arcs that are quantized and delta-coded give the same places", () => {
  const arcs = ARCS.map((arc) => arc.map(([x, y], i) => (i ? [2 * (x - arc[i - 1][0]), 2 * (y - arc[i - 1][1])] : [2 * x + 8, 2 * y])));
  const quantized = AreaMap.readAreas(topology({ arcs, transform: { scale: [0.5, 0.5], translate: [-4, 0] } }));
  const plain = AreaMap.readAreas(topology());
  assert.deepEqual(rounded(quantized.xs), rounded(plain.xs));
  assert.deepEqual(rounded(quantized.ys), rounded(plain.ys));
});

test("what is no polygon is refused", () => {
  const geometries = [{ type: "LineString", id: "1", arcs: [0] }];
  assert.throws(() => AreaMap.readAreas(topology({ objects: { areas: { geometries } } })), /polygons, found LineString/);
});

test("each place lies in the area that holds it: holes, islands and the outside too", () => {
  const shapes = geometry();
  assert.equal(at(shapes, 0.5, 1), "1101");
  assert.equal(at(shapes, 1.5, 1), "1202");
  assert.equal(at(shapes, 3.5, 1), "2101");
  assert.equal(at(shapes, 6.5, 0.5), "2101");
  assert.equal(at(shapes, 5, 1), undefined);
  assert.equal(at(shapes, 6.5, 1.5), undefined);
});

test("a level groups areas by how their ids begin", () => {
  const { keys, of } = geometry().group(2);
  assert.deepEqual(keys, ["11", "12", "21"]);
  assert.deepEqual([...of], [0, 1, 2, 2]);
});

test("the groups of a part are those of the whole", () => {
  const whole = geometry();
  const part = new AreaMap.Geometry(
    AreaMap.readAreas(topology({ objects: { areas: { geometries: [GEOMETRIES[2], { ...GEOMETRIES[3], id: "99" }] } } })),
  );
  assert.deepEqual([...part.groupIn(whole, 1)], [1, -1]);
  assert.equal(whole.groupIn(whole, 1), whole.group(1).of);
});

test("the outline of an arc is that of the highest group that differs", () => {
  assert.deepEqual([...geometry().ranks([4, 2, 1])], [3, 3, 3, 2, 3]);
});

test("boxes hold their areas, and an area without a shape lies nowhere", () => {
  const shapes = geometry();
  assert.deepEqual(rounded(shapes.boxOf("21")), rounded(boxIn(3, 0, 7, 2)));
  assert.deepEqual(rounded(shapes.boxOf("")), rounded(boxIn(0, 0, 7, 2)));
  assert.equal(shapes.boxOf("2102"), null);
  assert.equal(shapes.boxOf("9"), null);
  assert.deepEqual([...shapes.within(boxIn(1.2, 0.7, 1.4, 0.8))], [1, 1, 0, 0]);
});

/* The lines that trace draws around these areas, each as the degrees of its corners. */
function traced(shapes, areas) {
  const borders = new Set();
  for (const area of areas) {
    for (const arc of shapes.arcsOf(area)) if (!borders.delete(arc)) borders.add(arc);
  }
  const drawn = [];
  shapes.trace([...borders], (arc) => borders.has(arc), shapes.lines, {
    move: (x, y) => drawn.push([[x, y]]),
    line: (x, y) => drawn.at(-1).push([x, y]),
  });
  return drawn;
}

test("a walk around areas closes each line, and leaves out the borders within", () => {
  const shapes = geometry();
  for (const line of traced(shapes, [0, 2])) assert.deepEqual(line[0], line.at(-1));
  assert.deepEqual(traced(shapes, [0, 2]).map((line) => line.length), [7, 5, 5]);
  assert.deepEqual(traced(shapes, [0, 1]).map((line) => line.length), [5]);
});

test("names stand in the middle of the largest part", () => {
  const shapes = geometry();
  const [x, y] = shapes.labelPoint(2);
  assert.equal(shapes.ids[shapes.areaAt(x, y)], "2101");
  assert.deepEqual(rounded([x]), rounded([AreaMap.world.x(3.5)]));
  assert.equal(shapes.labelPoint(3), null);
});

test("thinned lines keep their ends and what can be seen apart", () => {
  const shapes = geometry();
  const { start, xs } = shapes.thinned(AreaMap.world.size);
  assert.deepEqual([...start], [0, 2, 4, 6, 8, 10]);
  assert.deepEqual(rounded(xs.slice(2, 4)), rounded([AreaMap.world.x(3), AreaMap.world.x(3)]));
  assert.deepEqual(shapes.thinned(0).xs, shapes.lines.xs);
});

test("lines of few scales are kept", () => {
  const shapes = geometry();
  const first = shapes.coarse(3);
  assert.equal(shapes.coarse(4), first); // as fine as a scale of 4 needs it
  for (const scale of [8, 16, 32]) shapes.coarse(scale);
  assert.equal(shapes.resolutions.size, 3);
  assert.notEqual(shapes.coarse(4), first);
});
