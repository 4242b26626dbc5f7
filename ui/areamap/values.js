/*
 * Values: what one message from Python says about every area in every year.
 *
 * The packed matrix (see values.py) is decoded once; a year is then a look-up, so playing needs no server.
 */
(() => {
  "use strict";
  const AreaMap = (window.AreaMap ??= {});

  /* As in values.py: the highest 16 codes are special, and the last of them is that of an area of which nothing is said. */
  const NONE = 2 ** 32 - 1;
  const SHIFT = 16; // codes are stored with 16 added, so the special ones take one byte
  const LEAST_SPECIAL = 2 ** 32 - SHIFT;

  const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

  /* The numbers in `bytes`, each in groups of 7 bits, lowest first, the high bit saying that another group follows. */
  function numbersIn(bytes) {
    let at = 0;
    return () => {
      if (at >= bytes.length) return null;
      let number = 0;
      for (let bits = 0; ; bits += 7) {
        const byte = bytes[at++];
        number += (byte & 127) * 2 ** bits;
        if (byte < 128) return number;
      }
    };
  }

  /* Undo the coding of values.py: each year is the one before (before the first, nothing) but for its runs. */
  function unpack(text, yearCount, keyCount) {
    const next = numbersIn(fromBase64(text));
    const codes = new Uint32Array(yearCount * keyCount).fill(NONE, 0, keyCount);
    let end = 0;
    let gap = next();
    for (let year = 0; year < yearCount; year += 1) {
      if (year > 0) codes.copyWithin(year * keyCount, (year - 1) * keyCount, year * keyCount);
      while (gap !== null && end + gap < (year + 1) * keyCount) {
        const start = end + gap;
        const code = next() - SHIFT; // typed arrays wrap around, as the packing did
        end = start + next();
        codes.fill(code, start, end);
        gap = next();
      }
    }
    if (gap !== null || end > codes.length) throw new Error(`Values do not fit ${yearCount} years of ${keyCount} areas`);
    return codes;
  }

  /* Whole bytes to a look-up of single bits, the first record being the lowest bit of the first byte. */
  function bitmask(text) {
    const bytes = fromBase64(text ?? "");
    return (i) => ((bytes[i >> 3] ?? 0) >> (i & 7)) & 1;
  }

  /* Numbers below a base (see pack_small in values.py) to a look-up. */
  function smallNumbers(text, base) {
    const bytes = fromBase64(text);
    const together = Math.floor(Math.log(256) / Math.log(base) + 1e-9);
    return (i) => Math.floor((bytes[Math.floor(i / together)] ?? 0) / base ** (i % together)) % base;
  }

  /* Put a number per area beside the codes of all years: code * across + number. Special codes stay. */
  function putBeside(codes, keyCount, { packed, base, across }) {
    const numberAt = smallNumbers(packed, base);
    for (let key = 0; key < keyCount; key += 1) {
      const number = numberAt(key);
      for (let at = key; at < codes.length; at += keyCount) {
        if (codes[at] < LEAST_SPECIAL) codes[at] = codes[at] * across + number;
      }
    }
  }

  /* The classes of two measures in one with their labels, which the grid of the legend gives. */
  function inWords(classes, { columns, rows }) {
    const label = (i) => `${columns[i % columns.length]} · ${rows[Math.floor(i / columns.length)]}`;
    return classes.map((entry, i) => ({ ...entry, label: label(i) }));
  }

  class Values {
    constructor(message, keyCount, lang) {
      const [first, last] = message.at === undefined ? message.years : [message.at, message.at];
      this.message = message;
      this.years = [first, last];
      const codes = unpack(message.packed, last - first + 1, keyCount);
      if (message.beside) putBeside(codes, keyCount, message.beside);
      for (const [key, code] of message.fixed ?? []) {
        for (let at = key; at < codes.length; at += keyCount) codes[at] = code; // typed arrays wrap around: -1 is the highest
      }
      this.codeAt = (key, year) => codes[year * keyCount + key];
      this.keyCount = keyCount;
      this.lang = lang;
      this.plural = new Intl.PluralRules(lang);
      const { decimals = 0, grouping = true } = message;
      const form = { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: grouping };
      this.number = new Intl.NumberFormat(lang, form);
      this.scale = message.scale ?? 1;
      this.readClasses();
      this.isPointVisible = bitmask(message.points?.visible);
    }

    /*
     * classes: what can be painted, in the order of the legend; the special ones come last, those that the message has.
     */
    readClasses() {
      const { classes, special = [], grid } = this.message;
      this.classes = [...(grid ? inWords(classes, grid) : classes), ...special];
      this.special = new Map(this.classes.map((entry, i) => [2 ** 32 + entry.code, i]).filter(([code]) => code < 2 ** 32));
      this.classOf = new Map();
      this.numbered = this.message.kind === "numbers";
      this.codes = new Map(classes.map((entry, i) => [entry.code, i]));
      this.limits = classes.map((entry) => entry.from);
    }

    /* The class of a code: -1 (nothing is painted) only for a special code for which the message has no class. */
    classify(code) {
      if (code >= LEAST_SPECIAL) return this.special.get(code) ?? -1;
      if (!this.numbered) {
        if (!this.codes.has(code)) throw new Error(`There is no class for the code ${code}`);
        return this.codes.get(code);
      }
      const value = code * this.scale * (1 + Number.EPSILON); // 3 * 0.1 is not below 0.3
      let found = 0;
      while (found + 1 < this.limits.length && value >= this.limits[found + 1]) found += 1;
      return found;
    }

    yearIndex(year) {
      return Math.min(Math.max(year, this.years[0]), this.years[1]) - this.years[0];
    }

    /* The class of every key in a year. */
    classesIn(year) {
      const index = this.yearIndex(year);
      const result = new Int16Array(this.keyCount);
      for (let key = 0; key < this.keyCount; key += 1) {
        const code = this.codeAt(key, index);
        if (!this.classOf.has(code)) this.classOf.set(code, this.classify(code));
        result[key] = this.classOf.get(code);
      }
      return result;
    }

    /* The value of a key in words: "direkt", "3 Bündnisse", "12,5 %". */
    words(key, year) {
      const code = this.codeAt(key, this.yearIndex(year));
      if (code >= LEAST_SPECIAL) return this.classes[this.special.get(code)]?.label ?? "";
      if (!this.numbered) return this.classes[this.classify(code)].label;
      const value = code * this.scale;
      const { unit } = this.message;
      const word = typeof unit === "object" && unit !== null ? unit[this.plural.select(value)] ?? unit.other : unit;
      return word ? `${this.number.format(value)}\u00a0${word}` : this.number.format(value);
    }
  }

  AreaMap.Values = Values;
})();
