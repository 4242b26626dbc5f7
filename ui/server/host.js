/*
 * A page says so where a proxy does not pass on which host was asked: its web socket is then refused, and it stays empty.
 *
 * The script's element has in data-hosts the hosts from which sockets are taken, and in data-title and data-text what is
 * said. What is said goes as soon as there is a page after all: a proxy may have taken the Origin away.
 */
(() => {
  "use strict";
  const { hosts, title, text } = document.currentScript.dataset;
  if (hosts.split(" ").includes(location.host)) return;
  const notice = document.createElement("main");
  notice.style.cssText = `position: fixed; inset: 0; z-index: 2000000; background: Canvas; color: CanvasText;
    font: 1.1rem/1.5 sans-serif; padding: 4rem max(1rem, 50vw - 18rem)`;
  for (const [name, said] of Object.entries({ h1: title, p: text })) {
    notice.append(Object.assign(document.createElement(name), { textContent: said }));
  }
  document.body.prepend(notice);
  new MutationObserver((_, observer) => {
    if (!document.querySelector('[data-testid="stMainBlockContainer"] h1')) return;
    observer.disconnect();
    notice.remove();
  }).observe(document, { childList: true, subtree: true });
})();
