/*
 * Reading areas: a TopoJSON file as flat arrays, in the plane in which Leaflet draws. A worker of its own does it, so
 * that nothing on the page waits; this file is its code too.
 *
 * Areas share their borders as arcs. An arc knows the area on each of its two sides, so outlines of any level
 * (municipality, district, Land) and the shape of any set of areas are found by comparing the two sides: no geometry
 * but this one is needed. Coordinates are Leaflet's pixels at zoom 0 (the world is 256 wide); a zoom is a
 * multiplication.
 */
(() => {
  "use strict";
  const AreaMap = (self.AreaMap ??= {});

  const WORLD = 256;
  const worldX = (lon) => ((lon + 180) / 360) * WORLD;
  const worldY = (lat) => (0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)) * WORLD;

  /* All lists after one another; list i is what stands from start[i] to start[i + 1] - 1. */
  function startsOf(lists) {
    const start = new Int32Array(lists.length + 1);
    for (let i = 0; i < lists.length; i += 1) start[i + 1] = start[i] + lists[i].length;
    return start;
  }

  /* start, xs, ys: the points of all arcs after one another. */
  function readLines({ arcs, transform }) {
    const start = startsOf(arcs);
    const xs = new Float64Array(start[arcs.length]);
    const ys = new Float64Array(start[arcs.length]);
    const { scale, translate } = transform ?? { scale: null, translate: null };
    let at = 0;
    for (const arc of arcs) {
      let x = 0;
      let y = 0;
      for (const point of arc) {
        x = scale ? x + point[0] : point[0]; // quantized arcs are delta-coded
        y = scale ? y + point[1] : point[1];
        xs[at] = worldX(scale ? x * scale[0] + translate[0] : x);
        ys[at] = worldY(scale ? y * scale[1] + translate[1] : y);
        at += 1;
      }
    }
    return { start, xs, ys };
  }

  function ringsOf(geometry) {
    if (geometry.type === "Polygon") return geometry.arcs;
    if (geometry.type === "MultiPolygon") return geometry.arcs.flat();
    if (geometry.type === null || geometry.type === undefined) return []; // an area without a shape
    throw new Error(`Areas are polygons, found ${geometry.type}`);
  }

  /*
   * sideA, sideB: the areas on both sides of an arc, -1 for none; the arcs of area a: areaArcs[areaStart[a]] to
   * areaArcs[areaStart[a + 1] - 1].
   */
  function readSides(members, arcCount) {
    const sideA = new Int32Array(arcCount).fill(-1);
    const sideB = new Int32Array(arcCount).fill(-1);
    const arcsOf = members.map((member) => ringsOf(member).flat());
    const areaStart = startsOf(arcsOf);
    const areaArcs = Int32Array.from(arcsOf.flat(), (arc) => (arc < 0 ? ~arc : arc));
    for (let area = 0; area < members.length; area += 1) {
      for (let i = areaStart[area]; i < areaStart[area + 1]; i += 1) {
        const side = sideA[areaArcs[i]] === -1 ? sideA : sideB;
        side[areaArcs[i]] = area;
      }
    }
    return { sideA, sideB, areaStart, areaArcs };
  }

  /* from, to: the nodes where an arc ends; arcs of node n: nodeArcs[nodeStart[n]] to nodeArcs[nodeStart[n + 1] - 1]. */
  function readNodes({ start, xs, ys }) {
    const arcCount = start.length - 1;
    const columns = new Map(); // x -> y -> number: quicker than one key made of both
    let count = 0;
    const nodeAt = (point) => {
      let column = columns.get(xs[point]);
      if (column === undefined) columns.set(xs[point], (column = new Map()));
      let node = column.get(ys[point]);
      if (node === undefined) column.set(ys[point], (node = count++));
      return node;
    };
    const from = new Int32Array(arcCount);
    const to = new Int32Array(arcCount);
    for (let arc = 0; arc < arcCount; arc += 1) {
      from[arc] = nodeAt(start[arc]);
      to[arc] = nodeAt(start[arc + 1] - 1);
    }
    const nodeStart = new Int32Array(count + 1);
    for (const ends of [from, to]) for (const node of ends) nodeStart[node + 1] += 1;
    for (let n = 0; n < count; n += 1) nodeStart[n + 1] += nodeStart[n];
    const next = nodeStart.slice();
    const nodeArcs = new Int32Array(2 * arcCount);
    for (const ends of [from, to]) ends.forEach((node, arc) => (nodeArcs[next[node]++] = arc));
    return { from, to, nodeStart, nodeArcs };
  }

  /* boxes: west, north, east, south of each area, one after another. */
  function readBoxes({ start, xs, ys }, { sideA, sideB }, areaCount) {
    const boxes = new Float64Array(4 * areaCount);
    for (let b = 0; b < boxes.length; b += 4) boxes.set([Infinity, Infinity, -Infinity, -Infinity], b);
    for (let arc = 0; arc < sideA.length; arc += 1) {
      let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let p = start[arc]; p < start[arc + 1]; p += 1) {
        if (xs[p] < west) west = xs[p];
        if (xs[p] > east) east = xs[p];
        if (ys[p] < north) north = ys[p];
        if (ys[p] > south) south = ys[p];
      }
      for (const area of [sideA[arc], sideB[arc]]) {
        if (area === -1) continue;
        const b = 4 * area;
        if (west < boxes[b]) boxes[b] = west;
        if (north < boxes[b + 1]) boxes[b + 1] = north;
        if (east > boxes[b + 2]) boxes[b + 2] = east;
        if (south > boxes[b + 3]) boxes[b + 3] = south;
      }
    }
    return { boxes };
  }

  /*
   * What AreaMap.Geometry is made of. topology: a parsed TopoJSON object; its object "areas" is a GeometryCollection of
   * polygons with id and properties n (name), k (kind), p (population or null). Everything is an array, so that a worker
   * can hand it over without a copy (the strings aside); an unknown population is NaN.
   */
  function readAreas(topology) {
    const members = topology.objects.areas.geometries;
    const lines = readLines(topology);
    const sides = readSides(members, topology.arcs.length);
    return {
      ids: members.map((member) => String(member.id)),
      names: members.map((member) => String(member.properties?.n ?? "")),
      kinds: members.map((member) => member.properties?.k ?? ""),
      populations: Float64Array.from(members, (member) => member.properties?.p ?? NaN),
      ...lines,
      ...sides,
      ...readNodes(lines),
      ...readBoxes(lines, sides, members.length),
    };
  }

  const absolute = (url) => new URL(url, document.baseURI).href;

  async function fetchJson(url, priority = "auto") {
    const response = await fetch(url, { priority });
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return response.json();
  }

  /* In the worker: answer each URL with what is read there. */
  async function answer({ data: { number, url, priority } }) {
    try {
      const areas = readAreas(await fetchJson(url, priority));
      const arrays = Object.values(areas).filter(ArrayBuffer.isView);
      self.postMessage({ number, areas }, arrays.map((array) => array.buffer));
    } catch (error) {
      self.postMessage({ number, error: String(error) });
    }
  }

  const readHere = (url, priority) => fetchJson(url, priority).then(readAreas);

  /* On a page: have a worker read, and read without one where none can be had. url: that of this file. */
  class Reader {
    constructor(url) {
      this.url = absolute(url);
      this.asked = new Map();
      this.count = 0;
      this.ahead = new Map();
      try {
        this.worker = new Worker(url);
        this.worker.onmessage = ({ data }) => this.settle(data);
        this.worker.onerror = this.worker.onmessageerror = () => this.doWithout();
      } catch {
        this.worker = null; // the file is another server's
      }
    }

    settle({ number, areas, error }) {
      const { resolve, reject } = this.asked.get(number);
      this.asked.delete(number);
      if (areas) resolve(areas);
      else reject(new Error(error));
    }

    doWithout() {
      this.worker?.terminate();
      this.worker = null;
      for (const { url, resolve } of this.asked.values()) resolve(readHere(url));
      this.asked.clear();
    }

    /* A promise of the areas of a file. */
    read(url) {
      const ahead = this.ahead.get(absolute(url));
      return ahead ? ahead.catch(() => this.ask(absolute(url))) : this.ask(absolute(url));
    }

    ask(url, priority) {
      if (!this.worker) return readHere(url, priority);
      const number = (this.count += 1);
      return new Promise((resolve, reject) => {
        this.asked.set(number, { url, resolve, reject });
        this.worker.postMessage({ number, url, priority });
      });
    }

    /* Read before anybody asks, and keep it for all who will. */
    readAhead(url) {
      const reading = this.ask(absolute(url), "low");
      this.ahead.set(absolute(url), reading);
      reading.catch(() => this.ahead.delete(absolute(url))); // whoever asks, or waits already, has it tried again
    }
  }

  AreaMap.readAreas = readAreas;
  AreaMap.fetchJson = fetchJson;
  AreaMap.Reader = Reader;
  AreaMap.world = { size: WORLD, x: worldX, y: worldY };

  if (typeof document === "undefined") {
    self.onmessage = answer;
    return;
  }
  /* A page that will hold a map names this file with what is to be read: <script src="…" data-read="…">. */
  const { src, dataset } = document.currentScript ?? { dataset: {} };
  if (!dataset.read) return;
  self.areaReader = new Reader(src);
  self.areaReader.readAhead(dataset.read);
})();
