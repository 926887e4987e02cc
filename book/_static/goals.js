// A proof as the answer to an exercise: line by line, with the goal in view. What is proved is kept in this browser,
// and a link carries it to another one, where it is judged again.
"use strict";

{
  const {element, load} = Widgets;

  function goal(data) {
    const program = JSON.parse(data.textContent), exercise = Progress.exercise(data);
    if (!exercise) return;
    const start = element("button", {type: "button", onclick: () => open([])}, "Prove it here, line by line");
    exercise.place.append(start);

    const shared = new URLSearchParams(location.hash.slice(1));
    const lines = shared.get("proof") === exercise.id ? shared.getAll("line") : Progress.of(exercise)?.lines;
    if (lines?.length) open(lines);

    async function open(lines) {
      start.remove();
      await load("typing", "forms");
      const written = workspace(program, exercise);
      lines.slice(0, 40).forEach((line) => written.write(line.slice(0, 2000)));
      if (!lines.length) written.focus();
    }
  }

  // Whether a derivative stands in a tree, or in what a name in it stands for.
  function derived(tree, words) {
    if (typeof tree === "string") return Object.hasOwn(words, tree) && words[tree].body !== undefined && derived(words[tree].body, {});
    return Array.isArray(tree) && (["slope", "gradient"].includes(tree[0]) || tree.slice(1).some((one) => derived(one, words)));
  }

  // The goal is an expression; where none is given, any without a derivative.
  function workspace(program, exercise) {
    const {Judge, MathTree, Tell, Try} = globalThis;
    const dictionary = Try.dictionary(program), aim = program.steps[0]?.[1];
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
    const task = aim === undefined ? [element("p", {}, "To find: what this equals, without a derivative.")]
      : [element("p", {}, "To show:"), MathTree.formula(dictionary.words, program.start, "=", aim)];
    box.whole.prepend(...task, list, done, proof);
    exercise.place.append(box.whole);
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
      const rows = [trees.at(-1), ...result.steps.map((one) => one.right)];
      if (result.steps.some((one, n) => !Forms.alike(one.left, rows[n]))) {
        verdict.append(element("p", {}, "Not written down: it does not go on from the last row."));
        return;
      }
      if (rows.some((one, n) => n && Forms.alike(one, rows[n - 1]))) {
        verdict.append(element("p", {}, "Not written down: a row says again what stands above it."));
        return;
      }
      for (const step of result.steps) trees.push(step.right);
      typed.push({text, count: result.steps.length});
      box.area.value = "";
      show();
    }

    // All lines as one block, each beginning with its sign.
    function chain() {
      const signed = (line) => (/^[\s&]*(=|≤|≥|<|>|\\[lg]eq?\b)/.test(line) ? line : `= ${line}`);
      return typed.flatMap(({text}) => (text.includes("\\begin") ? [text] : text.split("\n").filter((line) => line.trim()))).map(signed).join("\n");
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
      const steps = trees.length - 1, last = trees.at(-1);
      const reached = steps > 0 && (aim === undefined ? !derived(last, dictionary.words) : Forms.alike(last, aim));
      const few = steps < program.asked;
      done.textContent = !reached ? "" : few ? `The goal is reached, and in one go. Show at least ${program.asked} steps.`
        : `The goal is reached in ${steps === 1 ? "one step," : `${steps} steps, each of them`} true at all points that were tried.`;
      const whole = reached && !few ? Tell.proof({text: chain(), dictionary, before: program.start}) : [];
      if (whole.length) whole[0].textContent = "Prove all lines"; // the last one has its own button above
      proof.replaceChildren(...whole);
      if (reached && !few) Progress.remember(exercise, {lines: typed.map(({text}) => text)});
      else if (typed.length === 0) Progress.forget(exercise);
    }

    return {
      focus: () => box.area.focus(),
      write(line) {
        box.put(line);
        box.judge();
      },
    };
  }

  document.querySelectorAll("script.goal-values").forEach(goal);
}
