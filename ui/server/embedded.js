/*
 * A page of ours in a frame of another site tells that site how high it is, so that the frame needs no bar to scroll.
 *
 * The message is {buendnisseHeight: pixels}; it tells nothing else, so whoever embeds may hear it. What listens stands
 * on the page Daten (views/embedding.py). Streamlit leaves the navigation in a page that is asked for with embed=true;
 * style.css leaves it out.
 */
(() => {
  "use strict";
  if (window.parent === window) return;
  if (new URLSearchParams(location.search).has("embed")) document.documentElement.classList.add("embedded");
  let block = null;
  let told = 0;

  function tell() {
    const height = Math.ceil(block.getBoundingClientRect().height);
    if (height && height !== told) window.parent.postMessage({ buendnisseHeight: (told = height) }, "*");
  }
  const sizes = new ResizeObserver(tell);

  new MutationObserver(() => {
    const now = document.querySelector('[data-testid="stMainBlockContainer"]');
    if (!now || now === block) return;
    sizes.disconnect();
    sizes.observe((block = now));
  }).observe(document, { childList: true, subtree: true });
})();
