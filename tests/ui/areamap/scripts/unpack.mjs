/* For each line [packed, years, keys] of the input a line with all codes, as values.js reads them. */
import { createInterface } from "node:readline";
import { load } from "./load.mjs";

load("values.js");
createInterface({ input: process.stdin }).on("line", (line) => {
  const [packed, years, keys] = JSON.parse(line);
  const values = new AreaMap.Values({ packed, years: [1, years], classes: [] }, keys, "de");
  const codes = Array.from({ length: years * keys }, (_, i) => values.codeAt(i % keys, Math.floor(i / keys)));
  console.log(JSON.stringify(codes));
});
