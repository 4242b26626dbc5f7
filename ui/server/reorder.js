/*
 * Moving a slide of the talk by keys: Alt with arrow up or down anywhere in its row does what the buttons there do, and
 * the focus goes along. Streamlit makes rows anew where they stand then, in several steps, and leaves the focus behind.
 */
(() => {
  "use strict";
  const WAYS = { ArrowUp: "up", ArrowDown: "down" };
  let moved = null; // which slide went which way, until the visitor does something else

  const buttonOf = (way, kind) => document.querySelector(`.st-key-${way}_${kind} button:not(:disabled)`);

  document.addEventListener("keydown", (event) => {
    moved = null;
    const row = event.altKey && WAYS[event.key] && event.target.closest?.('[class*="st-key-slide_"]');
    if (!row) return;
    event.preventDefault();
    buttonOf(WAYS[event.key], /st-key-slide_(\w+)/.exec(row.className)[1])?.click();
  });
  document.addEventListener("pointerdown", () => (moved = null));

  document.addEventListener("click", ({ target }) => {
    const found = /st-key-(up|down)_(\w+)/.exec(target.closest?.('[class*="st-key-up_"], [class*="st-key-down_"]')?.className);
    moved = found && { way: found[1], kind: found[2] };
  });

  function follow() {
    if (!moved) return;
    const { way, kind } = moved;
    const button = buttonOf(way, kind) ?? buttonOf(way === "up" ? "down" : "up", kind);
    if (button !== document.activeElement) button?.focus();
  }
  new MutationObserver(follow).observe(document, { childList: true, subtree: true, attributeFilter: ["class", "disabled"] });
})();
