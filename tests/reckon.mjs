// Read typed numbers with book/_static/reckon.js, and judge them as answers to exercises.
import {readFileSync} from "node:fs";
import {runInThisContext} from "node:vm";

runInThisContext(readFileSync(process.argv[2], "utf8"));
const {texts, exercises} = JSON.parse(readFileSync(0, "utf8"));

function timed(text) {
  const begun = performance.now();
  Reckon.read(text);
  return performance.now() - begun;
}

let slowest = 0;
const read = texts.map((text) => {
  const found = Reckon.read(text);
  slowest = Math.max(slowest, Math.min(...[1, 2, 3].map(() => timed(text)))); // the machine may be busy with others
  return "value" in found ? {value: String(found.value)} : found;
});
const verdicts = exercises.map(({answer, given}) =>
  given.map((numbers) => Reckon.verdict(numbers.map(Number), Reckon.reveal(answer))));
process.stdout.write(JSON.stringify({read, verdicts, slowest}));
