// Step through a derivation: one row at a time. Without scripts, and in print, it is whole.
"use strict";

{
  const {element, set, voice} = Widgets;

  document.querySelectorAll("table.derivation").forEach((table, number) => {
    const rows = [...table.tBodies[0].rows];
    const last = rows.length - 1;
    const name = `Derivation ${number + 1}`;
    let at = null;

    const start = element("button", {type: "button", onclick: () => show(0, next)}, "Step through");
    const back = element("button", {type: "button", onclick: () => show(at - 1)}, "Previous");
    const next = element("button", {type: "button", onclick: () => show(at + 1)}, "Next");
    const all = element("button", {type: "button", onclick: whole}, "Show all");
    const count = element("span", {class: "derivation-count", "aria-hidden": "true"});
    const spoken = voice();
    const tools = element("div", {class: "derivation-tools", role: "group", "aria-label": name, onkeydown: key},
      start, back, next, all, count, spoken);
    table.closest(".pst-scrollable-table-container").after(tools);

    function show(row, focus) {
      at = Math.min(Math.max(row, 0), last);
      update();
      const [, reason, verdict] = rows[at].cells;
      spoken.textContent = at === 0 ? `${name}, the start. Steps that follow: ${last}.`
        : `Step ${at} of ${last}: ${words(reason)}. ${verdict.textContent.replace("✓", "Proved for")}`;
      focus?.focus();
    }

    function whole() {
      at = null;
      update();
      spoken.textContent = "All steps are shown.";
      start.focus();
    }

    function update() {
      const stepping = at !== null;
      rows.forEach((row, n) => {
        row.classList.toggle("later", stepping && n > at);
        set(row, {"aria-current": n === at && "step"});
      });
      tools.classList.toggle("stepping", stepping);
      start.hidden = stepping || last === 1; // one step is read at once
      for (const part of [back, next, all, count]) part.hidden = !stepping;
      set(back, {"aria-disabled": String(at === 0)});
      set(next, {"aria-disabled": String(at === last)});
      count.textContent = at === 0 ? "Start" : `Step ${at} of ${last}`;
    }

    function key(event) {
      const by = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
      if (at === null || event.target.matches("select, input")) return;
      if (by) show(at + by);
      else if (event.key === "Escape") whole();
      else return;
      event.preventDefault();
    }

    update();
  });

  // What is read aloud of a cell: its words, and of each formula its LaTeX.
  function words(cell) {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll(".katex").forEach((formula) =>
      formula.replaceWith(formula.querySelector("annotation").textContent));
    return copy.textContent.trim();
  }
}
