// Chapter 3: probabilities minus labels as bars, for a target that you drag.
"use strict";

for (const place of document.querySelectorAll(".explore-gradient")) {
  const {element, set, format} = Widgets, {handle, bar, put} = Handles;
  const [WIDTH, LEFT, TOP, SCALE, ZERO] = [560, 46, 14, 150, 300];
  const told = element("p", {class: "explorable-told", role: "status"});
  const tools = element("div", {class: "explorable-tools"});
  const drawing = element("svg", {viewBox: `0 0 ${LEFT + WIDTH} 440`, role: "group", "aria-label": "Probabilities, targets and the gradient"});
  place.append(drawing, told, tools);
  let bars = [];

  // One target is set; the others share what is left, in their old proportions.
  function aim(k, x) {
    const {logits, target} = Numbers.state();
    const wanted = Math.min(Math.max(x, 0), 1);
    const rest = 1 - target[k];
    const others = rest > 1e-9 ? (y) => (y * (1 - wanted)) / rest : () => (1 - wanted) / (target.length - 1);
    Numbers.change(logits, target.map((y, n) => Number((n === k ? wanted : others(y)).toFixed(3))));
  }

  function draw(count) {
    const rule = (y, text) => [
      element("line", {class: "rule", x1: LEFT, x2: LEFT + WIDTH, y1: y, y2: y}),
      element("text", {class: "small end", x: LEFT - 6, y: y + 4}, text)];
    drawing.replaceChildren(
      ...rule(TOP, "1"), ...rule(TOP + SCALE, "0"), ...rule(ZERO - 100, "1"), ...rule(ZERO, "0"), ...rule(ZERO + 100, "−1"));
    const step = WIDTH / count;
    bars = Array.from({length: count}, (_, k) => {
      const x = LEFT + k * step + step * 0.18;
      const width = step * 0.64;
      const probability = element("rect", {class: "blue", x, width});
      const grip = handle(bar(width + 12),
        {"aria-orientation": "vertical", "aria-valuemin": 0, "aria-valuemax": 1, "aria-label": `target of class ${k + 1}`},
        {to: (_, y) => aim(k, 1 - (y - TOP) / SCALE),
          step: (dx, dy) => aim(k, Numbers.state().target[k] + 0.05 * (dx + dy))});
      const slope = element("rect", {x, width});
      const value = element("text", {class: "small middle", x: x + width / 2});
      drawing.append(probability, grip, slope, value,
        element("text", {class: "small middle", x: x + width / 2, y: 425}, `class ${k + 1}`));
      return {probability, grip, slope, value, middle: x + width / 2};
    });
    tools.replaceChildren(...bars.map((_, k) => element("button", {type: "button", onclick: () => {
      const {logits} = Numbers.state();
      Numbers.change(logits, logits.map((_, n) => Number(n === k)));
    }}, `True class ${k + 1}`)), element("button", {type: "button", onclick: () => {
      const {logits, target, probabilities} = Numbers.state();
      const total = target.reduce((a, b) => a + b);
      Numbers.change(logits.map((z, k) => Number(Math.min(30, Math.max(-30, z - probabilities[k] + target[k])).toFixed(3))), target);
    }}, "One step downhill"));
  }

  Numbers.listen(({target, probabilities}) => {
    if (bars.length !== target.length) draw(target.length);
    const total = target.reduce((a, b) => a + b);
    bars.forEach(({probability, grip, slope, value, middle}, k) => {
      const height = SCALE * probabilities[k];
      const gradient = total * probabilities[k] - target[k];
      set(probability, {y: TOP + SCALE - height, height});
      put(grip, middle, TOP + SCALE * (1 - target[k]), {"aria-valuenow": target[k].toFixed(3),
        "aria-valuetext": `${format(target[k], 2)}, the probability is ${format(probabilities[k], 2)}`});
      set(slope, {class: gradient < 0 ? "orange" : "blue", y: ZERO - 100 * Math.max(gradient, 0), height: 100 * Math.abs(gradient)});
      set(value, {y: gradient >= 0 ? ZERO + 16 : ZERO - 6});
      value.textContent = format(gradient, 2);
    });
    const loss = target.reduce((total, y, k) => total - (y ? y * Math.log(probabilities[k]) : 0), 0);
    const gradient = probabilities.map((s, k) => total * s - target[k]);
    told.textContent = `Above: probabilities as bars, targets as handles. Below: the gradient, ` +
      `${gradient.map((x) => format(x, 2)).join(", ")}, which sums to ${format(gradient.reduce((a, b) => a + b), 2)}. Loss ${format(loss, 3)} nats.`;
  });
}
