// Exercises that are answered on the page: a number in a box below them, judged at once; a function in an editor,
// which is loaded when it is opened. What is right is remembered, and judged again with the page.
"use strict";

{
  const {element, set, format, load} = Widgets;

  function numbers(data) {
    const {shape, answer} = JSON.parse(data.textContent), exercise = Progress.exercise(data);
    if (!exercise) return;
    const right = Reckon.reveal(answer), count = shape.reduce((a, b) => a * b, 1), [rows, columns] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
    const id = `${exercise.id}-answer`;
    const named = (n) => (count === 1 ? "Your answer" : rows === 1 ? `Number ${n + 1} of ${count}` : `Row ${1 + Math.floor(n / columns)}, column ${1 + n % columns}`);
    const fields = Array.from({length: count}, (_, n) => element("input", {type: "text", id: n ? `${id}-${n + 1}` : id, "aria-label": count > 1 && named(n),
      "aria-describedby": `${id}-read`, autocomplete: "off", autocapitalize: "off", spellcheck: "false", oninput: changed, onkeydown: key}));
    const shown = element("p", {class: "typed-hint", id: `${id}-read`});
    const says = element("p", {class: "typed-says", role: "status"});
    const grid = element("span", {class: "answer-fields", style: rows > 1 && `--columns: ${columns}`}, ...fields);
    exercise.place.append(element("div", {class: "typed-box answer-box", role: "group", "aria-label": `Answer to ${exercise.title}`},
      element("label", {for: id}, count === 1 ? "Your answer" : `Your ${count} numbers`), grid,
      element("button", {type: "button", onclick: check}, "Check"), shown, says));

    function key(event) {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      check();
    }

    function changed() {
      tell("", "");
      fields.forEach((field) => set(field, {"aria-invalid": false}));
      const found = fields.map((field) => Reckon.read(field.value));
      const computed = found.some(({value}, n) => value !== undefined && Widgets.parse(fields[n].value) === null);
      shown.textContent = computed ? `Read as ${found.map(({value}) => (value === undefined ? "?" : said(value))).join(", ")}` : "";
    }

    // Four digits, whatever the size.
    const said = (x) => (Number.isFinite(x) && x !== 0 ? String(Number(x.toPrecision(4))) : format(x, 0)).replaceAll("-", "−").replace("Infinity", "∞");

    function tell(kind, text) {
      says.className = `typed-says ${kind}`;
      says.textContent = text;
    }

    function check() {
      changed();
      const found = fields.map((field) => Reckon.read(field.value));
      const odd = found.findIndex((one) => one.value === undefined);
      if (odd >= 0) {
        const {message, at} = found[odd], field = fields[odd];
        tell("wrong", message ? `Cannot be read${count > 1 ? ` (${named(odd).toLowerCase()})` : ""}: ${message}.` : "Not answered yet: type a number.");
        field.focus();
        if (!message) return;
        set(field, {"aria-invalid": "true"});
        field.setSelectionRange(at, at + 1);
        return;
      }
      const verdict = Reckon.verdict(found.map(({value}) => value), right);
      tell(verdict.right ? "true" : "wrong", verdict.says);
      if (verdict.right) Progress.remember(exercise, {typed: fields.map((field) => field.value)});
    }

    const before = Progress.of(exercise)?.typed;
    if (before?.length === count) {
      fields.forEach((field, n) => { field.value = String(before[n]).slice(0, 200); });
      check();
    }
  }

  function editor(data) {
    const exercise = Progress.exercise(data);
    if (!exercise) return;
    const before = Progress.of(exercise)?.code;
    const start = element("button", {type: "button", onclick: () => open(true)}, "Write it here, in Python");
    exercise.place.append(start);
    if (before) open(false);

    async function open(asked) {
      start.remove();
      await load("function");
      const area = Functions.box({...JSON.parse(data.textContent), exercise, before, stub: data.closest(".cell").querySelector("pre").textContent});
      if (asked) area.focus();
    }
  }

  document.querySelectorAll("script.number-values").forEach(numbers);
  document.querySelectorAll("script.function-values").forEach(editor);
}
