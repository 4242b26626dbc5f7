/* The view: when it is a wish of Python's, what a link says of it, who hears of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

globalThis.parent = globalThis;
load("view.js");

const BOUNDS = [[47, 6], [55, 15]];

/* A view of a map; seen: what it was moved to and what the page around heard. */
function view(t, at, { fitted = false, controls = true, stale = false } = {}) {
  const seen = { moves: [], heard: [] };
  const map = {
    getCenter: () => ({ lat: at[0], lng: at[1] }),
    getZoom: () => at[2],
    // 100 pixels a degree
    latLngToContainerPoint: ([lat, lng]) => ({
      distanceTo: () => 100 * Math.hypot(lat - at[0], lng - at[1]),
    }),
    getSize: () => ({ divideBy: () => null }),
    setView: (center, zoom) => seen.moves.push([...center, zoom]),
  };
  const pane = { map, isWhereFitted: () => fitted };
  const options = { controls, bounds: BOUNDS };
  const element = { options, updates: 1, panes: [pane], leader: pane, isStale: () => stale };
  globalThis.keepView = (text) => seen.heard.push(text);
  t.after(() => delete globalThis.keepView);
  return { made: new AreaMap.View(element), seen };
}

test("the page around hears where the map came to rest, short and rounded", (t) => {
  const { made, seen } = view(t, [52.400001, 13.12345678, 9.04]);
  made.settle();
  assert.deepEqual(seen.heard, ["52.4,13.1235,9"]);
  assert.equal(made.tell(), "52.4,13.1235,9");
});

test("what was zoomed to anyway and what no link may hold is nothing to tell", (t) => {
  for (const [at, how] of [
    [[52, 13, 9], { fitted: true }],
    [[46.9, 13, 9], {}],
    [[52, 15.1, 9], {}],
    [[52, 13, 3.9], {}],
    [[52, 13, 14.1], {}],
  ]) {
    const { made, seen } = view(t, at, how);
    made.settle();
    assert.deepEqual(seen.heard, [""], `${at}`);
  }
});

test("a map that is only looked at, or shows nothing yet, says nothing", (t) => {
  const small = view(t, [52, 13, 9], { controls: false });
  small.made.settle();
  const early = view(t, [52, 13, 9]);
  early.made.element.updates = 0;
  early.made.settle();
  assert.deepEqual([...small.seen.heard, ...early.seen.heard], []);
});

test("a view of a link is shown once, and another one again", (t) => {
  const { made, seen } = view(t, [51, 10, 6]);
  assert.equal(made.take({ view: [52.4, 13.1, 9] }), true);
  assert.equal(made.take({ view: [52.4, 13.1, 9] }), false);
  assert.equal(made.take({}), false);
  assert.equal(made.take({ view: [50, 8, 7.5] }), true);
  assert.deepEqual(seen.moves, [[52.4, 13.1, 9], [50, 8, 7.5]]);
});

test("what Python has from here is no wish, though the map has gone on since", (t) => {
  const at = [52, 13, 9];
  const { made, seen } = view(t, at);
  made.settle();
  made.tell();
  at[0] = 53;
  made.settle();
  assert.equal(made.take({ view: [52, 13, 9] }), false);
  assert.equal(made.take({ view: [53, 13, 9] }), false);
  assert.deepEqual(seen.moves, []);
});

test("an answer that is late moves nothing", (t) => {
  const { made, seen } = view(t, [51, 10, 6], { stale: true });
  assert.equal(made.take({ view: [52.4, 13.1, 9] }), false);
  assert.deepEqual(seen.moves, []);
});

test("a shift by a pixel is no other view", (t) => {
  const at = [51, 10, 6];
  const { made, seen } = view(t, at);
  made.take({ view: [52.4, 13.1, 9] });
  at.splice(0, 3, 52.41, 13.1, 9);
  made.settle();
  at[1] = 13.2;
  made.settle();
  assert.deepEqual(seen.heard, ["52.4,13.1,9", "52.41,13.2,9"]);
});
