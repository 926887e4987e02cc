// A small editor for a function in Python, which the checker of the notebook tries, in the worker of prove.js.
"use strict";

const Functions = (() => {
  const {element} = Widgets;
  const INDENT = "    ";
  const and = (list) => (list.length < 2 ? list.join("") : `${list.slice(0, -1).join(", ")} and ${list.at(-1)}`);

  // `stub` is the code of the cell: the beginning of the function, and in its last line the call of the checker.
  function box({chapter, known, exercise, before, stub}) {
    const lines = stub.trimEnd().split("\n"), call = lines.at(-1), code = lines.slice(0, -1).join("\n").trimEnd();
    const id = `${exercise.id}-code`;
    const area = element("textarea", {id, rows: 6, spellcheck: "false", autocapitalize: "off", autocomplete: "off", autocorrect: "off",
      wrap: "off", "aria-describedby": `${id}-hint`, onkeydown: key, oninput: () => told.replaceChildren()});
    const hint = `${and(known)} are imported. Tab indents; Escape and then Tab leaves the box. Control and Enter check.`;
    const told = element("div", {});
    const ask = element("button", {type: "button", onclick: check}, Prove.started() ? "Check" : "Load Python and check");
    const stop = element("button", {type: "button", hidden: true, onclick: Prove.stop}, "Stop");
    const again = element("button", {type: "button", onclick: reset}, "Start again");
    area.value = before ?? code;
    exercise.place.append(element("div", {class: "typed-box", role: "group", "aria-label": `Answer to ${exercise.title}`},
      element("label", {for: id}, "Your function"), area, element("p", {class: "typed-hint", id: `${id}-hint`}, hint),
      element("p", {class: "typed-actions"}, ask, " ", stop, " ", again), told));
    if (before) told.append(element("p", {class: "typed-says true"}, "You have answered this: it was right. Check it again if you change it."));
    let leaving = false;

    // Typed as by hand, so that it can be undone as what is typed by hand.
    function type(text) {
      if (!document.execCommand("insertText", false, text)) area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    }

    function key(event) {
      if (event.isComposing) return;
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        check();
      } else if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        const line = area.value.slice(0, area.selectionStart).split("\n").at(-1);
        type(`\n${/^ */.exec(line)[0]}${/:\s*$/.test(line) ? INDENT : ""}`);
      } else if (event.key === "Tab" && !event.shiftKey && !leaving) {
        event.preventDefault();
        const line = area.value.slice(0, area.selectionStart).split("\n").at(-1);
        type(" ".repeat(INDENT.length - line.length % INDENT.length));
      }
      leaving = event.key === "Escape" || (leaving && event.key === "Shift");
    }

    function reset() {
      area.value = code;
      told.replaceChildren();
      Progress.forget(exercise);
      area.focus();
    }

    async function check() {
      if (ask.disabled) return;
      [ask.disabled, stop.hidden] = [true, false];
      const tried = area.value;
      const found = await Prove.answer({chapter, code: tried, call}, told);
      [ask.disabled, stop.hidden] = [false, true];
      ask.textContent = Prove.started() ? "Check" : "Load Python and check";
      if (!found) return;
      const {says, told: words, printed} = found;
      told.replaceChildren(element("p", {class: `typed-says ${says === "right" ? "true" : "wrong"}`, role: "status"}, words),
        ...(printed ? [element("p", {class: "typed-hint"}, "It printed:"), element("pre", {tabindex: 0}, printed)] : []));
      if (says === "right") Progress.remember(exercise, {code: tried});
    }

    return area;
  }

  return {box};
})();
globalThis.Functions = Functions;
