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

  // The number that was typed, or null: digits with an optional sign, point (or comma) and exponent.
  function parse(text) {
    const plain = text.trim().replace("−", "-").replace(",", ".");
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) && Number.isFinite(Number(plain)) ? Number(plain) : null;
  }

  // A polite voice for screen readers; what it says is not seen.
  function voice() {
    return element("p", {class: "unseen", "aria-live": "polite"});
  }

  // Move something with the pointer or the arrow keys: `move(dx, dy)` in pixels, `step(dx, dy)` in keys.
  function draggable(handle, {to, step}) {
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      handle.focus({preventScroll: true});
      event.preventDefault();
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const frame = handle.ownerSVGElement.getScreenCTM().inverse();
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(frame);
      to(point.x, point.y);
    });
    handle.addEventListener("keydown", (event) => {
      const moves = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]};
      if (!(event.key in moves)) return;
      event.preventDefault();
      step(...moves[event.key]);
    });
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

  return {element, set, format, parse, voice, draggable, load};
})();
