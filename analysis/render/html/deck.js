/*
 * The deck: one slide at a time by keys, clicker, finger or button; the map and the curve through the years.
 * Needs nothing but this document.
 */
(() => {
  "use strict";
  const slides = [...document.querySelectorAll(".slide")];
  const live = document.getElementById("live");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const STEP = 400; // milliseconds for a year
  const LEAST = 0.6; // of the size of a text
  let current = 0;
  let timer = null;
  let speaker = null; // the window with the notes

  /* ---- slides ---- */

  function show(index) {
    current = Math.max(0, Math.min(slides.length - 1, index));
    stop();
    slides.forEach((slide, i) => (slide.hidden = i !== current));
    window.scrollTo(0, 0);
    const slide = slides[current];
    fit(slide);
    tell();
    live.textContent = `${slide.getAttribute("aria-label")}: ${slide.querySelector("h1, h2").textContent}`;
    try {
      history.replaceState(history.state, "", `#${current + 1}`);
    } catch {
      /* a frame without an address of its own */
    }
    if (calm) return;
    if (slide.querySelector("#areas")) play();
    if (slide.querySelector(".moving")) reveal(slide);
  }

  /* Texts keep their size on a stage: rows that a slide has no room for are counted, long lines are cut. Whole they
     stand in the notes. Only where a title has eaten up all room, the rest becomes smaller. */
  function fit(slide) {
    const body = slide.querySelector(".body");
    const isTooLong = (part) => part.offsetHeight > body.clientHeight + 1;
    body.style.removeProperty("--fit");
    for (const list of slide.querySelectorAll(".facts, .milestones")) {
      const texts = [...list.querySelectorAll("dd, li")];
      for (const text of texts) text.style.removeProperty("--lines");
      while (isTooLong(list)) {
        const longest = texts.reduce((one, other) => (other.offsetHeight > one.offsetHeight ? other : one));
        const lines = Math.round(longest.offsetHeight / parseFloat(getComputedStyle(longest).lineHeight));
        if (lines < 2) break;
        longest.style.setProperty("--lines", lines - 1);
      }
    }
    for (const box of slide.querySelectorAll(".tables > div")) {
      const rows = [...box.querySelectorAll("tbody tr")];
      const more = box.querySelector(".more");
      const words = JSON.parse(more.dataset.more);
      for (let left = rows.length; left; left -= 1) {
        rows.forEach((row, i) => (row.hidden = i >= left));
        more.textContent = words[rows.length - left];
        if (!isTooLong(box)) break;
      }
    }
    for (let size = 1; size > LEAST && body.scrollHeight > body.clientHeight + 1; size -= 0.03) {
      body.style.setProperty("--fit", size);
    }
  }
  window.addEventListener("resize", () => fit(slides[current]));
  window.addEventListener("beforeprint", () => {
    for (const each of slides) {
      slides.forEach((slide) => (slide.hidden = slide !== each));
      fit(each);
    }
    slides.forEach((slide, i) => (slide.hidden = i !== current));
  });
  document.fonts.ready.then(() => fit(slides[current]));

  const KEYS = {
    ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, Enter: 1,
    ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Backspace: -1,
  };

  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const own = event.target.closest?.("button, input, a");
    if (own && (event.key === " " || event.key === "Enter")) return;
    if (own?.matches("input") && /^(Arrow|Home|End)/.test(event.key)) return; // a clicker's page keys turn the slides
    if (event.target.closest?.("#words") && /^Arrow(Up|Down)$/.test(event.key)) return; // a long note scrolls
    const step = KEYS[event.key] * (event.key === " " && event.shiftKey ? -1 : 1);
    if (step) show(current + step);
    else if (event.key === "Home") show(0);
    else if (event.key === "End") show(slides.length - 1);
    else if (event.key === "f" || event.key === "F") toggleFull();
    else if (event.key === "p" || event.key === "P") present();
    else if (event.key === "." || event.key === "b" || event.key === "B") darken();
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
  }
  document.addEventListener("keydown", press);

  function darken() {
    document.body.classList.toggle("dark");
  }

  function toggleFull() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => {});
  }

  function leave() {
    document.body.classList.remove("dark");
    stop();
    if (document.fullscreenElement) document.exitFullscreen();
  }

  document.getElementById("previous").addEventListener("click", () => show(current - 1));
  document.getElementById("next").addEventListener("click", () => show(current + 1));
  document.getElementById("full").addEventListener("click", toggleFull);
  document.getElementById("present").addEventListener("click", present);

  let touched = null;
  document.addEventListener("touchstart", ({ changedTouches: [touch], target }) => {
    touched = target.closest("input") ? null : touch;
  }, { passive: true });
  document.addEventListener("touchend", ({ changedTouches: [touch] }) => {
    const [right, down] = touched ? [touch.clientX - touched.clientX, touch.clientY - touched.clientY] : [0, 0];
    const isSwipe = Math.abs(right) > Math.max(60, 2 * Math.abs(down)); // no scrolling
    if (isSwipe && (visualViewport?.scale ?? 1) < 1.05) show(current - Math.sign(right)); // nor a look at a detail
    touched = null;
  });

  /* ---- the window of the speaker: note, next slide, time; moved from here, so it needs no script and no net ---- */

  const notes = JSON.parse(document.getElementById("notes").textContent);
  const isFramed = window.top !== window;
  document.querySelectorAll("#present, #keys, #edit").forEach((part) => (part.hidden = isFramed));
  window.addEventListener("pagehide", () => speaker?.close());

  function present() {
    if (isFramed) return;
    if (speaker && !speaker.closed) return speaker.focus();
    speaker = window.open("", "", "popup,width=1100,height=760");
    if (!speaker) {
      const keys = document.getElementById("keys");
      keys.textContent = live.textContent = keys.dataset.blocked;
      return;
    }
    const page = speaker.document;
    const { content, dataset } = document.getElementById("speaker");
    page.documentElement.lang = document.documentElement.lang;
    page.title = `${dataset.title}: ${document.title}`;
    page.head.append(page.importNode(document.querySelector("style"), true));
    page.body.className = "speaker";
    page.body.replaceChildren(page.importNode(content, true));
    page.addEventListener("keydown", press);
    const clicks = { back: () => show(current - 1), on: () => show(current + 1), dark: darken, again: () => tick(Date.now()) };
    for (const [id, act] of Object.entries(clicks)) page.getElementById(id).addEventListener("click", act);
    tick(Date.now());
    tell();
  }

  /* Have the window say what is shown here, and what comes next. */
  function tell() {
    if (!speaker || speaker.closed) return;
    const page = speaker.document;
    const { dataset } = document.getElementById("speaker");
    const [slide, next] = [slides[current], slides[current + 1]];
    page.getElementById("place").textContent = slide.getAttribute("aria-label");
    page.getElementById("now").textContent = slide.querySelector("h1, h2").textContent;
    const words = page.getElementById("words");
    [...words.querySelectorAll("p")].forEach((part, i) => (part.textContent = notes[current][i]));
    words.scrollTop = 0;
    const coming = page.getElementById("coming");
    coming.firstElementChild.textContent = next ? `${dataset.next} ${next.getAttribute("aria-label")}` : dataset.last;
    const copies = next ? [page.importNode(next, true)] : [];
    copies.forEach((copy) => (copy.hidden = false));
    coming.lastElementChild.replaceChildren(...copies);
    coming.lastElementChild.inert = true; // a picture of it
    copies.forEach(fit);
  }

  let since = 0;
  let second = null;

  function tick(start) {
    since = start ?? since;
    if (!speaker || speaker.closed) return clearInterval(second);
    const passed = Math.floor((Date.now() - since) / 1000);
    const clock = { hour: "2-digit", minute: "2-digit" };
    speaker.document.getElementById("clock").textContent = new Date().toLocaleTimeString(document.documentElement.lang, clock);
    speaker.document.getElementById("spoken").textContent =
      `${Math.floor(passed / 60)}:${String(passed % 60).padStart(2, "0")}`;
    clearInterval(second);
    second = setInterval(() => tick(), 1000);
  }

  /* ---- the map ---- */

  const source = document.getElementById("map-data");
  const map = source && JSON.parse(source.textContent);
  const areas = map ? [...document.querySelectorAll("#areas path")] : [];
  const slider = document.getElementById("year");
  const button = document.getElementById("play");
  const number = new Intl.NumberFormat(document.documentElement.lang);
  let painted = map ? map.codes[map.years.indexOf(map.year)] : "";

  function paint(year) {
    const codes = map.codes[map.years.indexOf(year)];
    const counts = new Array(map.labels.length).fill(0);
    for (let i = 0; i < codes.length; i += 1) {
      counts[codes[i]] += 1;
      if (codes[i] !== painted[i]) areas[i].setAttribute("class", `c${codes[i]}`);
    }
    painted = codes;
    map.year = year;
    slider.value = year;
    document.getElementById("map-year").textContent = year;
    document.getElementById("map-statement").textContent = map.statements[map.years.indexOf(year)];
    document.getElementById("map-details").replaceChildren(...map.details[map.years.indexOf(year)].map(paragraph));
    for (const count of document.querySelectorAll(".legend b")) {
      count.textContent = number.format(counts[count.dataset.class]);
    }
  }

  function paragraph(text) {
    const line = document.createElement("p");
    line.textContent = text;
    return line;
  }

  function play() {
    if (timer) return stop();
    const last = map.years.at(-1);
    const until = map.goal ?? map.year;
    map.goal = until;
    paint(map.year < until ? map.year : map.years[0]);
    button.textContent = button.dataset.stop;
    timer = setInterval(() => {
      if (map.year >= Math.min(until, last)) return stop();
      paint(map.year + 1);
      if (map.year >= Math.min(until, last)) stop();
    }, STEP);
  }

  function stop() {
    if (!timer) return;
    clearInterval(timer);
    timer = null;
    if (button) button.textContent = button.dataset.play;
    live.textContent = document.getElementById("map-statement").textContent;
  }

  if (map) {
    button.addEventListener("click", () => {
      map.goal = map.years.at(-1);
      play();
    });
    slider.addEventListener("input", () => {
      stop();
      paint(Number(slider.value));
    });
    const tip = document.getElementById("tip");
    const frame = tip.parentElement;
    const order = new Map(areas.map((area, i) => [area, i]));
    frame.addEventListener("pointermove", (event) => {
      const area = order.get(event.target);
      tip.hidden = area === undefined;
      if (tip.hidden) return;
      tip.textContent = `${map.names[area]}: ${map.labels[painted[area]]}`;
      const box = frame.getBoundingClientRect();
      tip.style.left = `${Math.min(event.clientX - box.left + 14, box.width * 0.6)}px`;
      tip.style.top = `${event.clientY - box.top + 14}px`;
    });
    frame.addEventListener("pointerleave", () => (tip.hidden = true));
  }

  /* ---- the curve: its marks come in from left to right, the axes stand ---- */

  function reveal(slide) {
    const svg = [...slide.querySelectorAll(".moving svg")].find((each) => each.getClientRects().length);
    const { width, height } = svg.querySelector(".background").getBBox();
    const NAMES = "http://www.w3.org/2000/svg";
    svg.querySelector("#reveal")?.remove();
    const clip = document.createElementNS(NAMES, "clipPath");
    const box = document.createElementNS(NAMES, "rect");
    clip.id = "reveal";
    Object.entries({ x: -200, y: -200, height: height + 400, width: 200 }).forEach(([k, v]) => box.setAttribute(k, v));
    clip.append(box);
    svg.append(clip);
    const marks = svg.querySelectorAll(".role-mark");
    marks.forEach((mark) => mark.setAttribute("clip-path", "url(#reveal)"));
    const start = performance.now();
    const seconds = 4;
    (function step(now) {
      const part = Math.min(1, (now - start) / (1000 * seconds));
      box.setAttribute("width", 200 + part * (width + 200));
      if (part < 1 && !slide.hidden) requestAnimationFrame(step);
      else marks.forEach((mark) => mark.removeAttribute("clip-path"));
    })(start);
  }

  /* Whose notes these are is not for whoever copies the address; a window that is loaded anew still asks for them. */
  function hideSpeaker() {
    const here = new URL(location.href);
    const whose = here.searchParams.get("speaker");
    if (whose) {
      here.searchParams.delete("speaker");
      history.replaceState({ whose }, "", here);
    } else if (history.state?.whose) {
      here.searchParams.set("speaker", history.state.whose);
      location.replace(here);
    }
  }

  /* The address names a slide by its place or its kind. */
  function asked() {
    const name = location.hash.slice(1);
    const place = Number(name) - 1 || slides.findIndex((slide) => slide.classList.contains(name));
    return slides[place] ? place : 0;
  }
  window.addEventListener("hashchange", () => show(asked()));
  hideSpeaker();
  show(asked());
})();
