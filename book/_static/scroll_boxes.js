// Wide content scrolls in its own box. A box that overflows becomes a stop for the Tab key.
// All boxes are measured before one is changed: the browser lays the page out once. What it has not laid
// out yet, far from the screen, is measured when it comes near.
"use strict";

{
  const boxes = [...document.querySelectorAll(
    ".katex-display, .derivation .math, .derivation-value, .ledger .math, " +
    ".pst-scrollable-table-container, .cell_output > .output, main pre")];

  const stop = {tabindex: 0, role: "group", "aria-label": "scrolls sideways"};

  function update(some) {
    const laidOut = some.filter((box) => box.checkVisibility({contentVisibilityAuto: true}));
    const wide = laidOut.map((box) => box.scrollWidth > box.clientWidth);
    laidOut.forEach((box, n) => {
      if (wide[n] === box.hasAttribute("role")) return;
      for (const [name, value] of Object.entries(stop))
        if (wide[n]) box.setAttribute(name, value);
        else box.removeAttribute(name);
    });
  }

  const observer = new ResizeObserver((entries) => update(entries.map((entry) => entry.target)));
  boxes.forEach((box) => observer.observe(box));
  document.fonts.addEventListener("loadingdone", () => update(boxes));
}
