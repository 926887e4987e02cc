// Evaluate the trees on standard input with book/_static/evaluate.js; print the values of all rows.
import {readFileSync} from "node:fs";
import {runInThisContext} from "node:vm";

runInThisContext(readFileSync(process.argv[2], "utf8"));
const cases = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(cases.map(({program, points}) => points.map(({sizes, data, indices}) => {
  const rows = [program.start, ...program.steps.map(([, tree]) => tree)];
  return rows.map((tree) => new Evaluator(program.words, sizes, data, indices).worth(tree, indices));
}))));
