// Wide content scrolls in its own box. A box that overflows becomes a stop for the Tab key.
"use strict";

{
  const boxes = [...document.querySelectorAll(
    ".katex-display, .derivation .math, .derivation-value, .ledger .math, " +
    ".pst-scrollable-table-container, .cell_output > .output, main pre")];
  const stop = {tabindex: 0, role: "group", "aria-label": "scrolls sideways"};

  // All are measured before one is changed, so that the browser lays the page out once.
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

  // After the first paint the cells below the first screen are laid out, too.
  function layOut() {
    document.documentElement.classList.add("laid-out");
    update(boxes);
    document.fonts.addEventListener("loadingdone", () => update(boxes));
  }

  window.addEventListener("load", () =>
    document.fonts.ready.then(() => requestAnimationFrame(() => setTimeout(layOut))));
}
