// Small parts that the other scripts share: elements, numbers as text, colours.
"use strict";

const Widgets = (() => {
  const SVG = new Set(["svg", "g", "line", "rect", "path", "circle", "text", "polygon", "polyline", "title", "desc"]);

  // element("button", {type: "button", onclick: act}, "Next"); a key that starts with "on" is a listener.
  function element(tag, attributes = {}, ...children) {
    const made = SVG.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
    set(made, attributes);
    made.append(...children);
    return made;
  }

  function set(target, attributes) {
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) target.addEventListener(key.slice(2), value);
      else if (value === false || value === undefined) target.removeAttribute(key);
      else target.setAttribute(key, value === true ? "" : value);
    }
    return target;
  }

  // Four decimals and a true minus. Rounding to ten digits first: 0.5 and 0.49999999999 are one number.
  function format(x, digits = 4) {
    const text = Number(Number(x).toPrecision(10)).toFixed(digits);
    return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
  }

  // The number that was typed, or null: digits with an optional sign, point (or comma) and exponent, or a fraction of two such.
  function parse(text) {
    const parts = text.trim().replace(/[−–]/g, "-").replaceAll(",", ".").split("/");
    const numbers = parts.map((part) => (/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(part) ? Number(part) : NaN));
    const value = numbers.length === 2 ? numbers[0] / numbers[1] : numbers[0];
    return numbers.length <= 2 && Number.isFinite(value) ? value : null;
  }

  // A polite voice for screen readers; what it says is not seen.
  function voice() {
    return element("p", {class: "unseen", "aria-live": "polite"});
  }

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

  // What is loaded when it is first needed, one script after another, each once; a page that was opened from a file
  // loads them, too.
  const STATIC = new URL(".", document.currentScript.src);
  const FILES = {Evaluator: "evaluate.js", Try: "typing.js", Forms: "forms.js", Slips: "slips.js", Prove: "prove.js", Functions: "functions.js"};
  const NEEDED = {typing: ["Evaluator", "Try"], forms: ["Forms"], slips: ["Forms", "Slips"], prove: ["Prove"], function: ["Prove", "Functions"]};
  let loading = Promise.resolve();
  function load(...whats) {
    loading = loading.catch(() => {}).then(async () => {
      for (const name of whats.flatMap((what) => NEEDED[what]))
        if (!globalThis[name])
          await new Promise((resolve, reject) => document.head.append(element("script", {src: new URL(FILES[name], STATIC).href,
            onload: resolve, onerror: () => reject(new Error(`${FILES[name]} is not there`))})));
    });
    return loading;
  }

  return {element, set, format, parse, voice, handle, bar, ball, put, load};
})();
