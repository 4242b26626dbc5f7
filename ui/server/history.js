/*
 * The address of the page, between Streamlit and the browser's history.
 *
 * - Streamlit enters a page twice: bare and then with what its script says, or with that on the page before and then on
 *   its own. Here the second takes the place of the first, so that one step back leads to the page before.
 * - What the map shows (areamap/view.js) changes with each move, of which Streamlit hears nothing. It is put into the
 *   address at once, and into whatever Streamlit writes there.
 * - A link of the navigation that is opened in another window takes along what goes from page to page.
 * - Streamlit has each link in a text open a tab of its own; one within the app stays in its tab.
 * - A link within the app is followed as a step of the history, which Streamlit answers without loading itself anew: what
 *   the visit holds, such as figures of one's own, stays.
 *
 * The script's element says what is what: data-shared: the parameters that go along; data-view: that of the map;
 * data-map: the page that has it; data-pages: the last parts of the addresses of all pages.
 */
(() => {
  "use strict";
  const { shared, view: viewName, map, pages } = document.currentScript.dataset;
  const NAVIGATION = ["stTopNavLink", "stTopNavDropdownLink", "stSidebarNavLink"];
  const MAIN = '[data-testid="stMain"]';
  const PAGES = pages.split(" ");
  const BUTTON = "stBaseLinkButton";
  const push = history.pushState.bind(history);
  const replace = history.replaceState.bind(history);
  let entered = location.pathname; // a page on which the visitor has done nothing yet
  let hasStepped = false; // whether Streamlit has made a step since the visitor did something
  let view = null; // what its map shows, once it has said so

  const isMap = (path) => path.endsWith(`/${map}`);

  function withView(url) {
    const to = new URL(url ?? location.href, location.href);
    if (!isMap(to.pathname)) view = null;
    if (view) to.searchParams.set(viewName, view);
    else if (view === "") to.searchParams.delete(viewName);
    return to;
  }

  history.pushState = (state, title, url) => {
    const to = withView(url);
    const isOther = to.pathname !== location.pathname;
    const isSame = isOther ? hasStepped : to.pathname === entered || to.href === location.href;
    if (isOther) entered = to.pathname;
    hasStepped = true;
    (isSame ? replace : push)(state, title, to.href);
  };

  history.replaceState = (state, title, url) => replace(state, title, withView(url).href);

  window.keepView = (text) => {
    if (!isMap(location.pathname)) return; // a frame of the page before
    view = text;
    const { href } = withView();
    if (href !== location.href) replace(history.state, "", href);
  };

  function act() {
    entered = null;
    hasStepped = false;
  }
  // A click into the map's frame is seen here by the window losing the focus only.
  for (const name of ["pointerdown", "click", "keydown", "input", "blur"]) window.addEventListener(name, act, true);
  window.addEventListener("popstate", () => {
    act();
    view = null;
  });

  function takeAlong({ target }) {
    const link = target.closest?.("a[href]");
    if (!link || !NAVIGATION.includes(link.dataset.testid)) return;
    const to = new URL(link.href);
    const here = new URLSearchParams(location.search);
    to.search = new URLSearchParams([...here].filter(([name]) => shared.split(" ").includes(name)));
    link.href = to.href;
  }
  for (const name of ["pointerdown", "keydown", "contextmenu"]) window.addEventListener(name, takeAlong, true);

  const isPlain = (event) => event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  const parts = ({ pathname }) => [pathname.slice(0, pathname.lastIndexOf("/") + 1), pathname.split("/").at(-1)];

  function follow(event) {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || !isPlain(event) || link.target === "_blank") return;
    const to = new URL(link.href, location.href);
    const [folder, page] = parts(to);
    if (to.origin !== location.origin || to.hash || folder !== parts(location)[0] || !PAGES.includes(page)) return;
    event.preventDefault();
    push(null, "", to.href);
    window.dispatchEvent(new PopStateEvent("popstate", { state: null }));
    entered = to.pathname; // what its script says takes the place of what the link said
    hasStepped = true;
    document.querySelector(MAIN)?.scrollTo(0, 0);
  }
  window.addEventListener("click", follow);

  function stay() {
    for (const link of document.querySelectorAll("a[target=_blank]")) {
      const isButton = link.dataset.testid?.startsWith(BUTTON); // it says that it opens a window: the slides in the hall
      if (!isButton && link.origin === location.origin) link.target = "_self";
    }
  }
  new MutationObserver(stay).observe(document, { childList: true, subtree: true });
})();
