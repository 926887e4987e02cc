// A verdict in words, with its numbers; judge.js found it.
"use strict";

const Tell = (() => {
  const {element, load} = Widgets;
  const RELATIONS = {"=": "=", "<=": "≤", ">=": "≥", "<": "<", ">": ">"};

  const and = (list) => (list.length < 2 ? list.join("") : `${list.slice(0, -1).join(", ")} and ${list.at(-1)}`);
  const strong = (text) => element("strong", {}, text);

  // “At C = 2, k = 1; z = (0, log 3); hence ŷ = (1/4, 3/4)”.
  function point({at, computed}, {words}) {
    const plain = ([name, text]) => `${Object.hasOwn(words, name) ? words[name].text : name} = ${text}`;
    const here = at.map(plain).join(", ");
    return (here ? `at ${here}` : "") + (computed.length ? `, hence ${computed.map(plain).join(", ")}` : "");
  }

  function values({fails}, dictionary) {
    const entry = fails.entry && fails.entry.length ? ` (entry ${fails.entry.join(", ")})` : "";
    const where = point(fails, dictionary);
    return [`${where ? `${where}, ` : ""}the left side is `, strong(fails.left), " and the right side ", strong(fails.right), `${entry}.`];
  }

  const capital = ([first, ...rest]) => [first.slice(0, 1).toUpperCase() + first.slice(1), ...rest];
  const worded = (conditions, dictionary) => and(conditions.map((one) => Judge.words(one, dictionary)));
  const paragraph = (kind, ...children) => element("p", {class: `typed-says ${kind}`}, ...children);

  // A button for a hint; slips.js tells it, in the region behind.
  function hint(found, dictionary, given) {
    const told = element("div", {role: "status", tabindex: -1}); // it has the focus where a button is gone
    const ask = element("button", {type: "button", async onclick() {
      await load("slips");
      ask.remove();
      Slips.tell(told, found, dictionary, given);
    }}, "Hint");
    return [ask, told];
  }

  // What is said of one step.
  function step(found, dictionary, {given, assume, granted = false}) {
    switch (found.says) {
      case "wrong": {
        const usual = found.usual.length ? ` There, ${worded(found.usual, dictionary)}.` : "";
        return [paragraph("wrong", strong("Wrong. "), ...capital(values(found, dictionary)), usual), ...hint(found, dictionary, given)];
      }
      case "condition": {
        const button = element("button", {type: "button", onclick: () => assume(found.conditions)}, "Assume this");
        return [paragraph("condition", strong("True under a condition: "), `if ${worded(found.conditions, dictionary)}. `,
          `So it was at all ${found.tried} points that were tried. Without it, `, ...values(found, dictionary), " ", button),
          ...(found.conditions.some((one) => one.equal || one.hot) ? hint(found, dictionary, given) : [])];
      }
      case "true": {
        const needed = given.filter((one) => !found.unneeded.includes(one));
        const under = needed.length ? `, given that ${worded(needed, dictionary)}` : "";
        const too = found.unneeded.length && !granted ? ` It holds without this: ${worded(found.unneeded, dictionary)}.` : "";
        const many = found.tried === 1 ? "at the one point that was tried" : `at all ${found.tried} points that were tried`;
        return [paragraph("true", strong("True "), `${many}${under}. Numbers prove nothing.`, too)];
      }
      default:
        return [paragraph("undefined", strong("Not judged: "), `at no point that was tried have both sides a value (${found.reason}).`)];
    }
  }

  const MARKS = {true: "✓", condition: "✓", wrong: "✗", undefined: "?"};
  const SHORT = {true: "true", condition: "true under a condition", wrong: "wrong", undefined: "not judged"};

  // Each line of a block, the first wrong one by its number, and what the block uses without saying so.
  function block({steps}, dictionary, options) {
    const first = steps.findIndex((one) => one.says === "wrong");
    const used = new Map();
    steps.forEach((one, n) => one.says === "condition" && one.conditions.forEach((condition) => {
      const name = Judge.words(condition, dictionary);
      used.set(name, [...(used.get(name) ?? []), n + 1]);
    }));
    const said = first >= 0 ? [strong(`Step ${first + 1} is the first that is wrong. `)]
      : [strong(`None of the ${steps.length} steps is wrong. `)];
    if (used.size) said.push(`Used without being said: ${and([...used].map(([name, at]) => `${name} (step ${at.join(", ")})`))}.`);
    const items = steps.map((one) => element("li", {class: one.says},
      MathTree.formula(dictionary.words, one.left, one.relation, one.right),
      element("span", {class: "typed-mark"}, `${MARKS[one.says]} ${SHORT[one.says]}`),
      ...(one.says === "true" ? [] : step(one, dictionary, options))));
    return [paragraph(first >= 0 ? "wrong" : used.size ? "condition" : "true", ...said), element("ol", {class: "typed-steps"}, ...items)];
  }

  // A button that asks for a proof, and below it what becomes of it.
  function proof(request) {
    const told = element("div", {class: "typed-proof", role: "status"});
    const ask = element("button", {type: "button", async onclick() {
      ask.disabled = true;
      await load("prove");
      await Prove.prove(request, told);
      ask.disabled = false;
    }}, "Prove it");
    return [ask, told];
  }

  function verdict(result, dictionary, options) {
    switch (result.says) {
      case "empty": return [paragraph("undefined", "Type a line first, such as ", element("code", {}, "dL/dz_k = yhat_k - y_k"), ".")];
      case "expression": return [paragraph("undefined", strong("Half a line. "), "Write a sign such as = behind it, and what it should be.")];
      case "unreadable": return [paragraph("undefined", strong("Cannot be read "), `from character ${result.at + 1} on: ${result.message}.`)];
    }
    const said = result.steps.length > 1 ? block(result, dictionary, options) : step(result.steps[0], dictionary, options);
    const provable = result.says === "true" || result.says === "condition";
    return [...said, ...(provable ? proof({text: options.text, dictionary, before: options.before}) : [])];
  }

  return {verdict, proof, point, and, worded, RELATIONS};
})();
globalThis.Tell = Tell;
