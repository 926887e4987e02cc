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

  return {element, set, format, parse, voice, load};
})();
