// Evaluate the trees on standard input with book/_static/evaluate.js: of all rows the value, and what rounding does
// to its numbers, by judge.js, in which rounding is a hundred times as large.
import {readFileSync} from "node:fs";
import {runInThisContext} from "node:vm";

for (const script of process.argv.slice(2)) runInThisContext(readFileSync(script, "utf8"));
const flat = (value) => [value].flat(Infinity);
const cases = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(cases.map(({program, points}) => points.map(({sizes, data, indices}) => {
  const rows = [program.start, ...program.steps.map(([, tree]) => tree)];
  const worth = (kind, tree) => new kind(program.words, sizes, data, indices).worth(tree, indices);
  return rows.map((tree) => {
    const value = worth(Evaluator, tree), again = [1, 2, 3].map(() => flat(worth(Judge.Rounded, tree)));
    return [value, flat(value).map((x, n) => Math.max(...again.map((other) => Math.abs(other[n] - x))))];
  });
}))));
