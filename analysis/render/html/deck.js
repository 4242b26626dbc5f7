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

  /* ---- slides ---- */

  function show(index) {
    current = Math.max(0, Math.min(slides.length - 1, index));
    stop();
    slides.forEach((slide, i) => (slide.hidden = i !== current));
    const slide = slides[current];
    fit();
    live.textContent = `${slide.getAttribute("aria-label")}: ${slide.querySelector("h1, h2").textContent}`;
    try {
      history.replaceState(null, "", `#${current + 1}`);
    } catch {
      /* a frame without an address of its own */
    }
    if (calm) return;
    if (slide.querySelector("#areas")) play();
    if (slide.querySelector(".moving")) reveal(slide);
  }

  /* Tables and lists are as large as their slide has room for; pictures keep to theirs by themselves. */
  function fit() {
    const body = slides[current].querySelector(".body");
    body.style.removeProperty("--fit");
    for (let size = 1; size > LEAST && body.scrollHeight > body.clientHeight; size -= 0.03) {
      body.style.setProperty("--fit", size);
    }
  }
  window.addEventListener("resize", fit);
  document.fonts.ready.then(fit);

  const KEYS = {
    ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, Enter: 1,
    ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Backspace: -1,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const own = event.target.closest?.("button, input, a");
    if (own && (event.key === " " || event.key === "Enter")) return;
    if (own?.matches("input") && /^(Arrow|Home|End)/.test(event.key)) return; // a clicker's page keys turn the slides
    if (event.target.closest?.(".note") && /^Arrow(Up|Down)$/.test(event.key)) return; // a long note scrolls
    const step = KEYS[event.key] * (event.key === " " && event.shiftKey ? -1 : 1);
    if (step) show(current + step);
    else if (event.key === "Home") show(0);
    else if (event.key === "End") show(slides.length - 1);
    else if (event.key === "f" || event.key === "F") toggleFull();
    else if (event.key === "n" || event.key === "N") toggleNotes();
    else if (event.key === "." || event.key === "b" || event.key === "B") document.body.classList.toggle("dark");
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
  });

  function toggleFull() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => {});
  }

  function leave() {
    document.body.classList.remove("dark");
    stop();
    if (document.fullscreenElement) document.exitFullscreen();
  }

  function toggleNotes() {
    const button = document.getElementById("notes");
    const shown = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", shown);
    document.querySelectorAll(".note").forEach((note) => (note.hidden = !shown));
  }

  document.getElementById("previous").addEventListener("click", () => show(current - 1));
  document.getElementById("next").addEventListener("click", () => show(current + 1));
  document.getElementById("full").addEventListener("click", toggleFull);
  document.getElementById("notes").addEventListener("click", toggleNotes);

  let touched = null;
  document.addEventListener("touchstart", ({ changedTouches: [touch], target }) => {
    touched = target.closest("input") ? null : touch.clientX;
  }, { passive: true });
  document.addEventListener("touchend", ({ changedTouches: [touch] }) => {
    if (touched !== null && Math.abs(touch.clientX - touched) > 60) show(current + (touch.clientX < touched ? 1 : -1));
    touched = null;
  });

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
    const frame = slide.querySelector(".moving svg .background");
    if (!frame) return;
    const { width, height } = frame.getBBox();
    const NAMES = "http://www.w3.org/2000/svg";
    const svg = slide.querySelector(".moving svg");
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

  const asked = Number(location.hash.slice(1));
  show(asked >= 1 && asked <= slides.length ? asked - 1 : 0);
})();
