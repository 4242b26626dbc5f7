/*
 * The focus stays where it was. Streamlit makes an element anew where it changes its place, and disables a button while
 * its file is made: either leaves the focus on nothing. It goes back once the element of the same key or name can take
 * it. Where a slide of the talk can go no further, the other button of its row has it, until the visitor goes on.
 *
 * Alt with arrow up or down anywhere in the row of a slide does what the buttons there do.
 */
(() => {
  "use strict";
  const WAYS = { ArrowUp: "up", ArrowDown: "down" };
  const OTHER = { up: "down", down: "up" };
  const MAIN = "[data-testid=stMain]";
  let last = null; // what had the focus, how it is found again, whether it was lost, and what has it instead

  const keyOf = (element) => /st-key-[\w-]+/.exec(element.closest("[data-testid=stElementContainer]")?.className)?.[0];
  const nameOf = (element) => element.getAttribute("aria-label") ?? (element.labels?.[0] ?? element).textContent;
  const isSeen = (element) => element.checkVisibility();

  function remember({ target }) {
    const [key, tag, name] = [keyOf(target), target.tagName, nameOf(target)];
    last = key || target.closest(MAIN) ? { element: target, key, tag, name, isLost: false, instead: null } : null;
  }

  document.addEventListener("focusin", remember);
  document.addEventListener("pointerdown", () => (last = null));
  document.addEventListener("keydown", (event) => {
    if (last?.instead) remember(event);
    const row = event.altKey && WAYS[event.key] && event.target.closest('[class*="st-key-slide_"]');
    if (!row) return;
    event.preventDefault();
    const button = row.querySelector(`[class*="st-key-${WAYS[event.key]}_"] button:not(:disabled)`);
    button?.focus();
    button?.click();
  });

  function found(key) {
    const all = [...document.querySelectorAll(`${key ? `.${key}` : MAIN} ${last.tag}:not(:disabled)`)];
    const [same, another] = all.filter((each) => nameOf(each) === last.name).filter(isSeen);
    return key ? (same ?? all.find(isSeen)) : another ? undefined : same;
  }

  function follow() {
    if (!last || !(last.isLost ||= !last.element.isConnected || last.element.disabled)) return;
    const at = document.activeElement; // for a moment still what was disabled
    if (![null, document.body, last.element, last.instead].includes(at)) return;
    const other = last.key?.replace(/(?<=^st-key-)(up|down)(?=_)/, (way) => OTHER[way]);
    const itself = found(last.key);
    const instead = itself ?? (other === last.key ? undefined : found(other));
    if (!instead || instead === at) return;
    const lost = last;
    instead.focus({ preventScroll: true });
    if (!itself) last = { ...lost, instead };
  }
  new MutationObserver(follow).observe(document, { childList: true, subtree: true, attributeFilter: ["disabled"] });
})();
