// Read the typed lines on standard input with book/_static/typed.js, and judge them with judge.js.
import {readFileSync} from "node:fs";
import {runInThisContext} from "node:vm";

const [, , folder, ...scripts] = process.argv;
for (const script of scripts) runInThisContext(readFileSync(`${folder}/${script}`, "utf8"));
const {dictionary, texts, judge, statements, slips} = JSON.parse(readFileSync(0, "utf8"));

function read(text) {
  try {
    return Typed.lines(text).map(([start, end]) => new Typed.Parser(text, dictionary, start, end).line());
  } catch (error) {
    if (error instanceof Typed.Unreadable) return {says: error.message, at: error.at};
    throw error;
  }
}

// Time of the processor, which is what a busy machine does not change much; what took long is done again.
const LONG = 50, TIMES = 3;
function timed(act) {
  let answer, least = Infinity;
  for (let n = 0; n < TIMES && least > LONG; n++) {
    const begun = process.cpuUsage();
    answer = act();
    const {user, system} = process.cpuUsage(begun);
    least = Math.min(least, (user + system) / 1000);
  }
  return [answer, least];
}
function judged(text) {
  const found = Judge.judge(text, dictionary, judge);
  const worded = (step) => ({...step, conditions: step.conditions?.map(Judge.words)});
  return found.steps ? {...found, steps: found.steps.map(worded)} : found;
}
// Mutants may have shapes that do not fit, which what was read never has.
function stated([left, relation, right, where, given, own, changed]) {
  const known = own ?? dictionary, words = {...known.words, ...changed};
  try {
    return Judge.statement(left, relation, right, {...known, words, where}, given);
  } catch (error) {
    if (error instanceof TypeError) return {says: "ill-formed"};
    throw error;
  }
}

// The nearest true line, one change away from the first step that is wrong, or true under a condition.
function mended(text) {
  const {steps} = Judge.judge(text, dictionary);
  const wrong = steps.find((step) => step.says === "wrong") ?? steps.find((step) => step.says === "condition");
  const found = Slips.find(wrong, dictionary, []);
  return found && {...found, left: wrong.left, conditions: found.conditions.map((one) => Judge.words(one))};
}

const act = slips ? mended : statements ? stated : judge ? judged : read;
process.stdout.write(JSON.stringify(texts.map((text) => timed(() => act(text)))));
