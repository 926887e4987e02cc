// What a formula is worth at one fixed point: two formulas that are equal for every size have the same fingerprint,
// however they are written. The build computes those of the derivations (in Node), the search that of what was typed.
"use strict";

globalThis.Fingerprint = (() => {
  const SIZES = {N: 2, C: 3, D: 4}, OTHERS = 2, DIGITS = 8, ROUNDING = 1e-12;

  // A number from the letters of a name and its place: between 0.2 and 1.2, or between −1 and 1.
  function number(text, positive) {
    let hash = 2166136261;
    for (const letter of text) hash = Math.imul(hash ^ letter.codePointAt(0), 16777619);
    hash = Math.imul(hash ^ (hash >>> 15), 2246822519);
    const part = ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
    return positive ? 0.2 + part : 2 * part - 1;
  }

  // A value for each free name; an array that is known to have a sum has it, along its last axis. Another `salt` is
  // another point.
  function point(words, where, hypotheses, salt) {
    const sizes = {}, data = {};
    for (const [name, {kind, sign}] of Object.entries(words))
      if (kind === "size" || sign === "size") sizes[name] = where[name] ?? SIZES[name] ?? OTHERS;
    const worth = (tree) => new Evaluator({}, sizes, {}).value(tree, {});
    for (const [name, {shape, sign, body}] of Object.entries(words)) {
      if (name in sizes || body !== undefined) continue;
      const entries = (axes, at) => (axes.length
        ? Array.from({length: worth(axes[0])}, (_, n) => entries(axes.slice(1), [...at, n])) : number(`${salt}${name} ${at}`, sign !== "real"));
      data[name] = entries(shape, []);
    }
    for (const {array, axes, value} of hypotheses) {
      if (!(array in data) || axes.length !== 1 || axes[0] !== words[array].shape.length - 1) continue;
      const level = (row) => {
        const total = row.reduce((a, b) => a + Math.abs(b), 0);
        return row.map((x) => worth(value) * Math.abs(x) / total);
      };
      data[array] = axes[0] ? data[array].map(level) : level(data[array]);
    }
    return {sizes, data};
  }

  // The free indices of a tree, in the order in which they are written; they get the numbers 1, 2, 3.
  function indices(tree, letters, bound = [], found = []) {
    if (typeof tree === "string") {
      if (tree in letters && !bound.includes(tree) && !found.includes(tree)) found.push(tree);
    } else if (Array.isArray(tree)) {
      const [kind, ...args] = tree;
      const inside = kind === "sum" ? [...bound, args[1]] : kind === "map" ? [...bound, args[0]] : bound;
      args.forEach((one) => indices(one, letters, inside, found));
    }
    return found;
  }

  // The value of a tree, or null where there is none; `program` holds words, letters and hypotheses. The indices of
  // `first` get their numbers before those of the tree.
  function value(tree, {words, letters, hypotheses, known, where = {}}, first = [], salt = "") {
    const order = [...new Set([...first, ...indices(tree, letters)])];
    const {sizes, data} = point(words, where, known ?? hypotheses, salt);
    const at = Object.fromEntries(order.map((letter, n) => [letter,
      Math.min(n + 1, new Evaluator({}, sizes, {}).value(letters[letter], {}))]));
    try {
      return new Evaluator(words, sizes, data, at).worth(tree, at);
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  // The fingerprint as text, or null.
  function of(tree, program, first = []) {
    const found = value(tree, program, first);
    const shown = (x) => (Math.abs(x) < ROUNDING ? "0" : Number(x.toPrecision(DIGITS)).toString());
    if (found === null) return null;
    return Array.isArray(found) ? JSON.stringify(found.map((row) => row.map(shown))) : shown(found);
  }

  return {of, value, indices};
})();
