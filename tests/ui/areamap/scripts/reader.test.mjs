/* Reading files of areas: as the worker does it, and as a page has it done. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { load } from "./load.mjs";

load("reader.js");
const answer = self.onmessage; // what the script becomes where there is no page: a worker

const AREAS = { arcs: [[[0, 0], [1, 0], [1, 1], [0, 0]]], objects: { areas: { geometries: [{ type: "Polygon", id: "1", arcs: [[0]] }] } } };
const ADDRESS = "http://localhost/areas.json";
let fetched = [];

beforeEach(() => {
  fetched = [];
  globalThis.document = { baseURI: "http://localhost/page/" };
  globalThis.fetch = async (url, { priority }) => {
    fetched.push([url, priority]);
    return { ok: url === ADDRESS, status: 404, json: async () => AREAS };
  };
});

/* A worker that is told what to answer by `reply(message)`, undefined for nothing. */
function workerThat(reply) {
  const workers = [];
  globalThis.Worker = class {
    constructor() {
      workers.push(this);
    }

    postMessage(message) {
      const data = reply(message);
      if (data) queueMicrotask(() => this.onmessage({ data: { number: message.number, ...data } }));
    }

    terminate() {
      this.isOver = true;
    }
  };
  return workers;
}

test("the worker hands over arrays without a copy, and says what went wrong", async () => {
  const posted = [];
  globalThis.postMessage = (message, moved = []) => posted.push([message, moved]);
  await answer({ data: { number: 1, url: ADDRESS, priority: "low" } });
  await answer({ data: { number: 2, url: "http://localhost/none", priority: "auto" } });
  const [[{ number, areas }, moved], [failure]] = posted;
  assert.deepEqual([number, areas.ids], [1, ["1"]]);
  assert.ok(moved.includes(areas.xs.buffer) && moved.includes(areas.boxes.buffer));
  assert.deepEqual([failure.number, failure.error], [2, "Error: http://localhost/none: 404"]);
  assert.deepEqual(fetched, [[ADDRESS, "low"], ["http://localhost/none", "auto"]]);
});

test("each who asks gets the file asked for, whatever comes first", async () => {
  const [worker] = [workerThat(() => undefined)];
  const reader = new AreaMap.Reader("/reader.js");
  const [one, other] = [reader.read("../a.json"), reader.read("../b.json")];
  worker[0].onmessage({ data: { number: 2, areas: "b" } });
  worker[0].onmessage({ data: { number: 1, areas: "a" } });
  assert.deepEqual(await Promise.all([one, other]), ["a", "b"]);
});

test("what the worker cannot read fails for who asked", async () => {
  workerThat(() => ({ error: "404" }));
  await assert.rejects(new AreaMap.Reader("/reader.js").read(ADDRESS), /404/);
});

test("where no worker can be had the page reads", async () => {
  globalThis.Worker = class {
    constructor() {
      throw new Error("another server's");
    }
  };
  assert.deepEqual((await new AreaMap.Reader("/reader.js").read("../areas.json")).ids, ["1"]);
});

test("a worker that breaks leaves what it was asked to the page", async () => {
  const workers = workerThat(() => undefined);
  const reader = new AreaMap.Reader("/reader.js");
  const reading = reader.read("../areas.json");
  workers[0].onerror();
  assert.deepEqual((await reading).ids, ["1"]);
  assert.equal(workers[0].isOver, true);
});

test("what was read ahead is read once, with low priority, for all who ask", async () => {
  const asked = [];
  workerThat(({ url, priority }) => {
    asked.push([url, priority]);
    return { areas: "all" };
  });
  const reader = new AreaMap.Reader("/reader.js");
  reader.readAhead("../areas.json");
  assert.deepEqual(await Promise.all([reader.read("../areas.json"), reader.read(ADDRESS)]), ["all", "all"]);
  assert.deepEqual(asked, [[ADDRESS, "low"]]);
});

test("what could not be read ahead is tried again", async () => {
  let count = 0;
  workerThat(() => ((count += 1) === 1 ? { error: "500" } : { areas: "all" }));
  const reader = new AreaMap.Reader("/reader.js");
  reader.readAhead(ADDRESS);
  assert.equal(await reader.read(ADDRESS), "all");
  assert.equal(await reader.read(ADDRESS), "all");
  assert.equal(count, 3);
});
