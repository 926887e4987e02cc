// The search page: the sections of the book (sections.js), looked through by MiniSearch as the reader types.
"use strict";

(() => {
  const {element} = Widgets;
  const form = document.querySelector(".bd-search-container form.bd-search");
  const box = form.querySelector("input");
  const results = document.getElementById("search-results");
  const told = element("p", {role: "status", class: "search-told"});
  const list = element("ol", {class: "search"});
  results.append(told, list);

  // ŷ is found as y, "gradients" as "gradient", "normalise" as "normalize".
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const stem = (word) => plain(word).replace(/ise(?=[ds]?$)|isation/, (end) => end.replace("s", "z"))
    .replace(/(?<=\w{3})ies$/, "y").replace(/(?<=[^su\W])s$/, "");
  const FEW = new Set("a an and are as at be by do does for how i in is it my of on or the to what when why with".split(" "));
  const processTerm = (word) => (FEW.has(word.toLowerCase()) ? null : stem(word) || null);
  const tokenize = (text) => text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const index = new MiniSearch({
    fields: ["title", "also", "chapter", "text", "formulas"], idField: "place", storeFields: [], tokenize, processTerm,
    searchOptions: {
      boost: {title: 6, also: 5, chapter: 2}, prefix: (term) => term.length > 2, weights: {fuzzy: 0.3, prefix: 0.5},
      fuzzy: (term) => (term.length > 7 ? 2 : term.length > 3 ? 1 : 0),
    },
  });
  const sections = new Map(SECTIONS.map((one) => [`${one.page}.html${one.id && `#${one.id}`}`, one]));
  index.addAll([...sections].map(([place, one]) => ({...one, place})));

  // The more of the query's words a section has, the better; best where one of its names is the query.
  const key = (text) => tokenize(text).map(processTerm).filter((word) => word && !/^\d+$/.test(word)).join(" ");
  const names = new Map([...sections].map(([place, one]) => [place, [one.title, ...(one.also ?? "").split(",")].map(key)]));
  function find(query) {
    const asked = key(query);
    const count = new Set(tokenize(query).map(processTerm).filter(Boolean)).size;
    return index.search(query, {boostDocument: (place) => (names.get(place).includes(asked) ? 10 : 1)})
      .map((one) => ({...one, score: one.score * (one.queryTerms.length / count) ** 2}))
      .sort((a, b) => b.score - a.score).slice(0, 12);
  }

  // Where the equation stands whose number was typed, as 3.2 or (3.2).
  const numbered = (text) => EQUATIONS[/^\(?(\d+(?:\.\d+)?)\)?$/.exec(text)?.[1]];

  // Where the derivations stand that have the value of a formula, of both sides of an equation; null where no formula was typed.
  function derivations(text) {
    if (!globalThis.FORMULAS || !/[=_^\\∂Σ∑δ∇≤≥]/.test(text)) return null;
    const {dictionary, given, prints} = FORMULAS;
    let rows;
    try {
      const aliases = "p" in dictionary.words ? {} : {p: "y_hat"};
      rows = Typed.lines(text).flatMap(([start, end]) =>
        new Typed.Parser(text, {...dictionary, aliases}, start, end).line()).map(([, tree]) => tree);
    } catch (error) {
      if (error instanceof Typed.Unreadable) return null;
      throw error;
    }
    const order = Fingerprint.indices(rows[0], dictionary.letters);
    const ways = [{}, {where: {C: 2}}, {words: {...dictionary.words, ...given}}];
    const places = ways.flatMap((way) => {
      const of = (row) => prints[Fingerprint.of(row, {...dictionary, ...way}, order)] ?? [];
      const [first, ...others] = rows.map((row) => new Map(of(row).map((one) => [one[0], one])));
      return [...first.values()].filter(([place]) => others.every((other) => other.has(place)));
    });
    return [...new Map(places.map((one) => [one[0], one])).values()];
  }

  // A formula with its negative terms last, as on the pages: a row of the index has the order of its values.
  const negative = (tree) => (typeof tree === "number" ? tree < 0 : Array.isArray(tree) && /^(matrix)?\*$/.test(tree[0]) && negative(tree[1]));
  function ordered(tree) {
    if (!Array.isArray(tree)) return tree;
    const [kind, ...parts] = tree.map(ordered);
    return /^(matrix)?\+$/.test(kind) ? [kind, ...parts.filter((one) => !negative(one)), ...parts.filter(negative)] : [kind, ...parts];
  }

  // Some words around the first place where the section says what was found.
  function excerpt(text, terms) {
    const words = text.split(" ");
    const hit = (word) => tokenize(word).some((part) => terms.has(stem(part)));
    const first = Math.max(words.findIndex(hit) - 8, 0);
    return [first ? "… " : "", ...words.slice(first, first + 30).flatMap((word) =>
      [hit(word) ? element("mark", {}, word) : word, " "]), first + 30 < words.length ? "…" : ""];
  }

  function item(id, {title, chapter}, ...more) {
    return element("li", {}, element("a", {href: id}, title), chapter === title ? "" : element("span", {}, chapter), ...more);
  }

  function show() {
    const query = box.value.trim();
    const proved = numbered(query) ? [numbered(query)] : derivations(query);
    const found = query && !proved?.length ? find(query) : [];
    const count = (list, one) => `${list.length} ${one}${list.length > 1 ? "s" : ""}`;
    told.textContent = !query ? "" : numbered(query) ? "The equation of this number"
      : proved?.length ? `${count(proved, "derivation")} with this value, however it is written`
      : found.length ? `${proved ? "No derivation has this value. " : ""}${count(found, "section")} for “${query}”` : `Nothing was found for “${query}”.`;
    list.replaceChildren(
      ...(proved ?? []).map(([place, page, id, row]) =>
        item(place, sections.get(`${page}.html#${id}`) ?? sections.get(`${page}.html`),
          ...(row ? [MathTree.formula(FORMULAS.dictionary.words, ...row.map(ordered))] : []))),
      ...found.map(({id, terms}) => {
        const one = sections.get(id);
        return item(id, one, element("p", {}, ...excerpt(one.text, new Set(terms))));
      }));
  }

  box.value = new URLSearchParams(location.search).get("q") ?? "";
  box.addEventListener("input", () => {
    show();
    try {
      history.replaceState(null, "", `?q=${encodeURIComponent(box.value)}`);
    } catch { /* some browsers keep the address of a file as it is */ }
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
  show();
  globalThis.Search = {find, numbered, derivations};
})();
