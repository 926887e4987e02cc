// The reader's own numbers: logits and a target, set once for the chapters and kept in the address.
// Each row of a derivation then shows the two sides of its step at these numbers.
"use strict";

const Numbers = (() => {
  const {element, set, format, parse, voice} = Widgets;
  const [FEWEST, MOST, LARGEST] = [2, 6, 30];
  const listeners = [];
  let logits, target;

  function read(search) {
    const lists = ["z", "y"].map((key) => (new URLSearchParams(search).get(key) ?? "").split(",").map(parse));
    return refusal(...lists) ? null : lists;
  }

  // Why these cannot be used, or null.
  function refusal(z, y) {
    if (z.length < FEWEST || z.length > MOST || y.length !== z.length) return `from ${FEWEST} to ${MOST} classes are expected`;
    if ([...z, ...y].includes(null)) return "a number such as −1.5 is expected";
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

  [logits, target] = read(location.search) ?? [[0, 0.7, 1.6], [0.7, 0.2, 0.1]];

  const state = () => ({logits: [...logits], weights: [...target], target: share(target), probabilities: softmax(logits)});

  function change(z, y) {
    if (refusal(z, y)) return;
    [logits, target] = [z, y];
    remember();
    listeners.forEach((listener) => listener(state()));
  }

  function remember() {
    const search = `?z=${logits.join(",")}&y=${target.join(",")}`;
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

  function panel(place) {
    const rows = element("div", {class: "numbers-rows"});
    const told = element("p", {class: "numbers-told", role: "status"});
    const classes = element("select", {"aria-label": "number of classes", onchange: () => resize(Number(classes.value))});
    for (let c = FEWEST; c <= MOST; c++) classes.append(element("option", {value: c}, String(c)));
    const reset = element("button", {type: "button", onclick: () => change([0, 0.7, 1.6], [0.7, 0.2, 0.1])}, "Start again");
    const details = element("details", {class: "numbers-panel", id: "your-numbers"},
      element("summary", {}, "Your own numbers"),
      element("p", {}, "Set the logits and the target once, for all chapters. Under each step of a derivation you " +
        "then see what its two sides are at these numbers. The targets are divided by their sum. The address of the " +
        "page keeps the numbers, so you can share them."),
      element("p", {}, element("label", {}, "Classes ", classes), " ", reset), rows, told,
      element("p", {class: "numbers-note"}, "The distribution p is the target and q is softmax of the logits. With one logit, x is the " +
        "difference of the first two, and t the first target. In a batch, each next row turns these numbers by one class. " +
        "All other symbols hold numbers made up for this page."));
    place.append(details);

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
        told.textContent = why ? `${what} ${k + 1}: ${why}. The last number that could be used is kept.` : "";
        set(typed, {"aria-invalid": why !== null && "true"});
        if (!why) change(z, y);
      };
      const slider = element("input", {type: "range", min: low, max: high, step: 0.1, "aria-label": `${what} ${k + 1}, slider`,
        oninput: () => put(Number(slider.value))});
      const typed = element("input", {type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": `${what} ${k + 1}`,
        onchange: () => put(parse(typed.value))});
      return {parts: [slider, typed], show: () => {
        slider.value = list()[k];
        if (document.activeElement !== typed || parse(typed.value) !== list()[k]) typed.value = String(list()[k]).replace("-", "−");
        set(typed, {"aria-invalid": false});
      }};
    }

    const [zs, ys] = [() => logits, () => target];
    let controls = [];
    listen(() => {
      if (controls.length !== 2 * logits.length) {
        rows.replaceChildren(element("span", {}, "class"), element("span", {class: "wide"}, "logit"), element("span", {class: "wide"}, "target"));
        controls = logits.flatMap((_, k) => {
          const made = [control(zs, k, "logit", -5, 5), control(ys, k, "target", 0, 1)];
          rows.append(element("span", {}, String(k + 1)), ...made.flatMap((one) => one.parts));
          return made;
        });
      }
      controls.forEach((one) => one.show());
      classes.value = logits.length;
    });
    details.open = read(location.search) !== null;
    return details;
  }

  // The values under the steps -------------------------------------------------------------------

  const SIZES = {N: 2, D: 3};
  const turned = (list, n) => list.map((_, k) => list[(k + n) % list.length]);
  const every = (count, make) => Array.from({length: count}, (_, n) => make(n));

  function point(program) {
    const sizes = {};
    for (const [name, word] of Object.entries(program.words))
      if (word.sign === "size") sizes[name] = program.where[name] ?? (name === "C" ? logits.length : Math.max(SIZES[name] ?? 2, program.least[name] ?? 1));
    // Where a proof fixes the number of classes, there are so many: those that lack have 0.
    const filled = (list) => every(sizes.C ?? logits.length, (k) => list[k] ?? 0);
    const [z, weights] = [filled(logits), filled(target)];
    const y = share(weights.some((x) => x > 0) ? weights : weights.map(() => 1));
    const rows = sizes.N ?? 1;
    const given = {z, y, p: y, q: softmax(z), x: z[0] - z[1], t: y[0] / (y[0] + y[1] || 1), T: 2, top: Math.max(...z),
      u: z.map((x) => Math.max(...z) - x), Z: every(rows, (n) => turned(z, n)), Y: every(rows, (n) => turned(y, n))};
    const data = {};
    for (const [name, {shape, sign, body}] of Object.entries(program.words)) {
      if (sign === "size" || body !== undefined) continue;
      const axes = shape.map((axis) => new Evaluator({}, sizes, {}).value(axis, {}));
      data[name] = given[name] ?? madeUp(name, axes, sign);
    }
    for (const {array, axes, value} of program.hypotheses)
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

  // The two sides of each step: [[left, right, relation, agrees], …], or why there are none.
  function sides(program, indices) {
    const {sizes, data} = point(program);
    const evaluator = new Evaluator(program.words, sizes, data, indices);
    const equal = program.apart.find(([a, b]) => indices[a] === indices[b]);
    const worth = (tree) => {
      if (equal) return `${equal.join(" and ")} must differ`;
      try {
        const value = evaluator.worth(tree, indices);
        return value.length === 1 && value[0].length === 1 ? value[0][0] : value;
      } catch (error) {
        if (error instanceof RangeError) return error.message;
        throw error;
      }
    };
    const values = [program.start, ...program.steps.map(([, tree]) => tree)].map(worth);
    return program.steps.map(([relation], n) => [values[n], values[n + 1], relation]);
  }

  const SIGNS = {"=": "=", "<=": "≤", ">=": "≥", "<": "<", ">": ">"};
  const shown = (value) => (Array.isArray(value) ? value.map((row) => row.map((x) => format(x))) : format(value));

  function holds(left, right, relation) {
    if (relation === "=") return JSON.stringify(shown(left)) === JSON.stringify(shown(right));
    const low = relation.startsWith("<") ? right - left : left - right;
    return relation.length === 1 ? low > 0 : low > -1e-9;
  }

  const MATH = "http://www.w3.org/1998/Math/MathML";
  const math = (tag, ...children) => {
    const made = document.createElementNS(MATH, tag);
    made.append(...children);
    return made;
  };

  // A number as text, a matrix as MathML.
  function picture(value) {
    if (!Array.isArray(value)) return shown(value);
    const rows = shown(value).map((row) => math("mtr", ...row.map((x) => math("mtd", math("mn", x)))));
    return math("math", math("mrow", math("mo", "["), math("mtable", ...rows), math("mo", "]")));
  }

  function derivation(table, data, details) {
    const program = JSON.parse(data.textContent);
    const tools = table.closest(".pst-scrollable-table-container").nextElementSibling;
    const toggle = element("button", {type: "button", onclick: () => { details.open = !details.open; }}, "Your own numbers");
    const change = element("a", {href: "#your-numbers"}, "change them");
    const choices = element("span", {class: "derivation-indices"});
    tools.querySelector("button:last-of-type").after(toggle, choices, change);
    const selects = {};
    const lines = [...table.tBodies[0].rows].slice(1).map((row) => {
      const line = element("div", {class: "derivation-value", hidden: true});
      row.cells[0].append(line);
      return line;
    });

    function chooseIndices() {
      const {sizes} = point(program);
      Object.entries(program.indices).forEach(([letter, upper], n) => {
        const count = new Evaluator({}, sizes, {}).value(upper, {});
        const old = selects[letter];
        if (old?.length === count) return;
        const made = element("select", {"aria-label": `index ${letter}`, onchange: fill},
          ...every(count, (k) => element("option", {value: k + 1}, String(k + 1))));
        made.value = Math.min(old ? Number(old.value) : n + 1, count);
        selects[letter] = made;
      });
      choices.replaceChildren(...Object.entries(selects).flatMap(([letter, select]) => [
        element("label", {}, element("i", {}, letter), " ", select)]));
    }

    function update() {
      toggle.setAttribute("aria-pressed", String(details.open));
      change.hidden = choices.hidden = !details.open;
      lines.forEach((line) => { line.hidden = !details.open; });
      if (!details.open) return;
      chooseIndices();
      fill();
    }

    function fill() {
      const indices = Object.fromEntries(Object.entries(selects).map(([letter, select]) => [letter, Number(select.value)]));
      sides(program, indices).forEach(([left, right, relation], n) => {
        const undefinedSide = [left, right].find((side) => typeof side === "string");
        const agrees = undefinedSide !== undefined || holds(left, right, relation);
        lines[n].classList.toggle("differs", !agrees);
        if (undefinedSide !== undefined) lines[n].replaceChildren(`not defined here: ${undefinedSide}`);
        else lines[n].replaceChildren(picture(left), ` ${agrees ? SIGNS[relation] : "≠"} `, picture(right));
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
      spoken.textContent = details.open ? "Each step shows its two sides." : "";
      if (details.open) remember();
    });
    for (const data of document.querySelectorAll("script.derivation-values"))
      derivation(data.nextElementSibling.querySelector("table.derivation"), data, details);
    if (details.open) remember();
  }

  return {state, read, change, listen, softmax, share, sides};
})();
