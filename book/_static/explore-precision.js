// Chapter 6: one loss, three formulas, three types of number, at the reader's logits.
"use strict";

for (const place of document.querySelectorAll(".explore-precision")) {
  const {element, set} = Widgets;
  const SCALES = [1, 2, 5, 10, 20, 50, 100, 200, 500], SHIFTS = [0, 10, 50, 100, 500, 1000];
  const RIGHT = 0.01; // a value that is off by more than one in a hundred is marked

  // To the nearest bfloat16, ties to even: the upper half of a float32.
  const [single, bits] = (() => {
    const one = new Float32Array(1);
    return [one, new Uint32Array(one.buffer)];
  })();
  function bfloat16(x) {
    single[0] = x;
    if (Number.isFinite(x)) bits[0] = (bits[0] + 0x7fff + ((bits[0] >>> 16) & 1)) & 0xffff0000;
    return single[0];
  }
  const TYPES = {float64: (x) => x, float32: Math.fround, bfloat16};

  // Every operation is rounded to the type.
  const FORMULAS = {
    "as in the textbook": (z, c, r) => {
      const e = z.map((x) => r(Math.exp(x)));
      return -r(Math.log(r(e[c] / e.reduce((a, b) => r(a + b)))));
    },
    "with a shift": (z, c, r) => {
      const most = Math.max(...z), d = z.map((x) => r(x - most));
      return r(r(Math.log(d.map((x) => r(Math.exp(x))).reduce((a, b) => r(a + b)))) - d[c]);
    },
    "of this chapter": (z, c, r) => {
      const k = z.indexOf(Math.max(...z)), d = z.map((x) => r(x - z[k]));
      const rest = d.filter((_, j) => j !== k).map((x) => r(Math.exp(x))).reduce((a, b) => r(a + b), 0);
      return r(r(Math.log1p(rest)) - d[c]);
    },
  };

  function shown(x) {
    if (Number.isNaN(x)) return "not a number";
    return Number.isFinite(x) ? Numbers.shown(x) : `${x < 0 ? "−" : ""}∞`;
  }

  let [scale, shift, right] = [4, 0, 2];
  const told = element("p", {class: "explorable-told", role: "status"});
  const head = element("tr", {}, element("td"), ...Object.keys(FORMULAS).map((name) => element("th", {scope: "col"}, name)));
  const rows = Object.keys(TYPES).map((type) => element("tr", {}, element("th", {scope: "row"}, type),
    ...Object.keys(FORMULAS).map(() => element("td"))));
  const table = element("table", {class: "explorable-table"}, element("thead", {}, head), element("tbody", {}, ...rows));
  const slider = (label, list, at, act) => {
    const input = element("input", {type: "range", min: 0, max: list.length - 1, value: at, oninput: () => act(Number(input.value))});
    const value = element("output");
    return {input, value, whole: element("label", {}, `${label} `, input, " ", value)};
  };
  const times = slider("logits times", SCALES, scale, (n) => { scale = n; update(); });
  const plus = slider("plus", SHIFTS, shift, (n) => { shift = n; update(); });
  const classes = element("span", {class: "explorable-tools"});

  function update() {
    const {logits} = Numbers.state();
    right = Math.min(right, logits.length - 1);
    const z = logits.map((x) => SCALES[scale] * x + SHIFTS[shift]);
    set(times.input, {"aria-valuetext": String(SCALES[scale])});
    set(plus.input, {"aria-valuetext": String(SHIFTS[shift])});
    times.value.textContent = SCALES[scale];
    plus.value.textContent = SHIFTS[shift];
    classes.replaceChildren(...logits.map((_, k) => element("button", {type: "button", "aria-pressed": String(k === right),
      onclick: () => { right = k; update(); classes.children[k].focus(); }}, `True class ${k + 1}`)));
    const exact = FORMULAS["of this chapter"](z.map((x) => x - SHIFTS[shift]), right, TYPES.float64);
    const losses = (type) => {
      const r = TYPES[type], rounded = z.map(r); // the logits are of that type, too
      return Object.values(FORMULAS).map((formula) => [formula(rounded, right, r), r(exact)]);
    };
    let wrong = 0;
    Object.keys(TYPES).forEach((type, n) => losses(type).forEach(([x, nearest], m) => {
      const off = x !== nearest && !(Math.abs(x - exact) <= RIGHT * Math.abs(exact));
      wrong += off;
      rows[n].cells[m + 1].textContent = `${shown(x).replaceAll(" ", "\u00a0")}${off ? " ✗" : ""}`;
      set(rows[n].cells[m + 1], {"data-wrong": off && "true"});
    }));
    told.textContent = `Logits ${z.map((x) => Numbers.shown(x)).join(", ")}. The loss is ${Numbers.shown(exact)} nats. ` +
      `${wrong ? `${wrong} of 9 values are` : "No value is"} off by more than one in a hundred` +
      `${Object.values(TYPES).some((r) => r(exact) === 0) ? " (a loss too small for its type is 0)" : ""}.`;
  }

  place.append(table, told, element("div", {class: "explorable-tools"}, times.whole, plus.whole), classes);
  Numbers.listen(update);
  globalThis.Precision = {TYPES, FORMULAS};
}
