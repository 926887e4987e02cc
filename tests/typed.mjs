// Read the typed lines on standard input with book/_static/typed.js, and judge them with judge.js.
import {readFileSync} from "node:fs";
import {runInThisContext} from "node:vm";

const [, , folder, ...scripts] = process.argv;
for (const script of scripts) runInThisContext(readFileSync(`${folder}/${script}`, "utf8"));
const {dictionary, texts, judge} = JSON.parse(readFileSync(0, "utf8"));

function read(text) {
  try {
    return Typed.lines(text).map(([start, end]) => new Typed.Parser(text, dictionary, start, end).line());
  } catch (error) {
    if (error instanceof Typed.Unreadable) return {says: error.message, at: error.at};
    throw error;
  }
}

const timed = (act) => {
  const begun = performance.now();
  return [act(), performance.now() - begun];
};
process.stdout.write(JSON.stringify(texts.map((text) => timed(() => (judge ? Judge.judge(text, dictionary, judge) : read(text))))));
