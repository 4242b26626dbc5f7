/*
 * Geometry: what reader.js has read of a file, as the layers ask for it: groups of a level, outlines, what lies where.
 */
(() => {
  "use strict";
  const AreaMap = (window.AreaMap ??= {});

  /* Points nearer than this to the one drawn before, in device pixels, are left out. */
  const TOLERANCE = 0.7;
  const KEPT_RESOLUTIONS = 3;

  class Geometry {
    /* areas: what AreaMap.readAreas returns; it is never changed, so several may share it. */
    constructor(areas) {
      const { start, xs, ys, ids, ...rest } = areas;
      Object.assign(this, rest, { ids });
      this.lines = { start, xs, ys };
      this.arcCount = start.length - 1;
      this.areaCount = ids.length;
      this.indexOf = new Map(ids.map((id, i) => [id, i]));
      this.groups = new Map();
      this.resolutions = new Map();
      this.used = new Int32Array(this.arcCount); // see trace()
      this.stamp = 0;
    }

    arcsOf(area) {
      return this.areaArcs.subarray(this.areaStart[area], this.areaStart[area + 1]);
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
        this.groups.set(level, { keys, of: Uint32Array.from(prefixes, (key) => position.get(key)) });
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
      for (const arc of this.arcsOf(area)) {
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
      const { used, from, nodeStart, nodeArcs } = this;
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
      const arcs = this.arcsOf(area);
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
})();
