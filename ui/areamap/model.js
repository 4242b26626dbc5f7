/*
 * The model: what all maps of an element share (geometry, finer geometry, points, names of groups), fetched once by
 * URL.
 */
(() => {
  "use strict";
  const AreaMap = (window.AreaMap ??= {});

  /*
   * The reader of the page around, if it has one that has begun already (see reader.js) and is of the same make, else
   * one of our own.
   */
  function readerOf(url) {
    try {
      const around = window.parent.areaReader;
      if (around?.url === new URL(url, document.baseURI).href) return around;
    } catch {
      // a page of another origin
    }
    return new AreaMap.Reader(url);
  }

  class Model {
    /*
     * options: readerUrl, geometryUrl, detailUrls {prefix: url}, detailZoom, pointsUrl, namesUrl; onDetail: called when
     * finer shapes came. onLoading: called with the number of files of such shapes that are awaited, when it changes.
     */
    constructor(options, onDetail, onLoading = () => {}) {
      this.options = options;
      this.onDetail = onDetail;
      this.onLoading = onLoading;
      this.reader = readerOf(options.readerUrl);
      this.overview = null;
      this.points = null;
      this.names = {};
      this.details = new Map();
      this.loading = new Set();
      this.populations = new Map();
      this.detailLevel = Object.keys(options.detailUrls)[0]?.length ?? 0;
    }

    async load() {
      const { geometryUrl, pointsUrl, namesUrl } = this.options;
      const optional = (url) => (url ? AreaMap.fetchJson(url) : Promise.resolve(null));
      const wanted = [this.read(geometryUrl), optional(pointsUrl), optional(namesUrl)];
      const [overview, points, names] = await Promise.all(wanted);
      this.overview = overview;
      this.points = points && AreaMap.readPoints(points);
      this.names = names ?? {};
    }

    async read(url) {
      return new AreaMap.Geometry(await this.reader.read(new URL(url, document.baseURI).href));
    }

    /*
     * What to draw in a box: [{geometry, shown}], shown marking the areas to draw. Finer shapes replace the overview
     * for all Länder in view at once or for none, since borders of different fineness do not meet.
     */
    sourcesFor(box, zoom) {
      const { overview } = this;
      const shown = overview.within(box);
      if (zoom < this.options.detailZoom) return [{ geometry: overview, shown }];
      const prefixes = overview.ids.map((id) => id.slice(0, this.detailLevel));
      const inView = new Set(prefixes.filter((prefix, area) => shown[area]));
      const wanted = [...inView].filter((prefix) => this.options.detailUrls[prefix]);
      const missing = wanted.filter((prefix) => !this.details.has(prefix));
      missing.forEach((prefix) => this.loadDetail(prefix));
      if (missing.length > 0) return [{ geometry: overview, shown }];
      const details = wanted.map((prefix) => this.details.get(prefix));
      const rest = shown.map((isShown, area) => (wanted.includes(prefixes[area]) ? 0 : isShown));
      const sources = details.map((geometry) => ({ geometry, shown: geometry.within(box) }));
      return rest.includes(1) ? [{ geometry: overview, shown: rest }, ...sources] : sources;
    }

    /* A file that cannot be had is asked for again with the next movement; the overview stays meanwhile. */
    async loadDetail(prefix) {
      if (this.loading.has(prefix)) return;
      this.loading.add(prefix);
      this.onLoading(this.loading.size);
      try {
        this.details.set(prefix, await this.read(this.options.detailUrls[prefix]));
        this.onDetail();
      } catch (error) {
        console.error(error);
      } finally {
        this.loading.delete(prefix);
        this.onLoading(this.loading.size);
      }
    }

    /* Name, kind and population (null if unknown) of an area or of a group of areas. */
    describe(key) {
      const { indexOf, names, kinds } = this.overview;
      const area = indexOf.get(key);
      const group = this.names[key] ?? {};
      const name = group.n || names[area] || key;
      return { name, kind: group.k || kinds[area] || "", population: this.populationOf(key) };
    }

    populationOf(key) {
      const position = this.overview.group(key.length).keys.indexOf(key);
      const population = this.populationsIn(key.length)[position];
      return population > 0 ? population : null;
    }

    /* The people in each group of a level, in the order of the keys; 0 where none are known. */
    populationsIn(level) {
      if (!this.populations.has(level)) {
        const { keys, of } = this.overview.group(level);
        const sums = new Float64Array(keys.length);
        this.overview.populations.forEach((people, area) => (sums[of[area]] += people || 0));
        this.populations.set(level, sums);
      }
      return this.populations.get(level);
    }
  }

  AreaMap.Model = Model;
})();
