// Asks Python, which runs in a web worker, for a proof, or to try a function. It starts when it is first asked.
"use strict";

const Prove = (() => {
  const {element} = Widgets;
  const WORKER = new URL("../lite/judge/worker.js", document.currentScript.src);
  const AT_HOME = location.protocol !== "file:";
  let worker = null, asked = 0, listener = null;
  const waiting = new Map();

  function start() {
    worker = new Worker(WORKER, {type: "module"});
    worker.onmessage = ({data}) => {
      if (data.stage !== undefined) return listener?.(data);
      const [resolve, reject] = waiting.get(data.id);
      waiting.delete(data.id);
      if (data.error) reject(new Error(data.error));
      else resolve(data.answer);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      end("Python could not be started");
    };
  }

  function end(why) {
    worker?.terminate();
    worker = null;
    waiting.forEach(([, reject]) => reject(new Error(why)));
    waiting.clear();
  }

  // What Python says of a request; `progress` hears {stage, of, says}.
  function ask(request, progress) {
    listener = progress;
    if (!worker) start();
    return new Promise((resolve, reject) => {
      waiting.set(++asked, [resolve, reject]);
      worker.postMessage({id: asked, request});
    });
  }

  // The same with what a reader sees of it in `told`: how far it is, or why there is no answer, which is null then.
  async function answer(request, told) {
    if (!AT_HOME) {
      told.replaceChildren(element("p", {role: "status"}, "This needs Python, which a browser starts only on pages from a web server. " +
        "make serve starts one; then open this page at http://localhost:8000."));
      return null;
    }
    const bar = element("progress", {max: 5, value: 0, "aria-label": "Python is started"}), says = element("span", {});
    told.replaceChildren(element("p", {role: "status"}, bar, " ", says));
    try {
      return await ask(request, ({stage, of, says: what}) => {
        Object.assign(bar, {max: of, value: stage});
        says.textContent = `${what} … (${stage + 1} of ${of})`;
      });
    } catch (error) {
      told.replaceChildren(element("p", {role: "status"}, `No answer: ${error.message}.`));
      return null;
    }
  }

  const sizes = (list) => (list.length ? ` for every ${list.length > 1 ? `${list.slice(0, -1).join(", ")} and ` : ""}${list.at(-1)}` : "");

  // “It took the definitions of L and ŷ, differentiation and the laws of exp and log.”
  function took(rules, {words: known}) {
    const and = (list) => (list.length < 2 ? list.join("") : `${list.slice(0, -1).join(", ")} and ${list.at(-1)}`);
    const defined = rules.filter((rule) => Object.hasOwn(known, rule)).map((rule) => known[rule].text);
    const others = rules.filter((rule) => !Object.hasOwn(known, rule)).map((rule) => `“${rule}”`);
    const definitions = defined.length ? [`the definition${defined.length > 1 ? "s" : ""} of ${and(defined)}`] : [];
    const all = [...definitions, ...(others.length ? [`the rules ${and(others)}`.replace(/^the rules (“[^”]*”)$/, "the rule $1")] : [])];
    return all.length ? ` It took ${all.join(", and ")}.` : " It took nothing but arithmetic.";
  }

  // The answer of the engine in words, for one step.
  function words({says, conditions, told, rules, sizes: open}, dictionary) {
    const under = conditions.length ? `, if ${conditions.join(" and ")}` : "";
    switch (says) {
      case "proved":
      case "condition": return [element("strong", {}, `Proved${sizes(open)}${under}.`), took(rules, dictionary)];
      case "wrong": return [element("strong", {}, "Refuted."), element("pre", {}, told)];
      default: {
        const why = element("details", {}, element("summary", {}, "What the engine says"), element("pre", {}, told));
        return [element("strong", {}, "Not proved."), ` No number refutes it, and the rules do not reach it${under}. A smaller step may help.`, why];
      }
    }
  }

  // What becomes of a proof, in `told`.
  async function prove(request, told) {
    const begun = performance.now(), steps = await answer(request, told);
    if (!steps) return;
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    const items = steps.map((step, n) => element("p", {class: `typed-says ${step.says === "proved" ? "true" : step.says}`},
      ...(steps.length > 1 ? [`Step ${n + 1}: `] : []), ...words(step, request.dictionary)));
    told.replaceChildren(...items, element("p", {class: "typed-hint"}, `It took ${seconds} seconds.`));
  }

  return {answer, prove, started: () => worker !== null, stop: () => end("you stopped it")};
})();
globalThis.Prove = Prove;
