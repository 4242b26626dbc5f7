/*
 * What the areas of a class are filled with: its colour, and where it has a pattern, lines or dots of its ink over it.
 */
(() => {
  "use strict";
  const AreaMap = (window.AreaMap ??= {});

  const SIZE = 6; // pixels after which lines and dots repeat

  const DRAWN = {
    lines(pen, size, ratio) {
      for (const shift of [-size, 0, size]) {
        pen.moveTo(shift - ratio, size + ratio);
        pen.lineTo(shift + size + ratio, -ratio);
      }
      pen.stroke();
    },
    dots(pen, size, ratio) {
      for (const at of [size / 4, (3 * size) / 4]) {
        pen.moveTo(at, at);
        pen.arc(at, at, 0.8 * ratio, 0, 2 * Math.PI);
      }
      pen.fill();
    },
  };

  /* Each pattern is made once for a ratio of pixels. */
  class Patterns {
    constructor() {
      this.made = new Map();
    }

    /* What to fill a class with on the canvas of a view: a pattern moves with the map, not with the canvas. */
    of(context, entry, { origin, ratio }) {
      if (!entry.pattern) return entry.color;
      const name = `${entry.pattern} ${entry.color} ${entry.ink} ${ratio}`;
      if (!this.made.has(name)) this.made.set(name, patterned(context, entry, ratio));
      const pattern = this.made.get(name);
      const shift = new DOMMatrix().translate(-origin.x % SIZE, -origin.y % SIZE);
      pattern.setTransform(shift.scale(1 / ratio));
      return pattern;
    }
  }

  function patterned(context, { color, ink, pattern }, ratio) {
    const tile = document.createElement("canvas");
    const size = SIZE * ratio;
    tile.width = size;
    tile.height = size;
    const pen = tile.getContext("2d");
    pen.fillStyle = color;
    pen.fillRect(0, 0, size, size);
    pen.strokeStyle = ink;
    pen.fillStyle = ink;
    pen.lineWidth = ratio;
    pen.beginPath();
    DRAWN[pattern](pen, size, ratio);
    return context.createPattern(tile, "repeat");
  }

  AreaMap.Patterns = Patterns;
})();
