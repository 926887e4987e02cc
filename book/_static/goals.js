// A proof as the answer to an exercise: line by line, with the goal in view. What is proved is kept in this browser,
// and a link carries it to another one, where it is judged again.
"use strict";

{
  const {element, typing} = Widgets;
  const KEY = "proved exercises";

  // {page#exercise: {title, lines}}; a browser may keep nothing.
  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? {};
    } catch {
      return {};
    }
  };
  const keep = (all) => {
    try {
      localStorage.setItem(KEY, JSON.stringify(all));
    } catch { /* then it is forgotten with the page */ }
  };

  const here = location.pathname.split("/").at(-1);
  const exercises = [...document.querySelectorAll(".exercise")];

  function goal(data) {
    const program = JSON.parse(data.textContent);
    const exercise = exercises.filter((one) => one.compareDocumentPosition(data) & Node.DOCUMENT_POSITION_FOLLOWING).at(-1);
    if (!exercise) return;
    const name = `${here}#${exercise.id}`;
    const title = exercise.querySelector(".admonition-title")?.textContent.replace(/\s+/g, " ").trim() ?? exercise.id;
    const place = element("div", {class: "goal-answer"});
    const start = element("button", {type: "button", onclick: () => open([])}, "Prove it here, line by line");
    place.append(start);
    (data.nextElementSibling ?? data).after(place);

    const shared = new URLSearchParams(location.hash.slice(1));
    const lines = shared.get("proof") === exercise.id ? shared.getAll("line") : kept()[name]?.lines;
    if (lines?.length) open(lines);

    async function open(lines) {
      start.remove();
      await typing();
      const written = workspace(program, place, {name, title, exercise});
      lines.slice(0, 40).forEach((line) => written.write(line.slice(0, 2000)));
      if (!lines.length) written.focus();
    }
  }

  function workspace(program, place, {name, title, exercise}) {
    const {Judge, MathTree, Prove, Try} = globalThis;
    const dictionary = Try.dictionary(program), [[, aim]] = program.steps;
    const granted = program.known.filter((one) => program.hypotheses.some((other) => other.name === one.name));
    const allowed = [...granted, ...program.apart.map((apart) => ({apart}))];
    const trees = [program.start], typed = [];
    const list = element("ol", {class: "goal-lines", start: 0});
    const done = element("p", {class: "goal-done", role: "status"});
    const box = Try.box(dictionary, {
      label: "Next line", before: () => trees.at(-1), given: allowed, granted: true, judged,
      hint: "Type what the last line equals. Enter judges it; a line that is true is written down.",
    });
    const back = element("button", {type: "button", onclick: undo}, "Take the last line back");
    const link = element("a", {}, "Link to this proof");
    box.whole.querySelector(".typed-actions").append(" ", back, " ", link);
    const proof = element("div", {class: "goal-proof"});
    box.whole.prepend(element("p", {}, "To show:"), MathTree.formula(dictionary.words, program.start, "=", aim), list, done, proof);
    place.append(box.whole);
    show();

    function judged({text, given, result, verdict}) {
      if (!result.steps || result.says !== "true") return;
      const more = given.filter((one) => !allowed.some((other) => Judge.words(other) === Judge.words(one)));
      if (more.length) {
        verdict.append(element("p", {}, `Not written down: the exercise does not grant that ${more.map((one) => Judge.words(one)).join(" and ")}.`));
        return;
      }
      if (result.steps.some((one) => one.relation !== "=")) {
        verdict.append(element("p", {}, "Not written down: this proof is a chain of equal lines."));
        return;
      }
      for (const step of result.steps) trees.push(step.right);
      typed.push({text, count: result.steps.length});
      box.area.value = "";
      show();
    }

    // All lines as one block, each beginning with its sign.
    function chain() {
      return typed.map(({text}) => (/^[\s&]*(=|≤|≥|<|>|\\[lg]eq?\b)/.test(text) ? text : `= ${text}`)).join("\n");
    }

    function undo() {
      trees.length -= typed.pop()?.count ?? 0;
      show();
      box.area.focus();
    }

    function show() {
      list.replaceChildren(...trees.map((tree, n) => element("li", {}, n ? MathTree.formula(dictionary.words, "=", tree)
        : MathTree.formula(dictionary.words, tree))));
      back.hidden = link.hidden = typed.length === 0;
      const search = new URLSearchParams([["proof", exercise.id], ...typed.map(({text}) => ["line", text])]);
      link.href = `#${search}`;
      const reached = trees.length > 1 && Judge.alike(trees.at(-1), aim), steps = trees.length - 1;
      const few = steps < program.asked;
      done.textContent = !reached ? "" : few ? `The goal is reached, and in one go. Show at least ${program.asked} steps.`
        : `The goal is reached in ${steps} steps, each of them true at all points that were tried.`;
      proof.replaceChildren(...(reached && !few ? Prove.button({text: chain(), dictionary, before: program.start}) : []));
      const all = kept();
      if (reached && !few) all[name] = {title, lines: typed.map(({text}) => text)};
      else if (typed.length === 0) delete all[name];
      keep(all);
    }

    return {
      focus: () => box.area.focus(),
      write(line) {
        box.put(line);
        box.judge();
      },
    };
  }

  // On a page with the place for it: what was proved, and how to forget it.
  function provedHere(place) {
    const all = Object.entries(kept());
    if (!all.length) return;
    const items = all.map(([name, {title}]) => element("li", {}, element("a", {href: name}, title)));
    place.replaceChildren(element("p", {}, "In this browser you have answered:"), element("ul", {}, ...items),
      element("button", {type: "button", onclick() {
        keep({});
        place.replaceChildren(element("p", {role: "status"}, "Forgotten."));
      }}, "Forget it"));
  }

  document.querySelectorAll("script.goal-values").forEach(goal);
  document.querySelectorAll(".proved-here").forEach(provedHere);
}
