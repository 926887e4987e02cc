// Chapter 1: code lengths as areas. A column is as wide as its class is frequent and as high as its
// code word is long; all columns together are the cross-entropy.
"use strict";

for (const place of document.querySelectorAll(".explore-codes")) {
  const {element, set, format} = Widgets, {handle, bar, put} = Handles;
  const truth = [1 / 2, 1 / 4, 1 / 8, 1 / 8];
  const [WIDTH, HEIGHT, LEFT, TOP, MOST] = [560, 250, 40, 14, 6];
  const bits = (x) => -Math.log2(x);
  const up = (length) => TOP + HEIGHT * (1 - length / MOST);
  let belief = [1 / 8, 1 / 8, 1 / 4, 1 / 2];

  const told = element("p", {class: "explorable-told", role: "status"});
  const drawing = element("svg", {viewBox: `0 0 ${LEFT + WIDTH + 8} ${HEIGHT + 56}`, role: "group",
    "aria-label": "Code lengths as areas"});
  for (let length = 0; length <= MOST; length++)
    drawing.append(
      element("line", {class: "rule", x1: LEFT, x2: LEFT + WIDTH, y1: up(length), y2: up(length)}),
      element("text", {class: "small end", x: LEFT - 6, y: up(length) + 4}, String(length)));
  drawing.append(element("text", {class: "small", x: 0, y: HEIGHT + 50}, "height: bits of a code word; width: how often the class happens"));

  let left = LEFT;
  const columns = truth.map((p, k) => {
    const [x, width] = [left + 3, p * WIDTH - 6];
    left += p * WIDTH;
    const area = element("rect", {class: "blue", x, width});
    const best = element("rect", {class: "outline", x, width, y: up(bits(p)), height: up(0) - up(bits(p))});
    const grip = handle(bar(width),
      {"aria-orientation": "vertical", "aria-valuemin": 0.01, "aria-valuemax": 0.97, "aria-label": `belief in class ${k + 1}`},
      {to: (_, y) => believe(k, 2 ** (-MOST * (1 - (y - TOP) / HEIGHT))),
        step: (dx, dy) => believe(k, belief[k] * 1.1 ** (dy ? -dy : dx))});
    const cut = element("text", {class: "small middle", x: x + width / 2, y: up(MOST) + 30});
    drawing.append(area, best, grip, cut, element("text", {class: "small middle", x: x + width / 2, y: HEIGHT + 30}, `class ${k + 1}`));
    return {area, grip, cut, middle: x + width / 2};
  });

  // One belief is set; the others share what is left, in their old proportions.
  function believe(k, x) {
    const set_ = Math.min(Math.max(x, 0.02), 0.94);
    const rest = 1 - belief[k];
    belief = belief.map((q, n) => (n === k ? set_ : (q * (1 - set_)) / rest));
    update();
  }

  function update() {
    const sum = (f) => truth.reduce((total, p, k) => total + p * f(k), 0);
    columns.forEach(({area, grip, cut, middle}, k) => {
      const y = up(Math.min(bits(belief[k]), MOST));
      set(area, {y, height: up(0) - y});
      cut.textContent = bits(belief[k]) > MOST ? `↑ ${format(bits(belief[k]), 1)}` : ""; // higher than the drawing
      put(grip, middle, y, {"aria-valuenow": belief[k].toFixed(3),
        "aria-valuetext": `${format(belief[k], 3)}, a code word of ${format(bits(belief[k]), 2)} bits`});
    });
    const [cost, least] = [sum((k) => bits(belief[k])), sum((k) => bits(truth[k]))];
    told.textContent = `Filled area, the cross-entropy: ${format(cost, 3)} bits. Outlined area, the entropy: ` +
      `${format(least, 3)} bits. The wrong belief costs ${format(cost - least, 3)} bits a symbol.`;
  }

  const truthful = element("button", {type: "button", onclick: () => { belief = [...truth]; update(); }}, "Believe the truth");
  const again = element("button", {type: "button", onclick: () => { belief = [1 / 8, 1 / 8, 1 / 4, 1 / 2]; update(); }}, "Start again");
  place.append(drawing, told, element("div", {class: "explorable-tools"}, truthful, again));
  update();
}
