// Chapter 2: a point on the triangle of all distributions, and the Jacobian of softmax there.
"use strict";

for (const place of document.querySelectorAll(".explore-simplex")) {
  const {element, set, format} = Widgets, {handle, ball, put} = Handles;
  const corners = [[30, 266], [330, 266], [180, 6]];
  const [CELL, GRID] = [62, 400];
  let y = [1 / 8, 2 / 8, 5 / 8];

  const told = element("p", {class: "explorable-told", role: "status"});
  const drawing = element("svg", {viewBox: "0 0 610 300", role: "group", "aria-label": "The triangle of distributions and the Jacobian"});
  drawing.append(element("polygon", {class: "frame", points: corners.join(" ")}));
  corners.forEach(([x, top], k) => drawing.append(element("text",
    {class: "small middle", x: x + (k === 2 ? 46 : 0), y: k === 2 ? top + 10 : top + 20}, `class ${k + 1}`)));
  const arrows = corners.map(() => drawing.appendChild(element("path", {class: "orange-line"})));
  const tips = corners.map((_, k) => drawing.appendChild(element("text", {class: "small middle"}, `${k + 1}`)));
  const grip = drawing.appendChild(handle(ball(9),
    {"aria-label": "the probabilities, on the triangle", "aria-valuemin": 0, "aria-valuemax": 1},
    {to: place_, step: (dx, dy) => lift(dy ? 2 : dx > 0 ? 1 : 0, dy || 1)}));

  drawing.append(element("text", {class: "small middle", x: GRID + 1.5 * CELL, y: 40}, "logit that moves"));
  const cells = [0, 1, 2].map((i) => {
    drawing.append(
      element("text", {class: "small middle", x: GRID + (i + 0.5) * CELL, y: 60}, String(i + 1)),
      element("text", {class: "small end", x: GRID - 8, y: 68 + (i + 0.6) * CELL}, `ŷ${"₁₂₃"[i]}`));
    return [0, 1, 2].map((k) => {
      const box = element("rect", {x: GRID + k * CELL, y: 68 + i * CELL, width: CELL - 3, height: CELL - 3});
      const text = element("text", {class: "cell middle", x: GRID + (k + 0.48) * CELL, y: 68 + (i + 0.56) * CELL});
      drawing.append(box, text);
      return {box, text};
    });
  });

  const point = (s) => [0, 1].map((axis) => s.reduce((total, x, k) => total + x * corners[k][axis], 0));

  // The probabilities at a place of the drawing, kept inside the triangle.
  function place_(x, top) {
    const third = (266 - top) / 260;
    const second = (x - 30) / 300 - third / 2;
    move([1 - second - third, second, third]);
  }

  function move(s) {
    const kept = s.map((x) => Math.min(Math.max(x, 0.01), 0.98));
    y = Numbers.share(kept);
    update();
  }

  // Raise one logit by a tenth.
  function lift(k, by) {
    y = Numbers.softmax(y.map((x, n) => Math.log(x) + (n === k ? 0.1 * by : 0)));
    update();
  }

  function update() {
    const [x, top] = point(y);
    const J = y.map((yi, i) => y.map((yk, k) => yi * (Number(i === k) - yk)));
    put(grip, x, top, {"aria-valuenow": y[2].toFixed(3),
      "aria-valuetext": y.map((s, k) => `class ${k + 1} ${format(s, 2)}`).join(", ")});
    arrows.forEach((arrow, k) => {
      const [dx, dy] = point(J.map((row) => row[k]));
      const [ex, ey] = [x + dx, top + dy];
      const length = Math.hypot(dx, dy) || 1;
      const [ux, uy] = [(dx / length) * 7, (dy / length) * 7];
      set(arrow, {d: `M${x},${top}L${ex},${ey}M${ex - ux - uy / 2},${ey - uy + ux / 2}L${ex},${ey}L${ex - ux + uy / 2},${ey - uy - ux / 2}`});
      set(tips[k], {x: ex + ux * 1.7, y: ey + uy * 1.7 + 5});
    });
    cells.forEach((row, i) => row.forEach(({box, text}, k) => {
      set(box, {class: J[i][k] >= 0 ? "blue" : "orange", "fill-opacity": Math.min(1, 0.08 + 2.2 * Math.abs(J[i][k]))});
      text.textContent = format(J[i][k], 3);
    }));
    told.textContent = `Probabilities ${y.map((s) => format(s, 3)).join(", ")}. ` +
      `Every row and every column of the Jacobian sums to ${format(J[0].reduce((a, b) => a + b, 0), 0)}.`;
  }

  const buttons = [0, 1, 2].map((k) => element("button", {type: "button", onclick: () => lift(k, 5)}, `Raise logit ${k + 1}`));
  const own = element("button", {type: "button", onclick: () => move(Numbers.state().probabilities)}, "Take my logits");
  Numbers.listen(({logits}) => { own.hidden = logits.length !== 3; });
  place.append(drawing, told, element("div", {class: "explorable-tools"}, ...buttons, own));
  update();
}
