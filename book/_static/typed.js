// Reads a line of mathematics as people write it into a tree of plain data, for evaluate.js: the book's
// LaTeX, LaTeX as learners write it, and plain text. A port of book/proof/typed/parser.py, method by
// method; a test compares the two. What two readers would read in two ways is refused, with the place.
"use strict";

{
class Unreadable extends Error {
  constructor(message, at) { super(message); this.at = at; }
}

const [LONGEST, DEEPEST, MOST_SUMS, MOST_SLOPES, MOST_DIGITS] = [2000, 60, 4, 3, 9];

const SPACE = "[ \\t\\r\\n\\u00a0\\u2009~$]|\\{\\}" +
  "|\\\\(?:left|right|[bB]igg?[lrm]?|displaystyle|textstyle|(?:no)?limits|q?quad)(?![a-zA-Z])" +
  "|\\\\[,;:! ()[\\]]" +
  "|\\\\(?:begin|end)\\{(?:align|aligned|gathered|split|equation|eqnarray)\\*?\\}";
const SKIPPED = new RegExp(`(?:${SPACE}|&)*`, "y");
const SKIPPED_IN_CELLS = new RegExp(`(?:${SPACE})*`, "y");

const RELATIONS = [
  ["<=", "<="], [">=", ">="], ["==", "="], [":=", "="], ["=", "="], ["≤", "<="], ["≥", ">="], ["<", "<"], [">", ">"],
  ["\\leqslant", "<="], ["\\geqslant", ">="], ["\\leq", "<="], ["\\geq", ">="], ["\\le", "<="], ["\\ge", ">="],
  ["\\lt", "<"], ["\\gt", ">"], ["\\equiv", "="], ["≡", "="],
];
const UNJUDGED = ["!=", "≠", "≈", "∝", "\\ne", "\\neq", "\\approx", "\\sim", "\\propto"];
const [MINUS, PLUS] = [["-", "−", "–"], ["+"]];
const TIMES = ["\\cdot", "\\times", "·", "×", "∗", "⋅", "*"];
const ODOT = ["\\odot", "\\circ", "⊙", "∘"];
const OSLASH = ["\\oslash", "⊘"];
const SUM = ["\\sum", "∑", "Σ", "sum"];
const LOG = ["\\log", "\\ln", "log", "ln"];
const EXP = ["\\exp", "exp"];
const PARTIAL = ["\\partial", "∂", "partial"];
const DELTA = ["\\delta", "δ", "delta"];
const DIFFER = ["\\neq", "\\ne", "!=", "≠"];
const TOP = ["\\top", "\\intercal", "⊤", "T"];
const POWERS = {"²": 2, "³": 3, "ᵀ": "T"};

const ACCENTS = {hat: "hat", widehat: "hat", tilde: "tilde", widetilde: "tilde", bar: "bar", overline: "bar"};
const GREEK = {"\\sigma": "σ", "\\lambda": "λ", "\\mu": "μ", "\\tau": "τ", "\\omega": "ω"};
const BOLD = ["mathbf", "boldsymbol", "bm", "vec", "textbf"];
const UPRIGHT = ["operatorname", "mathrm", "textrm", "text", "mathit", "mathsf"];
const STYLES = [...Object.keys(ACCENTS), ...BOLD, ...UPRIGHT, "mathcal", "mathbb"];
const ACCENTED = {"ŷ": ["hat", "y"], "Ŷ": ["hat", "Y"], "ỹ": ["tilde", "y"], "ẑ": ["hat", "z"]};
const COMBINING = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar"};

const IVERSON = /(_\{?|\[|\(|\\\{|\{)[ ]*([a-zA-Z]|[0-9]+)[ ]*(=|==|\\neq|\\ne|!=|≠)[ ]*([a-zA-Z]|[0-9]+)[ ]*(\\\}|[\])}])?/yd;
const SLOPE_IN_D = /^d[^/=+\-]{0,40}\/[ ]*d[ ]*[a-zA-Z\\ŷŶỹ]/;
const SLOPE_BELOW = /[ ]*\{[ ]*(?:\\mathrm\{d\}|d)/y;
const RAISED = /^\^(?:([0-9])|\{[ ]*([0-9]+)[ ]*\})[ ]*_/;
const ARGUMENTS = [
  ["H_pq", /^\([ ]*p[ ]*,[ ]*q[ ]*\)/],
  ["H", /^\([ ]*p[ ]*\)/],
  ["KL", /^\([ ]*p[ ]*(?:\|\||\\\||∥|\\Vert|\\parallel|,|\|)[ ]*q[ ]*\)/],
];
const MATRICES = new Set(["matrix", "gradient", "constant", "identity", "transpose", "diag", "entrywise^", "map", "matrix*", "matrix+",
  "entrywise*"]);

const isLetter = (text) => /^[a-zA-Z]/.test(text);
const isDigit = (text) => /^[0-9]/.test(text);
const isNumber = (tree) => typeof tree === "number";
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
// A derivative in an entry or a scalar is a slope; in an array, it is an array of slopes.
const slopeIn = (variable) => (variable[0] === "matrix" ? "gradient" : "slope");
const startsWith = (text, ...starts) => starts.some((start) => text.startsWith(start));

function matchAt(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

// A size or a range in words.
function said(tree) {
  if (Array.isArray(tree) && tree[0] === "+" && tree.length === 3) {
    const [a, b] = tree.slice(1).map(said);
    return isDigit(a) ? `${b} + ${a}` : `${a} + ${b}`;
  }
  return Array.isArray(tree) ? "another number" : String(tree);
}

// The ways in which a name is typed, but for accents and styles, which are read apart.
function spellings(name, latex) {
  const upright = latex.replace(/\\(?:mathrm|operatorname)\{(\w+)\}/g, "$1");
  const found = new Set([name, latex, upright]);
  for (const text of [latex, upright]) found.add(text.replace(/_\{(\\?\w+)\}/g, "_$1"));
  for (const text of [...found]) found.add(text.replaceAll("\\", ""));
  if (latex in GREEK) found.add(GREEK[latex]);
  if (name.includes("_")) found.add(name.replace(/[^a-zA-Z]/g, ""));
  return [...found].filter((text) => !startsWith(text, "\\hat", "\\tilde", "\\bar"));
}

// Where each line of a block begins and ends: [[start, end], …], empty ones left out.
function lines(text) {
  let [depth, breaks] = [0, []];
  for (const match of text.matchAll(/\\begin\{cases\}|\\end\{cases\}|\\\\(?:\*|\[[^\]]*\])?|\n/g)) {
    if (match[0].startsWith("\\begin")) depth++;
    else if (match[0].startsWith("\\end")) depth--;
    else if (depth <= 0) breaks.push([match.index, match.index + match[0].length, match[0] === "\n"]);
  }
  if (breaks.some(([, , newline]) => !newline)) breaks = breaks.filter(([, , newline]) => !newline);
  const found = [];
  let start = 0;
  for (const [begin, end] of [...breaks, [text.length, text.length]]) {
    if (start + matchAt(SKIPPED, text.slice(0, begin), start)[0].length < begin) found.push([start, begin]);
    start = end;
  }
  return found;
}

// `dictionary` is that of proof.page.javascript.dictionary: words, letters, hypotheses, and perhaps aliases.
class Parser {
  constructor(text, dictionary, start = 0, end = text.length) {
    Object.assign(this, {text: text.slice(0, end), at: start, start});
    Object.assign(this, {words: dictionary.words, letters: dictionary.letters});
    [this.names, this.accented] = [new Map(), new Map()];
    const accent = (latex, name) => {
      const found = /^\\(hat|tilde|bar)\{(\w)\}$/.exec(latex);
      if (!found) return false;
      this.accented.set(`${found[1]} ${found[2]}`, name);
      this.names.set(found[2] + found[1], name).set(`${found[2]}_${found[1]}`, name);
      return true;
    };
    for (const [name, {latex}] of Object.entries(this.words)) {
      accent(latex, name);
      for (const spelling of spellings(name, latex)) this.names.set(spelling, name);
    }
    for (const [typed, name] of Object.entries(dictionary.aliases ?? {}))
      if (!accent(typed, name)) this.names.set(typed, name);
    this.longest = [...this.names.keys()].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
    Object.assign(this, {bound: {}, depth: 0, sums: 0, slopes: 0, cells: false, reaching: false});
  }

  // What is asked of it ---------------------------------------------------------------------------

  // [[relation, tree], …]; the first relation is empty, or the line continues another.
  line() {
    if (this.text.length - this.start > LONGEST) this.fail("a line that is not as long", this.start + LONGEST);
    this.take("\\Rightarrow", "\\implies", "=>", "⇒", "\\iff", "\\Leftrightarrow");
    const rows = [[this.relation() ?? "", this.sum()]];
    for (;;) {
      this.peek();
      const {at} = this, relation = this.relation();
      if (!relation) break;
      rows.push([relation, this.sum()]);
      const [before, after] = [rows.at(-2)[1], rows.at(-1)[1]];
      if (!this.alike(before, after))
        this.refuse(`one side is ${this.namedShape(before)}, the other ${this.namedShape(after)}`, at);
      if (relation !== "=" && this.shape(after)) this.refuse("an inequality is between numbers", at);
    }
    const {at} = this;
    if (this.take(".", ",", ";") && this.peek()) this.at = at;
    if (this.peek()) this.fail("an operation or the end of the line");
    return rows;
  }

  // Tokens ----------------------------------------------------------------------------------------

  peek() {
    this.at += matchAt(this.cells ? SKIPPED_IN_CELLS : SKIPPED, this.text, this.at)[0].length;
    return this.text.slice(this.at, this.at + 80);
  }

  take(...texts) {
    const rest = this.peek();
    for (const text of texts) {
      if (!rest.startsWith(text)) continue;
      if (text[0] === "\\" && isLetter(text.at(-1)) && isLetter(rest.slice(text.length))) continue;
      this.at += text.length;
      return text;
    }
    return null;
  }

  want(text, wanted = `“${text}”`) {
    if (!this.take(text)) this.fail(wanted);
  }

  fail(wanted, at) {
    if (at === undefined) this.peek();
    throw new Unreadable(`expected ${wanted}`, at ?? this.at);
  }

  refuse(problem, at) {
    throw new Unreadable(problem, at);
  }

  relation() {
    const rest = this.peek();
    for (const text of UNJUDGED)
      if (rest.startsWith(text) && !isLetter(rest.slice(text.length)))
        this.refuse("only =, ≤, ≥, < and > can be judged", this.at);
    for (const [text, sign] of RELATIONS) if (this.take(text)) return sign;
    return null;
  }

  // Sums and products -----------------------------------------------------------------------------

  sum() {
    let sign = this.take(...MINUS, ...PLUS);
    const terms = [this.term(MINUS.includes(sign))];
    while ((sign = this.take(...MINUS, ...PLUS))) {
      const at = this.at - sign.length;
      terms.push(this.term(MINUS.includes(sign)));
      if (!this.alike(terms.at(-1), terms[0]))
        this.refuse(`${this.namedShape(terms[0])} and ${this.namedShape(terms.at(-1))} are not added`, at);
    }
    if (terms.length === 1) return terms[0];
    return [this.shape(terms[0]) ? "matrix+" : "+", ...terms];
  }

  nested(read) {
    this.depth++;
    if (this.depth > DEEPEST) this.refuse("this is nested too deeply", this.at);
    const tree = read();
    this.depth--;
    return tree;
  }

  term(negative) {
    const tree = this.product();
    return negative ? this.negated(tree) : tree;
  }

  negated(tree) {
    if (isNumber(tree)) return tree === 0 ? 0 : -tree;
    return [this.shape(tree) ? "matrix*" : "*", -1, tree];
  }

  product() {
    let tree = this.quotient(), sign;
    while ((sign = this.take(...ODOT, ...OSLASH))) {
      const at = this.at - sign.length;
      let other = this.quotient();
      if (!this.shape(tree) || !this.alike(tree, other))
        this.refuse(`${this.namedShape(tree)} and ${this.namedShape(other)} are not multiplied entry by entry`, at);
      other = OSLASH.includes(sign) ? ["entrywise^", other, -1] : other;
      tree = ["entrywise*", tree, other];
    }
    return tree;
  }

  quotient() {
    this.reaching = false;
    this.peek();
    let [places, divided] = [[this.at], false];
    let factors = [this.factor()];
    for (;;) {
      this.peek();
      const {at} = this;
      if (this.take(...TIMES)) {
        this.requireReach(at);
        const minus = this.take(...MINUS), factor = this.factor();
        factors.push(minus ? this.negated(factor) : factor);
        divided = false;
      } else if (this.take("/", "÷")) {
        this.requireReach(at);
        const above = this.times(factors, places), below = this.factor();
        divided = !(this.isPlain(above) && this.isPlain(below));
        [factors, places] = [[this.over(above, below, at)], []];
      } else if (this.starts()) {
        this.requireReach(at);
        if (divided) this.refuse("is this above or below the fraction bar? put parentheses", at);
        factors.push(this.factor());
      } else return this.times(factors, places);
      places.push(at);
    }
  }

  requireReach(at) {
    if (this.reaching)
      this.refuse("does what stands before reach this far? put what it acts on in parentheses", at);
  }

  starts() {
    const rest = this.peek();
    if (!rest) return false;
    if (isDigit(rest)) {
      if (matchAt(IVERSON, rest, 1) || rest.startsWith("1_")) return true;
      this.refuse("a number behind a factor needs a sign, as in x · 2", this.at);
    }
    if (isLetter(rest) || "([{∑Σ∂δ".includes(rest[0]) || rest[0] in ACCENTED) return true;
    if (startsWith(rest, "\\{", "\\frac", "\\dfrac", "\\tfrac", "\\cfrac", "\\sqrt")) return true;
    if (rest[0] === "\\") {
      const command = /^\\([a-zA-Z]+)/.exec(rest);
      const known = ["sum", "log", "ln", "exp", "partial", "delta", ...STYLES];
      return command !== null &&
        (rest.startsWith("\\begin{cases}") || known.includes(command[1]) || this.found(rest) !== null);
    }
    return this.found(rest) !== null;
  }

  // Whether a part of a quotient is a number or a size, so that 1/N s is read in one way.
  isPlain(tree) {
    if (isNumber(tree)) return true;
    if (typeof tree === "string") return this.words[tree]?.kind === "size";
    return tree[0] === "/";
  }

  times(factors, places) {
    if (factors.length === 1) return factors[0];
    let columns = null;
    for (const [n, factor] of factors.entries()) {
      const shape = this.shape(factor);
      if (shape && columns !== null && !same(shape[0], columns)) {
        const made = factors.filter((f) => this.shape(f)).map((f) => this.namedShape(f)).join(" and ");
        this.refuse(`${made} do not fit into a product`, places[n]);
      }
      columns = shape ? shape[1] : columns;
    }
    const tree = [columns === null ? "*" : "matrix*", ...factors];
    return columns !== null && same(this.shape(tree), [1, 1]) ? ["+", tree] : tree;
  }

  over(above, below, at) {
    if (this.shape(below)) this.refuse(`nothing is divided by ${this.namedShape(below)}`, at);
    if (isNumber(above) && isNumber(below) && below !== 0) return ["/", above, below];
    const inverse = ["^", below, -1];
    if (this.shape(above)) return ["matrix*", inverse, above];
    return above === 1 ? inverse : ["*", above, inverse];
  }

  // Shapes ----------------------------------------------------------------------------------------

  // The rows and columns of a matrix, or null for a number.
  shape(tree) {
    if (!Array.isArray(tree) || !MATRICES.has(tree[0])) return null;
    const [sign, ...args] = tree;
    if (sign === "matrix") return [...this.words[args[0]].shape, 1].slice(0, 2);
    if (sign === "constant") return args.slice(1);
    if (sign === "identity") return [args[0], args[0]];
    if (sign === "transpose") return [...this.shape(args[0])].reverse();
    if (sign === "diag") return Array(2).fill(this.shape(args[0])[0]);
    if (sign === "map" || sign === "gradient") return this.shape(args.at(-1));
    const shapes = args.map((arg) => this.shape(arg)).filter((shape) => shape);
    return sign === "matrix*" ? [shapes[0][0], shapes.at(-1)[1]] : shapes[0];
  }

  alike(a, b) {
    return same(this.shape(a), this.shape(b));
  }

  namedShape(tree) {
    const shape = this.shape(tree);
    if (!shape) return "a number";
    const [rows, columns] = shape.map(said);
    return columns === "1" ? `a column of ${rows}` : `a ${rows}×${columns} matrix`;
  }

  number(tree, at) {
    if (this.shape(tree)) this.refuse(`a number is needed here, and this is ${this.namedShape(tree)}`, at);
    return tree;
  }

  // Factors ---------------------------------------------------------------------------------------

  factor() {
    return this.nested(() => this.oneFactor());
  }

  oneFactor() {
    this.peek();
    const {at} = this;
    if (this.take(...SUM)) return this.summation(at);
    if (this.take(...LOG)) return this.logarithm();
    if (this.take(...EXP)) return this.exponential();
    let tree = this.atom();
    if (Array.isArray(tree) && tree[0] === "operator") return [slopeIn(tree[1]), this.number(this.operand(), at), tree[1]];
    tree = this.raised(tree);
    this.reaching = false;
    return tree;
  }

  opens() {
    return /^[([{]/.test(this.peek());
  }

  // What a logarithm or a derivative acts on: what is in parentheses, or one factor.
  operand() {
    const opens = this.opens();
    let tree;
    if (opens) {
      tree = this.atom();
      if (this.peek()[0] === "^") this.refuse("is the argument raised, or the whole? put parentheses", this.at);
    } else tree = this.factor();
    this.reaching = !opens;
    return tree;
  }

  logarithm() {
    const power = this.peek()[0] === "^" ? this.exponent(null) : null;
    this.peek();
    const {at} = this;
    let tree = this.operand();
    tree = this.shape(tree) ? ["map", "_x", ["log", "_x"], tree] : ["log", tree];
    return power === null ? tree : ["^", this.number(tree, at), power];
  }

  exponential() {
    const opens = this.opens();
    const tree = opens ? this.atom() : this.operand();
    let made = this.shape(tree) ? ["map", "_x", ["exp", "_x"], tree] : ["exp", tree];
    if (opens) made = this.raised(made);
    this.reaching = !opens;
    return made;
  }

  raised(tree) {
    for (;;) {
      const rest = this.peek();
      if (rest && rest[0] in POWERS) {
        this.at++;
        const n = POWERS[rest[0]];
        tree = n === "T" ? this.transposed(tree) : this.power(tree, n, this.at - 1);
      } else if (rest.startsWith(".T")) {
        this.at += 2;
        tree = this.transposed(tree);
      } else if (startsWith(rest, "^", "**")) tree = this.exponent(tree);
      else if (rest.startsWith("'")) this.refuse("a dash has no meaning here; write ∂ or ^T", this.at);
      else return tree;
    }
  }

  transposed(tree) {
    if (!this.shape(tree)) this.refuse("a number is not transposed", this.at - 1);
    return ["transpose", tree];
  }

  power(tree, n, at) {
    if (this.shape(tree)) this.refuse("a matrix is not raised to a power here; ⊙ squares entries", at);
    if ((isNumber(n) && Math.abs(n) > 99) || (isNumber(tree) && !this.isSmall(n)))
      this.refuse("this power is too large", at);
    return same(tree, ["exp", 1]) ? ["exp", n] : ["^", tree, n];
  }

  // Whether an exponent of a number is a number, and a small one, or holds a symbol.
  isSmall(n) {
    if (isNumber(n)) return Math.abs(n) <= 99;
    return typeof n === "string" || (n[0] !== "^" && n.slice(1).every((part) => this.isSmall(part)));
  }

  exponent(tree) {
    this.take("**", "^");
    this.peek();
    const {at} = this;
    if (tree !== null && this.shape(tree)) return this.matrixExponent(tree, at);
    let n;
    if (this.take("{")) {
      n = this.sum();
      this.want("}");
    } else if (this.take("(")) {
      n = this.sum();
      this.want(")");
    } else if (this.take(...MINUS)) n = this.negated(this.atom());
    else n = this.atom();
    n = this.number(n, at);
    return tree === null ? n : this.power(tree, n, at);
  }

  matrixExponent(tree, at) {
    const group = this.take("{");
    if (this.take(...TOP)) tree = ["transpose", tree];
    else if (this.take(...ODOT)) tree = ["entrywise^", tree, this.number(group ? this.sum() : this.atom(), at)];
    else this.refuse("a matrix is not raised to a power here; ⊙ squares entries", at);
    if (group) this.want("}");
    return tree;
  }

  // Sums over an index ----------------------------------------------------------------------------

  summation(at) {
    this.sums++;
    if (this.sums > MOST_SUMS) this.refuse(`more than ${MOST_SUMS} sums inside one another`, at);
    let high = null, limits = null, apart = null;
    for (let n = 0; n < 2; n++) {
      if (limits === null && this.take("_")) [limits, apart] = this.limits();
      else if (high === null && this.peek()[0] === "^") high = this.boundAbove();
    }
    if (limits === null) this.fail("the index of the sum, as in Σ_i");
    const indices = [];
    for (const [letter, low, place] of limits) {
      const end = high ?? this.letters[letter];
      if (this.names.has(letter) && !(letter in this.letters))
        this.refuse(`${letter} is no index here: it is a symbol`, place);
      if (end === undefined) this.refuse(`to where does ${letter} run? write Σ_{${letter}=1}^C`, place);
      indices.push([letter, low, end]);
    }
    const outside = this.bound;
    this.bound = {...outside, ...Object.fromEntries(indices.map(([letter, low, end]) => [letter, low === 1 ? end : "?"]))};
    if (apart !== null) {
      const [other, place] = apart;
      if (Array.isArray(other)) this.refuse("expected an index or a number", place);
      if (!(other in this.bound) && !(other in this.letters) && !isNumber(other))
        this.refuse(`the index ${other} has no range here`, place);
    }
    this.peek();
    const here = this.at;
    let tree = this.number(this.quotient(), here);
    this.bound = outside;
    if (apart !== null) tree = ["*", ["+", 1, ["*", -1, ["delta", indices[0][0], apart[0]]]], tree];
    for (const [letter, low, end] of indices.reverse()) tree = ["sum", tree, letter, low, end];
    this.sums--;
    this.reaching = false;
    return tree;
  }

  // [[letter, low, place], …], and the index that is left out with its place, or null.
  limits() {
    const close = {"{": "}", "(": ")"}[this.take("{", "(") ?? ""];
    const found = [];
    let apart = null;
    for (;;) {
      this.peek();
      const [place, letter] = [this.at, this.letter("an index")];
      let low = 1;
      const rest = this.peek();
      if (close && this.take(...DIFFER)) {
        this.peek();
        const other = this.indexOrNumber();
        apart = [other, this.at - 1];
      } else if (close && this.take("=")) low = this.sum();
      else if (!close && /^=[ ]*[0-9]+[ ]*\^/.test(rest)) {
        this.take("=");
        this.peek();
        low = this.digits();
      }
      found.push([letter, low, place]);
      if (!close || apart || !this.take(",")) break;
    }
    if (close) this.want(close);
    return [found, apart];
  }

  boundAbove() {
    this.take("^");
    if (this.take("{")) return this.closed("}");
    const name = this.names.get(this.peek().slice(0, 1));
    if (this.words[name]?.kind !== "size") return this.atom();
    this.at++;
    return name;
  }

  closed(sign) {
    const tree = this.sum();
    this.want(sign);
    return tree;
  }

  // Atoms -----------------------------------------------------------------------------------------

  atom() {
    return this.nested(() => this.oneAtom());
  }

  oneAtom() {
    const rest = this.peek();
    const {at} = this;
    const first = rest.slice(0, 1);
    if (isDigit(first) || (first === "." && isDigit(rest.slice(1)))) {
      if (first === "1") {
        if (matchAt(IVERSON, rest, 1)) {
          this.at++;
          return this.iverson();
        }
        if (rest.startsWith("1_")) {
          this.at++;
          return this.constant(1);
        }
      }
      return this.digits();
    }
    if (first === "[" && matchAt(IVERSON, rest, 0)) return this.iverson();
    if (this.take("(", "[")) {
      const tree = this.sum();
      if (!this.take(")", "]")) this.fail("“)”");
      return tree;
    }
    if (this.take("\\{")) return this.closed("\\}");
    if (this.take("{")) return this.closed("}");
    if (this.take("\\frac", "\\dfrac", "\\tfrac", "\\cfrac")) return this.fraction();
    if (this.take("\\sqrt") || this.take("sqrt")) return this.root(at);
    if (this.take("\\begin{cases}")) return this.cases();
    if (this.take(...PARTIAL)) return this.slope(PARTIAL);
    if (first === "d" && SLOPE_IN_D.test(rest)) {
      this.take("d");
      return this.slope(["d"]);
    }
    if (this.take(...DELTA)) return ["delta", ...this.subscript(2, [null, null], "δ")];
    if (this.take("diag", "\\diag")) return this.diagonal();
    if (/^(\||\\?([lr]?vert|abs|max|min|arg|tan))/.test(rest)) this.refuse("tanh, max, min and absolute values are not read here", at);
    const styled = this.styled();
    if (styled) return this.ofStyle(...styled, at);
    if (first in ACCENTED) {
      this.at++;
      return this.ofStyle(...ACCENTED[first], false, "", at);
    }
    if (isLetter(first) && rest[1] in COMBINING) {
      this.at += 2;
      return this.ofStyle(COMBINING[rest[1]], first, false, "", at);
    }
    if (rest.startsWith("softmax")) {
      this.take("softmax");
      return this.softmax(at);
    }
    const name = this.found(rest);
    if (name !== null) {
      this.at += name.length;
      return this.named(this.names.get(name), at);
    }
    if (rest.startsWith("ones_")) {
      this.at += 4;
      return this.constant(1);
    }
    if (first === "e" && !("e" in this.bound)) {
      this.at++;
      return ["exp", 1];
    }
    if (isLetter(first)) {
      this.at++;
      if (!(first in this.bound) && !(first in this.letters)) this.refuse(`“${first}” is no symbol of this page`, at);
      return first;
    }
    if (first === "\\") this.refuse(`“${/^\\[a-zA-Z]*/.exec(rest)[0]}” has no meaning here`, at);
    if (!rest) this.fail("something more: the line ends too early", at);
    return this.fail("a number, a symbol or “(”", at);
  }

  digits() {
    const {at} = this;
    const text = /^[0-9]*(?:\.[0-9]+)?/.exec(this.text.slice(at))[0];
    const [whole, part = ""] = text.split(".");
    if (whole.length + part.length > MOST_DIGITS) this.refuse(`a number has at most ${MOST_DIGITS} digits`, at);
    this.at += text.length;
    return part ? ["/", Number(whole + part), 10 ** part.length] : Number(whole);
  }

  letter(wanted) {
    const rest = this.peek();
    if (!isLetter(rest)) this.fail(wanted);
    this.at++;
    return rest[0];
  }

  indexOrNumber() {
    return isDigit(this.peek()) ? this.digits() : this.letter("an index");
  }

  // [i = k], as 1_{i=k}: a delta.
  iverson() {
    const match = matchAt(IVERSON, this.text, this.at);
    const sides = [2, 4].map((n) =>
      this.indexed(isDigit(match[n]) ? Number(match[n]) : match[n], null, "", match.indices[n][0]));
    this.at += match[0].length;
    const delta = ["delta", ...sides];
    return ["=", "=="].includes(match[3]) ? delta : ["+", 1, ["*", -1, delta]];
  }

  fraction() {
    const {at} = this;
    const inner = /^\{[ ]*(\\partial|∂|\\mathrm\{d\}|d)/.exec(this.peek());
    if (inner && (PARTIAL.includes(inner[1]) || this.belowIsSlope())) {
      this.take("{");
      const sign = PARTIAL.includes(inner[1]) ? PARTIAL : [inner[1]];
      this.take(...sign);
      return this.slope(sign, true);
    }
    const above = this.group();
    this.peek();
    return this.over(above, this.group(), at);
  }

  belowIsSlope() {
    let depth = 0;
    for (let at = this.at; at < this.text.length; at++) {
      depth += {"{": 1, "}": -1}[this.text[at]] ?? 0;
      if (depth === 0) return matchAt(SLOPE_BELOW, this.text, at + 1) !== null;
    }
    return false;
  }

  // What stands in braces, or one digit or symbol as TeX takes it.
  group() {
    if (this.take("{")) return this.closed("}");
    const rest = this.peek();
    if (isDigit(rest)) {
      this.at++;
      return Number(rest[0]);
    }
    return this.atom();
  }

  root(at) {
    const tree = this.peek()[0] === "{" ? this.group() : this.atom();
    return ["^", this.number(tree, at), ["/", 1, 2]];
  }

  // A derivative, from behind the first ∂: ∂f/∂v, ∂²f/∂v∂w, ∂/∂v.
  slope(sign, braces = false) {
    const {at} = this;
    this.slopes++;
    if (this.slopes > MOST_SLOPES) this.refuse(`more than ${MOST_SLOPES} derivatives`, at);
    const twice = Boolean(this.take("^{2}", "^2", "²"));
    this.peek();
    const start = this.at;
    let inside = null;
    if (braces) {
      if (!this.take("}")) inside = this.closed("}");
      this.want("{");
    } else {
      if (this.peek()[0] !== "/") inside = this.factor();
      this.want("/", "“/” and what the derivative is taken in");
    }
    const paren = !braces && this.take("(");
    const variables = [];
    while (this.take(...sign)) {
      this.peek();
      const variable = this.variable(this.at);
      variables.push(variable);
      if (this.take("^{2}", "^2", "²")) variables.push(variable);
    }
    if (braces) this.want("}");
    else if (paren) this.want(")");
    if (variables.length !== (twice ? 2 : 1)) this.refuse("one variable for each differentiation", this.at);
    if (inside === null) {
      if (twice) this.refuse("write what is differentiated behind ∂²", start);
      this.slopes--;
      return ["operator", variables[0]];
    }
    let tree = this.number(inside, start);
    for (const variable of variables.reverse()) tree = [slopeIn(variable), this.number(tree, start), variable];
    this.slopes--;
    return tree;
  }

  variable(at) {
    const tree = this.atom();
    const scalar = typeof tree === "string" && this.words[tree]?.kind === "scalar";
    if (!scalar && !(Array.isArray(tree) && ["at", "matrix"].includes(tree[0])))
      this.refuse("a derivative is taken in an entry, as z_k, in an array or in a scalar", at);
    return tree;
  }

  cases() {
    const {cells} = this;
    this.cells = true;
    let first = this.sum();
    this.take(",");
    this.want("&");
    const [equal, a, b] = this.condition();
    this.take(",", ";");
    this.want("\\\\", "“\\\\” and the other case");
    let second = this.sum();
    this.take(",");
    this.want("&");
    if (!this.take("\\text{otherwise}", "\\text{otherwise.}", "\\text{else}", "otherwise", "else")) {
      const [other, c, d] = this.condition();
      if (other === equal || !same([a, b].map(String).sort(), [c, d].map(String).sort()))
        this.fail("the opposite of the first case");
    }
    this.take(".", ",");
    this.take("\\\\");
    this.want("\\end{cases}");
    this.cells = cells;
    if (this.shape(first) || this.shape(second)) this.refuse("the cases of a matrix are not read here", this.at);
    if (!equal) [first, second] = [second, first];
    return ["cases", [first, a, b], [second]];
  }

  condition() {
    this.take("\\text{if }", "\\text{if}", "\\text{for }", "\\text{for}", "\\text{when }", "\\text{ if }", "\\mathrm{if}",
      "\\mbox{if }", "\\mbox{if}", "\\quad", "if", "for");
    this.peek();
    let {at} = this;
    const a = this.indexed(this.indexOrNumber(), null, "", at);
    const differ = this.take(...DIFFER);
    if (!differ) this.want("=", "“=” or “≠”");
    this.peek();
    ({at} = this);
    return [!differ, a, this.indexed(this.indexOrNumber(), null, "", at)];
  }

  diagonal() {
    this.peek();
    const {at} = this;
    const tree = this.atom();
    const shape = this.shape(tree);
    if (!shape || shape[1] !== 1) this.refuse("the diagonal is a column", at);
    return ["diag", tree];
  }

  // A column or matrix of ones or zeros, or an identity, from behind its sign.
  constant(value) {
    if (!this.take("_")) this.refuse("of how many entries? write 1_C", this.at);
    const shape = [];
    if (this.take("{")) {
      shape.push(this.axis());
      if (this.take("\\times", "×", ",")) shape.push(this.axis());
      this.want("}");
    } else shape.push(this.axis());
    return value === "I" ? ["identity", shape[0]] : ["constant", value, ...[...shape, 1].slice(0, 2)];
  }

  axis() {
    this.peek();
    const {at} = this;
    const tree = this.atom();
    if (!isNumber(tree) && !(typeof tree === "string" && this.words[tree]?.kind === "size"))
      this.refuse("a size, such as C, is expected", at);
    return tree;
  }

  // Names -----------------------------------------------------------------------------------------

  // What \hat{…}, \mathbf{…} and the like hold: [accent, letters, bold, style], or null.
  styled() {
    const command = /^\\([a-zA-Z]+)/.exec(this.peek());
    if (!command || !STYLES.includes(command[1])) return null;
    this.at += command[0].length;
    if (this.text[this.at] === "*") this.at++;
    const braces = this.take("{");
    let inner = this.nested(() => this.styled());
    if (inner === null) {
      const letters = (braces ? /^(?:[a-zA-Z0-9]+|\\[a-zA-Z]+)/ : /^(?:[a-zA-Z0-9]|\\[a-zA-Z]+)/).exec(this.peek());
      if (!letters) this.fail("a letter");
      this.at += letters[0].length;
      inner = ["", letters[0], false, ""];
    }
    if (braces) this.want("}");
    let [accent, letters, bold, style] = inner;
    const name = command[1];
    if (name in ACCENTS) accent = ACCENTS[name];
    else if (BOLD.includes(name)) bold = true;
    else style = UPRIGHT.includes(name) ? "upright" : name;
    return [accent, letters, bold, style];
  }

  ofStyle(accent, letters, bold, style, at) {
    if (!accent && ["0", "1", "I"].includes(letters) && (bold || style === "mathbb")) {
      if (letters !== "0" && matchAt(IVERSON, this.peek(), 0)) return this.iverson();
      return this.constant(letters === "I" ? letters : Number(letters));
    }
    if (style === "upright" && !accent) {
      if (["log", "ln"].includes(letters)) return this.logarithm();
      if (letters === "exp") return this.exponential();
      if (letters === "diag") return this.diagonal();
      if (letters === "softmax") return this.softmax(at);
      if (letters === "e") return ["exp", 1];
    }
    const name = accent ? this.accented.get(`${accent} ${letters}`)
      : style === "mathcal" ? this.names.get(`\\mathcal{${letters}}`) ?? this.names.get(letters)
      : this.names.get(letters);
    if (name === undefined) this.refuse(`“${this.text.slice(at, this.at)}” is no symbol of this page`, at);
    return this.named(name, at);
  }

  // The longest spelling of a name with which the rest begins, or null.
  found(rest) {
    return this.longest.find((text) => rest.startsWith(text) && !(text in this.bound) &&
      !(text[0] === "\\" && isLetter(text.at(-1)) && isLetter(rest.slice(text.length)))) ?? null;
  }

  // softmax(z)_k, which is the probability of class k.
  softmax(at) {
    if (!("y_hat" in this.words)) this.refuse("softmax is no symbol of this page", at);
    if (this.take("(")) {
      this.peek();
      const here = this.at;
      if (!same(this.sum(), ["matrix", "z"])) this.refuse("softmax is that of the logits z here", here);
      this.want(")");
    }
    return this.named("y_hat", at);
  }

  named(name, at) {
    const entry = this.words[name];
    if (entry.kind === "function") return this.called(name);
    if (entry.kind !== "array") {
      if (entry.kind === "scalar") name = this.withArguments(name);
      if (this.peek()[0] === "_") this.refuse(`${this.text.slice(at, this.at).trim()} has no index`, this.at);
      return name;
    }
    const rest = this.peek();
    const raised = RAISED.exec(rest);
    if (raised) {
      this.at += raised[0].length - 1;
      return ["^", this.entry(name, entry), Number(raised[1] ?? raised[2])];
    }
    if (rest[0] === "_" || (rest[0] === "[" && this.text[this.at - 1] !== " ")) return this.entry(name, entry);
    return ["matrix", name];
  }

  // H(p), H(p, q), KL(p || q): the distributions say which of them is meant.
  withArguments(name) {
    for (const [meant, pattern] of ARGUMENTS) {
      if (name !== meant && !(name === "H" && meant === "H_pq")) continue;
      const match = meant in this.words && pattern.exec(this.peek());
      if (match) {
        this.at += match[0].length;
        return meant;
      }
    }
    return name;
  }

  called(name) {
    if (!this.take("(")) this.fail(`the argument of ${name}, in parentheses`);
    this.peek();
    const here = this.at;
    const argument = this.sum();
    this.want(")");
    if (same(argument, ["matrix", "z"]) && "y_hat" in this.words && /^[_[]/.test(this.peek())) return this.named("y_hat", here);
    return ["call", name, this.number(argument, here)];
  }

  entry(name, {shape, latex}) {
    return ["at", name, ...this.subscript(shape.length, shape, /^[a-zA-Z]+$/.test(latex) ? latex : name)];
  }

  // The indices of an entry: _{ik}, _{i,k}, _ik, [i, k].
  subscript(count, axes, name) {
    let close;
    if (this.take("[")) close = "]";
    else {
      this.want("_", `the index of ${name}, as in ${name}_i`);
      close = {"{": "}", "(": ")"}[this.take("{", "(") ?? ""];
    }
    const found = [];
    while (found.length < count) {
      if (found.length && !this.take(",") && close === "]") this.fail(`${count} indices of ${name}`);
      const rest = this.peek();
      const {at} = this;
      if (!isDigit(rest) && !isLetter(rest)) this.fail(count === 1 ? "one index" : `${count} indices`);
      let index;
      if (isDigit(rest) && count === 1) index = this.digits();
      else {
        this.at++;
        index = isDigit(rest) ? Number(rest[0]) : rest[0];
      }
      found.push(this.indexed(index, axes[found.length], name, at));
    }
    if (close) this.want(close, `“${close}” behind the index`);
    else {
      const [next, after] = [this.text[this.at], this.text[this.at + 1]];
      if (next in this.letters && after !== "_" && after !== "[")
        this.refuse(`${name} has ${count === 1 ? "one index" : `${count} indices`}; put a space if a factor follows`, this.at);
    }
    return found;
  }

  // The index, when it may stand in that axis.
  indexed(index, axis, name, at) {
    if (isNumber(index) || Array.isArray(index)) {
      if (Array.isArray(index) || index < 1) this.refuse("indices count from 1", at);
      return index;
    }
    const end = this.bound[index] ?? this.letters[index];
    if (end === undefined) this.refuse(`the index ${index} has no range here`, at);
    if (axis !== null && end !== "?" && !same(end, axis))
      this.refuse(`${index} runs to ${said(end)}, and ${name} has ${said(axis)} entries there`, at);
    return index;
  }
}

globalThis.Typed = {Parser, Unreadable, lines};
}
