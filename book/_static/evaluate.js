// What an expression is worth at a point, in double precision, by walking its tree
// (book/proof/javascript.py prints the trees). Slopes are exact: a number that moves is a `Dual`,
// and a slope of a slope moves at a deeper level. Nothing here is `eval`.
"use strict";

{
class Dual {
  constructor(level, value, slope) { Object.assign(this, {level, value, slope}); }
}

const level = (x) => (x instanceof Dual ? x.level : 0);
const part = (x, at) => (level(x) === at ? [x.value, x.slope] : [x, 0]);

function lift(a, b, value, slope) {
  const at = Math.max(level(a), level(b));
  if (at === 0) return null;
  const [[x, dx], [y, dy]] = [part(a, at), part(b, at)];
  return new Dual(at, value(x, y), slope(x, y, dx, dy));
}

const add = (a, b) => lift(a, b, add, (x, y, dx, dy) => add(dx, dy)) ?? a + b;
const mul = (a, b) =>
  lift(a, b, mul, (x, y, dx, dy) => add(mul(dx, y), mul(x, dy))) ?? a * b;

function exp(a) {
  if (!(a instanceof Dual)) return Math.exp(a);
  const value = exp(a.value);
  return new Dual(a.level, value, mul(value, a.slope));
}

function log(a) {
  if (a instanceof Dual) return new Dual(a.level, log(a.value), mul(a.slope, pow(a.value, -1)));
  if (a <= 0) throw new RangeError("the logarithm of a number that is not positive");
  return Math.log(a);
}

function pow(a, n) {
  if (n instanceof Dual) return exp(mul(n, log(a)));
  if (a instanceof Dual) {
    const slope = n === 0 ? 0 : mul(mul(n, pow(a.value, n - 1)), a.slope);
    return new Dual(a.level, pow(a.value, n), slope);
  }
  if (a === 0 && n < 0) throw new RangeError("a division by zero");
  if (a < 0 && !Number.isInteger(n)) throw new RangeError("a root of a negative number");
  return a ** n;
}

function tanh(a) {
  if (!(a instanceof Dual)) return Math.tanh(a);
  const value = tanh(a.value);
  return new Dual(a.level, value, mul(add(1, mul(-1, mul(value, value))), a.slope));
}

const still = (x) => (x instanceof Dual ? still(x.value) : x); // without what moves
const abs = (x) => (still(x) < 0 ? mul(-1, x) : x);
const greater = (a, b) => (still(a) < still(b) ? b : a);
const lesser = (a, b) => (still(b) < still(a) ? b : a);

const whole = (x) => {
  if (!Number.isInteger(x)) throw new RangeError(`${x} is not a whole number`);
  return x;
};
const numbers = (count) => Array.from({length: count}, (_, k) => k + 1);
const zip = (a, b, join) => a.map((row, r) => row.map((x, c) => join(x, b[r][c])));
const product = (a, b) => a.map((row) => b[0].map((_, c) =>
  row.reduce((total, x, k) => add(total, mul(x, b[k][c])), 0)));

// `sizes` maps names to whole numbers; `data` maps the name of each free scalar to its value, and of
// each free array to nested lists. `words` are the declarations that came with the trees; `given` are
// the values of the indices in what arrays are given to be.
class Evaluator {
  constructor(words, sizes, data, given = {}, depth = 0) {
    Object.assign(this, {words, sizes, data, given, depth, known: new Map()});
  }

  // A number, or the rows of a matrix.
  worth(tree, indices = {}) {
    return this.isMatrix(tree) ? this.matrix(tree, indices) : this.value(tree, indices);
  }

  isMatrix(tree) {
    return Array.isArray(tree) && (tree[0] in Evaluator.matrices || tree[0] === "matrix");
  }

  value(tree, indices) {
    if (typeof tree === "number") return tree;
    if (typeof tree === "string") return tree in indices ? indices[tree] : this.name(tree, []);
    const [sign, ...args] = tree;
    if (this.isMatrix(tree)) return this.only(this.matrix(tree, indices));
    const value = (arg) => this.value(arg, indices);
    switch (sign) {
      case "/": return args[0] / args[1];
      case "+": return args.map(value).reduce(add);
      case "*": return args.map(value).reduce(mul);
      case "^": return pow(value(args[0]), value(args[1]));
      case "exp": return exp(value(args[0]));
      case "log": return log(value(args[0]));
      case "tanh": return tanh(value(args[0]));
      case "abs": return abs(value(args[0]));
      case "max": return args.map(value).reduce(greater);
      case "min": return args.map(value).reduce(lesser);
      case "delta": return value(args[0]) === value(args[1]) ? 1 : 0;
      case "at": return this.name(args[0], args.slice(1).map(value).map(whole));
      case "slope": return this.slope(args[0], args[1], indices);
      case "call": {
        const {parameters, body} = this.words[args[0]];
        return this.value(body, {[parameters[0]]: value(args[1])});
      }
      case "sum": {
        const [body, index, low, high] = args;
        let total = 0;
        for (let n = whole(value(low)); n <= whole(value(high)); n++)
          total = add(total, this.value(body, {...indices, [index]: n}));
        return total;
      }
      case "cases": {
        const found = args.find(([, a, b]) => a === undefined || value(a) === value(b));
        return value(found[0]);
      }
    }
    throw new RangeError(`no meaning for ${sign}`);
  }

  only(rows) {
    if (rows.length !== 1 || rows[0].length !== 1) throw new RangeError("a matrix where a number is needed");
    return rows[0][0];
  }

  matrix(tree, indices) {
    const [sign, ...args] = tree;
    if (sign === "matrix") return this.array(args[0]);
    return Evaluator.matrices[sign](this, args, indices);
  }

  array(name) {
    const [rows, columns] = this.shape(name);
    return numbers(rows).map((r) =>
      columns === undefined ? [this.name(name, [r])] : numbers(columns).map((c) => this.name(name, [r, c])));
  }

  shape(name) {
    return this.words[name].shape.map((axis) => this.value(axis, {}));
  }

  name(name, at) {
    if (name in this.sizes) return this.sizes[name];
    if (name in this.data) return at.reduce((table, n) => this.inside(table, n, name), this.data[name]);
    const {parameters, body} = this.words[name];
    const key = `${name} ${at}`;
    if (!this.known.has(key)) {
      const bound = {...this.given, ...Object.fromEntries(parameters.map((letter, n) => [letter, at[n]]))};
      if (at.length && !parameters.length)
        this.matrix(body, this.given).forEach((row, r) => row.forEach((x, c) =>
          this.known.set(`${name} ${[r + 1, c + 1].slice(0, at.length)}`, x)));
      else this.known.set(key, this.value(body, bound));
    }
    return this.known.get(key);
  }

  inside(table, n, name) {
    if (!(n >= 1 && n <= table.length)) throw new RangeError(`${name} has no entry ${n}`);
    return table[n - 1];
  }

  // One entry moves; a defined name becomes free, so that what it is made of stays where it is.
  slope(body, variable, indices) {
    const [name, ...at] = Array.isArray(variable)
      ? [variable[1], ...variable.slice(2).map((n) => this.value(n, indices))] : [variable];
    const at_ = JSON.stringify(at);
    const depth = this.depth + 1;
    const move = (here) => {
      const x = this.name(name, here);
      return JSON.stringify(here) === at_ ? new Dual(depth, x, 1) : x;
    };
    const [rows, columns] = this.shape(name);
    const moved = rows === undefined ? move([])
      : numbers(rows).map((r) => columns === undefined ? move([r]) : numbers(columns).map((c) => move([r, c])));
    const there = new this.constructor(this.words, this.sizes, {...this.data, [name]: moved}, this.given, depth);
    return part(there.value(body, indices), depth)[1];
  }
}

// The matrix among the arguments, the numbers among them multiplied.
function together(join) {
  return (of, args, indices) => {
    const [scale, all] = [[], []];
    for (const arg of args)
      if (of.isMatrix(arg)) all.push(of.matrix(arg, indices));
      else scale.push(of.value(arg, indices));
    const factor = scale.reduce(mul, 1);
    return all.reduce(join).map((row) => row.map((x) => mul(factor, x)));
  };
}

Evaluator.matrices = {
  "constant": (of, [x, rows, columns]) => numbers(of.value(rows, {})).map(() => numbers(of.value(columns, {})).map(() => x)),
  "identity": (of, [n]) => numbers(of.value(n, {})).map((r) => numbers(of.value(n, {})).map((c) => Number(r === c))),
  "transpose": (of, [m], indices) => {
    const rows = of.matrix(m, indices);
    return rows[0].map((_, c) => rows.map((row) => row[c]));
  },
  "gradient": (of, [body, [, name]], indices) => {
    const [rows, columns] = of.shape(name);
    const at = (...place) => of.slope(body, ["at", name, ...place], indices);
    return numbers(rows).map((r) => columns === undefined ? [at(r)] : numbers(columns).map((c) => at(r, c)));
  },
  "diag": (of, [m], indices) => of.matrix(m, indices).map(([x], r, all) => all.map((_, c) => (r === c ? x : 0))),
  "entrywise^": (of, [m, n], indices) => of.matrix(m, indices).map((row) => row.map((x) => pow(x, of.value(n, indices)))),
  "map": (of, [letter, body, m], indices) => of.matrix(m, indices).map((row) =>
    row.map((x) => of.value(body, {...indices, [letter]: x}))),
  "matrix*": together(product),
  "matrix+": together((a, b) => zip(a, b, add)),
  "entrywise*": together((a, b) => zip(a, b, mul)),
};

globalThis.Evaluator = Evaluator;
}
