// Wide content scrolls in its own box. A box that overflows becomes a stop for the Tab key.
// Cells far from the screen are not laid out yet: their boxes are measured a few at a time, so that the reader
// does not wait for them.
"use strict";

{
  const boxes = [...document.querySelectorAll(
    ".katex-display, .derivation .math, .derivation-value, .ledger .math, " +
    ".pst-scrollable-table-container, .cell_output > .output, main pre")];
  const stop = {tabindex: 0, role: "group", "aria-label": "scrolls sideways"};

  // Measure all before one is changed, so that the browser lays the page out once.
  function update(some) {
    const wide = some.map((box) => box.scrollWidth > box.clientWidth);
    some.forEach((box, n) => {
      if (wide[n] === box.hasAttribute("role")) return;
      for (const [name, value] of Object.entries(stop))
        if (wide[n]) box.setAttribute(name, value);
        else box.removeAttribute(name);
    });
  }

  const observer = new ResizeObserver((entries) => update(entries.map((entry) => entry.target)));
  boxes.forEach((box) => observer.observe(box));

  let waiting = [];

  function measure() {
    update(waiting.splice(0, 20));
    if (waiting.length) setTimeout(measure);
  }

  function measureAll() {
    if (!waiting.length) setTimeout(measure);
    waiting = [...boxes];
  }

  window.addEventListener("resize", measureAll);
  window.addEventListener("load", () => {
    measureAll();
    document.fonts.addEventListener("loadingdone", measureAll);
  });
}
