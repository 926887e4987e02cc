// Judges typed lines by numbers: unreadable (where), wrong (at which numbers), true under a condition, or true
// at all points that were tried. What it calls wrong is wrong: two values count as different only where they
// differ by far more than rounding does. It needs typed.js and evaluate.js, and evaluates nothing but numbers.
"use strict";

const Judge = (() => {
  const CLOSE = 1e-13, NOISE = 1e-14, REPEATS = 3, SHARP = 1e-3, MOST_INDICES = 30;

  const random = (seed) => {
    let state = seed;
    return () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return ((state >>> 8) + 0.5) / 2 ** 24;
    };
  };

  // Values, and what rounding does to them ---------------------------------------------------------

  // Rounding is a hundred times as large as that of the machine, and at random: what changes from one computation
  // to the next is noise, what stays is a difference. Small whole numbers, such as indices, are exact.
  class Rounded extends Evaluator {
    value(tree, indices) {
      const value = super.value(tree, indices);
      return Array.isArray(tree) && tree[0] !== "at" && tree[0] !== "/" ? this.rounded(value) : value;
    }

    rounded(x) {
      if (typeof x !== "number")
        return Object.assign(Object.create(Object.getPrototypeOf(x)),
          {level: x.level, value: this.rounded(x.value), slope: this.rounded(x.slope)});
      if (!Number.isFinite(x)) throw new RangeError("a number that is too large");
      return Number.isInteger(x) && Math.abs(x) < 1000 ? x : x * (1 + NOISE * (2 * Rounded.draw() - 1));
    }
  }
  Rounded.draw = random(1);

  // What a statement is about -----------------------------------------------------------------------

  function parts(tree, visit, bound = []) {
    visit(tree, bound);
    if (!Array.isArray(tree)) return;
    if (tree[0] === "sum") {
      [tree[3], tree[4]].forEach((end) => parts(end, visit, bound));
      parts(tree[1], visit, [...bound, tree[2]]);
    } else if (tree[0] === "map") parts(tree[3], visit, bound);
    else if (tree[0] === "cases") tree.slice(1).flat(1).forEach((one) => parts(one, visit, bound));
    else tree.slice(1).forEach((one) => parts(one, visit, bound));
  }

  const isName = (words, tree) => typeof tree === "string" && Object.hasOwn(words, tree);

  // {names, indices, sizes}: every word that trees rest on, the free indices, and the sizes.
  function about(trees, dictionary) {
    const {words, letters} = dictionary;
    const names = new Set(), indices = new Set(), waiting = [...trees];
    let outer = trees.length;
    while (waiting.length) {
      const tree = waiting.shift(), outside = outer-- > 0;
      parts(tree, (one, bound) => {
        if (typeof one !== "string") return;
        if (outside && Object.hasOwn(letters, one) && !bound.includes(one) && !isName(words, one)) {
          indices.add(one);
          if (isName(words, letters[one])) names.add(letters[one]);
        } else if (isName(words, one) && !names.has(one)) {
          names.add(one);
          const {shape, body} = words[one];
          waiting.push(...shape, ...(body === undefined ? [] : [body]));
        }
      });
    }
    const sizes = [...names].filter((name) => words[name].kind === "size").sort();
    return {names, indices: [...indices].sort(), sizes};
  }

  // Names inside an exponential: their friendly values are logarithms of whole numbers.
  function raised(names, trees, words) {
    const found = new Set();
    for (const tree of [...trees, ...[...names].map((name) => words[name].body ?? 0)])
      parts(tree, (one) => {
        if (Array.isArray(one) && one[0] === "exp") parts(one[1], (inner) => isName(words, inner) && found.add(inner));
        if (Array.isArray(one) && one[0] === "call") parts(one[2], (inner) => isName(words, inner) && found.add(inner));
      });
    return found;
  }

  // Points --------------------------------------------------------------------------------------------

  // Which sizes are tried, and whether with few and small numbers.
  const PLAN = [
    [{C: 2, N: 1, D: 2}, 1], [{C: 2, N: 2, D: 1}, 2], [{C: 3, N: 2, D: 2}, 3], [{C: 3, N: 2, D: 2}, 0], [{C: 2, N: 3, D: 1}, 0],
    [{C: 4, N: 2, D: 3}, 0], [{C: 1, N: 2, D: 1}, 0], [{C: 5, N: 1, D: 2}, 0],
    [{C: 2, N: 2, D: 2}, 0], [{C: 2, N: 1, D: 3}, 0],
  ];
  const WEIGHTS = {1: [[2], [3], [1]], 2: [[1, 3], [2, 1], [1, 4]], 3: [[1, 2, 5], [2, 1, 1], [3, 1, 4]]};
  const SHARES = {1: [[1], [1], [1]], 2: [[1 / 2, 1 / 2], [1 / 4, 3 / 4], [1, 0]], 3: [[1 / 2, 1 / 4, 1 / 4], [1 / 4, 1 / 4, 1 / 2], [0, 1, 0]]};
  const WHOLE = [[1, 2, -1], [2, -1, 1], [3, 1, 2]];

  const every = (count, make) => Array.from({length: count}, (_, n) => make(n));
  const entries = (axes, make, at = []) =>
    (axes.length ? every(axes[0], (n) => entries(axes.slice(1), make, [...at, n])) : make(at));

  class Points {
    constructor(trees, dictionary, given) {
      Object.assign(this, {dictionary, given, words: dictionary.words}, about(trees, dictionary));
      this.free = [...this.names].filter((name) => this.words[name].body === undefined && this.words[name].kind !== "size").sort();
      this.logs = raised(this.names, trees, this.words);
      this.drawn = new Map();
    }

    sizesAt(plan) {
      const sizes = {};
      for (const name of this.sizes) sizes[name] = this.given.where?.[name] ?? Math.max(plan[name] ?? 2, this.dictionary.least?.[name] ?? 1);
      return sizes;
    }

    axes(name, sizes) {
      return this.words[name].shape.map((axis) => new Evaluator({}, sizes, {}).value(axis, {}));
    }

    // {sizes, data, told}: one draw; `told` says each number as it was meant, such as log 3.
    draw(step, holds) {
      const key = `${step} ${holds.map((h) => JSON.stringify(h))}`;
      if (this.drawn.has(key)) return this.drawn.get(key);
      const [plan, friendly] = PLAN[step], sizes = this.sizesAt(plan);
      const next = random(97 * step + 7), data = {}, told = {};
      const turns = {};
      this.free.forEach((name) => {
        const axes = this.axes(name, sizes), {sign} = this.words[name];
        const summed = holds.find((h) => h.array === name);
        const log = this.logs.has(name) && sign === "real" && !summed;
        const kind = log ? "log" : summed ? "share" : "whole"; // arrays of one kind get different numbers
        turns[kind] = (turns[kind] ?? -1) + 1;
        const turn = friendly + turns[kind] - 1;
        const one = (at) => {
          const last = at.at(-1) ?? 0, row = turn + (at.length > 1 ? at[0] : 0);
          if (!friendly) return sign === "real" ? 4 * next() - 2 : Math.exp(4 * next() - 3);
          if (log) return Math.log((WEIGHTS[Math.min(axes.at(-1) ?? 2, 3)][row % 3][last % 3] ?? 2) + (axes.length ? 0 : 1));
          if (summed && at.length) return (SHARES[Math.min(axes.at(-1), 3)][row % 3][last % 3] ?? 1);
          const whole = WHOLE[row % 3][last % 3];
          return sign === "real" ? whole : Math.abs(whole) + (at.length ? 0 : 1);
        };
        data[name] = entries(axes, one);
        if (friendly && log) told[name] = true;
      });
      for (const h of holds) this.satisfy(data, h, sizes, friendly);
      const made = {sizes, data, told, friendly: Boolean(friendly), step};
      this.drawn.set(key, made);
      return made;
    }

    satisfy(data, {array, axes, value, hot}, sizes, friendly) {
      if (!(array in data) || hot !== undefined) return;
      const wanted = new Evaluator({}, sizes, {}).value(value, {});
      const positive = friendly || this.words[array].sign !== "real";
      const level = (list) => {
        const total = list.reduce((a, b) => a + b, 0);
        return list.map((x) => (positive && total !== 0 ? wanted * x / total : x + (wanted - total) / list.length));
      };
      const table = data[array];
      if (!Array.isArray(table[0])) data[array] = level(table);
      else if (axes.length === 2) {
        const flat = level(table.flat());
        data[array] = table.map((row, r) => row.map((_, c) => flat[r * row.length + c]));
      } else if (axes[0] === 1) data[array] = table.map(level);
      else {
        const columns = table[0].map((_, c) => level(table.map((row) => row[c])));
        data[array] = table.map((row, r) => row.map((_, c) => columns[c][r]));
      }
    }

    // Every point at which the conditions hold.
    * all(conditions, friendlyOnly = false) {
      const sums = conditions.filter((c) => c.array && c.hot === undefined);
      const hots = conditions.filter((c) => c.hot !== undefined);
      const sizesFixed = Object.assign({}, ...conditions.map((c) => c.where ?? {}));
      for (let step = 0; step < PLAN.length; step++) {
        if (friendlyOnly && !PLAN[step][1]) continue;
        const draw = this.draw(step, sums);
        if (Object.entries(sizesFixed).some(([name, n]) => draw.sizes[name] !== n)) continue;
        let count = 0;
        for (const indices of this.assignments(draw.sizes)) {
          if (conditions.some((c) => (c.apart && indices[c.apart[0]] === indices[c.apart[1]]) ||
              (c.equal && indices[c.equal[0]] !== indices[c.equal[1]]))) continue;
          if (++count > MOST_INDICES) break;
          if (!hots.length) yield {...draw, indices};
          else for (const data of this.oneHot(draw, hots, indices)) yield {...draw, data, indices};
        }
      }
    }

    * oneHot(draw, [{array, hot}], indices) {
      const count = draw.data[array].length;
      for (let c = 1; c <= count; c++)
        if (hot === "" || indices[hot] === c)
          yield {...draw.data, [array]: every(count, (n) => Number(n + 1 === c))};
    }

    // In an order that varies the last index first, and reaches all of them early.
    assignments(sizes) {
      const ends = this.indices.map((letter) => new Evaluator({}, sizes, {}).value(this.dictionary.letters[letter], {}));
      const total = ends.reduce((a, b) => a * b, 1), stride = total > 3 * MOST_INDICES ? 7 : 1;
      return every(Math.min(total, 400), (n) => {
        let left = (n * stride) % total;
        const found = {};
        [...this.indices.keys()].reverse().forEach((place) => {
          found[this.indices[place]] = 1 + (left % ends[place]);
          left = Math.floor(left / ends[place]);
        });
        return found;
      });
    }
  }

  // One statement ---------------------------------------------------------------------------------------

  const flat = (value) => (Array.isArray(value) ? value.flat() : [value]);

  // What happens at one point: {left, right, holds}; where numbers cannot tell, a RangeError.
  function compare(left, relation, right, point, words) {
    const sides = (Kind) => {
      const evaluator = new Kind(words, point.sizes, point.data, point.indices);
      return [left, right].map((tree) => evaluator.worth(tree, point.indices));
    };
    const values = sides(Evaluator), [a, b] = values.map(flat);
    if (![...a, ...b].every(Number.isFinite)) throw new RangeError("a number that is too large");
    const far = (x, y) => Math.abs(x - y) > CLOSE * Math.max(1e-3, Math.abs(x), Math.abs(y));
    let holds = true;
    if (relation === "=" ? a.some((x, n) => far(x, b[n])) : a.some((x, n) => !(relation[0] === "<" ? x < b[n] : x > b[n]) || !far(x, b[n]))) {
      const again = every(REPEATS, () => sides(Rounded).map(flat));
      holds = a.every((x, n) => {
        const off = again.map(([one, other]) => one[n] - other[n]);
        const noise = Math.max(...off, x - b[n]) - Math.min(...off, x - b[n]);
        if (noise > SHARP * Math.max(1, Math.abs(x), Math.abs(b[n]))) throw new RangeError("a number that rounding hides");
        const apart = off.every((d) => Math.abs(d) > 10 * noise && Math.abs(d) > CLOSE * Math.max(1e-3, Math.abs(x)));
        if (!apart && "<>".includes(relation)) throw new RangeError("two sides that are too near to be told apart");
        return !apart || (relation !== "=" && (relation[0] === "<" ? x < b[n] : x > b[n]));
      });
    }
    return {left: values[0], right: values[1], holds};
  }

  function trial(statement, points, conditions, friendlyOnly = false) {
    const steps = new Set();
    let tried = 0, reason = "no numbers of these sizes";
    for (const point of points.all(conditions, friendlyOnly)) {
      try {
        const found = compare(...statement, point, points.words);
        tried++;
        steps.add(point.step);
        if (!found.holds) return {tried, fails: {...point, ...found}};
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        reason = error.message;
      }
    }
    return {tried, fails: null, reason, draws: steps.size};
  }

  // What might be missing, the likeliest first.
  function candidates(points, given) {
    const {dictionary, words, indices, names} = points;
    const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
    const has = (condition) => given.some((other) => same(other, condition));
    const sums = dictionary.hypotheses.filter((h) => names.has(h.array) && words[h.array].body === undefined);
    const pairs = indices.flatMap((a, n) => indices.slice(n + 1)
      .filter((b) => same(dictionary.letters[a], dictionary.letters[b])).map((b) => [a, b]));
    const hots = sums.filter((h) => words[h.array].shape.length === 1 && words[h.array].sign === "real" && h.value === 1)
      .flatMap(({array}) => [...indices.filter((letter) => same(dictionary.letters[letter], words[array].shape[0])), ""]
        .map((hot) => ({array, hot})));
    const apart = pairs.map((pair) => ({apart: pair})), equal = pairs.map((pair) => ({equal: pair}));
    const sizes = points.sizes.map((name) => ({where: {[name]: name === "N" ? 1 : 2}}));
    return [sums, apart, hots, equal, sizes].flat().filter((one) => !has(one));
  }

  // A condition in words, as the engine says it.
  function words(condition) {
    if (condition.name) return condition.name;
    if (condition.apart) return `${condition.apart.join(" and ")} differ`;
    if (condition.equal) return `${condition.equal.join(" and ")} are equal`;
    if (condition.hot !== undefined) return `${condition.array} is one-hot${condition.hot && ` at ${condition.hot}`}`;
    return Object.entries(condition.where).map(([name, n]) => `${name} is ${n}`).join(" and ");
  }

  function clash(set) {
    const hots = set.filter((c) => c.hot !== undefined), sums = set.filter((c) => c.array && c.hot === undefined);
    const arrays = sums.map((c) => c.array);
    const pairs = set.filter((c) => c.apart || c.equal).map((c) => String(c.apart ?? c.equal));
    return new Set(arrays).size < arrays.length || new Set(pairs).size < pairs.length ||
      hots.length > 1 || hots.some(({array}) => sums.some((h) => h.array === array && h.value !== 1));
  }

  // Whether a sum has the asked value at a point that was not drawn for it.
  function met({array, axes, value, hot}, {data, sizes}) {
    const table = data[array];
    if (!table || hot !== undefined || +axes !== +Array.isArray(table[0])) return false; // one axis, the last
    const wanted = new Evaluator({}, sizes, {}).value(value, {});
    return (+axes ? table : [table]).every((list) => Math.abs(list.reduce((a, b) => a + b, 0) - wanted) < CLOSE);
  }

  // The smallest sets of conditions under which the statement holds wherever it was tried; `fails` is a point where it does not.
  function missing(statement, points, given, fails) {
    const single = candidates(points, given).filter((one) => !clash([...given, one]));
    const holds = (set) => {
      if (set.every((one) => one.array && met(one, fails))) return 0;
      const found = trial(statement, points, [...given, ...set]);
      const enough = set.some((one) => one.where) ? 3 : 2; // one draw may be that of a single class
      return !found.fails && found.draws >= enough ? found.tried : 0;
    };
    for (const one of single) {
      const tried = holds([one]);
      if (tried) return {set: [one], tried};
    }
    const few = single.filter((one) => one.apart || (one.array && one.hot === undefined) || one.equal);
    for (const [n, one] of few.entries())
      for (const other of few.slice(n + 1)) {
        const tried = !clash([one, other]) && holds([one, other]);
        if (tried) return {set: [one, other], tried};
      }
    return null;
  }

  // {says, …} of left relation right, over the words of a dictionary; `given` is a list of conditions.
  function statement(left, relation, right, dictionary, given = []) {
    const where = Object.assign({}, dictionary.where, ...given.map((c) => c.where ?? {}));
    const points = new Points([left, right], dictionary, {where});
    const about = [left, relation, right];
    const first = trial(about, points, given);
    if (!first.fails && first.tried === 0) return {says: "undefined", reason: first.reason};
    if (!first.fails) {
      const unneeded = given.filter((c) => !trial(about, points, given.filter((other) => other !== c)).fails);
      return {says: "true", tried: first.tried, unneeded};
    }
    const found = missing(about, points, given, first.fails);
    if (found) return {says: "condition", conditions: found.set, tried: found.tried, fails: telling(first.fails, points)};
    // The friendliest point: where all that the book assumes of its targets holds.
    const usual = candidates(points, given).filter((c) => c.array && c.hot === undefined && !clash([...given, c]));
    const friendly = trial(about, points, [...given, ...usual], true).fails;
    return {says: "wrong", fails: telling(friendly ?? first.fails, points), usual: friendly ? usual : []};
  }

  // A function that says of a right side under which of the usual conditions it equals `left` at all points, or null:
  // none, sums that are one, or a target that is one-hot at an index.
  function holding(left, dictionary, given) {
    const where = Object.assign({}, dictionary.where, ...given.map((c) => c.where ?? {}));
    return (right) => {
      const points = new Points([left, right], dictionary, {where});
      const possible = candidates(points, given).filter((c) => c.array && !clash([...given, c]));
      const usual = possible.filter((c) => c.hot === undefined && c.value === 1), hots = possible.filter((c) => c.hot);
      for (const conditions of [[], ...(usual.length ? [usual] : []), ...hots.map((one) => [one])]) {
        const found = trial([left, "=", right], points, [...given, ...conditions]);
        if (!found.fails && found.draws > 1) return conditions;
      }
      return null;
    };
  }

  // Numbers as text -----------------------------------------------------------------------------------------

  // A fraction where it is one with a small denominator, else as many decimals as are asked for.
  function fraction(x, digits = 4) {
    for (let q = 1; q <= 120; q++) {
      const p = Math.round(x * q);
      if (Math.abs(x - p / q) < 1e-11 * Math.max(1, Math.abs(x)) && Math.abs(p) < 10000)
        return `${p < 0 ? "−" : ""}${Math.abs(p)}${q > 1 ? `/${q}` : ""}`;
    }
    const text = x.toFixed(digits);
    return text.replace("-", "−");
  }

  function logarithm(x) {
    const whole = Math.round(Math.exp(x));
    return Math.abs(Math.log(whole) - x) < 1e-12 && whole > 1 ? `log ${whole}` : fraction(x);
  }

  const list = (table, write) => (Array.isArray(table)
    ? Array.isArray(table[0]) ? `(${table.map((row) => row.map(write).join(", ")).join("; ")})` : `(${table.map(write).join(", ")})`
    : write(table));

  // What a reader is told of a point: [[name, text], …] of sizes, indices, arrays, and what is computed of them.
  function telling(found, points) {
    const {sizes, indices, data, told, left, right} = found, {words, names} = points;
    const at = [...Object.entries(sizes).map(([name, n]) => [name, String(n)]),
      ...points.indices.map((name) => [name, String(indices[name])]),
      ...points.free.map((name) => [name, list(data[name], told[name] ? logarithm : (x) => fraction(x))])];
    const computed = [...names].filter((name) => words[name].kind === "array" && words[name].parameters?.length === 1)
      .flatMap((name) => {
        try {
          const evaluator = new Evaluator(words, sizes, data, indices);
          return [[name, list(evaluator.array(name).map(([x]) => x), (x) => fraction(x))]];
        } catch (error) {
          if (error instanceof RangeError) return [];
          throw error;
        }
      });
    const [a, b] = [left, right].map(flat);
    const place = Math.max(a.findIndex((x, n) => Math.abs(x - b[n]) > 1e-9 * Math.max(1, Math.abs(x))), 0);
    const columns = Array.isArray(left) ? left[0].length : 0;
    const entry = columns ? [Math.floor(place / columns) + 1, (place % columns) + 1] : null;
    const texts = (digits) => [a[place], b[place]].map((x) => fraction(x, digits));
    const digits = [4, 6, 8, 10].find((d) => texts(d)[0] !== texts(d)[1]) ?? 12;
    return {at, computed, entry, left: texts(digits)[0], right: texts(digits)[1]};
  }

  // Lines --------------------------------------------------------------------------------------------------------

  // {says: "empty"}, {says: "unreadable", at, message}, {says: "expression", tree}, or {steps: [{start, end, left,
  // relation, right}]}. `before` is a tree that lines without a left side continue.
  function read(text, dictionary, before) {
    const steps = [];
    let last = before;
    try {
      const lines = Typed.lines(text);
      if (!lines.length) return {says: "empty"};
      for (const [start, end] of lines) {
        const rows = new Typed.Parser(text, dictionary, start, end).line();
        rows.forEach(([relation, tree], n) => {
          const continues = relation !== "" || (n === 0 && before !== undefined && rows.length === 1);
          if (continues && last === undefined) throw new Typed.Unreadable("expected something before the sign", start);
          if (continues) {
            requireAlike(last, tree, dictionary, start);
            steps.push({start, end, left: last, relation: relation || "=", right: tree});
          }
          last = tree;
        });
      }
    } catch (error) {
      if (!(error instanceof Typed.Unreadable)) throw error;
      return {says: "unreadable", at: error.at, message: error.message};
    }
    return steps.length ? {steps} : {says: "expression", tree: last};
  }

  // What was read, with a verdict on each step; `says` is the worst of them.
  function judge(text, dictionary, {given = [], before} = {}) {
    const found = read(text, dictionary, before);
    if (!found.steps) return found;
    const steps = found.steps.map((step) => ({...step, ...statement(step.left, step.relation, step.right, dictionary, given)}));
    return {says: worst(steps), steps};
  }

  // The conditions that might matter to what was read.
  function possible(steps, dictionary) {
    const found = new Map();
    for (const {left, right} of steps)
      for (const one of candidates(new Points([left, right], dictionary, {}), []))
        if (!one.equal && !one.where) found.set(words(one), one);
    return [...found.values()];
  }

  function requireAlike(left, right, dictionary, at) {
    const parser = new Typed.Parser("", dictionary);
    if (!parser.alike(left, right))
      throw new Typed.Unreadable(`one side is ${parser.namedShape(left)}, the other ${parser.namedShape(right)}`, at);
  }

  const ORDER = ["wrong", "undefined", "condition", "true"];
  const worst = (steps) => ORDER.find((says) => steps.some((step) => step.says === says));

  return {read, judge, statement, possible, holding, words, Rounded};
})();
globalThis.Judge = Judge;
