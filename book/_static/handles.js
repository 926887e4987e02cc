// Handles of a drawing: what the explorables let a reader move.
"use strict";

const Handles = (() => {
  const {element, set} = Widgets;

  // A handle of a drawing, around (0, 0): the pointer and the arrow keys move it, and `put` shows where it is. Around what is
  // seen lies what can be touched: 50 units, 24 pixels where a drawing of 600 units is on a phone. `to(x, y)` in units,
  // `step(dx, dy)` in keys.
  const REACH = 50;
  function handle(seen, attributes, {to, step}) {
    const width = Math.max(REACH, Number(seen.getAttribute("width")));
    const made = element("g", {tabindex: 0, role: "slider", ...attributes, class: `handle ${attributes.class ?? ""}`},
      element("rect", {class: "reach", x: -width / 2, y: -REACH / 2, width, height: REACH}), seen);
    let held = null;
    const at = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(made.ownerSVGElement.getScreenCTM().inverse());
    const here = () => made.transform.baseVal[0].matrix;
    made.addEventListener("pointerdown", (event) => {
      made.setPointerCapture(event.pointerId);
      made.focus({preventScroll: true});
      event.preventDefault();
      const [point, {e, f}] = [at(event), here()];
      held = [point.x - e, point.y - f];
    });
    made.addEventListener("pointermove", (event) => {
      if (!made.hasPointerCapture(event.pointerId)) return;
      const point = at(event);
      to(point.x - held[0], point.y - held[1]);
    });
    // Inside an SVG Chromium does not heed `touch-action`: it would scroll the page and take the handle away.
    made.addEventListener("touchstart", (event) => event.preventDefault(), {passive: false});
    made.addEventListener("keydown", (event) => {
      const moves = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]};
      if (!(event.key in moves)) return;
      event.preventDefault();
      step(...moves[event.key]);
    });
    return made;
  }

  // A bar to hold, and a ball.
  const bar = (width) => element("rect", {x: -width / 2, y: -8, width, height: 16, rx: 3});
  const ball = (r) => element("circle", {r});

  function put(made, x, y, attributes) {
    set(made, {transform: `translate(${x} ${y})`, ...attributes});
  }

  return {handle, bar, ball, put};
})();
