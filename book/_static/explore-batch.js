// Chapter 5: softmax backward, one row at a time. Without keepdims the row sums meet the columns.
"use strict";

for (const place of document.querySelectorAll(".explore-batch")) {
  const {element, set, format} = Widgets;
  const probabilities = [[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.25, 0.25, 0.5]];
  const upstreams = {
    "any gradient": [[1, -2, 0.5], [0.3, 1.2, -1], [-0.8, 0.4, 2]],
    "cross-entropy": [[0, 1, 0], [1, 0, 0], [0, 1, 0]].map((row, n) => row.map((y, k) => -y / probabilities[n][k])),
  };
  const [CELL, HIGH, TOP] = [66, 50, 52];
  const LEFTS = {product: 20, sums: 252, result: 382};
  let [row, keep, upstream] = [0, true, "any gradient"];

  const told = element("p", {class: "explorable-told", role: "status"});
  const drawing = element("svg", {viewBox: "0 0 600 210", role: "group", "aria-label": "Softmax backward for a batch of three examples"});
  const heading = (x, text) => drawing.append(element("text", {class: "small middle", x, y: 22}, text));
  heading(LEFTS.product + 1.5 * CELL, "probabilities times G");
  heading(LEFTS.sums + CELL / 2, "row sums");
  heading(LEFTS.result + 1.5 * CELL, "gradient, whose sum");
  for (const left of [LEFTS.product, LEFTS.result])
    [1, 2, 3].forEach((k) => drawing.append(element("text", {class: "small middle", x: left + (k - 0.5) * CELL, y: 42}, `${k}`)));

  const cell = (left, n, k) => {
    const box = element("rect", {x: left + k * CELL, y: TOP + n * HIGH, width: CELL - 4, height: HIGH - 4, rx: 3});
    const text = element("text", {class: "cell middle", x: left + (k + 0.47) * CELL, y: TOP + (n + 0.46) * HIGH});
    const note = element("text", {class: "cell small middle", x: left + (k + 0.47) * CELL, y: TOP + (n + 0.8) * HIGH});
    drawing.append(box, text, note);
    return {box, text, note};
  };
  const grid = (left) => [0, 1, 2].map((n) => [0, 1, 2].map((k) => cell(left, n, k)));
  const [products, sums, results] = [grid(LEFTS.product), [0, 1, 2].map((n) => cell(LEFTS.sums, n, 0)), grid(LEFTS.result)];

  function update() {
    const B = probabilities.map((y, n) => y.map((x, k) => x * upstreams[upstream][n][k]));
    const totals = B.map((line) => line.reduce((a, b) => a + b));
    const used = (n, k) => (keep ? n : k);
    const gradient = (n, k, from) => B[n][k] - totals[from] * probabilities[n][k];
    let wrong = 0;
    for (const n of [0, 1, 2]) {
      const here = n === row;
      fill(sums[n], totals[n], here || !keep ? "orange" : "plain", here || !keep);
      sums[n].note.textContent = `row ${n + 1}`;
      for (const k of [0, 1, 2]) {
        const value = gradient(n, k, used(n, k));
        const differs = Math.abs(value - gradient(n, k, n)) > 1e-9;
        wrong += differs;
        fill(products[n][k], B[n][k], here ? "blue" : "plain", here);
        fill(results[n][k], value, here ? "blue" : "plain", here);
        results[n][k].note.textContent = `row ${used(n, k) + 1}`;
        set(results[n][k].box, {"data-wrong": differs && "true"});
      }
    }
    told.textContent = `Row ${row + 1} takes the ${keep ? `sum of row ${row + 1} for all its classes` : "sums of rows 1, 2 and 3 for its classes 1, 2 and 3"}. ` +
      `Entries that are wrong: ${wrong} of 9${!keep && wrong === 0 ? ", because all row sums are the same: the bug hides" : ""}.`;
    set(flip, {"aria-checked": String(keep)});
    flip.textContent = `keepdims ${keep ? "on" : "off"}`;
    rows.forEach((button, n) => set(button, {"aria-pressed": String(n === row)}));
    kinds.forEach((button) => set(button, {"aria-pressed": String(button.textContent === upstream)}));
  }

  function fill({box, text}, value, colour, bright) {
    set(box, {class: colour, "fill-opacity": bright ? 0.45 : 0.15});
    text.textContent = format(value, 2);
  }

  const flip = element("button", {type: "button", role: "switch", onclick: () => { keep = !keep; update(); }});
  const rows = [0, 1, 2].map((n) => element("button", {type: "button", onclick: () => { row = n; update(); }}, `Row ${n + 1}`));
  const kinds = Object.keys(upstreams).map((kind) => element("button", {type: "button", onclick: () => { upstream = kind; update(); }}, kind));
  place.append(drawing, told, element("div", {class: "explorable-tools"}, ...rows, flip, ...kinds));
  update();
}
