/*
 * Geometry: a TopoJSON file as flat arrays, in the plane in which Leaflet draws.
 *
 * Areas share their borders as arcs. An arc knows the area on each of its two sides, so outlines of any level
 * (municipality, district, Land) and the shape of any set of areas are found by comparing the two sides: no geometry
 * but this one is needed. Coordinates are Leaflet's pixels at zoom 0 (the world is 256 wide); a zoom is a
 * multiplication.
 */
(() => {
  "use strict";
  const AreaMap = (window.AreaMap ??= {});

  const WORLD = 256;
  /* Points nearer than this to the one drawn before, in device pixels, are left out. */
  const TOLERANCE = 0.7;
  const KEPT_RESOLUTIONS = 3;

  const worldX = (lon) => ((lon + 180) / 360) * WORLD;
  const worldY = (lat) => (0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)) * WORLD;

  /* All arcs after one another; arc i has the points start[i] to start[i + 1] - 1. */
  function readArcs(topology) {
    const arcs = topology.arcs;
    const start = new Int32Array(arcs.length + 1);
    for (let i = 0; i < arcs.length; i += 1) start[i + 1] = start[i] + arcs[i].length;
    const xs = new Float64Array(start[arcs.length]);
    const ys = new Float64Array(start[arcs.length]);
    const { scale, translate } = topology.transform ?? { scale: null, translate: null };
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

  class Geometry {
    /*
     * topology: a parsed TopoJSON object; its object "areas" is a GeometryCollection of polygons with id and
     * properties.
     */
    constructor(topology) {
      const members = topology.objects.areas.geometries;
      this.lines = readArcs(topology);
      this.arcCount = topology.arcs.length;
      this.areaCount = members.length;
      this.ids = members.map((member) => String(member.id));
      this.properties = members.map((member) => member.properties ?? {});
      this.indexOf = new Map(this.ids.map((id, i) => [id, i]));
      this.groups = new Map();
      this.resolutions = new Map();
      this.readSides(members);
      this.readNodes();
      this.readBoxes();
      this.used = new Int32Array(this.arcCount); // see trace()
      this.stamp = 0;
    }

    /* sideA, sideB: the areas on both sides of an arc, -1 for none; arcsOf: the arcs of an area. */
    readSides(members) {
      this.sideA = new Int32Array(this.arcCount).fill(-1);
      this.sideB = new Int32Array(this.arcCount).fill(-1);
      this.arcsOf = members.map((member, area) => {
        const arcs = ringsOf(member).flat().map((arc) => (arc < 0 ? ~arc : arc));
        for (const arc of arcs) {
          const side = this.sideA[arc] === -1 ? this.sideA : this.sideB;
          side[arc] = area;
        }
        return arcs;
      });
    }

    /* Arcs meet at nodes; arcs of node n: nodeArcs[nodeStart[n]] to nodeArcs[nodeStart[n + 1] - 1]. */
    readNodes() {
      const { start, xs, ys } = this.lines;
      const columns = new Map(); // x -> y -> number: quicker than one key made of both
      let count = 0;
      const nodeAt = (point) => {
        let column = columns.get(xs[point]);
        if (column === undefined) columns.set(xs[point], (column = new Map()));
        let node = column.get(ys[point]);
        if (node === undefined) column.set(ys[point], (node = count++));
        return node;
      };
      this.from = new Int32Array(this.arcCount);
      this.to = new Int32Array(this.arcCount);
      for (let arc = 0; arc < this.arcCount; arc += 1) {
        this.from[arc] = nodeAt(start[arc]);
        this.to[arc] = nodeAt(start[arc + 1] - 1);
      }
      this.nodeStart = new Int32Array(count + 1);
      for (const ends of [this.from, this.to]) for (const node of ends) this.nodeStart[node + 1] += 1;
      for (let n = 0; n < count; n += 1) this.nodeStart[n + 1] += this.nodeStart[n];
      const next = this.nodeStart.slice();
      this.nodeArcs = new Int32Array(2 * this.arcCount);
      for (const ends of [this.from, this.to]) ends.forEach((node, arc) => (this.nodeArcs[next[node]++] = arc));
    }

    /* boxes: west, north, east, south of each area, one after another. */
    readBoxes() {
      const { start, xs, ys, boxes } = { ...this.lines, boxes: new Float64Array(4 * this.areaCount) };
      for (let b = 0; b < boxes.length; b += 4) boxes.set([Infinity, Infinity, -Infinity, -Infinity], b);
      for (let arc = 0; arc < this.arcCount; arc += 1) {
        let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
        for (let p = start[arc]; p < start[arc + 1]; p += 1) {
          if (xs[p] < west) west = xs[p];
          if (xs[p] > east) east = xs[p];
          if (ys[p] < north) north = ys[p];
          if (ys[p] > south) south = ys[p];
        }
        for (const area of [this.sideA[arc], this.sideB[arc]]) {
          if (area === -1) continue;
          const b = 4 * area;
          if (west < boxes[b]) boxes[b] = west;
          if (north < boxes[b + 1]) boxes[b + 1] = north;
          if (east > boxes[b + 2]) boxes[b + 2] = east;
          if (south > boxes[b + 3]) boxes[b + 3] = south;
        }
      }
      this.boxes = boxes;
    }

    /*
     * The groups of a level (ids that start with the same `level` characters): their sorted keys, and the group of each
     * area.
     */
    group(level) {
      if (!this.groups.has(level)) {
        const prefixes = this.ids.map((id) => id.slice(0, level));
        const keys = [...new Set(prefixes)].sort();
        const position = new Map(keys.map((key, i) => [key, i]));
        this.groups.set(level, { keys, of: Uint16Array.from(prefixes, (key) => position.get(key)) });
      }
      return this.groups.get(level);
    }

    /*
     * The group of each area here as a position among the keys of `reference`, of which this is a part; -1 if it is
     * not.
     */
    groupIn(reference, level) {
      if (reference === this) return this.group(level).of;
      const name = `in ${level}`;
      if (!this.groups.has(name)) {
        const position = new Map(reference.group(level).keys.map((key, i) => [key, i]));
        this.groups.set(name, Int32Array.from(this.ids, (id) => position.get(id.slice(0, level)) ?? -1));
      }
      return this.groups.get(name);
    }

    /*
     * Outline rank of each arc: the last n for which its two sides differ in the first levels[n - 1] characters, else
     * 0.
     */
    ranks(levels) {
      const name = `ranks ${levels}`;
      if (!this.groups.has(name)) {
        const { sideA, sideB, ids } = this;
        const ranks = new Uint8Array(this.arcCount);
        for (let arc = 0; arc < ranks.length; arc += 1) {
          const [a, b] = [ids[sideA[arc]], ids[sideB[arc]]];
          levels.forEach((level, i) => {
            if (a === undefined || b === undefined || a.slice(0, level) !== b.slice(0, level)) ranks[arc] = i + 1;
          });
        }
        this.groups.set(name, ranks);
      }
      return this.groups.get(name);
    }

    /*
     * The arcs with no more points than `scale` (device pixels per unit) can show. Both sides see the same arc: no
     * gaps.
     */
    coarse(scale) {
      const step = Math.ceil(Math.log2(scale));
      if (!this.resolutions.has(step)) {
        if (this.resolutions.size >= KEPT_RESOLUTIONS) this.resolutions.delete(this.resolutions.keys().next().value);
        this.resolutions.set(step, this.thinned(TOLERANCE / 2 ** step));
      }
      return this.resolutions.get(step);
    }

    thinned(tolerance) {
      const { start, xs, ys } = this.lines;
      const [keptXs, keptYs] = [new Float64Array(xs.length), new Float64Array(ys.length)];
      const keptStart = new Int32Array(start.length);
      let n = 0;
      for (let arc = 0; arc < this.arcCount; arc += 1) {
        const last = start[arc + 1] - 1;
        for (let p = start[arc]; p <= last; p += 1) {
          const isInside = p !== start[arc] && p !== last;
          const isNear = Math.abs(xs[p] - keptXs[n - 1]) < tolerance && Math.abs(ys[p] - keptYs[n - 1]) < tolerance;
          if (isInside && isNear) continue;
          keptXs[n] = xs[p];
          keptYs[n] = ys[p];
          n += 1;
        }
        keptStart[arc + 1] = n;
      }
      return { start: keptStart, xs: keptXs.slice(0, n), ys: keptYs.slice(0, n) };
    }

    /* 1 for each area whose box touches the box [west, north, east, south]. */
    within([west, north, east, south]) {
      const { boxes } = this;
      const hit = new Uint8Array(this.areaCount);
      for (let i = 0, b = 0; i < hit.length; i += 1, b += 4) {
        hit[i] = boxes[b] <= east && boxes[b + 2] >= west && boxes[b + 1] <= south && boxes[b + 3] >= north ? 1 : 0;
      }
      return hit;
    }

    /* The box of all areas whose id starts with `prefix`, or null if there is none. */
    boxOf(prefix) {
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      this.ids.forEach((id, i) => {
        if (!id.startsWith(prefix)) return;
        box[0] = Math.min(box[0], this.boxes[4 * i]);
        box[1] = Math.min(box[1], this.boxes[4 * i + 1]);
        box[2] = Math.max(box[2], this.boxes[4 * i + 2]);
        box[3] = Math.max(box[3], this.boxes[4 * i + 3]);
      });
      return box[0] <= box[2] ? box : null;
    }

    /* The area at a point, or -1. Boxes first: of 11,000 areas few are left to look at closely. */
    areaAt(x, y) {
      const { boxes } = this;
      for (let i = 0, b = 0; i < this.areaCount; i += 1, b += 4) {
        if (x < boxes[b] || x > boxes[b + 2] || y < boxes[b + 1] || y > boxes[b + 3]) continue;
        if (this.contains(i, x, y)) return i;
      }
      return -1;
    }

    /* Even-odd rule over all rings, so holes and islands need no special case. */
    contains(area, x, y) {
      const { start, xs, ys } = this.lines;
      let inside = false;
      for (const arc of this.arcsOf[area]) {
        for (let p = start[arc] + 1; p < start[arc + 1]; p += 1) {
          const q = p - 1;
          if (ys[p] > y === ys[q] > y) continue;
          if (x < ((xs[q] - xs[p]) * (y - ys[p])) / (ys[q] - ys[p]) + xs[p]) inside = !inside;
        }
      }
      return inside;
    }

    /*
     * Walk along arcs until each closed line is closed and hand every point to pen.move or pen.line. arcs: the border
     * of a set of areas, each arc once; takes(arc): whether an arc belongs to that border. At every node an even number
     * of border arcs meet, so a walk can only end where it began.
     */
    trace(arcs, takes, lines, pen) {
      const { used, from, to, nodeStart, nodeArcs } = this;
      const stamp = (this.stamp += 1);
      for (const first of arcs) {
        if (used[first] === stamp) continue;
        let arc = first;
        let node = from[first];
        pen.move(lines.xs[lines.start[first]], lines.ys[lines.start[first]]);
        while (arc !== -1) {
          used[arc] = stamp;
          node = this.follow(arc, node, lines, pen);
          let next = -1;
          for (let k = nodeStart[node]; k < nodeStart[node + 1] && next === -1; k += 1) {
            if (used[nodeArcs[k]] !== stamp && takes(nodeArcs[k])) next = nodeArcs[k];
          }
          arc = next;
        }
      }
    }

    /* Draw an arc from `node` to its other end, which is returned. */
    follow(arc, node, { start, xs, ys }, pen) {
      const first = start[arc];
      const last = start[arc + 1] - 1;
      if (this.from[arc] === node) {
        for (let p = first + 1; p <= last; p += 1) pen.line(xs[p], ys[p]);
        return this.to[arc];
      }
      for (let p = last - 1; p >= first; p -= 1) pen.line(xs[p], ys[p]);
      return this.from[arc];
    }

    /* A point to write a name at: the centre of gravity of the largest ring; null for an area without a shape. */
    labelPoint(area) {
      const rings = [];
      const arcs = this.arcsOf[area];
      const inArea = new Set(arcs);
      this.trace(inArea, (arc) => inArea.has(arc), this.lines, {
        move: (x, y) => rings.push([[x, y]]),
        line: (x, y) => rings[rings.length - 1].push([x, y]),
      });
      const largest = rings.map(centroid).sort((a, b) => b.size - a.size)[0];
      return largest ? [largest.x, largest.y] : null;
    }
  }

  function centroid(ring) {
    const [ox, oy] = ring[0];
    let [sum, x, y] = [0, 0, 0];
    for (let i = 1; i < ring.length; i += 1) {
      const [ax, ay, bx, by] = [ring[i - 1][0] - ox, ring[i - 1][1] - oy, ring[i][0] - ox, ring[i][1] - oy];
      const cross = ax * by - bx * ay;
      sum += cross;
      x += (ax + bx) * cross;
      y += (ay + by) * cross;
    }
    if (sum === 0) return { x: ox, y: oy, size: 0 };
    return { x: ox + x / (3 * sum), y: oy + y / (3 * sum), size: Math.abs(sum) / 2 };
  }

  AreaMap.Geometry = Geometry;
  AreaMap.world = { size: WORLD, x: worldX, y: worldY };
})();
