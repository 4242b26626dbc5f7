/*
 * The texts of Streamlit's own front end in the language of the page, and the language of the page itself.
 *
 * Streamlit speaks English. Its texts are replaced as they appear, for eyes and for screen readers; ours never are.
 * Some parts (React Aria) speak the language of the browser: they are told that it is the one of the page. Which one
 * that is, the address says; where it does not, a browser that speaks no German has it say English.
 *
 * What is German whatever the page speaks, which Streamlit has no means to say, is told to screen readers as German.
 *
 * The script's element has in data-texts the texts by language, in the same order, with {name} for what is filled in,
 * in data-parameter the query parameter of the language, in data-german the selector of what is German, and in
 * data-other that of what speaks the other language, as the way to it does.
 */
(() => {
  "use strict";
  const { texts: json, parameter, german, other } = document.currentScript.dataset;
  const texts = JSON.parse(json);
  const languages = Object.keys(texts);
  const root = document.documentElement;
  const ATTRIBUTES = ["aria-label", "aria-roledescription", "title", "placeholder", "alt"];
  const OPTION_OF_OURS = "[role=option][data-key]";
  const OURS = `.stHtml, .stTable, .stCode, svg, ${OPTION_OF_OURS}, .stMarkdown, [data-testid=stWidgetLabel]`;
  const ON_A_CHART = "[data-testid=stElementToolbar]"; // its buttons say the chart's title behind what they do
  const LONGEST = 200;
  const HOLE = /\{\w+\}/;
  const HOLES = new RegExp(HOLE, "g");

  const known = new Map(); // a text without a hole in any language -> its place
  const patterns = []; // [one with a hole, its place]
  for (const language of languages) {
    for (const [place, text] of texts[language].entries()) {
      if (HOLE.test(text)) patterns.push([patternOf(text), place]);
      else known.set(text, place);
    }
  }
  const started = root.lang;
  let spoken = started;

  /* Who comes without a choice, with a browser that speaks another language than the first, is given the last. */
  function choose() {
    const address = new URL(location.href);
    if (address.searchParams.has(parameter) || navigator.language.split("-")[0] === languages[0]) return;
    address.searchParams.set(parameter, languages.at(-1));
    history.replaceState(history.state, "", address.href);
  }

  function patternOf(text) {
    const parts = text.split(HOLE).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join("(.+)")}$`, "u");
  }

  function inLanguage(text) {
    const bare = text.trim();
    if (!bare || bare.length > LONGEST) return text;
    if (known.has(bare)) return text.replace(bare, () => texts[spoken][known.get(bare)]);
    for (const [pattern, place] of patterns) {
      const found = pattern.exec(bare);
      if (!found) continue;
      let filled = 0;
      return text.replace(bare, () => texts[spoken][place].replace(HOLES, () => found[(filled += 1)]));
    }
    return text;
  }

  function tellText(node) {
    const told = inLanguage(node.data);
    if (told !== node.data && !node.parentElement?.closest(OURS)) node.data = told;
  }

  function tellAttribute(element, name) {
    const text = element.getAttribute(name);
    if (!text) return;
    const [said, ...title] = text.includes(": ") && element.closest(ON_A_CHART) ? text.split(": ") : [text];
    const told = [inLanguage(said), ...title].join(": ");
    if (told !== text && !element.closest(`.stHtml, ${OPTION_OF_OURS}`)) element.setAttribute(name, told);
  }

  function tellAll(node) {
    if (node.nodeType === Node.TEXT_NODE) tellText(node);
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let at = walker.currentNode; at; at = walker.nextNode()) {
      if (at.nodeType === Node.TEXT_NODE) tellText(at);
      else if (at.matches(german)) at.lang = languages[0];
      else if (at.matches(other)) at.lang = languages.find((each) => each !== spoken);
      if (at.nodeType === Node.ELEMENT_NODE) for (const name of ATTRIBUTES) if (at.hasAttribute(name)) tellAttribute(at, name);
    }
  }

  function heedAddress() {
    const asked = new URLSearchParams(location.search).get(parameter);
    const now = languages.includes(asked) ? asked : started;
    if (now === spoken) return;
    spoken = now;
    root.lang = now;
    window.dispatchEvent(new Event("languagechange"));
    tellAll(document.body);
  }

  choose();
  heedAddress();
  Object.defineProperty(navigator, "language", { configurable: true, get: () => spoken });

  new MutationObserver((changes) => {
    heedAddress();
    for (const { type, target, attributeName, addedNodes } of changes) {
      if (type === "characterData") tellText(target);
      else if (type === "attributes") tellAttribute(target, attributeName);
      else addedNodes.forEach(tellAll);
    }
  }).observe(root, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ATTRIBUTES,
  });
})();
