// Which derivations fail when the words of the book change: run by Node, while the site is written (falls.py).
"use strict";

globalThis.Falling = (() => {
  const POINTS = ["", "second ", "third "], TOLERANCE = 1e-6;

  // `{name: word}` of the lines of a change, and the condition that it drops.
  function read(change, dictionary) {
    const words = {};
    for (const line of change.define ?? []) {
      const [[, left], [, right]] = new Typed.Parser(line, dictionary, 0, line.length).line();
      const [name, ...indices] = Array.isArray(left) ? left.slice(1) : [left];
      if (!dictionary.words[name]?.body) throw new Error(`“${line}” gives no defined name another meaning`);
      words[name] = {parameters: indices, body: right};
    }
    for (const name of change.free ?? []) words[name] = {parameters: undefined, body: undefined};
    return {words, without: change.without};
  }

  function changed(program, {words, without}) {
    const own = Object.fromEntries(Object.entries(program.words).map(([name, word]) =>
      [name, name in words ? {...word, ...words[name]} : word]));
    return {...program, words: own, hypotheses: program.hypotheses.filter((one) => one.name !== without)};
  }

  const concerns = (program, {words, without}) =>
    Object.keys(words).some((name) => name in program.words) ||
    program.hypotheses.some((one) => one.name === without);

  // Whether the first row stands to the last as it should, at every point where both have a value.
  function holds(program) {
    const rows = [program.start, program.steps.at(-1)[1]];
    const order = Fingerprint.indices(rows[0], program.letters);
    const relations = program.steps.map(([relation]) => relation);
    const sign = relations.some((one) => one.startsWith("<")) ? 1 : relations.some((one) => one.startsWith(">")) ? -1 : 0;
    return POINTS.every((salt) => {
      const [first, last] = rows.map((row) => Fingerprint.value(row, program, order, salt));
      if (first === null || last === null) return false;
      return [first].flat(2).every((x, n) => {
        const y = [last].flat(2)[n], room = TOLERANCE * Math.max(1, Math.abs(x), Math.abs(y));
        return sign === 0 ? Math.abs(x - y) <= room : sign * (x - y) <= room;
      });
    });
  }

  function of(programs, dictionary, changes) {
    // what a derivation does not quote it does not need
    const every = programs.map((program) => ({...program, known: undefined, letters: {...program.letters, ...program.indices}}));
    every.forEach((program, n) => {
      if (!holds(program)) throw new Error(`derivation ${n} fails with nothing changed: ${JSON.stringify(program.start)}`);
    });
    return changes.map((change) => {
      const meant = read(change, dictionary);
      const met = every.map((program, n) => [program, n]).filter(([program]) => concerns(program, meant));
      if (!met.length) throw new Error(`no derivation knows anything of “${change.says}”`);
      return met.filter(([program]) => !holds(changed(program, meant))).map(([, n]) => n);
    });
  }

  return {of};
})();
