// The slip behind a wrong line: mutants, backwards. Each neighbour of the right side, one change away, is tried at the
// numbers of judge.js; the first that is true there names the slip.
"use strict";

const Slips = (() => {
  const MOST = 600;
  const isList = (tree) => Array.isArray(tree);

  // What kind of slip each change undoes, for a first hint that gives nothing away.
  const KINDS = {
    sign: "Look at a sign.",
    index: "Look at an index.",
    name: "Look at which letter stands where.",
    delta: "A number stands there for every class. Is it meant for one class alone?",
    term: "There is one term too many.",
    factor: "There is one factor too many.",
    missing: "A factor is missing.",
    number: "Look at a number.",
    power: "Look at a power, or at what is above and below a fraction bar.",
    log: "Look at a logarithm or an exponential.",
  };

  // All that stands in a statement: indices by the end of their range, arrays by their shape, entries.
  function inventory(trees, dictionary) {
    const {words, letters} = dictionary;
    const indices = new Map(), names = new Map(), entries = new Map();
    const note = (map, key, value) => map.set(key, (map.get(key) ?? new Set()).add(value));
    const visit = (tree) => {
      if (typeof tree === "string" && Object.hasOwn(letters, tree) && !Object.hasOwn(words, tree)) note(indices, JSON.stringify(letters[tree]), tree);
      if (!isList(tree)) return;
      if (tree[0] === "at") {
        note(names, JSON.stringify(words[tree[1]].shape), tree[1]);
        entries.set(JSON.stringify(tree), tree);
        tree.slice(2).forEach(visit);
      } else if (tree[0] === "sum") [tree[1], tree[2], tree[3], tree[4]].forEach(visit);
      else tree.slice(1).forEach(visit);
    };
    trees.forEach(visit);
    if (names.size && Object.hasOwn(words, "y_hat")) note(names, JSON.stringify(words.y_hat.shape), "y_hat");
    return {indices, names, entries: [...entries.values()]};
  }

  function* without(list, least) {
    if (list.length > least) for (let n = 0; n < list.length; n++) yield list.filter((_, other) => other !== n);
  }

  const joined = (kind, args) => (args.length === 1 ? args[0] : [kind, ...args]);
  const negated = (tree) => (typeof tree === "number" ? -tree : isList(tree) && tree[0] === "*" && tree[1] === -1 ? joined("*", tree.slice(2)) : ["*", -1, tree]);

  // [kind of slip, tree] of each change at this place; deeper places are visited by `everywhere`.
  function* changes(tree, here, bound) {
    const {indices, names, dictionary} = here;
    const likely = (index) => {
      const end = bound[index] ?? dictionary.letters[index];
      return [...(indices.get(JSON.stringify(end)) ?? []), ...Object.keys(bound)].filter((other) => other !== index);
    };
    if (typeof tree === "number") {
      if (tree === 1 || tree === -1)
        for (const list of indices.values())
          for (const a of list) for (const b of new Set([...list, ...here.classes])) if (a < b || !list.has(b)) yield ["delta", tree === 1 ? ["delta", a, b] : ["*", -1, ["delta", a, b]]];
      for (const other of [tree + 1, tree - 1]) if (other !== 0) yield ["number", other];
      return;
    }
    if (!isList(tree)) return;
    const [kind, ...args] = tree;
    if (kind === "at" || kind === "delta") {
      const first = kind === "at" ? 2 : 1;
      for (let n = first; n < tree.length; n++)
        for (const other of likely(tree[n])) yield ["index", tree.map((one, at) => (at === n ? other : one))];
    }
    if (kind === "at")
      for (const other of names.get(JSON.stringify(dictionary.words[tree[1]].shape)) ?? [])
        if (other !== tree[1]) yield ["name", ["at", other, ...tree.slice(2)]];
    if (kind === "+") {
      for (let n = 0; n < args.length; n++) yield ["sign", ["+", ...args.map((one, at) => (at === n ? negated(one) : one))]];
      for (const less of without(args, 1)) yield ["term", joined("+", less)];
    }
    if (kind === "*") {
      for (const less of without(args, 1)) yield [args[0] === -1 && less.length === args.length - 1 && less[0] !== -1 ? "sign" : "factor", joined("*", less)];
      const over = args.findIndex((one) => isList(one) && one[0] === "^" && one[2] === -1);
      if (over >= 0 && args.length === 2) yield ["power", ["*", args[over][1], ["^", args[1 - over], -1]]];
    }
    if (kind === "^" && typeof args[1] === "number" && args[1] > 1) yield ["power", args[1] === 2 ? args[0] : ["^", args[0], args[1] - 1]];
    if (kind === "log" || kind === "exp") yield ["log", args[0]];
  }

  // Each neighbour of a tree, those nearest the root first.
  function* everywhere(tree, here, bound = {}) {
    yield* changes(tree, here, bound);
    if (!isList(tree)) return;
    const [kind, ...args] = tree;
    if (["at", "delta", "matrix", "constant", "identity", "/"].includes(kind)) return;
    if (kind === "sum") {
      const [body, index, low, high] = args, inner = {...bound, [index]: high};
      for (const [slip, other] of everywhere(body, here, inner)) yield [slip, ["sum", other, index, low, high]];
      for (const name of here.names.get(JSON.stringify([high])) ?? [])
        yield ["missing", ["sum", ["*", ["at", name, index], body], index, low, high]];
      return;
    }
    if (kind === "cases") {
      for (const [slip, other] of everywhere(args[0][0], here, bound)) yield [slip, ["cases", [other, ...args[0].slice(1)], args[1]]];
      for (const [slip, other] of everywhere(args[1][0], here, bound)) yield [slip, ["cases", args[0], [other]]];
      return;
    }
    const last = kind === "slope" || kind === "call" || kind === "^" ? 1 : args.length;
    const from = kind === "call" ? 1 : 0;
    for (let n = from; n < Math.max(last, from + 1); n++)
      for (const [slip, other] of everywhere(args[n], here, bound)) yield [slip, [kind, ...args.map((one, at) => (at === n ? other : one))]];
  }

  // What multiplies the whole, or a term of it, when a factor was forgotten.
  function* completed(tree, {entries, dictionary}) {
    const sums = dictionary.hypotheses.filter((h) => h.axes.length === 1 && dictionary.words[h.array].shape.length === 1)
      .map(({array}) => ["sum", ["at", array, "i"], "i", 1, dictionary.words[array].shape[0]]);
    const inverse = Object.hasOwn(dictionary.words, "N") ? [["^", "N", -1]] : [];
    const factors = [...entries, ...entries.map((one) => ["^", one, -1]), ...sums, ...inverse];
    for (const factor of factors) yield ["missing", ["*", factor, tree]];
    if (isList(tree) && tree[0] === "+")
      for (const factor of factors)
        for (let n = 1; n < tree.length; n++) yield ["missing", tree.map((one, at) => (at === n ? ["*", factor, one] : one))];
  }

  // {kind, hint, tree} of the nearest true right side, or null; at most so many neighbours are tried.
  function find({left, relation, right}, dictionary, given) {
    if (relation !== "=" || (isList(right) && /^(matrix|gradient|entrywise|transpose|diag|map|constant|identity)/.test(right[0]))) return null;
    // The true class may be what is missing.
    const classes = dictionary.letters.c === "C" ? ["c"] : [];
    const here = {...inventory([left, right], dictionary), dictionary, classes};
    const seen = new Set(), holds = Judge.holding(left, dictionary, given);
    let tried = 0;
    const whole = function* () {
      yield ["sign", negated(right)];
      yield* everywhere(right, here);
      yield* completed(right, here);
    };
    for (const [kind, tree] of whole()) {
      const key = JSON.stringify(Forms.form(tree));
      if (seen.has(key) || Forms.alike(tree, left) || Forms.alike(tree, right)) continue;
      seen.add(key);
      if (++tried > MOST) return null;
      const conditions = holds(tree);
      const idle = kind === "missing" && conditions?.some(({array}) => JSON.stringify(tree).includes(`["sum",["at","${array}","i"],"i"`));
      if (conditions && !idle) return {kind, hint: KINDS[kind], tree, conditions, tried};
    }
    return null;
  }

  // A hint in two stages, where a line one change away is true: what kind of slip it is, then the line.
  function tell(told, found, dictionary, given) {
    const {element} = Widgets, near = find(found, dictionary, given);
    const say = (...children) => {
      told.replaceChildren(...children);
      told.focus();
    };
    if (!near) return say(element("p", {}, "No line that is one change away from yours is true."));
    const under = near.conditions.length ? `, if ${Tell.worded(near.conditions, dictionary)}` : "";
    const more = element("button", {type: "button", onclick: () => say(
      element("p", {}, `${near.hint} This line is true at all points that were tried${under}:`),
      MathTree.formula(dictionary.words, found.left, "=", near.tree))}, "Show the line");
    told.replaceChildren(element("p", {}, near.hint, " ", more));
    return more.focus();
  }

  return {find, tell};
})();
globalThis.Slips = Slips;
