/*
 * The map's frame without scripts in its markup: what stands there in HTML never runs, wherever it came from.
 *
 * streamlit-folium starts a map by a script that it makes and puts into the page, and runs what changes later by eval.
 * Here the first is run like the second, so that the frame's policy can forbid scripts in markup.
 */
(() => {
  "use strict";
  const append = Node.prototype.appendChild;
  const run = window.eval; // oxlint-disable-line no-eval -- what it is sent later runs that way, too

  Node.prototype.appendChild = function appendChild(node) {
    if (!(node instanceof HTMLScriptElement) || node.src) return append.call(this, node);
    run(node.text);
    return node;
  };
})();
