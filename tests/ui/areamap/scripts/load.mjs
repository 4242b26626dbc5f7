/* The scripts of the map in Node, where they find neither a page nor Leaflet: what they make is in AreaMap. */
import { readFileSync } from "node:fs";
import vm from "node:vm";

const FOLDER = new URL("../../../../ui/areamap/", import.meta.url);

globalThis.window = globalThis;
globalThis.self = globalThis;

/* Run these files of ui/areamap/, in their order. */
export function load(...names) {
  for (const name of names) {
    const file = new URL(name, FOLDER);
    vm.runInThisContext(readFileSync(file, "utf8"), { filename: file.pathname });
  }
}
