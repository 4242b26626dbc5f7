/*
 * The layer that paints areas on canvas: one canvas for the values, one for lines, one for what changes more often
 * (outlines of the hovered and the selected area, points, names). A change of values repaints the first alone; moving
 * the mouse, the last.
 *
 * Painting is synchronous, so the old picture stays until the new one is complete. While Leaflet animates a zoom, the
 * finished pictures are scaled by CSS.
 */
(() => {
  "use strict";
  const AreaMap = (window.AreaMap ??= {});

  /* How much more than the visible part is painted on each side, so that dragging shows no white margin. */
  const PADDING = 0.08;
  const MAX_RATIO = 2;
  const PLAIN = "#e9eaec"; // areas before their values arrive
  const LINE_STYLES = {
    area: { color: "rgba(70, 75, 85, 0.28)", width: 0.6 },
    kreise: { color: "rgba(70, 75, 85, 0.38)", width: 0.7 },
    laender: { color: "rgba(70, 75, 85, 0.85)", width: 1.1 },
  };
  const DARK = "#16181d";

  const Layer = L.Layer.extend({
    /* model: the shared geometry (overview, details); options: outlineLevels, borderZoom. */
    initialize(model, options) {
      L.setOptions(this, options);
      this.model = model;
      this.values = null;
      this.hovered = null;
      this.selected = null;
      this.patterns = new AreaMap.Patterns();
    },

    onAdd(map) {
      this.container = L.DomUtil.create("div", "am-canvases leaflet-zoom-animated");
      this.contexts = {};
      for (const name of ["fill", "lines", "top"]) {
        const canvas = L.DomUtil.create("canvas", `am-${name}`, this.container);
        this.contexts[name] = canvas.getContext("2d");
      }
      map.getPane("overlayPane").append(this.container);
      this.reset();
    },

    onRemove() {
      this.container.remove();
    },

    getEvents() {
      const { reset, onMove, onZoom, onZoomAnimation } = this;
      const events = { viewreset: reset, moveend: reset, resize: reset };
      return { ...events, move: onMove, zoom: onZoom, zoomanim: onZoomAnimation };
    },

    /* Paint everything anew for the current centre, zoom and size. */
    reset() {
      const map = this._map;
      if (!map) return;
      const size = map.getSize();
      const pad = size.multiplyBy(PADDING).ceil();
      const corner = map.containerPointToLayerPoint(pad.multiplyBy(-1)).round();
      const ratio = Math.min(window.devicePixelRatio || 1, MAX_RATIO);
      this.view = {
        zoom: map.getZoom(),
        scale: 2 ** map.getZoom(),
        origin: map.getPixelOrigin().add(corner),
        size: size.add(pad.multiplyBy(2)),
        ratio,
      };
      L.DomUtil.setTransform(this.container, corner, 1);
      for (const { canvas } of Object.values(this.contexts)) {
        const [width, height] = [Math.round(this.view.size.x * ratio), Math.round(this.view.size.y * ratio)];
        if (canvas.width !== width) canvas.width = width;
        if (canvas.height !== height) canvas.height = height;
        canvas.style.width = `${this.view.size.x}px`;
        canvas.style.height = `${this.view.size.y}px`;
      }
      this.repaint();
    },

    repaint() {
      if (!this._map || !this.view) return;
      this.sources = this.model.sourcesFor(this.viewBox(), this.view.zoom);
      this.paintFill();
      this.paintLines();
      this.paintTop();
    },

    /* Dragged beyond what is painted: paint on, at most once a frame. */
    onMove() {
      const map = this._map;
      if (map.getZoom() !== this.view.zoom || this.pending) return;
      const corner = map.getPixelOrigin().add(map.containerPointToLayerPoint([0, 0])).subtract(this.view.origin);
      const opposite = this.view.size.subtract(map.getSize());
      if (corner.x >= 0 && corner.y >= 0 && corner.x <= opposite.x && corner.y <= opposite.y) return;
      this.pending = L.Util.requestAnimFrame(() => {
        this.pending = null;
        this.reset();
      });
    },

    /* Zoomed without Leaflet's animation (two fingers): scale the picture until the movement ends. */
    onZoom() {
      this.transform(this._map.getZoom(), this._map.getCenter());
    },

    onZoomAnimation(event) {
      this.transform(event.zoom, event.center);
    },

    transform(zoom, center) {
      const corner = this._map.unproject(this.view.origin, this.view.zoom);
      const at = this._map._latLngToNewLayerPoint(corner, zoom, center);
      L.DomUtil.setTransform(this.container, at, this._map.getZoomScale(zoom, this.view.zoom));
    },

    /* The painted part as west, north, east, south in the plane of the geometry. */
    viewBox() {
      const { origin, size, scale } = this.view;
      return [origin.x / scale, origin.y / scale, (origin.x + size.x) / scale, (origin.y + size.y) / scale];
    },

    /* Where a point of the plane lies on the canvas, in CSS pixels. */
    place(x, y) {
      return [x * this.view.scale - this.view.origin.x, y * this.view.scale - this.view.origin.y];
    },

    begin(name) {
      const context = this.contexts[name];
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, context.canvas.width, context.canvas.height);
      context.setTransform(this.view.ratio, 0, 0, this.view.ratio, 0, 0);
      context.lineJoin = "round";
      context.lineCap = "round";
      return context;
    },

    pen(context) {
      const { scale, origin } = this.view;
      return {
        move: (x, y) => context.moveTo(x * scale - origin.x, y * scale - origin.y),
        line: (x, y) => context.lineTo(x * scale - origin.x, y * scale - origin.y),
      };
    },

    font(weight, size) {
      return `${weight} ${size}px ${getComputedStyle(this._map.getContainer()).fontFamily}`;
    },

    linesOf(geometry) {
      return geometry.coarse(this.view.scale * this.view.ratio);
    },

    /* ---- values ---- */

    /* Take other values; they are painted with setYear(), the lines only if others are to be drawn. */
    setValues(values) {
      this.values = values;
      const lines = JSON.stringify([this.level(), values.message.outlines]);
      if (lines !== this.linesPainted) this.paintLines();
      this.linesPainted = lines;
    },

    setYear(year) {
      this.year = year;
      this.classes = this.values?.classesIn(year) ?? null;
      if (!this.sources) return;
      this.paintFill();
      const pointsComeAndGo = this.values?.message.points?.shown;
      if (pointsComeAndGo || this.toppedBy !== this.values) this.paintTop();
    },

    level() {
      return this.values?.message.level ?? this.options.level;
    },

    /* The class of each area of a source that is to be painted, else -1. */
    classesOf({ geometry, shown }) {
      const groups = geometry.groupIn(this.model.overview, this.level());
      const result = new Int16Array(shown.length).fill(-1);
      for (let area = 0; area < result.length; area += 1) {
        if (shown[area] && groups[area] !== -1) result[area] = this.classes ? this.classes[groups[area]] : 0;
      }
      return result;
    },

    /*
     * First all areas in the colour of the most frequent class, then each other class as one shape: no seam between
     * areas of the same class, no ground shining through between classes. Where two other classes meet, their border is
     * drawn before in the colour of one of them, for the same reason.
     */
    paintFill() {
      const context = this.begin("fill");
      const classes = this.values?.classes ?? [{ color: PLAIN }];
      const parts = this.sources.map((source) => ({ ...source, of: this.classesOf(source) }));
      const base = mostFrequent(parts, classes.length);
      const borders = parts.map((part) => collectBorders(part, classes.length, base));
      this.fillShape(context, parts, borders, classes[base], (a, b) => (a === -1) !== (b === -1), "outer");
      classes.forEach((entry, index) => {
        if (index === base) return;
        this.strokeSeams(context, parts, borders, entry, index);
      });
      classes.forEach((entry, index) => {
        if (index === base) return;
        this.fillShape(context, parts, borders, entry, (a, b) => (a === index) !== (b === index), index);
      });
    },

    fillShape(context, parts, borders, entry, isBorder, list) {
      context.beginPath();
      parts.forEach(({ geometry }, i) => {
        const { a, b, lists } = borders[i];
        geometry.trace(lists[list], (arc) => isBorder(a[arc], b[arc]), this.linesOf(geometry), this.pen(context));
      });
      context.fillStyle = this.patterns.of(context, entry, this.view);
      context.fill("evenodd");
    },

    strokeSeams(context, parts, borders, entry, index) {
      context.beginPath();
      parts.forEach(({ geometry }, i) => this.traceArcs(context, geometry, borders[i].seams[index]));
      context.strokeStyle = entry.color;
      context.lineWidth = 1;
      context.stroke();
    },

    traceArcs(context, geometry, arcs) {
      const lines = this.linesOf(geometry);
      const pen = this.pen(context);
      for (const arc of arcs) {
        pen.move(lines.xs[lines.start[arc]], lines.ys[lines.start[arc]]);
        geometry.follow(arc, geometry.from[arc], lines, pen);
      }
    },

    /* ---- lines ---- */

    paintLines() {
      if (!this.sources) return;
      const context = this.begin("lines");
      const styles = this.lineStyles();
      const lists = styles.map(() => this.sources.map(() => []));
      this.sources.forEach(({ geometry, shown }, s) => {
        const ranks = geometry.ranks(this.options.outlineLevels.map(([, level]) => level));
        const { sideA, sideB } = geometry;
        for (let arc = 0; arc < geometry.arcCount; arc += 1) {
          if (shown[sideA[arc]] || shown[sideB[arc]]) lists[ranks[arc]][s].push(arc);
        }
      });
      styles.forEach((style, rank) => {
        if (style) this.strokeLines(context, lists[rank], LINE_STYLES[style]);
      });
    },

    /*
     * The style of each outline rank, null where nothing is drawn: areas, then the outline levels, longest keys first.
     */
    lineStyles() {
      const levels = this.options.outlineLevels;
      const isFinest = levels.every(([, level]) => level < this.level());
      const styles = [isFinest && this.view.zoom >= this.options.borderZoom ? "area" : null];
      for (const [name, level] of levels) {
        const isDrawn = this.values?.message.outlines?.[name] || level === this.level();
        styles.push(isDrawn ? name : styles.at(-1)); // a border of Länder is one of districts too
      }
      return styles;
    },

    strokeLines(context, lists, { color, width }) {
      context.beginPath();
      this.sources.forEach(({ geometry }, s) => this.traceArcs(context, geometry, lists[s]));
      context.strokeStyle = color;
      context.lineWidth = width;
      context.stroke();
    },

    /* ---- outlines of areas, points and names ---- */

    setHovered(key) {
      if (key === this.hovered) return;
      this.hovered = key;
      this.paintTop();
    },

    setSelected(key) {
      if (key === this.selected) return;
      this.selected = key;
      this.paintTop();
    },

    paintTop() {
      if (!this.sources) return;
      const context = this.begin("top");
      if (this.selected) {
        this.outline(context, this.selected, "#ffffff", 5);
        this.outline(context, this.selected, DARK, 2.6);
      }
      if (this.hovered && this.hovered !== this.selected) this.outline(context, this.hovered, DARK, 1.4);
      this.marks = AreaMap.paintPoints(context, this);
      this.toppedBy = this.values;
      if (this.values?.message.labels) AreaMap.paintNames(context, this, this.marks);
    },

    outline(context, key, color, width) {
      context.beginPath();
      for (const { geometry, shown } of this.sources) {
        const isIn = Int16Array.from(geometry.ids, (id, area) => (shown[area] && id.startsWith(key) ? 0 : -1));
        const { a, b, lists } = collectBorders({ geometry, of: isIn }, 1, -1);
        geometry.trace(lists[0], (arc) => a[arc] !== b[arc], this.linesOf(geometry), this.pen(context));
      }
      context.strokeStyle = color;
      context.lineWidth = width;
      context.stroke();
    },

    /* ---- what is where ---- */

    /* The id of the area at a place, or null. */
    areaAt(latLng) {
      if (!this.sources) return null;
      const { x, y } = this._map.project(latLng, 0);
      for (const { geometry, shown } of this.sources) {
        const area = geometry.areaAt(x, y);
        if (area !== -1 && shown[area]) return geometry.ids[area];
      }
      const { overview } = this.model; // while the map goes elsewhere, what is there is not yet drawn
      return overview.ids[overview.areaAt(x, y)] ?? null;
    },

    /* The point or cluster drawn at a place, or null; the one painted last lies on top. */
    markAt(latLng) {
      const world = this._map.project(latLng, 0);
      const [x, y] = this.place(world.x, world.y);
      return (this.marks ?? []).findLast((mark) => Math.hypot(mark.x - x, mark.y - y) <= mark.radius + 2) ?? null;
    },
  });

  /*
   * The classes on both sides of every arc, and the arcs at which they differ: by class, around all areas, and as
   * seams.
   */
  function collectBorders({ geometry, of }, classCount, base) {
    const { sideA, sideB, arcCount } = geometry;
    const a = new Int16Array(arcCount);
    const b = new Int16Array(arcCount);
    const lists = Array.from({ length: classCount }, () => []);
    const seams = Array.from({ length: classCount }, () => []);
    lists.outer = [];
    for (let arc = 0; arc < arcCount; arc += 1) {
      const first = sideA[arc] === -1 ? -1 : of[sideA[arc]];
      const second = sideB[arc] === -1 ? -1 : of[sideB[arc]];
      a[arc] = first;
      b[arc] = second;
      if (first === second) continue;
      if (first !== -1) lists[first].push(arc);
      if (second !== -1) lists[second].push(arc);
      if (first === -1 || second === -1) lists.outer.push(arc);
      else if (first !== base && second !== base) seams[Math.min(first, second)].push(arc);
    }
    return { a, b, lists, seams };
  }

  function mostFrequent(parts, classCount) {
    const counts = new Int32Array(classCount);
    for (const { of } of parts) for (const index of of) if (index !== -1) counts[index] += 1;
    return counts.indexOf(Math.max(...counts));
  }

  AreaMap.Layer = Layer;
})();
