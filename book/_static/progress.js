// What a reader has answered in this browser, which remembers it until it is told to forget.
"use strict";

const Progress = (() => {
  const {element} = Widgets;
  const KEY = "proved exercises";
  const here = location.pathname.split("/").at(-1);
  const exercises = [...document.querySelectorAll(".exercise")];

  // {page#exercise: {title, and what was answered}}; a browser may keep nothing.
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

  // {id, name, title, place} of the exercise that data on the page belong to, and where its box is to stand; or null.
  function exercise(data) {
    const found = exercises.filter((one) => one.compareDocumentPosition(data) & Node.DOCUMENT_POSITION_FOLLOWING).at(-1);
    if (!found) return null;
    const title = found.querySelector(".admonition-title")?.textContent.replace(/\s+/g, " ").trim() ?? found.id;
    const place = element("div", {class: "goal-answer"});
    const shown = data.nextElementSibling;
    (shown ?? data).after(place);
    if (/^\s*Not answered yet/.test(shown?.textContent ?? "")) shown.hidden = true; // the dots are in the notebook
    return {id: found.id, name: `${here}#${found.id}`, title, place};
  }

  const of = ({name}) => kept()[name];
  const remember = ({name, title}, answer) => keep({...kept(), [name]: {title, ...answer}});
  function forget({name}) {
    const {[name]: _, ...others} = kept();
    keep(others);
  }

  // On a page with the place for it: what was answered, of how many, and how to forget it.
  function show(place) {
    const all = Object.entries(kept()), {exercises: count} = JSON.parse(place.querySelector("script").textContent);
    if (!all.length) return;
    const items = all.map(([name, {title}]) => element("li", {}, element("a", {href: name}, title)));
    place.replaceChildren(element("p", {}, `In this browser you have answered ${all.length} of the ${count} exercises:`),
      element("ul", {}, ...items), element("button", {type: "button", onclick() {
        keep({});
        place.replaceChildren(element("p", {role: "status"}, "Forgotten."));
      }}, "Forget it"));
  }
  document.querySelectorAll(".proved-here").forEach(show);

  return {exercise, of, remember, forget};
})();
globalThis.Progress = Progress;
