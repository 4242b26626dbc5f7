/*
 * Controls around the map in plain HTML: year, play, legend, zoom buttons, tooltip. All words come with the options;
 * whatever is shown is set as text, never as markup.
 */
(() => {
  "use strict";
  const AreaMap = (window.AreaMap ??= {});

  const TICKS = 12; // at most so many years are written under the slider
  const FIT_ICON = "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4";

  /* An element with attributes (null leaves one out) and children, strings becoming text. */
  function el(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  class YearBar {
    /* onYear(year): the slider was moved; onPlay(): the button was pressed. */
    constructor(texts, { onYear, onPlay }) {
      this.texts = texts;
      this.button = el("button", { type: "button", class: "am-play", "aria-pressed": "false" }, texts.play);
      this.slider = el("input", { type: "range", step: "1", id: "am-year", class: "am-slider" });
      this.output = el("output", { for: "am-year", class: "am-year-shown", "aria-live": "off" });
      this.ticks = el("div", { class: "am-ticks", "aria-hidden": "true" });
      const label = el("label", { for: "am-year", class: "am-year-label" }, texts.year);
      const track = el("div", { class: "am-track" }, this.slider, this.ticks);
      this.element = el("div", { class: "am-years" }, this.button, label, this.output, track);
      this.slider.addEventListener("input", () => onYear(Number(this.slider.value)));
      this.button.addEventListener("click", onPlay);
    }

    setRange([first, last]) {
      if (Number(this.slider.min) === first && Number(this.slider.max) === last) return;
      this.slider.min = first;
      this.slider.max = last;
      this.element.hidden = first === last; // nothing to choose
      const every = Math.max(1, Math.ceil((last - first + 1) / TICKS));
      const years = Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, i) => first + i * every);
      this.ticks.replaceChildren(
        ...years.map((year, i) => {
          const tick = el("span", { class: i % 2 ? "am-tick am-tick-minor" : "am-tick" }, String(year));
          tick.style.setProperty("--at", (year - first) / Math.max(last - first, 1));
          return tick;
        }),
      );
    }

    setYear(year) {
      this.slider.value = year;
      this.slider.setAttribute("aria-valuetext", String(year));
      this.output.textContent = String(year);
    }

    setPlaying(isPlaying) {
      this.button.setAttribute("aria-pressed", String(isPlaying));
      this.button.textContent = isPlaying ? this.texts.stop : this.texts.play;
    }
  }

  /* What the colours mean, with the number of areas in each class and of the people there. */
  class Legend {
    constructor(texts, lang) {
      this.texts = texts;
      this.number = new Intl.NumberFormat(lang);
      this.heading = el("summary", { class: "am-legend-title" }, texts.legend); // a control always has a name
      this.list = el("ul", { class: "am-classes" });
      this.note = el("p", { class: "am-legend-note" });
      this.grid = el("table", { class: "am-grid", hidden: "" });
      this.element = el("details", { class: "am-legend", open: "" }, this.heading, this.grid, this.list, this.note);
    }

    setValues(values) {
      this.heading.textContent = values.message.measure ?? this.texts.legend;
      this.note.textContent = values.message.note ?? "";
      this.note.hidden = this.note.textContent === "";
      this.counts = values.classes.map(() => el("span", { class: "am-count" }));
      const { grid } = values.message;
      const inGrid = grid ? grid.columns.length * grid.rows.length : 0; // these are the first classes
      this.grid.replaceChildren(...(grid ? this.gridRows(grid, values.classes) : []));
      this.grid.hidden = !grid;
      this.list.replaceChildren(
        ...values.classes.slice(inGrid).map((entry, place) => {
          const i = inGrid + place;
          const look = entry.pattern ? `am-swatch am-with-${entry.pattern}` : "am-swatch";
          const swatch = el("span", { class: look, "aria-hidden": "true" });
          swatch.style.backgroundColor = entry.color;
          if (entry.ink) swatch.style.setProperty("--am-ink", entry.ink);
          return el("li", {}, swatch, el("span", { class: "am-label" }, entry.label), " ", this.counts[i]);
        }),
      );
    }

    /* Two measures in one: a table with a class in each cell, the one measure over it, the other on its left. */
    gridRows({ across, down, columns, rows }, classes) {
      const head = (scope, text) => el("th", { scope }, text);
      const cell = (i) => {
        const swatch = el("span", { class: "am-swatch", "aria-hidden": "true" });
        swatch.style.backgroundColor = classes[i].color;
        return el("td", {}, swatch, this.counts[i]);
      };
      return [
        el("caption", {}, across, el("br"), down),
        el("thead", {}, el("tr", {}, el("td"), ...columns.map((text) => head("col", text)))),
        el(
          "tbody",
          {},
          ...rows.map((text, row) =>
            el("tr", {}, head("row", text), ...columns.map((_, column) => cell(row * columns.length + column))),
          ),
        ),
      ];
    }

    setCounts(classes, populations) {
      const areas = this.counts.map(() => 0);
      const people = this.counts.map(() => 0);
      classes.forEach((index, key) => {
        if (index === -1) return;
        areas[index] += 1;
        people[index] += populations[key];
      });
      this.counts.forEach((count, i) => {
        if (this.grid.contains(count)) {
          count.textContent = this.number.format(areas[i]); // there is no room for more
          return;
        }
        count.textContent = fill(this.texts.count, {
          n: this.number.format(areas[i]),
          people: this.number.format(people[i]),
        });
      });
    }
  }

  function zoomButtons(texts, { onIn, onOut, onHome }) {
    const button = (title, sign, act) => {
      const element = el("button", { type: "button", title, "aria-label": title }, sign);
      element.addEventListener("click", act);
      return element;
    };
    return el(
      "div",
      { class: "am-zoom" },
      button(texts.zoom_in, "+", onIn),
      button(texts.zoom_out, "\u2212", onOut),
      button(texts.zoom_home, icon(FIT_ICON), onHome),
    );
  }

  function icon(path) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  /* Lines of text beside the pointer; the first is the name. Hidden from screen readers, which get the live region. */
  class Tooltip {
    constructor() {
      this.element = el("div", { class: "am-tip", "aria-hidden": "true", hidden: "" });
    }

    show(lines, { x, y }, size) {
      const [name, ...others] = lines.filter(Boolean);
      const rest = others.map((line) => el("div", { class: "am-tip-line" }, line));
      this.element.replaceChildren(el("div", { class: "am-tip-name" }, name), ...rest);
      this.element.hidden = false;
      const { offsetWidth: width, offsetHeight: height } = this.element;
      const left = x + 16 + width > size.x ? x - 14 - width : x + 16;
      const top = y + 16 + height > size.y ? y - 12 - height : y + 16;
      this.element.style.transform = `translate(${Math.max(left, 2)}px, ${Math.max(top, 2)}px)`;
    }

    hide() {
      this.element.hidden = true;
    }
  }

  AreaMap.el = el;
  AreaMap.fillText = fill;
  AreaMap.YearBar = YearBar;
  AreaMap.Legend = Legend;
  AreaMap.Tooltip = Tooltip;
  AreaMap.zoomButtons = zoomButtons;
})();
