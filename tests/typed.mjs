// Read the typed lines on standard input with book/_static/typed.js, and judge them with judge.js.
import {readFileSync} from "node:fs";
import {runInThisContext} from "node:vm";

const [, , folder, ...scripts] = process.argv;
for (const script of scripts) runInThisContext(readFileSync(`${folder}/${script}`, "utf8"));
const {dictionary, texts, judge, statements} = JSON.parse(readFileSync(0, "utf8"));

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
function judged(text) {
  const found = Judge.judge(text, dictionary, judge);
  const worded = (step) => ({...step, conditions: step.conditions?.map(Judge.words)});
  return found.steps ? {...found, steps: found.steps.map(worded)} : found;
}
// Mutants may have shapes that do not fit, which what was read never has.
function stated([left, relation, right, where, given]) {
  try {
    return Judge.statement(left, relation, right, {...dictionary, where}, given);
  } catch (error) {
    if (error instanceof TypeError) return {says: "ill-formed"};
    throw error;
  }
}

const act = statements ? stated : judge ? judged : read;
process.stdout.write(JSON.stringify(texts.map((text) => timed(() => act(text)))));
