// Chapter 4: two logits on a line; the sigmoid of their difference is softmax of the two.
"use strict";

for (const place of document.querySelectorAll(".explore-sigmoid")) {
  const {element, set, format} = Widgets, {handle, ball, put} = Handles;
  const [LEFT, UNIT, TOP, HEIGHT, LINE] = [300, 38, 20, 170, 262];
  const across = (x) => LEFT + UNIT * Math.max(-7.2, Math.min(7.2, x));
  const sigmoid = (x) => 1 / (1 + Math.exp(-x));
  let z = [1, -0.5];

  const told = element("p", {class: "explorable-told", role: "status"});
  const drawing = element("svg", {viewBox: "0 0 600 320", role: "group", "aria-label": "Two logits and the sigmoid of their difference"});
  const curve = Array.from({length: 145}, (_, n) => -7.2 + n / 10).map((x) => [across(x), TOP + HEIGHT * (1 - sigmoid(x))]);
  for (const [height, text] of [[0, "0"], [0.5, "½"], [1, "1"]])
    drawing.append(
      element("line", {class: "rule", x1: 26, x2: 574, y1: TOP + HEIGHT * (1 - height), y2: TOP + HEIGHT * (1 - height)}),
      element("text", {class: "small end", x: 20, y: TOP + HEIGHT * (1 - height) + 4}, text));
  drawing.append(element("polyline", {class: "curve", points: curve.join(" ")}));
  const [first, second] = ["blue", "orange"].map((colour) => drawing.appendChild(element("rect", {class: colour, width: 14})));
  const dot = drawing.appendChild(element("circle", {class: "dot", r: 6}));
  drawing.append(element("text", {class: "small middle", x: LEFT, y: TOP + HEIGHT + 22}, "difference of the logits"));
  drawing.append(element("line", {class: "axis", x1: 26, x2: 574, y1: LINE, y2: LINE}));
  for (let x = -7; x <= 7; x++) drawing.append(element("text", {class: "small middle", x: across(x), y: LINE + 34}, format(x, 0)));
  const grips = z.map((_, k) => {
    const grip = handle(ball(11),
      {class: k ? "second" : "first", "aria-label": `logit ${k + 1}`, "aria-valuemin": -7, "aria-valuemax": 7},
      {to: (x) => move(k, Math.round(((x - LEFT) / UNIT) * 20) / 20), step: (dx, dy) => move(k, z[k] + 0.1 * (dx + dy))});
    const label = element("text", {class: "small middle", y: LINE - 18}, `z${"₁₂"[k]}`);
    drawing.append(grip, label);
    return {grip, label};
  });

  function move(k, x) {
    z[k] = Math.max(-7, Math.min(7, Number(x.toFixed(2))));
    update();
  }

  function update() {
    const x = z[0] - z[1];
    const s = sigmoid(x);
    grips.forEach(({grip, label}, k) => {
      put(grip, across(z[k]), LINE, {"aria-valuenow": z[k], "aria-valuetext": `${format(z[k], 2)}, probability ${format(k ? 1 - s : s, 3)}`});
      set(label, {x: across(z[k])});
    });
    const split = TOP + HEIGHT * (1 - s);
    set(dot, {cx: across(x), cy: split});
    set(first, {x: across(x) - 7, y: split, height: HEIGHT * s});
    set(second, {x: across(x) - 7, y: TOP, height: HEIGHT * (1 - s)});
    told.textContent = `Logits ${format(z[0], 2)} and ${format(z[1], 2)}, difference ${format(x, 2)}. ` +
      `Sigmoid of the difference: ${format(s)}. Softmax of the two: ${Numbers.softmax(z).map((p) => format(p)).join(" and ")}.`;
  }

  const both = (by) => () => {
    if (z.every((x) => Math.abs(x + by) <= 7)) z = z.map((x) => Number((x + by).toFixed(2)));
    update();
  };
  place.append(drawing, told, element("div", {class: "explorable-tools"},
    element("button", {type: "button", onclick: both(-1)}, "Lower both by 1"),
    element("button", {type: "button", onclick: both(1)}, "Raise both by 1"),
    element("button", {type: "button", onclick: () => { z.reverse(); update(); }}, "Exchange them")));
  update();
}
