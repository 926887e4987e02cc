// Reads a number as people write it (3/8, log 2, −0.3, 0,5, ½, 1e-3, \frac{3}{8}), and says of it what the checker of
// the notebook says (book/exercises/number.py; a test compares the two). Nothing is evaluated but numbers, and what
// could be read in two ways is refused.
"use strict";

const Reckon = (() => {
  const LONGEST = 200;
  const CONSTANTS = {e: Math.E, pi: Math.PI, "π": Math.PI, inf: Infinity, infinity: Infinity, "∞": Infinity, nan: NaN};
  const FUNCTIONS = {log: Math.log, ln: Math.log, log2: Math.log2, log10: Math.log10, exp: Math.exp, sqrt: Math.sqrt, "√": Math.sqrt};
  const FRACTIONS = {"½": 1 / 2, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 1 / 4, "¾": 3 / 4, "⅕": 1 / 5, "⅖": 2 / 5, "⅗": 3 / 5, "⅘": 4 / 5,
    "⅙": 1 / 6, "⅚": 5 / 6, "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8, "⅞": 7 / 8};
  const CLOSING = {"(": ")", "[": "]", "{": "}"};

  const SPACE = /(?:\s|\$|\\[,;:! ]|\\(?:left|right)(?![a-z]))*/y;
  const NUMBER = /(?:\d+(?:[.,]\d+|\.)?|[.,]\d+)(?:e[+\-−]?\d+)?/yi;
  const GROUPED = /[1-9]\d{0,2}(?:,\d{3})+(?!\d)/y;
  const WORD = /\\?(?:(?:np|math)\.)?(log_?\{?(?:10|2)(?![\d.,])\}?|[a-z]+|[π∞√])/yi;
  const [SIGN, TIMES, OVER, POWER, PERCENT] = [/[+\-−–]/y, /\*(?!\*)|[·×∗⋅]|\\(?:cdot|times)(?![a-z])/y, /[/÷]/y, /\*\*|\^/y, /\\?%/y];
  const POWERS = {"²": 2, "³": 3};

  class Unreadable extends Error {
    constructor(message, at) { super(message); this.at = at; }
  }

  class Reader {
    constructor(text) {
      Object.assign(this, {text, at: 0, reaching: false});
      if (text.length > LONGEST) this.refuse("this is too long for a number", LONGEST);
    }

    refuse(message, at = this.at) { throw new Unreadable(message, at); }

    look(pattern) {
      SPACE.lastIndex = this.at;
      pattern.lastIndex = this.at += SPACE.exec(this.text)[0].length;
      return pattern.exec(this.text);
    }

    take(pattern) {
      const found = this.look(pattern);
      this.at += found?.[0].length ?? 0;
      return found;
    }

    next() { return this.look(/[^]?/y)[0]; }

    signed(read) { return (/[\-−–]/.test(this.take(SIGN)?.[0] ?? "") ? -1 : 1) * read.call(this); }

    whole() {
      const value = this.sum();
      if (this.next()) this.refuse(`“${this.next()}” is not expected here`);
      return value;
    }

    sum() {
      let value = this.signed(this.product), sign;
      while ((sign = this.take(SIGN))) value += (sign[0] === "+" ? 1 : -1) * this.product();
      return value;
    }

    product() {
      let divided = false, plain = this.isNumber();
      this.reaching = false;
      let value = this.factor();
      for (;;) {
        const sign = [TIMES, OVER].find((one) => this.look(one));
        if (!sign && !this.starts()) return value;
        if (this.reaching) this.refuse("does what stands before reach this far? Put what it acts on in parentheses");
        if (sign === TIMES) {
          this.take(sign);
          value *= this.signed(this.factor);
          [divided, plain] = [false, false];
        } else if (sign === OVER) {
          this.take(sign);
          const simple = plain && this.isNumber();
          value /= this.signed(this.factor);
          [divided, plain] = [!simple, false];
        } else {
          if (this.isNumber()) this.refuse("a number behind a factor needs a sign, as in 2 · 3");
          if (divided) this.refuse("is this above or below the fraction bar? Put parentheses");
          value *= this.factor();
          plain = false;
        }
      }
    }

    isNumber() { return this.look(NUMBER) !== null || this.next() in FRACTIONS; }

    starts() { return this.isNumber() || this.next() in CLOSING || this.look(WORD) !== null; }

    factor() {
      let value = this.atom();
      const {reaching} = this; // of a function without parentheses
      for (;;) {
        if (this.take(POWER)) value **= this.next() === "{" ? this.atom() : this.signed(this.factor);
        else if (this.next() in POWERS) value **= POWERS[this.text[this.at++]];
        else if (this.take(PERCENT)) value /= 100;
        else break;
      }
      this.reaching = reaching;
      return value;
    }

    atom() {
      this.reaching = false;
      if (this.look(GROUPED)) this.refuse("is this comma a decimal point? Write a point, or no comma");
      const number = this.take(NUMBER);
      if (number) return Number(number[0].replace(",", ".").replace("−", "-"));
      const sign = this.next();
      if (sign in FRACTIONS) {
        this.at++;
        return FRACTIONS[sign];
      }
      if (sign in CLOSING) return this.group();
      const at = this.at, word = this.take(WORD);
      if (!word) this.refuse(sign ? `“${sign}” is not expected here` : "the line ends too early");
      const name = word[1].toLowerCase().replace(/[_{}]/g, "");
      if (/^[tdc]?frac$/.test(name)) return this.group() / this.group();
      if (Object.hasOwn(CONSTANTS, name)) return CONSTANTS[name];
      if (!Object.hasOwn(FUNCTIONS, name)) this.refuse(`“${word[0]}” is no number`, at);
      const opens = this.next() in CLOSING;
      if (!opens && !this.starts()) this.refuse(`${name} of what?${/\d/.test(name) ? ` For the logarithm of ${name.slice(3)} write log(${name.slice(3)})` : ""}`);
      const value = FUNCTIONS[name](opens ? this.group() : this.factor());
      this.reaching = !opens && name !== "√";
      return value;
    }

    group() {
      const close = CLOSING[this.next()];
      if (!close) this.refuse("“{” or “(” is expected here");
      this.at++;
      const value = this.sum();
      if (this.next() !== close) this.refuse(`“${close}” is missing`);
      this.at++;
      this.reaching = false;
      return value;
    }
  }

  // {value}; or {message, at} where it cannot be read; or {empty: true}.
  function read(text) {
    if (!text.trim()) return {empty: true};
    try {
      return {value: new Reader(text).whole()};
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return {message: error.message, at: Math.min(error.at, text.length)};
    }
  }

  // The answer as the build hid it: not from whoever wants to read it, who has the solutions of the book, but from a
  // glance at the source of the page.
  function reveal(hidden) {
    const bytes = Uint8Array.from(atob(hidden), (sign) => sign.charCodeAt(0) ^ 0x5a);
    const {candidates, digits} = JSON.parse(new TextDecoder().decode(bytes));
    return {digits: digits.map((row) => row.map(Number)), candidates: candidates.map((one) => ({...one, is: one.is.map(Number)}))};
  }

  const near = (given, {is, off}) => is.every((x, n) => Object.is(x, given[n]) || x === given[n] || Math.abs(x - given[n]) <= off);
  const sorted = (list) => [...Float64Array.from(list).sort()];

  // What number.py says of numbers: {right, says}.
  function verdict(given, {candidates: [right, ...wrong], digits}) {
    const shown = Math.min(...given.map((x, n) => (x === right.is[n] ? 3 : x === digits[n][0] ? 2 : x === digits[n][1] ? 3 : 0)));
    if (near(given, right) || shown === 3) return {right: true, says: "Right."};
    const slip = wrong.find((one) => near(given, one));
    if (slip) return {right: false, says: `Not right. ${slip.hint}`};
    if (shown === 2) return {right: false, says: "Close: give one more digit."};
    return {right: false, says: `Not right. ${partly(given, right)}`.trim()};
  }

  function partly(given, right) {
    if (given.length === 1) return "";
    if (near(sorted(given), {...right, is: sorted(right.is)})) return "These are the numbers, but not in this order.";
    const count = given.filter((x, n) => Math.abs(x - right.is[n]) <= right.off).length;
    return `${count} of the ${given.length} numbers are right.`;
  }

  return {read, reveal, verdict};
})();
globalThis.Reckon = Reckon;
