// The reader's own numbers: logits and a target, set once for the chapters and kept in the address.
// Each row of a derivation then shows the two sides of its step at these numbers.
"use strict";

const Numbers = (() => {
  const {element, set, parse, voice} = Widgets;
  const [FEWEST, MOST, LARGEST] = [2, 6, 30];
  const listeners = [];
  const [EQUAL, ROUNDING] = [1e-9, 1e-12]; // of the larger side, and of 1: what 16 digits lose where terms of size 1 are subtracted
  let logits, target, asTyped;

  function read(search) {
    const lists = ["z", "y"].map((key) => (new URLSearchParams(search).get(key) ?? "").split(",").map(parse));
    return refusal(...lists) ? null : lists;
  }

  // What stands in a field: a number as everywhere, or one with a logarithm in it, such as log 2, ln 5 or −log(3/8).
  function typedNumber(text) {
    const value = parse(text) ?? (/l(?:og|n)/i.test(text) ? Reckon.read(text).value : null);
    return Number.isFinite(value) ? value : null;
  }

  // Why these cannot be used, or null.
  function refusal(z, y) {
    if (z.length < FEWEST || z.length > MOST || y.length !== z.length) return `from ${FEWEST} to ${MOST} classes are expected`;
    if ([...z, ...y].includes(null)) return "a number such as −1.5, 3/8 or log 2 is expected";
    if (z.some((x) => Math.abs(x) > LARGEST)) return `a logit from −${LARGEST} to ${LARGEST} is expected`;
    if (y.some((x) => x < 0 || x > LARGEST)) return `a target of at least 0 and at most ${LARGEST} is expected`;
    if (y.every((x) => x === 0)) return "at least one positive target is expected";
    return null;
  }

  const share = (weights) => {
    const total = weights.reduce((a, b) => a + b, 0);
    return weights.map((x) => x / total);
  };

  function softmax(z) {
    const most = Math.max(...z);
    return share(z.map((x) => Math.exp(x - most)));
  }

  const typedTargets = (search) => new URLSearchParams(search).has("as-typed");
  [logits, target] = read(location.search) ?? [[0, 0.7, 1.6], [0.7, 0.2, 0.1]];
  asTyped = typedTargets(location.search);

  const used = (weights) => (asTyped ? [...weights] : share(weights));
  const state = () => ({logits: [...logits], weights: [...target], target: used(target), probabilities: softmax(logits)});

  function change(z, y, typed = asTyped) {
    if (refusal(z, y)) return;
    [logits, target, asTyped] = [z, y, typed];
    clearTimeout(remembering);
    remembering = setTimeout(remember, 200); // not at each pixel of a slider: browsers allow few changes of an address
    listeners.forEach((listener) => listener(state()));
  }

  let remembering = null;
  function remember() {
    const search = `?z=${logits.join(",")}&y=${target.join(",")}${asTyped ? "&as-typed" : ""}`;
    try {
      history.replaceState(null, "", search + location.hash);
    } catch { /* some browsers keep the address of a file as it is */ }
    for (const link of document.querySelectorAll("a.internal, .prev-next-area a"))
      if (link.origin === location.origin && link.pathname !== location.pathname) link.search = search;
  }

  function listen(listener) {
    listeners.push(listener);
    listener(state());
  }

  // The panel ------------------------------------------------------------------------------------

  // What is to be read stands in the page; the controls stand at the foot of the window while the panel is open,
  // beside whatever derivation is being read.
  function panel(place) {
    const told = element("p", {class: "numbers-told", role: "status"});
    const classes = element("select", {"aria-label": "number of classes", onchange: () => resize(Number(classes.value))});
    for (let c = FEWEST; c <= MOST; c++) classes.append(element("option", {value: c}, String(c)));
    const typed = element("input", {type: "checkbox", onchange: () => change(logits, target, typed.checked)});
    const reset = element("button", {type: "button", onclick: () => change([0, 0.7, 1.6], [0.7, 0.2, 0.1], false)}, "Start again");
    const close = element("button", {type: "button", onclick: () => { details.open = false; summary.focus(); }}, "Close");
    const summary = element("summary", {}, "Your own numbers");
    const details = element("details", {class: "numbers-panel", id: "your-numbers"}, summary,
      element("p", {}, "Set the logits and the target once, for all chapters. Each row of a derivation then shows what it " +
        "is worth at these numbers, and what it is made of. A field takes −1.5, 3/8 or log 2. The targets are divided by their sum, unless you say otherwise: then " +
        "you see which steps need that they sum to one. The address of the page keeps the numbers, so you can share them."),
      element("p", {class: "numbers-note"}, "The distribution p is the target and q is softmax of the logits. With one logit, x is the " +
        "difference of the first two, and t the first target. In a batch, each next row turns these numbers by one class. " +
        "All other symbols hold numbers made up for this page. The sign ≈ stands where two values differ by no more than rounding."));
    const rows = element("div", {class: "numbers-rows"});
    const dock = element("div", {class: "numbers-dock", role: "group", "aria-label": "Your own numbers", hidden: true},
      element("p", {}, element("label", {}, "Classes ", classes), element("label", {}, typed, " targets as typed"), reset, close), rows, told);
    place.append(details, dock);

    function resize(count) {
      const grown = (list, fill) => [...list, ...Array(count).fill(fill)].slice(0, count);
      const weights = grown(target, 0.1);
      change(grown(logits, 0), weights.some((x) => x > 0) ? weights : weights.map(() => 1));
    }

    function control(list, k, what, low, high) {
      const put = (x) => {
        const changed = list().map((old, n) => (n === k ? x : old));
        const [z, y] = list === zs ? [changed, target] : [logits, changed];
        const why = refusal(z, y);
        if (!why) change(z, y);
        told.textContent = why ? `${what} ${k + 1}: ${why}. The last number that could be used is kept.` : "";
        set(box, {"aria-invalid": why !== null && "true"});
      };
      const slider = element("input", {type: "range", min: low, max: high, step: 0.1, "aria-label": `${what} ${k + 1}, slider`,
        oninput: () => put(Number(slider.value))});
      const box = element("input", {type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": `${what} ${k + 1}`,
        onchange: () => put(typedNumber(box.value))});
      return {part: element("span", {}, slider, box), show: () => {
        slider.value = list()[k];
        if (document.activeElement !== box || typedNumber(box.value) !== list()[k])
          box.value = String(Number(list()[k].toPrecision(6))).replace("-", "−");
        set(box, {"aria-invalid": false});
      }};
    }

    const [zs, ys] = [() => logits, () => target];
    let controls = [];
    listen(() => {
      if (controls.length !== 2 * logits.length) {
        const line = (list, what, low, high) => logits.map((_, k) => control(list, k, what, low, high));
        const [first, second] = [line(zs, "logit", -5, 5), line(ys, "target", 0, 1)];
        controls = [...first, ...second];
        rows.style.setProperty("--classes", logits.length);
        rows.replaceChildren(element("span", {}, "logits"), ...first.map((one) => one.part),
          element("span", {}, "target"), ...second.map((one) => one.part));
      }
      controls.forEach((one) => one.show());
      told.textContent = "";
      classes.value = logits.length;
      typed.checked = asTyped;
    });
    // What the dock covers can still be scrolled into view, also by moving the focus.
    new ResizeObserver(() => document.documentElement.style.setProperty("--dock", `${dock.offsetHeight}px`)).observe(dock);
    details.addEventListener("toggle", () => { dock.hidden = !details.open; });
    details.open = read(location.search) !== null;
    return details;
  }

  // The values under the steps -------------------------------------------------------------------

  const SIZES = {N: 2, D: 3};
  const TARGETS = new Set(["y", "p", "Y"]);
  const turned = (list, n) => list.map((_, k) => list[(k + n) % list.length]);
  const every = (count, make) => Array.from({length: count}, (_, n) => make(n));

  function point(program) {
    const sizes = {};
    for (const [name, word] of Object.entries(program.words))
      if (word.sign === "size") sizes[name] = program.where[name] ?? (name === "C" ? logits.length : Math.max(SIZES[name] ?? 2, program.least[name] ?? 1));
    // Where a proof fixes the number of classes, there are so many: those that lack have 0.
    const filled = (list) => every(sizes.C ?? logits.length, (k) => list[k] ?? 0);
    const [z, weights] = [filled(logits), filled(target)];
    const y = used(weights.some((x) => x > 0) ? weights : weights.map(() => 1));
    const rows = sizes.N ?? 1;
    const given = {z, y, p: y, q: softmax(z), x: z[0] - z[1], t: y[0] / (y[0] + y[1] || 1), T: 2, top: Math.max(...z),
      u: z.map((x) => Math.max(...z) - x), Z: every(rows, (n) => turned(z, n)), Y: every(rows, (n) => turned(y, n))};
    const data = {};
    for (const [name, {shape, sign, body}] of Object.entries(program.words)) {
      if (sign === "size" || body !== undefined) continue;
      const axes = shape.map((axis) => new Evaluator({}, sizes, {}).value(axis, {}));
      data[name] = given[name] ?? madeUp(name, axes, sign);
    }
    for (const {array, axes, value} of program.hypotheses.filter((one) => !(asTyped && TARGETS.has(one.array))))
      rescale(data, array, axes, new Evaluator({}, sizes, {}).value(value, {}));
    return {sizes, data};
  }

  // Numbers from the letters of a name: everybody sees the same.
  function madeUp(name, axes, sign, seed = 0) {
    if (axes.length) return every(axes[0], (n) => madeUp(name, axes.slice(1), sign, 7 * seed + n + 1));
    const mixed = [...name].reduce((total, letter) => (31 * total + letter.charCodeAt(0)) % 97, 11 * seed + 5) % 19;
    return sign === "real" ? (mixed - 9.5) / 5 : (mixed + 2) / 10;
  }

  function rescale(data, array, axes, wanted) {
    const [table, [axis, other]] = [data[array], axes];
    if (other !== undefined) {
      const shares = share(table.flat());
      table.forEach((row, r) => row.forEach((_, c) => { row[c] = wanted * shares[r * row.length + c]; }));
    } else if (axis === 0 && Array.isArray(table[0])) {
      table[0].forEach((_, c) => {
        const column = share(table.map((row) => row[c]));
        table.forEach((row, r) => { row[c] = wanted * column[r]; });
      });
    } else if (axis === 1) table.forEach((row, r) => { table[r] = share(row).map((x) => wanted * x); });
    else data[array] = share(table).map((x) => wanted * x);
  }

  // What each row of a derivation is worth, or why it has no value; and what it is made of, where that comes first.
  function values(program, indices) {
    const {sizes, data} = point(program);
    const evaluator = new Evaluator(program.words, sizes, data, indices);
    const equal = program.apart.find(([a, b]) => indices[a] === indices[b]);
    const attempt = (compute) => {
      try {
        return compute();
      } catch (error) {
        if (error instanceof RangeError) return error.message;
        throw error;
      }
    };
    const worth = (tree) => attempt(() => {
      if (equal) return `${equal.join(" and ")} must differ`;
      const value = evaluator.worth(tree, indices);
      return value.length === 1 && value[0].length === 1 ? value[0][0] : value;
    });
    const told = new Set();
    return [["", program.start], ...program.steps].map(([relation, tree]) => ({
      relation, value: worth(tree),
      parts: [...parts(tree, program.words, indices)].flatMap(([name, part]) => {
        if (told.has(name)) return [];
        told.add(name);
        const value = attempt(() => evaluator.worth(part, indices));
        const list = part[0] === "matrix" && program.words[part[1]].shape.length === 1;
        return typeof value === "string" ? [] : [[name, list ? `(${value.map(([x]) => shown(x)).join(", ")})` : value]];
      }),
    }));
  }

  // The symbols of a tree that have a value at these indices: {"ŷ₁": tree, …}; those below a sum have many.
  function parts(tree, words, indices, found = new Map()) {
    const below = (text) => String(text).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]);
    const known = (args) => args.every((one) => typeof one === "number" || one in indices);
    const at = (args) => below(args.map((one) => indices[one] ?? one).join(""));
    if (typeof tree === "string") {
      if (words[tree] && words[tree].sign !== "size") found.set(words[tree].text, tree);
    } else if (Array.isArray(tree)) {
      const [kind, ...args] = tree;
      if (kind === "slope") return found; // what it is the slope of has no part in its value
      if (kind === "at") {
        if (args.length === 2 && !known(args.slice(1))) found.set(words[args[0]].text, ["matrix", args[0]]);
        else if (known(args.slice(1))) found.set(words[args[0]].text + at(args.slice(1)), tree);
      } else if (kind === "delta") {
        if (known(args)) found.set(`δ${at(args)}`, tree);
      } else if (kind === "matrix") found.set(words[args[0]].text, tree);
      else if (kind === "gradient") parts(args[0], words, indices, found);
      else if (kind === "sum" || kind === "map") {
        const {[args[kind === "sum" ? 1 : 0]]: _, ...outside} = indices;
        args.forEach((one) => typeof one === "string" || parts(one, words, outside, found));
      } else (kind === "call" ? args.slice(1) : args).forEach((one) => parts(one, words, indices, found));
    }
    return found;
  }

  const SIGNS = {"=": "=", "<=": "≤", ">=": "≥", "<": "<", ">": ">"};

  // Four digits that count, whatever the size of the number.
  function shown(x) {
    const rounded = Number(x.toPrecision(4));
    const [digits, power] = rounded.toExponential().split("e");
    const text = Math.abs(power) < 5 || rounded === 0 ? String(rounded)
      : `${digits} · 10${[...power.replace("+", "")].map((c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c] ?? "⁻").join("")}`;
    return text.replace("-", "−");
  }

  // How one value stands to the other: the sign that is true.
  function compare(left, right, relation) {
    const pairs = Array.isArray(left) ? left.flatMap((row, r) => row.map((x, c) => [x, right[r]?.[c]])) : [[left, right]];
    const apart = Math.max(...pairs.map(([x, y]) => {
      const [off, size] = [Math.abs(x - y), Math.max(Math.abs(x), Math.abs(y))];
      return off <= EQUAL * size ? 0 : off <= ROUNDING ? 1 : 2;
    }));
    if (relation === "=") return "=≈≠"[apart];
    if (apart < 2) return relation.length === 1 ? "≈" : SIGNS[relation];
    return relation.startsWith("<") === left < right ? SIGNS[relation] : left < right ? "<" : ">";
  }

  const MATH = "http://www.w3.org/1998/Math/MathML";
  const math = (tag, ...children) => {
    const made = document.createElementNS(MATH, tag);
    made.append(...children);
    return made;
  };

  // A number as text, a matrix as MathML.
  function picture(value) {
    if (typeof value === "string") return value;
    if (!Array.isArray(value)) return shown(value);
    const most = Math.max(...value.flat().map(Math.abs)); // beside it, what only rounding left is 0
    const entry = (x) => shown(Math.abs(x) < 1e-15 * most ? 0 : x);
    const rows = value.map((row) => math("mtr", ...row.map((x) => math("mtd", math("mn", entry(x))))));
    return math("math", math("mrow", math("mo", "["), math("mtable", ...rows), math("mo", "]")));
  }

  // Derivations whose values are old. Those on the screen are computed with the next frame, the others when there is time.
  const stale = new Set(), onScreen = new Set();
  const watcher = new IntersectionObserver((entries) => entries.forEach(({target: table, isIntersecting}) => {
    if (isIntersecting) onScreen.add(table); else onScreen.delete(table);
  }), {rootMargin: "200px"});
  let planned = false;
  const idle = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 30));

  function refresh(one) {
    stale.add(one);
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => {
      [...stale].filter((each) => onScreen.has(each.table)).forEach(compute);
      idle(later);
    });
  }

  function later() {
    const [next] = stale;
    if (next) compute(next);
    planned = stale.size > 0;
    if (planned) idle(later);
  }

  function compute(one) {
    stale.delete(one);
    one.fill();
  }

  function derivation(table, data, details) {
    const program = JSON.parse(data.textContent);
    const tools = table.closest(".pst-scrollable-table-container").nextElementSibling;
    const toggle = element("button", {type: "button", onclick: () => { details.open = !details.open; }}, "Your own numbers");
    const choices = element("span", {class: "derivation-indices"});
    tools.querySelector("button:last-of-type").after(toggle, choices);
    const selects = {};
    const lines = [...table.tBodies[0].rows].map((row) => {
      const line = element("div", {class: "derivation-value", hidden: true});
      row.cells[0].append(line);
      return line;
    });
    const one = {table, fill};
    watcher.observe(table);

    let chosen = "";
    function chooseIndices() {
      const {sizes} = point(program);
      Object.entries(program.indices).forEach(([letter, upper], n) => {
        const count = new Evaluator({}, sizes, {}).value(upper, {});
        const old = selects[letter];
        if (old?.length === count) return;
        const made = element("select", {"aria-label": `index ${letter}`, onchange: update},
          ...every(count, (k) => element("option", {value: k + 1}, String(k + 1))));
        made.value = Math.min(old ? Number(old.value) : n + 1, count);
        selects[letter] = made;
      });
      // What has the focus keeps it: nothing is moved unless the choices are others.
      const now = JSON.stringify([sizes.C, logits.length, Object.values(selects).map((select) => select.length)]);
      if (now === chosen) return;
      chosen = now;
      const classes = sizes.C < logits.length ? [`the first ${sizes.C} classes`] : [];
      choices.replaceChildren(...classes, ...Object.entries(selects).flatMap(([letter, select]) => [
        element("label", {}, element("i", {}, letter), " ", select)]));
    }

    function update() {
      toggle.setAttribute("aria-pressed", String(details.open));
      choices.hidden = !details.open;
      lines.forEach((line) => set(line, {hidden: !details.open, "aria-busy": details.open && "true"}));
      if (details.open) refresh(one);
    }

    function fill() {
      chooseIndices();
      const indices = Object.fromEntries(Object.entries(selects).map(([letter, select]) => [letter, Number(select.value)]));
      const found = values(program, indices);
      // Where all rows are 0 but for rounding, 0 is what they are.
      const nothing = found.some(({value}) => value === 0) && found.every(({value}) => Math.abs(value) < ROUNDING);
      const rows = nothing ? found.map((row) => ({...row, value: 0})) : found;
      const total = state().weights.reduce((a, b) => a + b);
      const because = asTyped && Math.abs(total - 1) > EQUAL ? ` (the targets sum to ${shown(total)})` : "";
      rows.forEach(({relation, value, parts}, n, all) => {
        const before = all[n - 1]?.value;
        const undefinedSide = [value, before].find((side) => typeof side === "string");
        const sign = relation && undefinedSide === undefined ? compare(before, value, relation) : "";
        const differs = sign !== "" && sign !== "≈" && sign !== SIGNS[relation];
        lines[n].classList.toggle("differs", differs);
        const worth = undefinedSide !== undefined ? [typeof value === "string" ? `not defined here: ${value}` : picture(value)]
          : Array.isArray(value) && sign === "=" ? ["= the same matrix"] : [sign && `${sign} `, picture(value), differs ? because : ""];
        const made = parts.filter(([, part]) => part !== value).flatMap(([name, part]) => [`, ${name} = `, picture(part)]);
        if (made.length) made[0] = made[0].replace(", ", "where ");
        lines[n].replaceChildren(element("span", {}, ...worth), ...(made.length ? [element("span", {class: "made-of"}, ...made)] : []));
        lines[n].removeAttribute("aria-busy");
      });
    }

    details.addEventListener("toggle", update);
    listen(update);
  }

  const place = document.querySelector(".numbers");
  if (place) {
    const details = panel(place);
    const spoken = voice();
    place.append(spoken);
    details.addEventListener("toggle", () => {
      spoken.textContent = details.open ? "Each row shows what it is worth. The controls stand at the foot of the window." : "";
      if (details.open) remember();
    });
    for (const data of document.querySelectorAll("script.derivation-values"))
      derivation(data.nextElementSibling.querySelector("table.derivation"), data, details);
    if (details.open) remember();
  }

  return {state, read, change, listen, softmax, share, values, compare, shown};
})();
