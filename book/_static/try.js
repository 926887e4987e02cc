// A box in which a reader types a line, or a block of lines: what was read is shown at once, and judged when asked.
"use strict";

const Try = (() => {
  const {element, set} = Widgets;

  // What a button shows, what it types, and what it is called.
  const SYMBOLS = [
    ["ŷ", "ŷ_", "y hat, a probability"], ["y", "y_", "target"], ["z", "z_", "logit"], ["∂/∂z", "∂L/∂z_", "derivative"],
    ["Σ", "Σ_", "sum over an index"], ["δ", "δ_ik", "Kronecker delta"], ["log", "log ", "logarithm"], ["eˣ", "e^(", "exponential"],
    ["a/b", "/", "fraction"], ["≤", " ≤ ", "at most"], ["⊙", " ⊙ ", "entrywise product"], ["ᵀ", "^T", "transpose"],
  ];

  let boxes = 0;

  // `given` are conditions that hold from the start (`granted`: of which nothing is said where they are not needed); `before` is the tree that a line without a left
  // side continues; `judged` is called with each verdict.
  function box(dictionary, {label = "Your line", before = () => undefined, given = [], granted = false, text = "", hint = "", judged = () => {}} = {}) {
    const id = `typed-${++boxes}`;
    const chosen = new Map(given.map((condition) => [Judge.words(condition), condition]));
    let possible = [], result = null;

    const area = element("textarea", {id, rows: 2, spellcheck: "false", autocapitalize: "off", autocomplete: "off",
      autocorrect: "off", "aria-describedby": `${id}-hint`, oninput: preview, onkeydown: key});
    const shown = element("div", {class: "typed-preview"});
    const conditions = element("fieldset", {class: "typed-conditions", hidden: true});
    const verdict = element("div", {class: "typed-verdict", role: "status", "aria-live": "polite"});
    const whole = element("div", {class: "typed-box"},
      element("label", {for: id}, label), area, toolbar(area),
      element("p", {class: "typed-hint", id: `${id}-hint`}, hint),
      shown, conditions,
      element("p", {class: "typed-actions"}, element("button", {type: "button", class: "typed-judge", onclick: judge}, "Judge")),
      verdict);

    function key(event) {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      judge();
    }

    function read() {
      return Judge.read(area.value, dictionary, before());
    }

    function preview() {
      const found = read();
      verdict.replaceChildren();
      set(area, {"aria-invalid": false});
      area.rows = Math.min(Math.max(area.value.split("\n").length, 2), 12);
      if (found.says === "unreadable") shown.replaceChildren(...trouble(area.value, found));
      else if (found.says === "empty") shown.replaceChildren();
      else shown.replaceChildren(...formulas(found));
      if (found.steps) offer(Judge.possible(found.steps, dictionary));
    }

    // What was read: each line, with the expression that it continues where it has no left side.
    function formulas({steps, tree}) {
      if (!steps) return [MathTree.formula(dictionary.words, tree)];
      return steps.map(({left, relation, right}, n) => (n && steps[n - 1].right === left
        ? MathTree.formula(dictionary.words, relation, right) : MathTree.formula(dictionary.words, left, relation, right)));
    }

    function offer(found) {
      possible = [...found, ...[...chosen.values()].filter((one) => !found.some((other) => Judge.words(other) === Judge.words(one)))];
      conditions.hidden = possible.length === 0;
      conditions.replaceChildren(element("legend", {}, "Given"), ...possible.map((condition, n) => {
        const words = Judge.words(condition, dictionary);
        const tick = element("input", {type: "checkbox", id: `${id}-given-${n}`, onchange: () => {
          if (tick.checked) chosen.set(Judge.words(condition), condition);
          else chosen.delete(Judge.words(condition));
          if (result) judge();
        }});
        tick.checked = chosen.has(Judge.words(condition));
        return element("label", {for: tick.id}, tick, ` ${words}`);
      }));
    }

    function assume(list) {
      list.forEach((condition) => chosen.set(Judge.words(condition), condition));
      offer(possible);
      judge();
      area.focus();
    }

    function judge() {
      preview();
      const used = [...chosen.values()].filter((one) => possible.some((other) => Judge.words(other) === Judge.words(one)));
      result = Judge.judge(area.value, dictionary, {given: used, before: before()});
      verdict.replaceChildren(...Tell.verdict(result, dictionary, {given: used, assume, granted, text: area.value, before: before()}));
      if (result.says === "unreadable") {
        set(area, {"aria-invalid": "true"});
        area.focus();
        area.setSelectionRange(result.at, result.at + 1);
      }
      judged({text: area.value, given: used, result, verdict});
    }

    function put(text) {
      area.value = text;
      preview();
    }

    if (text) put(text);
    return {whole, area, verdict, put, judge, assume, chosen};
  }

  // One stop of the Tab key; the arrow keys go from button to button.
  function toolbar(area) {
    const buttons = SYMBOLS.map(([sign, typed, name], n) => element("button",
      {type: "button", "aria-label": name, title: name, tabindex: n ? -1 : 0, onclick: () => insert(area, typed)}, sign));
    return element("div", {class: "typed-symbols", role: "toolbar", "aria-label": "Symbols", onkeydown(event) {
      const step = {ArrowRight: 1, ArrowLeft: -1}[event.key], at = buttons.indexOf(event.target);
      const next = event.key === "Home" ? 0 : event.key === "End" ? buttons.length - 1
        : step && (at + step + buttons.length) % buttons.length;
      if (at < 0 || next === undefined) return;
      event.preventDefault();
      buttons.forEach((button, n) => { button.tabIndex = n === next ? 0 : -1; });
      buttons[next].focus();
    }}, ...buttons);
  }

  function insert(area, text) {
    area.focus();
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input"));
  }

  // The line, marked where it cannot be read, and why.
  function trouble(text, {at, message}) {
    const from = Math.max(at - 40, 0);
    return [element("p", {class: "typed-trouble"},
      element("code", {}, `${from ? "…" : ""}${text.slice(from, at)}`, element("mark", {}, text.slice(at, at + 1).trim() || "\u00a0"),
        text.slice(at + 1, at + 25)), element("span", {}, ` ${message}`))];
  }

  // The page “Try it” -------------------------------------------------------------------------------

  function page(place, dictionary) {
    const remembered = new URLSearchParams(location.hash.slice(1));
    const told = element("span", {role: "status"});
    const made = box(dictionary, {
      label: "Your line, as LaTeX or as plain text",
      hint: "Enter judges; Shift and Enter start a new line. A pasted block is judged line by line.",
      judged: ({text, given}) => {
        const search = new URLSearchParams({line: text});
        if (given.length) search.set("given", given.map((one) => Judge.words(one)).join("|"));
        link.hidden = false;
        link.href = `#${search}`;
        told.textContent = "";
      },
    });
    const link = element("a", {hidden: true, onclick: copy}, "Link to this line");
    made.whole.querySelector(".typed-actions").append(" ", link, " ", told);
    place.append(made.whole);
    for (const example of document.querySelectorAll(".typed-examples code")) {
      const button = element("button", {type: "button", onclick: () => {
        made.put(example.textContent);
        made.judge();
        made.area.focus();
      }}, ...example.childNodes);
      example.replaceChildren(button);
    }
    function copy(event) {
      event.preventDefault();
      history.replaceState(null, "", link.getAttribute("href"));
      navigator.clipboard?.writeText(location.href).then(() => { told.textContent = "Copied."; }, () => {});
      told.textContent = "The address of this page now holds the line.";
    }
    if (remembered.get("line")) {
      made.put(remembered.get("line").slice(0, 4000));
      const wanted = (remembered.get("given") ?? "").split("|");
      const found = Judge.read(made.area.value, dictionary);
      const given = found.steps ? Judge.possible(found.steps, dictionary).filter((one) => wanted.includes(Judge.words(one))) : [];
      if (given.length) made.assume(given);
      else made.judge();
    }
  }

  const place = document.querySelector(".typed");
  const words = document.querySelector("script.typed-words");
  if (place && words) page(place, dictionary(JSON.parse(words.textContent)));

  // What may be typed where a derivation or a goal stands: its words, all hypotheses on them, and letters that other
  // books use for probabilities, where the words leave them free.
  function dictionary(program) {
    const free = (letter) => "y_hat" in program.words && !(letter in program.words) && !(letter in program.letters);
    const aliases = Object.fromEntries(["p", "s"].filter(free).map((letter) => [letter, "y_hat"]));
    if ("y_hat" in program.words) aliases["\\hat{p}"] = "y_hat";
    return {...program, hypotheses: program.known ?? program.hypotheses, aliases};
  }

  return {box, dictionary};
})();
globalThis.Try = Try;
