/*
 * The model: what all maps of an element share (geometry, finer geometry, points, names of groups), fetched once by
 * URL.
 */
(() => {
  "use strict";
  const AreaMap = (window.AreaMap ??= {});

  async function fetchJson(url) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return response.json();
  }

  class Model {
    /*
     * options: geometryUrl, detailUrls {prefix: url}, detailZoom, pointsUrl, namesUrl; onDetail: called when finer
     * shapes came.
     */
    constructor(options, onDetail) {
      this.options = options;
      this.onDetail = onDetail;
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
      const optional = (url) => (url ? fetchJson(url) : Promise.resolve(null));
      const wanted = [fetchJson(geometryUrl), optional(pointsUrl), optional(namesUrl)];
      const [topology, points, names] = await Promise.all(wanted);
      this.overview = new AreaMap.Geometry(topology);
      this.points = points && AreaMap.readPoints(points);
      this.names = names ?? {};
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
      try {
        this.details.set(prefix, new AreaMap.Geometry(await fetchJson(this.options.detailUrls[prefix])));
        this.onDetail();
      } catch (error) {
        console.error(error);
      } finally {
        this.loading.delete(prefix);
      }
    }

    /* Name, kind and population (null if unknown) of an area or of a group of areas. */
    describe(key) {
      const area = this.overview.indexOf.get(key);
      const own = area === undefined ? {} : this.overview.properties[area];
      const group = this.names[key] ?? {};
      return { name: group.n ?? own.n ?? key, kind: group.k ?? own.k ?? "", population: this.populationOf(key) };
    }

    populationOf(key) {
      if (!this.populations.has(key)) {
        const { ids, properties } = this.overview;
        const known = properties.filter((entry, area) => ids[area].startsWith(key)).map((entry) => entry.p ?? null);
        const counted = known.filter((population) => population !== null);
        const sum = counted.reduce((total, population) => total + population, 0);
        this.populations.set(key, counted.length === 0 ? null : sum);
      }
      return this.populations.get(key);
    }
  }

  AreaMap.Model = Model;
})();
