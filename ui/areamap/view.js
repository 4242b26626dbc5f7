/*
 * The view: what the map shows, as a text for a link. "52.4,13.1,9" is latitude, longitude and zoom; "" is what the map
 * was zoomed to anyway. Each move changes it, so it is no event of its own: the page around may have a function
 * `keepView` that hears of it, and Python hears of it with the next event.
 */
(() => {
  "use strict";
  const AreaMap = (window.AreaMap ??= {});

  const ZOOMS = [4, 14]; // as in element.py
  const REST = 250; // milliseconds without a move before the page around hears of it
  const STILL = 3; // pixels

  function pageAround() {
    try {
      return window.parent.keepView;
    } catch {
      return undefined; // a page of another origin
    }
  }

  const isWithin = (number, [least, most]) => least <= number && number <= most;

  class View {
    /* element: the AreaMap.Element whose view it is. */
    constructor(element) {
      this.element = element;
      this.at = null; // latitude, longitude, zoom where the map last came to rest; null where that is nothing to tell
      this.told = null; // what Python heard last, as text
      this.wished = ""; // what Python wanted last
    }

    get text() {
      return this.at?.join() ?? "";
    }

    /*
     * Show the view of a message if it is another wish than the last one; returns whether it did. What Python has from
     * here is no wish.
     */
    take(message) {
      const { view = null } = message;
      const before = this.wished;
      this.wished = view?.join() ?? "";
      if ([before, this.told, this.text, ""].includes(this.wished) || this.element.isStale(message)) return false;
      const [latitude, longitude, zoom] = (this.at = view);
      this.element.leader.map.setView([latitude, longitude], zoom, { animate: false });
      return true;
    }

    tell() {
      return (this.told = this.text);
    }

    rest() {
      clearTimeout(this.resting);
      this.resting = setTimeout(() => this.settle(), REST);
    }

    settle() {
      if (!this.element.options.controls || this.element.updates === 0) return; // only looked at, or nothing to see yet
      this.at = this.read();
      pageAround()?.(this.text);
    }

    read() {
      const { panes, options } = this.element;
      const [{ map }] = panes;
      if (panes.some((pane) => pane.isWhereFitted())) return null;
      if (this.isStill(map)) return this.at;
      const { lat, lng } = map.getCenter();
      const zoom = map.getZoom();
      const [[south, west], [north, east]] = options.bounds;
      const isTold = isWithin(lat, [south, north]) && isWithin(lng, [west, east]) && isWithin(zoom, ZOOMS);
      return isTold ? [lat.toFixed(4), lng.toFixed(4), zoom.toFixed(1)].map(Number) : null;
    }

    /* Whether the map only shifted by what its pixels and a change of its size make of a view. */
    isStill(map) {
      if (!this.at || Math.abs(map.getZoom() - this.at[2]) > 0.01) return false;
      return map.latLngToContainerPoint(this.at.slice(0, 2)).distanceTo(map.getSize().divideBy(2)) < STILL;
    }
  }

  AreaMap.View = View;
})();
