// Step through a derivation: one row at a time. Without scripts, and in print, it is whole.
// "Try another step" loads the scripts that read and judge what a reader types, and opens a box for it.
"use strict";

{
  const {element, set, voice, load} = Widgets;
  document.querySelectorAll("table.derivation").forEach((table, number) => {
    const rows = [...table.tBodies[0].rows];
    const last = rows.length - 1;
    const name = `Derivation ${number + 1}`;
    let at = null;

    const start = element("button", {type: "button", onclick: () => show(0, next)}, "Step through");
    const back = element("button", {type: "button", onclick: () => show(at - 1)}, "Previous");
    const next = element("button", {type: "button", onclick: () => show(at + 1)}, "Show me");
    const all = element("button", {type: "button", onclick: whole}, "Show all");
    const guess = element("button", {type: "button", onclick: type, "aria-expanded": "false"}, "Try another step");
    const count = element("span", {class: "derivation-count", "aria-hidden": "true"});
    const spoken = voice();
    const tools = element("div", {class: "derivation-tools", role: "group", "aria-label": name, onkeydown: key},
      start, guess, back, next, all, count, spoken);
    table.closest(".pst-scrollable-table-container").after(tools);

    function show(row, focus) {
      at = Math.min(Math.max(row, 0), last);
      update();
      const [, reason, verdict] = rows[at].cells;
      spoken.textContent = at === 0 ? `${name}, the start. Steps that follow: ${last}.`
        : `Step ${at} of ${last}: ${words(reason)}. ${verdict.textContent.replace("✓", "Proved for")}`;
      focus?.focus();
    }

    // The box stands below the tools; what is typed continues the row that is shown, or the row that is chosen.
    let box = null, row = 0;
    async function type() {
      if (!box) {
        await load("typing", "forms");
        box = step(table, () => row, {
          choose(n) { row = n; },
          show() { if (at === null) show(row + 1); else show(at + 1); box.area.focus(); },
        });
        tools.after(box.whole);
      } else box.whole.hidden = !box.whole.hidden;
      set(guess, {"aria-expanded": String(!box.whole.hidden)});
      if (box.whole.hidden) return;
      update();
      box.area.focus();
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
      guess.textContent = stepping && at < last ? "What comes next?" : "Try another step";
      if (stepping) row = Math.min(at, last - 1);
      box?.choose(row, stepping);
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

  // A box for a step that continues a row of a derivation. It knows the symbols of that derivation.
  function step(table, row, {choose, show}) {
    const program = JSON.parse(table.closest(".pst-scrollable-table-container").previousElementSibling.textContent);
    const {Try} = globalThis;
    const trees = [program.start, ...program.steps.map(([, tree]) => tree)];
    const dictionary = Try.dictionary(program);
    const select = element("select", {"aria-label": "the row that your step continues", onchange() {
      choose(Number(select.value));
      box.put(box.area.value);
    }}, ...trees.slice(0, -1).map((_, n) => element("option", {value: n}, n ? `step ${n}` : "the start")));
    const from = element("label", {}, "Continue from ", select);
    const box = Try.box(dictionary, {
      label: "What equals this row?",
      hint: "Type what comes behind the sign of equality, in any form: LaTeX, or plain text such as yhat_k - y_k. Enter judges it.",
      before: () => trees[row()],
      judged({result, verdict}) {
        if (!result.steps || result.steps.some((one) => one.says === "wrong" || one.says === "undefined")) return;
        const reached = trees.findIndex((tree, n) => n > row() && Forms.alike(tree, result.steps.at(-1).right));
        const said = reached === row() + 1 ? "This is the next row of the book."
          : reached > 0 ? `This is the book's row after step ${reached}.` : "The book goes on with another row.";
        verdict.append(element("p", {}, `${said} `, element("button", {type: "button", onclick: show}, "Show me")));
      },
    });
    box.whole.prepend(from);
    box.choose = (n, stepping) => {
      select.value = n;
      from.hidden = stepping;
    };
    return box;
  }

  // What is read aloud of a cell: its words, and of each formula its LaTeX.
  function words(cell) {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll(".katex").forEach((formula) =>
      formula.replaceWith(formula.querySelector("annotation").textContent));
    return copy.textContent.trim();
  }
}
