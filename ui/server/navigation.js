/*
 * The navigation on a phone, told to screen readers as what it is: a list of pages for each group.
 *
 * Streamlit puts the groups into one list, as boxes with a heading and items, which is no list to them: those may hold
 * items only. Here each box is the list, named by its heading, and what holds the boxes is none.
 */
(() => {
  "use strict";
  const BOXES = '[data-testid="stSidebarNavItems"] > div:not([role])';

  function tell() {
    for (const box of document.querySelectorAll(BOXES)) {
      const heading = box.querySelector("header");
      if (!heading) continue;
      heading.setAttribute("role", "none");
      box.setAttribute("role", "list");
      box.setAttribute("aria-label", heading.querySelector("p")?.textContent ?? "");
      box.parentElement.setAttribute("role", "none");
    }
  }
  new MutationObserver(tell).observe(document, { childList: true, subtree: true });
})();
