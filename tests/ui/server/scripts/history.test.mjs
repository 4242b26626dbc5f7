/* What the script between Streamlit and the browser's history makes of what Streamlit and the visitor do. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const SCRIPT = readFileSync(new URL("../../../../ui/server/history.js", import.meta.url), "utf8");
const HOST = "http://localhost";

/* A browser at `path`; entries: its history, the last one being shown; links: those of the page that grows. */
function browser(path) {
  const heard = {};
  const links = [];
  const scrolled = [];
  const streamlitTold = [];
  let grow = null;
  const entries = [HOST + path];
  const location = () => new URL(entries.at(-1));
  const fake = {
    URL,
    URLSearchParams,
    document: {
      currentScript: { dataset: { shared: "land year lang", view: "at", map: "karte", pages: "karte portraet wachstum" } },
      querySelectorAll: () => links,
      querySelector: () => ({ scrollTo: (...to) => scrolled.push(to) }),
    },
    MutationObserver: class {
      constructor(act) {
        grow = act;
      }
      observe() {}
    },
    history: {
      pushState: (state, title, url) => entries.push(new URL(url, entries.at(-1)).href),
      replaceState: (state, title, url) => entries.splice(-1, 1, new URL(url, entries.at(-1)).href),
    },
    PopStateEvent: class {
      constructor(type) {
        this.type = type;
      }
    },
    window: {
      addEventListener: (name, act) => (heard[name] ??= []).push(act),
      dispatchEvent: ({ type }) => {
        visitor(type);
        streamlitTold.push(location().href);
      },
    },
    get location() {
      return location();
    },
  };
  vm.runInNewContext(SCRIPT, fake);
  const visitor = (name, target = {}, more = {}) => heard[name].forEach((act) => act({ target, ...more }));
  const click = (link, more = {}) => {
    const event = { button: 0, preventDefault: () => (event.kept = true), ...more };
    const target = { closest: () => ({ target: "", dataset: {}, ...link }) };
    heard.click.forEach((act) => act(Object.assign(event, { target })));
    return event.kept === true;
  };
  const back = () => {
    entries.pop();
    visitor("popstate");
  };
  const shown = () => entries.map((entry) => entry.replace(HOST, ""));
  return { streamlit: fake.history, map: fake.window, visitor, click, back, shown, links, grow, streamlitTold, scrolled };
}

const write = ({ streamlit }, url) => streamlit.pushState({}, "", url);

test("a page that Streamlit enters twice is one step", () => {
  const page = browser("/?land=BB");
  page.visitor("pointerdown");
  write(page, "/wachstum");
  write(page, "/wachstum?land=BB");
  write(page, "/wachstum?land=BB&year=2012");
  assert.deepEqual(page.shown(), ["/?land=BB", "/wachstum?land=BB&year=2012"]);
});

test("the same where Streamlit says what is chosen there before it names the page", () => {
  const page = browser("/karte?land=BB&level=kreis");
  page.map.keepView("52.4,13.1,9");
  page.visitor("pointerdown");
  write(page, "/karte?land=BB");
  write(page, "/wachstum?land=BB");
  assert.deepEqual(page.shown(), ["/karte?land=BB&level=kreis&at=52.4%2C13.1%2C9", "/wachstum?land=BB"]);
});

test("what the visitor does on a page is a step of its own, also in the frame of the map", () => {
  for (const act of ["pointerdown", "click", "keydown", "input", "blur"]) {
    const page = browser("/");
    write(page, "/karte");
    page.visitor(act);
    write(page, "/karte?land=BB");
    assert.deepEqual(page.shown(), ["/", "/karte", "/karte?land=BB"], act);
  }
});

test("after a step back a change is a step again", () => {
  const page = browser("/");
  page.visitor("click");
  write(page, "/karte");
  write(page, "/karte?land=BB");
  page.back();
  write(page, "/?land=MV");
  assert.deepEqual(page.shown(), ["/", "/?land=MV"]);
});

test("what a link had wrong leaves no step", () => {
  const page = browser("/karte?land=XX");
  write(page, "/karte");
  assert.deepEqual(page.shown(), ["/karte"]);
});

test("the view of the map is in the address at once, and stays whatever Streamlit writes", () => {
  const page = browser("/karte?land=BB");
  page.map.keepView("52.4,13.1,9");
  page.visitor("pointerdown");
  write(page, "/karte?land=BB&year=2012&at=50%2C10%2C6");
  page.map.keepView("53,12,8");
  assert.deepEqual(page.shown(), ["/karte?land=BB&at=52.4%2C13.1%2C9", "/karte?land=BB&year=2012&at=53%2C12%2C8"]);
  page.map.keepView("");
  assert.equal(page.shown().at(-1), "/karte?land=BB&year=2012");
});

test("the view stays on the page with the map, and a frame of the page before is not heard", () => {
  const page = browser("/dash/karte");
  page.map.keepView("52.4,13.1,9");
  page.visitor("pointerdown");
  write(page, "/dash/wachstum");
  page.map.keepView("53,12,8");
  write(page, "/dash/wachstum?land=BB");
  page.visitor("pointerdown");
  write(page, "/dash/karte?land=BB&at=50%2C10%2C6");
  assert.deepEqual(page.shown().slice(1), ["/dash/wachstum?land=BB", "/dash/karte?land=BB&at=50%2C10%2C6"]);
});

test("a step back shows the view of its own address", () => {
  const page = browser("/karte?at=50%2C10%2C6");
  page.visitor("pointerdown");
  write(page, "/karte?at=50%2C10%2C6&land=BB");
  page.map.keepView("53,12,8");
  page.back();
  page.streamlit.replaceState({}, "", "/karte?at=50%2C10%2C6");
  assert.deepEqual(page.shown(), ["/karte?at=50%2C10%2C6"]);
});

test("a link of the navigation takes along what goes from page to page, and nothing else", () => {
  const page = browser("/karte?land=BB&land=MV&level=kreis&lang=en&utm_source=mail");
  const link = { href: `${HOST}/wachstum?land=HB`, dataset: { testid: "stTopNavLink" } };
  page.visitor("pointerdown", { closest: () => link });
  assert.equal(link.href, `${HOST}/wachstum?land=BB&land=MV&lang=en`);
  const other = { href: `${HOST}/buendnisse?id=x`, dataset: { testid: "stPageLink-NavLink" } };
  page.visitor("pointerdown", { closest: () => other });
  assert.equal(other.href, `${HOST}/buendnisse?id=x`);
});

test("a link within the app stays in its tab, one to another site has its own", () => {
  const page = browser("/luecken");
  const blank = { origin: HOST, target: "_blank", dataset: {} };
  const button = { ...blank, dataset: { testid: "stBaseLinkButton-primary" } };
  page.links.push({ ...blank }, { ...blank, origin: "https://example.org" }, button);
  page.grow();
  assert.deepEqual(
    page.links.map(({ target }) => target),
    ["_self", "_blank", "_blank"],
  );
});

test("a link within the app is a step that Streamlit is told of, and the page begins at its top", () => {
  const page = browser("/dash/luecken?land=BB");
  assert.equal(page.click({ href: `${HOST}/dash/portraet?place=12060` }), true);
  assert.deepEqual(page.streamlitTold, [`${HOST}/dash/portraet?place=12060`]);
  assert.deepEqual(page.scrolled, [[0, 0]]);
  write(page, "/dash/portraet?land=BB&place=12060");
  page.click({ href: `${HOST}/dash/portraet?place=12061` });
  assert.deepEqual(page.shown(), [
    "/dash/luecken?land=BB",
    "/dash/portraet?land=BB&place=12060",
    "/dash/portraet?place=12061",
  ]);
});

test("any other link is the browser's", () => {
  const page = browser("/dash/luecken");
  const inside = { href: `${HOST}/dash/portraet` };
  for (const [link, more] of [
    [{ href: "https://example.org/dash/portraet" }],
    [{ href: `${HOST}/dash/assets/a.csv` }],
    [{ href: `${HOST}/portraet` }],
    [{ href: `${HOST}/dash/portraet#below` }],
    [{ ...inside, target: "_blank" }],
    [inside, { ctrlKey: true }],
    [inside, { metaKey: true }],
    [inside, { shiftKey: true }],
    [inside, { button: 1 }],
    [inside, { defaultPrevented: true }],
  ])
    assert.equal(page.click(link, more), false, JSON.stringify([link, more]));
  assert.deepEqual(page.shown(), ["/dash/luecken"]);
});
