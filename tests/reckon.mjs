// Read typed numbers with book/_static/reckon.js, and judge them as answers to exercises.
import {readFileSync} from "node:fs";
import {runInThisContext} from "node:vm";

runInThisContext(readFileSync(process.argv[2], "utf8"));
const {texts, exercises} = JSON.parse(readFileSync(0, "utf8"));

let slowest = 0;
const read = texts.map((text) => {
  const begun = performance.now(), found = Reckon.read(text);
  slowest = Math.max(slowest, performance.now() - begun);
  return "value" in found ? {value: String(found.value)} : found;
});
const verdicts = exercises.map(({answer, given}) =>
  given.map((numbers) => Reckon.verdict(numbers.map(Number), Reckon.reveal(answer))));
process.stdout.write(JSON.stringify({read, verdicts, slowest}));
