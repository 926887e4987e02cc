// Wide content scrolls in its own box. A box that overflows becomes a stop for the Tab key.
const boxes = document.querySelectorAll(
  ".katex-display, .derivation .math, .derivation-value, .ledger .math, " +
  ".pst-scrollable-table-container, main pre");

function update(box) {
  if (box.scrollWidth > box.clientWidth) {
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "scrolls sideways");
  } else {
    for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
  }
}

const observer = new ResizeObserver((entries) => entries.forEach((entry) => update(entry.target)));
boxes.forEach((box) => observer.observe(box));
document.fonts.ready.then(() => boxes.forEach(update));
document.fonts.addEventListener("loadingdone", () => boxes.forEach(update));
