/*
 * Notes in window.benchLog of a measured page when keys were pressed, what was clicked and when a map in one of its
 * frames was painted, and keeps when anything of the page moved last. Times are milliseconds since 1970 on the browser's
 * clock.
 *
 * "Painted" is the moment after the frame with the new picture: for the dashboard once a pixel of each canvas can be
 * read back, which waits for everything drawn; for Leaflet's SVG once its paths were in a frame, which does not wait for
 * their raster and so is in the baseline's favour.
 */
(() => {
  "use strict";
  if (window.top !== window) return;
  window.benchLog = [];
  const waiting = new Set();
  const now = () => performance.timeOrigin + performance.now();

  /** Resolve with the first note after the moment ``after`` that has all that is ``wanted``, with null if none comes.
   * To ask again and again would take from the time that is measured. */
  window.benchNote = (after, wanted, milliseconds) =>
    new Promise((resolve) => {
      const fits = (note) => note.at > after && Object.entries(wanted).every(([name, value]) => note[name] === value);
      const found = window.benchLog.find(fits);
      if (found) resolve(found);
      else waiting.add({ fits, resolve });
      setTimeout(resolve, milliseconds, null);
    });

  function write(note) {
    window.benchLog.push(note);
    for (const wait of waiting) {
      if (!wait.fits(note)) continue;
      waiting.delete(wait);
      wait.resolve(note);
    }
  }

  function noteKeys(view) {
    const note = (event) => write({ what: "key", at: view.performance.timeOrigin + event.timeStamp });
    view.addEventListener("keydown", note, true);
    view.addEventListener("click", note, true);
  }

  function notePainted(view, details) {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      for (const canvas of view.document.querySelectorAll("canvas")) canvas.getContext("2d").getImageData(0, 0, 1, 1);
      write({ what: "painted", at: now(), ...details });
    };
    view.requestAnimationFrame(() => port2.postMessage(null));
  }

  function watchMap(view) {
    const { document } = view;
    new MutationObserver(() => {
      const year = document.querySelector("[data-year]")?.dataset.year;
      const updates = document.querySelector("[data-updates]")?.dataset.updates;
      if (year && updates) notePainted(view, { year: Number(year), updates: Number(updates) });
    }).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-year", "data-updates"] });
    view.requestAnimationFrame(function waitForPaths() {
      if (document.querySelector("path.leaflet-interactive")) notePainted(view, {});
      else view.requestAnimationFrame(waitForPaths);
    });
  }

  /** Keep when a frame was painted in which an element or a text differed, or a canvas was drawn anew. */
  function watchMoves(view) {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      waitsForFrame = false;
      moved = now();
    };
    let waitsForFrame = false;
    const move = () => {
      if (waitsForFrame) return;
      waitsForFrame = true;
      view.requestAnimationFrame(() => port2.postMessage(null));
    };
    const everything = { subtree: true, childList: true, attributes: true, characterData: true };
    new MutationObserver(move).observe(view.document, everything);
    const canvas = view.CanvasRenderingContext2D.prototype;
    for (const name of ["clearRect", "drawImage"]) {
      const draw = canvas[name];
      canvas[name] = function (...given) {
        move();
        return draw.apply(this, given);
      };
    }
    move();
  }

  /** Keep when the page worked last: a file that came, a task that was long. While it works, something may move yet. */
  let worked = 0;
  let awaited = 0;
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      worked = Math.max(worked, performance.timeOrigin + startTime + duration);
  }).observe({ entryTypes: ["longtask", "resource"] });
  const { fetch } = window;
  window.fetch = async (...asked) => {
    awaited += 1;
    try {
      return await fetch(...asked);
    } finally {
      awaited -= 1;
    }
  };

  /** Resolve with the moment of the last move, once nothing has moved or worked for ``quiet`` since ``after``; else with
   * null. */
  window.benchStill = (after, quiet, milliseconds) =>
    new Promise((resolve) => {
      const end = now() + milliseconds;
      const works = "[data-test-script-state=running], [data-test-script-state=rerunRequested], [data-stale=true]";
      const look = () => {
        const rests = now() - Math.max(moved, worked) > quiet && !awaited && !document.querySelector(works);
        if (moved > after && rests) resolve(moved);
        else if (now() > end) resolve(null);
        else setTimeout(look, 100);
      };
      look();
    });

  let moved = 0;
  watchMoves(window);
  noteKeys(window);
  // A frame keeps its window but not its document when it is loaded, so it can be watched from then on only.
  document.addEventListener(
    "load",
    ({ target }) => {
      if (target.tagName !== "IFRAME" || !target.contentDocument) return;
      watchMoves(target.contentWindow);
      if (!target.src.includes("streamlit_folium")) return;
      noteKeys(target.contentWindow);
      watchMap(target.contentWindow);
    },
    true,
  );
})();
