/*
 * What the element owes the frame that it stands in and the page around that: language, name, height, typeface, and
 * answers at once.
 */
(() => {
  "use strict";
  const AreaMap = (window.AreaMap ??= {});

  /* st_folium has taken in what was said and would send it after another 250 ms. It is sent now, by the protocol of
   * components, and noted as sent, so that st_folium finds nothing new then. */
  function sendAtOnce() {
    const { __GLOBAL_DATA__: kept } = window;
    if (!kept) return; // a page of folium alone
    const value = Object.fromEntries(kept.returned_objects.map((name) => [name, kept[name]]));
    kept.previous_data = value;
    const message = { isStreamlitMessage: true, type: "streamlit:setComponentValue", value, dataType: "json" };
    window.parent.postMessage(message, "*");
  }

  /* The frame: its language, name and height are ours, whatever height st_folium asks for. */
  function furnishFrame(host, { lang, texts }) {
    document.documentElement.lang = lang;
    document.title = texts.frame_title;
    if (window.frameElement) window.frameElement.title = texts.frame_title;
    if (!window.Streamlit) return;
    document.documentElement.classList.add("am-framed");
    const setFrameHeight = window.Streamlit.setFrameHeight.bind(window.Streamlit);
    window.Streamlit.setFrameHeight = () => setFrameHeight(Math.ceil(host.getBoundingClientRect().height));
    if (window.frameElement) adoptTypeface();
  }

  /* Use the typeface of the page around, which a frame does not inherit. */
  function adoptTypeface() {
    const page = window.parent.document;
    const family = getComputedStyle(page.body).fontFamily;
    const unquoted = (name) => name.replace(/["']/g, "").trim();
    for (const sheet of page.styleSheets) {
      if (sheet.href && new URL(sheet.href).origin !== location.origin) continue; // not ours to read
      const base = sheet.href ?? page.baseURI;
      for (const { type, style } of sheet.cssRules) {
        if (type !== CSSRule.FONT_FACE_RULE || unquoted(style.fontFamily) !== unquoted(family.split(",")[0])) continue;
        const source = style.src.replace(/url\("?([^")]+)"?\)/g, (whole, path) => `url("${new URL(path, base)}")`);
        const form = { weight: style.fontWeight || "normal", style: style.fontStyle || "normal" };
        document.fonts.add(new FontFace(unquoted(style.fontFamily), source, form));
      }
    }
    document.documentElement.style.setProperty("--am-font", family);
  }

  Object.assign(AreaMap, { furnishFrame, sendAtOnce });
})();
