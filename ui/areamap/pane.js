/*
 * A pane: one map with its title, its legend and what the pointer and the keyboard do on it. An element has one pane,
 * or two that move together.
 */
(() => {
  "use strict";
  const AreaMap = (window.AreaMap ??= {});

  const NARROW = 600; // pixels; below, the map is as high as the width allows
  const NARROW_HEIGHT = 0.975; // of the width
  const LEAST_HEIGHT = 420; // pixels, where the window is low
  const ANNOUNCE_AFTER = 300; // milliseconds of rest before the place under the crosshair is spoken
  const MAX_ZOOM = 14;
  const MAX_FIT_ZOOM = 12;
  const REMOVE_AFTER = 500; // milliseconds, longer than Leaflet's animations
  const MARGIN = 10; // pixels around what is zoomed to

  class Pane {
    /*
     * element: the AreaMap.Element that this belongs to; it is asked for texts, model and options and told of choices.
     * controls: what stands below the map.
     */
    constructor(element, index, controls) {
      const { options, texts } = element;
      this.element = element;
      this.values = null;
      this.year = null;
      this.basemapUrl = null;
      const heading = { class: options.controls ? "am-title" : "am-title am-unseen" };
      this.title = AreaMap.el(index === 0 ? "h1" : "h2", heading, texts.map_label);
      const use = options.controls ? { role: "application", "aria-describedby": "am-help" } : { role: "img" };
      this.mapElement = AreaMap.el("div", { class: "am-map", "aria-label": texts.map_label, ...use });
      this.tip = new AreaMap.Tooltip();
      this.crosshair = AreaMap.el("div", { class: "am-crosshair", "aria-hidden": "true", hidden: "" });
      this.legend = new AreaMap.Legend(texts, options.lang);
      const zoom = AreaMap.zoomButtons(texts, {
        onIn: () => this.map.zoomIn(),
        onOut: () => this.map.zoomOut(),
        onHome: () => element.fit(null, true),
      });
      this.stage = AreaMap.el("div", { class: "am-stage" }, zoom, this.mapElement, this.crosshair, this.tip.element);
      this.root = AreaMap.el("div", { class: "am-pane" }, this.title, this.stage, ...controls, this.legend.element);
    }

    /* Leaflet needs the place in the document, so the map is made once the pane has been put there. */
    start(bounds) {
      const { options, model, calm } = this.element;
      this.setHeight();
      this.map = L.map(this.mapElement, {
        attributionControl: false,
        zoomControl: false,
        zoomSnap: 0.1,
        maxZoom: MAX_ZOOM,
        scrollWheelZoom: options.controls,
        zoomAnimation: !calm,
        markerZoomAnimation: !calm,
        inertia: !calm,
        keyboard: options.controls,
        dragging: options.controls || !L.Browser.mobile, // a finger on a small map moves the page
      });
      if (options.controls) L.control.scale({ imperial: false, maxWidth: 90 }).addTo(this.map);
      this.map.fitBounds(bounds, { animate: false });
      this.layer = new AreaMap.Layer(model, options);
      this.listen();
    }

    setHeight() {
      const width = this.stage.clientWidth || this.element.host.clientWidth;
      const { height, around } = this.element.options;
      const room = width < NARROW ? Math.round(width * NARROW_HEIGHT) : this.room(around);
      this.mapElement.style.height = `${Math.min(height, room)}px`;
    }

    /* What the window of the page leaves for the map beside all that stands around it. */
    room(around) {
      return around === null ? Infinity : Math.max(LEAST_HEIGHT, window.parent.innerHeight - around);
    }

    listen() {
      const { map, element } = this;
      map.on("mousemove", (event) => this.point(event));
      map.on("mouseout", () => element.hover(null));
      map.on("click", (event) => this.onClick(event));
      map.on("movestart", () => this.tip.hide());
      map.on("moveend", () => this.onRest());
      map.on("moveend", () => element.view.rest());
      map.on("move", () => element.follow(this));
      map.on("zoomanim", (event) => element.followZoom(this, event));
      for (const name of ["pointerdown", "wheel", "keydown"]) {
        this.stage.addEventListener(name, () => element.lead(this), { capture: true, passive: true });
      }
      this.stage.addEventListener("pointerdown", () => this.onPress(), { capture: true });
      this.listening = new AbortController();
      for (const name of ["keydown", "blur"]) {
        window.addEventListener(name, () => (this.isPointed = false), { signal: this.listening.signal });
      }
      // A press focuses the map as well (a finger only after it was lifted), but there the pointer shows the place.
      this.mapElement.addEventListener("focus", () => this.setAiming(!this.isPointed));
      this.mapElement.addEventListener("blur", () => this.setAiming(false));
      this.mapElement.addEventListener("keydown", (event) => this.onKey(event));
    }

    /* ---- values ---- */

    setValues(values) {
      this.values = values;
      this.legend.setValues(values);
      this.layer.setValues(values);
    }

    setYear(chosen) {
      const year = this.values?.message.at ?? chosen;
      this.year = year;
      if (!this.values) return;
      const label = this.element.texts.map_label;
      const title = AreaMap.fillText(this.values.message.title ?? "", { year });
      this.title.textContent = title || label;
      this.mapElement.setAttribute("aria-label", title ? `${label}: ${title}` : label);
      this.layer.setYear(year);
      this.setCounts(this.values.message.counted);
      this.root.dataset.year = year; // for tests and measurements: what is painted
      if (!this.tip.element.hidden) this.showTip(this.tipped.lines, this.tipped.at); // its value may be another now
    }

    /* Count in the legend; prefix: only areas whose key begins with it. */
    setCounts(prefix = "") {
      const level = this.layer.level();
      const { keys } = this.element.model.overview.group(level);
      const classes = this.layer.classes.map((index, area) => (keys[area].startsWith(prefix) ? index : -1));
      this.legend.setCounts(classes, this.element.model.populationsIn(level));
    }

    setBasemap(basemap) {
      const url = basemap?.url ?? null;
      if (url === this.basemapUrl) return;
      this.basemapUrl = url;
      this.tiles?.remove();
      this.tiles = url && L.tileLayer(url, { maxZoom: MAX_ZOOM }).addTo(this.map);
      this.stage.classList.toggle("am-on-basemap", url !== null);
    }

    /* ---- pointer ---- */

    keyAt(latLng) {
      const id = this.layer.areaAt(latLng);
      return id === null ? null : id.slice(0, this.layer.level());
    }

    /* Show what is at a place: the point on top, else the area. */
    point({ latlng, containerPoint }) {
      const mark = this.layer.markAt(latlng);
      const key = mark ? null : this.keyAt(latlng);
      this.mapElement.style.cursor = mark || key ? "pointer" : "";
      this.element.hover(key);
      this.showTip(() => (mark ? this.element.markLines(mark) : this.linesOf(key)), containerPoint);
    }

    /* lines(): what to say now, or null for nothing. */
    showTip(lines, at) {
      this.tipped = { lines, at };
      const found = lines();
      if (found) this.tip.show(found, at, this.map.getSize());
      else this.tip.hide();
    }

    onClick(event) {
      const mark = this.layer.markAt(event.latlng);
      if (mark?.members.length > 1) this.zoomTo(mark.members);
      else if (mark) this.element.choosePoint(mark.members[0]);
      else this.element.choose(this.keyAt(event.latlng));
      this.point(event);
    }

    zoomTo(points) {
      const bounds = L.latLngBounds(points.map(({ x, y }) => this.map.unproject([x, y], 0)));
      const maxZoom = Math.max(this.element.options.clusterZoom, this.map.getZoom() + 2);
      this.map.fitBounds(bounds.pad(0.3), { maxZoom });
    }

    /* The lines of a tooltip for an area: name, kind, population, value. */
    linesOf(key) {
      if (key === null || !this.values) return null;
      const { name, kind, population } = this.element.model.describe(key);
      return [name, kind, this.element.populationText(population), this.wordsOf(key)];
    }

    wordsOf(key) {
      const index = this.element.model.overview.group(this.layer.level()).keys.indexOf(key);
      return index === -1 ? "" : this.values.words(index, this.year);
    }

    /* ---- keyboard ---- */

    onPress() {
      this.isPointed = true;
      this.setAiming(false);
    }

    /* With the keyboard on the map, a crosshair in its middle stands for the pointer. */
    setAiming(isAiming) {
      if (!this.element.options.controls) return;
      this.crosshair.hidden = !isAiming;
      this.stage.classList.toggle("am-aiming", isAiming);
      if (isAiming) this.onRest();
      else this.tip.hide();
    }

    onKey(event) {
      if (event.key === "Escape") {
        this.tip.hide();
        this.element.choose(null);
        return;
      }
      if (event.key === "Tab" || event.key === "Shift") return;
      if (this.crosshair.hidden) this.setAiming(true);
      if (event.key !== "Enter") return;
      const key = this.keyAt(this.map.getCenter());
      this.element.choose(key);
      if (key) this.element.announceChoice(key);
    }

    onRest() {
      clearTimeout(this.announcing);
      if (this.crosshair.hidden || !this.values) return;
      const key = this.keyAt(this.map.getCenter());
      this.element.hover(key);
      this.announcing = setTimeout(() => {
        this.showTip(() => this.linesOf(key), this.map.getSize().divideBy(2));
        this.element.announce(this.linesOf(key)?.filter(Boolean).join(", ") ?? this.element.texts.no_area);
      }, ANNOUNCE_AFTER);
    }

    /* ---- view ---- */

    /* Show a box of the plane, beside the legend where that lies on the map. */
    showBox([west, north, east, south], animate) {
      const { map, legend } = this;
      const liesOnMap = legend.element.offsetTop < this.stage.offsetTop + this.stage.offsetHeight;
      const covered = liesOnMap ? legend.element.offsetWidth + MARGIN : 0;
      const bounds = L.latLngBounds(map.unproject([west, south], 0), map.unproject([east, north], 0));
      const zoom = Math.min(map.getBoundsZoom(bounds, false, L.point(2 * MARGIN + covered, 2 * MARGIN)), MAX_FIT_ZOOM);
      const middle = L.point((west + east) / 2, (north + south) / 2).multiplyBy(2 ** zoom);
      this.target = { center: map.unproject(middle.add([covered / 2, 0]), zoom), zoom };
      map.setView(this.target.center, zoom, { animate });
    }

    /* Whether the map still shows what showBox() made it show. */
    isWhereFitted() {
      if (!this.target || this.map.getZoom() !== this.target.zoom) return false;
      return this.map.latLngToContainerPoint(this.target.center).distanceTo(this.map.getSize().divideBy(2)) < 3;
    }

    /* Leaflet ends an animated zoom by a timer that needs its map, so the map goes a little later than what is seen. */
    remove() {
      this.listening.abort();
      this.root.remove();
      setTimeout(() => this.map.remove(), REMOVE_AFTER);
    }
  }

  AreaMap.Pane = Pane;
})();
