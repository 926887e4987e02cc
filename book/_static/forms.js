// Whether two expressions are one and the same, as a reader sees it: in any order of terms and factors.
"use strict";

const Forms = (() => {
  // A tree in one form for all orders of its terms and factors, and all names of its bound indices: what was typed
  // is compared with what the book prints. It changes no more than the print of the book does.
  function form(tree) {
    if (typeof tree !== "object") return tree;
    const [kind, ...args] = tree;
    switch (kind) {
      case "/": return quotient(args[0], args[1]);
      case "+": return args.length === 1 ? form(args[0]) : total(args.map(form)); // one: a matrix of one entry
      case "*": return product(args.map(form));
      case "^": return power(form(args[0]), form(args[1]));
      case "matrix+": return [kind, ...flattened(kind, args).sort(byText)];
      case "entrywise*": return [kind, ...flattened(kind, args)];
      case "matrix*": {
        const made = flattened(kind, args), isNumber = (one) => pair(one) !== null;
        const scale = product(made.filter(isNumber)), rest = made.filter((one) => !isNumber(one));
        return scale === 1 ? [kind, ...rest] : [kind, scale, ...rest];
      }
      case "delta": return ["delta", ...args.map(form).sort(byText)];
      case "sum": {
        const [body, index, low, high] = args;
        const fresh = `#${(JSON.stringify(body).match(/#/g) ?? []).length}`;
        return ["sum", form(renamed(body, index, fresh)), fresh, form(low), form(high)];
      }
      case "cases": return ["cases", ...args.map((one) => one.map(form))];
      case "map": return ["map", "_", [args[1][0], "_"], form(args[2])];
    }
    return [kind, ...args.map(form)];
  }

  const flattened = (kind, args) => args.map(form).flatMap((one) => (Array.isArray(one) && one[0] === kind ? one.slice(1) : [one]));
  const text = (tree) => JSON.stringify(tree);
  const byText = (a, b) => (text(a) < text(b) ? -1 : 1);

  function renamed(tree, from, to) {
    if (tree === from) return to;
    if (!Array.isArray(tree) || (tree[0] === "sum" && tree[2] === from)) return tree;
    return tree.map((one) => renamed(one, from, to));
  }

  function quotient(p, q) {
    const gcd = (a, b) => (b ? gcd(b, a % b) : Math.abs(a));
    const by = gcd(p, q) * Math.sign(q);
    return q / by === 1 ? p / by : ["/", p / by, q / by];
  }

  const pair = (x) => (typeof x === "number" ? [x, 1] : Array.isArray(x) && x[0] === "/" ? [x[1], x[2]] : null);
  const plus = ([a, b], [c, d]) => pair(quotient(a * d + b * c, b * d));
  const by = ([a, b], [c, d]) => pair(quotient(a * c, b * d));

  // [coefficient, the rest] of a term.
  function split(term) {
    if (pair(term)) return [pair(term), 1];
    if (term[0] !== "*" || !pair(term[1])) return [[1, 1], term];
    return [pair(term[1]), term.length === 3 ? term[2] : ["*", ...term.slice(2)]];
  }

  function total(terms) {
    const found = new Map();
    for (const term of terms.flatMap((one) => (Array.isArray(one) && one[0] === "+" ? one.slice(1) : [one]))) {
      const [coefficient, rest] = split(term);
      const [before] = found.get(text(rest)) ?? [[0, 1]];
      found.set(text(rest), [plus(before, coefficient), rest]);
    }
    const made = [...found.values()].filter(([[p]]) => p !== 0).map(([c, rest]) => product([quotient(...c), rest])).sort(byText);
    return made.length === 0 ? 0 : made.length === 1 ? made[0] : ["+", ...made];
  }

  function product(factors) {
    let coefficient = [1, 1];
    const found = new Map();
    const exponent = [];
    for (const one of factors.flatMap((f) => (Array.isArray(f) && f[0] === "*" ? f.slice(1) : [f]))) {
      if (pair(one)) coefficient = by(coefficient, pair(one));
      else if (one[0] === "exp") exponent.push(one[1]);
      else {
        const [base, n] = Array.isArray(one) && one[0] === "^" && pair(one[2]) ? [one[1], pair(one[2])] : [one, [1, 1]];
        const [, before] = found.get(text(base)) ?? [base, [0, 1]];
        found.set(text(base), [base, plus(before, n)]);
      }
    }
    if (coefficient[0] === 0) return 0;
    const made = [...found.values()].filter(([, [p]]) => p !== 0).map(([base, n]) => (text(n) === "[1,1]" ? base : ["^", base, quotient(...n)]));
    if (exponent.length) made.push(["exp", total(exponent)]);
    made.sort(byText);
    const c = quotient(...coefficient);
    if (made.length === 0) return c;
    if (made.length === 1 && c !== 1 && made[0][0] === "+") return total(made[0].slice(1).map((term) => product([c, term])));
    const all = c === 1 ? made : [c, ...made];
    return all.length === 1 ? all[0] : ["*", ...all];
  }

  function power(base, n) {
    if (n === 1) return base;
    if (pair(base) && n === -1) return quotient(...[...pair(base)].reverse());
    if (pair(n) && Array.isArray(base)) {
      if (base[0] === "exp") return ["exp", product([n, base[1]])];
      if (base[0] === "*" && Number.isInteger(n)) return product(base.slice(1).map((one) => power(one, n)));
      if (base[0] === "^" && pair(base[2]) && Number.isInteger(n)) return power(base[1], product([base[2], n]));
    }
    return ["^", base, n];
  }

  const alike = (a, b) => text(form(a)) === text(form(b));

  return {form, alike};
})();
globalThis.Forms = Forms;
