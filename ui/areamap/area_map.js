/*
 * The element: panes, year, choice and play in one frame, and the talk with Python.
 *
 * Python -> element: update(message), see element.py; by the line sooner. Element -> Python: a "click" of a layer whose toGeoJSON() holds
 * {event, key, level, year, id, n, chosen, view}; st_folium returns it as last_active_drawing. `n` grows with every change made here.
 * A message brings back the last n that Python knew as `ack`: one with an older ack was made before the latest change
 * and must not set year or choice back.
 */
(() => {
  "use strict";
  const AreaMap = (window.AreaMap ??= {});

  const CALMER = 2.5; // times as long does each year stand while playing, for those who want less motion
  const REPORT_AFTER = 60; // milliseconds of rest, twice the pace of a key that is held down
  const DEFAULTS = {
    around: null,
    level: 8,
    detailZoom: 9,
    borderZoom: 8,
    clusterZoom: 10,
    stepMilliseconds: 600,
  };

  class Element {
    constructor(host, options) {
      this.host = host;
      this.options = { ...DEFAULTS, ...options };
      this.texts = this.options.texts;
      this.number = new Intl.NumberFormat(this.options.lang);
      this.calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.firstN = Date.now(); // so that n grows across reloads of the frame too
      this.state = { year: null, key: null, id: null, n: this.firstN };
      this.last = {}; // the message shown
      this.told = { year: null, selected: null }; // what Python wanted last
      this.updates = 0;
      this.answer = L.layerGroup(); // what a message leaves on the map for st_folium: nothing
      this.view = new AreaMap.View(this);
      const repaint = () => this.forLayers((layer) => layer.repaint());
      const note = (count) => (host.dataset.loading = count); // for tests: files of finer shapes that are awaited
      this.model = new AreaMap.Model(this.options, repaint, note);
      this.build();
      this.panes = [this.addPane()];
      this.leader = this.panes[0];
      this.leader.map.areaMap = this;
      this.leader.map.addLayer(this.voice);
      this.watchSize();
      this.isReady = this.load().then(
        () => true,
        (error) => this.fail(error),
      );
    }

    build() {
      const { host, texts, options } = this;
      host.className = options.controls ? "am" : "am am-mini";
      host.setAttribute("role", "main");
      host.removeAttribute("style");
      this.row = AreaMap.el("div", { class: "am-panes" });
      this.status = AreaMap.el("p", { class: "am-status", role: "status" }, texts.loading);
      this.years = new AreaMap.YearBar(texts, {
        onYear: (year) => this.chooseYear(year),
        onPlay: () => this.togglePlay(),
      });
      this.attribution = AreaMap.el("p", { class: "am-attribution" }, texts.attribution);
      this.live = AreaMap.el("p", { class: "am-unseen", "aria-live": "polite" });
      const help = AreaMap.el("p", { class: "am-unseen", id: "am-help" }, texts.keyboard_help);
      host.replaceChildren(this.row, this.status, this.attribution, this.live, help);
      this.voice = L.layerGroup(); // st_folium listens to the clicks of every layer
    }

    addPane() {
      const index = this.row.children.length;
      const pane = new AreaMap.Pane(this, index, index === 0 && this.options.controls ? [this.years.element] : []);
      this.row.append(pane.root);
      pane.start(this.options.bounds);
      return pane;
    }

    forLayers(act) {
      this.panes.forEach(({ layer }) => act(layer));
    }

    async load() {
      await this.model.load();
      performance.mark("area-map geometry read");
      this.status.hidden = true;
      this.home = this.model.overview.boxOf("");
      this.fit(null);
      if (!this.latest) this.showAreas(); // else they are painted once, with their values
      document.fonts.ready.then(() => this.forLayers((layer) => layer.paintTop())); // with names in their typeface
    }

    showAreas() {
      for (const { map, layer } of this.panes) if (!map.hasLayer(layer)) map.addLayer(layer);
    }

    fail(error) {
      console.error(error);
      this.status.hidden = false;
      this.status.textContent = this.texts.load_error;
      return false;
    }

    /* ---- from Python ---- */

    /* Take a message; returns a layer, as st_folium expects of a feature group. */
    update(message) {
      this.hold(message.line);
      if (message.line === this.latest?.line && message.sent <= this.latest?.sent) return this.answer; // came by the line
      this.latest = message;
      this.taken = this.take(message).catch((error) => this.fail(error));
      return this.answer;
    }

    /* Hold the line on which messages come sooner; what it does not bring comes the usual way. A new session has
     * another. */
    hold(address) {
      if (!address || (this.line && this.lineAddress === address)) return;
      if (this.line) Object.assign(this.line, { onclose: null, onmessage: null }).close();
      const line = new WebSocket(new URL(address, location).href.replace(/^http/, "ws"));
      line.onopen = () => (line.onclose = () => (this.line = null)); // the next message opens it again
      line.onmessage = async ({ data }) => {
        const message = JSON.parse(data);
        this.update(message);
        await this.taken;
        // The page around hears of the change only when this frame is painted: it would keep the map waiting.
        requestAnimationFrame(() => line.readyState === WebSocket.OPEN && line.send(String(message.sent)));
      };
      Object.assign(this, { line, lineAddress: address });
    }

    async take(message) {
      if (!(await this.isReady)) return;
      const { outlines, labels, points, compare, compare_year: otherYear = null } = message;
      const other = compare && { outlines, labels, points, ...compare };
      if (this.latest !== message) return; // overtaken by a newer one
      const values = this.read(message);
      const compared = otherYear === null ? this.read(other) : values;
      this.otherYear = otherYear;
      this.takeState(message);
      this.setComparing(compared !== null);
      this.years.setRange(message.years);
      this.panes[0].setValues(values);
      this.panes[1]?.setValues(compared);
      this.panes.forEach((pane) => pane.setBasemap(message.basemap));
      const sources = [this.texts.attribution, message.basemap?.attribution];
      this.attribution.textContent = sources.filter(Boolean).join(" · ");
      this.showYear();
      this.showChoice();
      const isElsewhere = (message.fit ?? null) !== (this.last.fit ?? null);
      if (!this.view.take(message) && isElsewhere) this.fit(message.fit, message.animate ?? true);
      this.showAreas();
      this.last = message;
      this.updates += 1;
      this.host.dataset.updates = this.updates; // for tests and measurements: messages painted
      performance.mark("area-map painted");
    }

    read(message) {
      if (!message) return null;
      const { special = [], fixed = {}, lang } = this.options;
      const { keys } = this.model.overview.group(message.level);
      const known = new Map(special.map((entry) => [entry.code, entry]));
      const all = message.special?.map((entry) => known.get(entry) ?? entry);
      const position = new Map(message.fixed ? keys.map((key, i) => [key, i]) : []);
      const told = Object.entries(fixed).map(([key, code]) => [position.get(key), code]);
      const more = { special: all, fixed: told.filter(([key]) => key !== undefined) };
      return new AreaMap.Values({ ...message, ...more }, keys.length, lang);
    }

    /* Year and choice count where they changed, and only if Python knew of the latest change made here. */
    takeState(message) {
      const { year, selected = null, years } = message;
      if (!this.isStale(message)) {
        if (year !== this.told.year) this.state.year = year;
        if (selected !== this.told.selected) this.state.key = selected;
        this.told = { year, selected };
      }
      this.state.year = Math.min(Math.max(this.state.year ?? year, years[0]), years[1]);
    }

    isStale({ ack = this.state.n }) {
      return this.state.n > this.firstN && ack < this.state.n;
    }

    /* ---- to Python ---- */

    /* A change made here: remember it now, tell Python when it has settled. */
    changed(event, change) {
      Object.assign(this.state, change);
      this.state.n += 1;
      if (event !== "year") this.chosen = { event, n: this.state.n }; // may be told with a change of the year
      clearTimeout(this.reporting);
      this.reporting = setTimeout(() => this.report(event), REPORT_AFTER);
    }

    report(event) {
      if (this.playing && this.last.at === undefined) return; // told when it stops
      const { key, id, year, n } = this.state;
      const { chosen = null, view } = this;
      const level = this.panes[0].layer.level();
      const properties = { event, key, level, year, id, n, chosen, view: view.tell() };
      this.voice.fire("click", { layer: { toGeoJSON: () => ({ type: "Feature", geometry: null, properties }) } });
      AreaMap.sendAtOnce();
    }

    choose(key) {
      if (key === this.state.key && this.state.id === null && !this.last.again) return;
      this.changed("select", { key, id: null });
      this.showChoice();
    }

    choosePoint(point) {
      this.changed("point", { id: point.id });
    }

    chooseYear(year) {
      this.stop();
      this.goTo(year);
    }

    goTo(year) {
      if (year === this.state.year) return;
      this.changed("year", { year });
      this.showYear();
    }

    /* ---- years ---- */

    showYear() {
      this.years.setYear(this.state.year);
      const shown = [this.state.year, this.otherYear ?? this.state.year].sort((one, other) => one - other);
      this.panes.forEach((pane, i) => pane.setYear(shown[this.panes.length > 1 ? i : 0]));
    }

    togglePlay() {
      if (this.playing) this.stop();
      else this.play();
    }

    /*
     * The year follows the clock, so a slow frame skips and does not delay. At the end it starts over from the first
     * year.
     */
    play() {
      const [first, last] = this.last.years ?? [];
      if (first === undefined) return;
      const from = this.state.year >= last ? first : this.state.year;
      this.goTo(from);
      const pace = this.options.stepMilliseconds * (this.calm ? CALMER : 1);
      const since = performance.now();
      const step = (now) => {
        const year = from + Math.floor(Math.max(now - since, 0) / pace);
        this.goTo(Math.min(year, last));
        if (year >= last) this.stop();
        else this.playing = requestAnimationFrame(step);
      };
      this.playing = requestAnimationFrame(step);
      this.years.setPlaying(true);
    }

    stop() {
      if (!this.playing) return;
      cancelAnimationFrame(this.playing);
      this.playing = null;
      this.years.setPlaying(false);
      this.changed("year", {});
    }

    /* ---- choice and hover, the same on both panes ---- */

    showChoice() {
      this.forLayers((layer) => layer.setSelected(this.state.key));
      this.host.dataset.selected = this.state.key ?? "";
    }

    hover(key) {
      this.forLayers((layer) => layer.setHovered(key));
      if (key === null) this.panes.forEach((pane) => pane.tip.hide());
    }

    /* ---- words ---- */

    announce(text) {
      this.live.textContent = text;
    }

    announceChoice(key) {
      this.announce(AreaMap.fillText(this.texts.selected, { name: this.model.describe(key).name }));
    }

    /* The text of this name with a number in it. */
    counted(name, number) {
      return AreaMap.fillText(this.texts[name], { n: this.number.format(number) });
    }

    populationText(population) {
      return population === null ? "" : this.counted("population", population);
    }

    markLines({ members }) {
      if (members.length > 1) return [this.counted("cluster", members.length)];
      const [{ name, partners }] = members;
      return [name, partners > 0 ? this.counted("partners", partners) : this.texts.no_partners];
    }

    /* ---- view ---- */

    /* Zoom to all areas whose key starts with `prefix`, or to everything. */
    fit(prefix, animate = false) {
      const box = prefix ? this.model.overview.boxOf(prefix) : this.home;
      if (!box) return;
      this.fitted = box;
      this.leader.showBox(box, animate && !this.calm);
    }

    setComparing(isComparing) {
      if (isComparing === this.panes.length > 1) return;
      this.row.classList.toggle("am-two", isComparing);
      if (isComparing) {
        const pane = this.addPane();
        this.panes.push(pane);
        if (this.options.controls) this.row.after(this.years.element); // it stands for both
        pane.map.setView(this.panes[0].map.getCenter(), this.panes[0].map.getZoom(), { animate: false });
      } else {
        this.panes.pop().remove();
        if (this.options.controls) this.panes[0].stage.after(this.years.element);
        this.leader = this.panes[0];
      }
      this.resized();
    }

    /* The pane that is being moved leads; the other follows and never answers. */
    lead(pane) {
      this.leader = pane;
    }

    follow(pane) {
      if (pane === this.leader) this.moveOthers(pane, pane.map.getCenter(), pane.map.getZoom(), false);
    }

    followZoom(pane, { center, zoom }) {
      if (pane === this.leader) this.moveOthers(pane, center, zoom, true);
    }

    moveOthers(pane, center, zoom, animate) {
      for (const other of this.panes) if (other !== pane) other.map.setView(center, zoom, { animate });
    }

    watchSize() {
      let width = 0;
      new ResizeObserver(() => {
        if (this.host.clientWidth !== width) this.resized();
        width = this.host.clientWidth;
        window.Streamlit?.setFrameHeight();
      }).observe(this.host);
    }

    resized() {
      const wasFitted = this.leader.isWhereFitted();
      for (const pane of this.panes) {
        pane.setHeight();
        pane.map.invalidateSize({ animate: false });
      }
      if (this.fitted && wasFitted) this.leader.showBox(this.fitted, false);
    }
  }

  /* Build the element in the node with this id; returns the Leaflet map. */
  AreaMap.create = (id, options) => {
    const host = document.getElementById(id);
    AreaMap.furnishFrame(host, options);
    return new Element(host, options).panes[0].map;
  };
})();
