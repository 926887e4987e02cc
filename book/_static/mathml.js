// Trees as MathML, which browsers show without a library: what was read, not what was typed.
"use strict";

const MathTree = (() => {
  const [ADD, MUL, POWER, ATOM] = [0, 1, 2, 3];
  const NAMESPACE = "http://www.w3.org/1998/Math/MathML";

  // An element; text in place of children.
  function element(tag, ...children) {
    const made = document.createElementNS(NAMESPACE, tag);
    made.append(...children);
    return made;
  }

  const row = (...children) => element("mrow", ...children);
  const sign = (text) => element("mo", text);
  const fenced = (inside) => row(sign("("), inside, sign(")"));

  function word(text) {
    const made = element("mi", text);
    if (text.length === 1) made.setAttribute("mathvariant", "normal");
    return made;
  }

  // How a declared name prints.
  function name({latex, text}, whole) {
    const accent = /^\\(hat|tilde|bar)\{(.)\}$/.exec(latex);
    const letter = (text) => {
      const made = element("mi", text);
      if (whole) {
        made.setAttribute("mathvariant", "normal");
        made.setAttribute("class", "bold");
      }
      return made;
    };
    if (accent) {
      const mark = sign({hat: "^", tilde: "~", bar: "¯"}[accent[1]]);
      mark.setAttribute("stretchy", "false");
      const made = element("mover", letter(accent[2]), mark);
      made.setAttribute("accent", "true");
      return made;
    }
    const operator = /^\\(?:operatorname|mathrm)\{(\w+)\}$/.exec(latex);
    if (operator) return word(operator[1]);
    const script = /^\\mathcal\{(.)\}$/.exec(latex);
    if (script) return element("mi", {L: "ℒ", H: "ℋ"}[script[1]] ?? script[1]);
    const below = /^(\w)_\{\\?(?:mathrm\{)?(\w+)\}?\}$/.exec(latex);
    if (below) return element("msub", element("mi", below[1]), below[2] === "times" ? sign("×") : word(below[2]));
    return letter(text);
  }

  class Writer {
    constructor(words) { this.words = words; }

    known(tree) {
      return typeof tree === "string" && Object.hasOwn(this.words, tree) ? this.words[tree] : null;
    }

    // [element, how tightly it holds together]
    write(tree) {
      if (typeof tree === "number")
        return tree < 0 ? [row(sign("−"), element("mn", String(-tree))), ADD] : [element("mn", String(tree)), ATOM];
      if (typeof tree === "string") return [this.known(tree) ? name(this.known(tree)) : element("mi", tree), ATOM];
      const [kind, ...args] = tree;
      return this[Writer.kinds[kind]](...args);
    }

    at(level, tree) {
      const [made, own] = this.write(tree);
      return own >= level ? made : fenced(made);
    }

    indices(list) {
      const parts = list.map((one) => this.write(one)[0]);
      const apart = list.some((one) => String(one).length > 1);
      return row(...parts.flatMap((part, n) => (n && apart ? [sign(","), part] : [part])));
    }

    negative(tree) {
      return (typeof tree === "number" && tree < 0) || (Array.isArray(tree) && /^(matrix)?\*$/.test(tree[0]) && this.negative(tree[1]));
    }

    positive(tree) {
      if (typeof tree === "number") return -tree;
      const [kind, first, ...rest] = tree;
      const made = first === -1 ? rest : [this.positive(first), ...rest];
      return made.length === 1 ? made[0] : [kind, ...made];
    }

    sum(...terms) {
      if (terms.length === 1) return this.write(terms[0]);
      const parts = terms.flatMap((term, n) => {
        const minus = this.negative(term);
        const made = this.at(n || minus ? MUL : ADD, minus ? this.positive(term) : term);
        return n || minus ? [sign(minus ? "−" : "+"), made] : [made];
      });
      return [row(...parts), ADD];
    }

    product(...factors) {
      if (factors[0] === -1) return [row(sign("−"), this.at(MUL, factors.length > 2 ? ["*", ...factors.slice(1)] : factors[1])), ADD];
      const below = factors.filter((one) => this.isInverse(one)).map((one) => one[1]);
      const above = factors.filter((one) => !this.isInverse(one));
      const reaches = (one) => Array.isArray(one) && ["sum", "log"].includes(one[0]);
      if (below.length) {
        const line = (list) => (list.length === 1 ? this.write(list[0])[0] : list.length ? this.write(["*", ...list])[0] : element("mn", "1"));
        const after = above.filter((one) => reaches(one) && !below.some((b) => JSON.stringify(b).includes('"sum"')));
        const fraction = element("mfrac", line(above.filter((one) => !after.includes(one))), line(below));
        return after.length ? [row(fraction, ...this.beside(after)), MUL] : [fraction, POWER];
      }
      return [row(...this.beside(above)), MUL];
    }

    isInverse(one) {
      return Array.isArray(one) && one[0] === "^" && one[2] === -1;
    }

    beside(factors) {
      return factors.flatMap((one, n) => {
        const last = n + 1 === factors.length;
        const reaches = Array.isArray(one) && ["sum", "log", "slope"].includes(one[0]);
        const made = this.at(reaches && last ? MUL : POWER, one);
        return n && this.startsWithDigit(one) ? [sign("·"), made] : n ? [sign("\u2062"), made] : [made];
      });
    }

    startsWithDigit(one) {
      return typeof one === "number" ? one >= 0 : Array.isArray(one) && (one[0] === "/" || (one[0] === "^" && this.startsWithDigit(one[1])));
    }

    quotient(a, b) { return [element("mfrac", element("mn", String(a)), element("mn", String(b))), POWER]; }

    power(base, n) {
      if (n === -1) return [element("mfrac", element("mn", "1"), this.write(base)[0]), POWER];
      if (JSON.stringify(n) === '["/",1,2]') return [element("msqrt", this.write(base)[0]), ATOM];
      return [element("msup", this.at(ATOM, base), this.write(n)[0]), POWER];
    }

    exp(n) { return [n === 1 ? element("mi", "e") : element("msup", element("mi", "e"), this.write(n)[0]), POWER]; }

    log(inside) {
      const sum = Array.isArray(inside) && inside[0] === "sum";
      return [row(element("mi", "log"), sign("\u2061"), sum ? this.write(inside)[0] : this.at(POWER, inside)), MUL];
    }

    tanh(inside) { return [row(element("mi", "tanh"), sign("\u2061"), fenced(this.write(inside)[0])), POWER]; }
    absolute(inside) { return [row(sign("|"), this.write(inside)[0], sign("|")), POWER]; }
    greater(...parts) { return this.extreme("max", parts); }
    lesser(...parts) { return this.extreme("min", parts); }

    extreme(called, parts) {
      const list = parts.flatMap((part, n) => [...(n ? [sign(",")] : []), this.write(part)[0]]);
      return [row(element("mi", called), sign("\u2061"), fenced(row(...list))), POWER];
    }

    delta(a, b) { return [element("msub", element("mi", "δ"), this.indices([a, b])), ATOM]; }

    entry(array, ...list) { return [element("msub", name(this.words[array]), this.indices(list)), ATOM]; }

    overIndex(body, index, low, high) {
      // What is left out of a sum is a factor of one minus a delta.
      const pattern = /^\["\*",\["\+",1,\["\*",-1,\["delta","(\w)",("\w"|\d+)\]\]\],/.exec(JSON.stringify(body));
      const apart = pattern && pattern[1] === index && low === 1 && body.length === 3;
      const under = apart ? row(element("mi", index), sign("≠"), this.write(body[1][2][2][2])[0])
        : row(element("mi", index), sign("="), this.write(low)[0]);
      const sigma = apart ? element("munder", sign("∑"), under) : element("munderover", sign("∑"), under, this.write(high)[0]);
      return [row(sigma, this.at(MUL, apart ? body[2] : body)), MUL];
    }

    slope(inside, variable) {
      const d = () => element("mi", "∂");
      const short = (tree) => !Array.isArray(tree) || tree[0] === "at" || ((tree[0] === "log" || tree[0] === "exp") && short(tree[1]));
      if (Array.isArray(inside) && inside[0] === "slope" && short(inside[1])) {
        const same = JSON.stringify(inside[2]) === JSON.stringify(variable);
        const two = () => element("mn", "2");
        const below = same ? row(d(), element("msup", this.write(variable)[0], two()))
          : row(d(), this.write(variable)[0], d(), this.write(inside[2])[0]);
        return [element("mfrac", row(element("msup", d(), two()), this.write(inside[1])[0]), below), POWER];
      }
      const below = row(d(), this.write(variable)[0]);
      if (short(inside)) return [element("mfrac", row(d(), this.write(inside)[0]), below), POWER];
      return [row(element("mfrac", d(), below), this.at(ATOM, inside)), MUL];
    }

    call(called, argument) { return [row(name(this.words[called]), sign("\u2061"), fenced(this.write(argument)[0])), POWER]; }

    cases([first, a, b], [second]) {
      const cell = (...parts) => element("mtd", ...parts);
      const table = element("mtable",
        element("mtr", cell(this.write(first)[0]), cell(element("mtext", "if\u00a0"), row(this.write(a)[0], sign("="), this.write(b)[0]))),
        element("mtr", cell(this.write(second)[0]), cell(element("mtext", "otherwise"))));
      table.setAttribute("class", "cases");
      return [row(sign("{"), table), ADD];
    }

    whole(array) { return [name(this.words[array], true), ATOM]; }

    constant(value, rows, columns) {
      const size = columns === 1 ? this.write(rows)[0] : row(this.write(rows)[0], sign("×"), this.write(columns)[0]);
      return [element("msub", this.heavy(String(value)), size), ATOM];
    }

    heavy(text) {
      const made = word(text);
      made.setAttribute("class", "bold");
      return made;
    }

    identity(n) { return [element("msub", this.heavy("I"), this.write(n)[0]), ATOM]; }
    transpose(m) { return [element("msup", this.at(ATOM, m), sign("⊤")), POWER]; }
    diagonal(m) { return [row(word("diag"), sign("\u2061"), fenced(this.write(m)[0])), POWER]; }

    entrywisePower(m, n) {
      return [element("msup", this.at(ATOM, m), row(sign("⊙"), this.write(n)[0])), POWER];
    }

    map(letter, [kind], m) { return [row(word(kind), sign("\u2061"), fenced(this.write(m)[0])), POWER]; }

    entrywise(...factors) {
      const parts = factors.flatMap((one, n) => {
        const inverse = n > 0 && Array.isArray(one) && one[0] === "entrywise^" && one[2] === -1;
        return [...(n ? [sign(inverse ? "⊘" : "⊙")] : []), this.at(POWER, inverse ? one[1] : one)];
      });
      return [row(...parts), MUL];
    }
  }

  Writer.kinds = {
    "+": "sum", "*": "product", "/": "quotient", "^": "power", "exp": "exp", "log": "log", "tanh": "tanh",
    "abs": "absolute", "max": "greater", "min": "lesser", "delta": "delta", "at": "entry",
    "sum": "overIndex", "slope": "slope", "gradient": "slope", "call": "call", "cases": "cases", "matrix": "whole", "constant": "constant",
    "identity": "identity", "transpose": "transpose", "diag": "diagonal", "entrywise^": "entrywisePower", "map": "map",
    "matrix*": "product", "matrix+": "sum", "entrywise*": "entrywise",
  };

  const RELATIONS = {"=": "=", "<=": "≤", ">=": "≥", "<": "<", ">": ">"};

  // A formula on a line of its own: trees and relations, in order.
  function formula(words, ...parts) {
    const writer = new Writer(words);
    const made = element("math", row(...parts.map((part) =>
      (typeof part === "string" && part in RELATIONS ? sign(RELATIONS[part]) : writer.write(part)[0]))));
    made.setAttribute("display", "block");
    const box = document.createElement("div");
    box.className = "typed-formula";
    box.append(made);
    new ResizeObserver(() => { // what scrolls sideways takes the focus
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }).observe(box);
    return box;
  }

  return {formula, RELATIONS};
})();
globalThis.MathTree = MathTree;
