// “Run in the browser” opens the notebook at the place where the reader is on the page. A notebook that he saved there
// hides the one of the site: where that has changed since, he is told, and his own is kept under another name.
"use strict";

{
  const links = document.querySelectorAll("a.btn-run");
  if (location.protocol === "file:") links.forEach(refuse);
  else links.forEach(offer);

  // A browser does not start Python for a page that it opened from a file: the button says so.
  function refuse(link) {
    link.removeAttribute("href");
    link.setAttribute("role", "link");
    link.setAttribute("aria-disabled", "true");
    link.tabIndex = 0;
    link.title = "A browser runs Python only on pages from a web server. " +
      "make serve starts one; then open http://localhost:8000";
    link.querySelector(".btn__text-container").textContent = "Needs a server to run";
  }

  function offer(link) {
    const home = new URL(link.href), name = home.searchParams.get("path");
    const aim = () => { link.href = Object.assign(new URL(home), {hash: here()}); };
    for (const before of ["pointerdown", "click"]) link.addEventListener(before, aim);
    exercises(home);
    addEventListener("load", () => renewed(home, name).catch(() => {})); // a browser may refuse its storage
  }

  // The section or the exercise that fills the upper half of the window; a cell of the notebook has its id.
  function here() {
    const begun = [...document.querySelectorAll("article :is(section section[id], .exercise[id])")]
      .filter((one) => one.getBoundingClientRect().top < innerHeight / 2);
    return begun.length ? `#cell-id=${begun.at(-1).id}` : "";
  }

  function exercises(home) {
    for (const one of document.querySelectorAll("article .exercise[id]")) {
      const link = Object.assign(document.createElement("a"), {
        className: "in-notebook", textContent: "in the notebook", target: "_blank",
        ariaLabel: `${one.querySelector(".caption-number")?.textContent.trim() ?? "This exercise"} in the notebook`,
        href: Object.assign(new URL(home), {hash: `#cell-id=${one.id}`}),
      });
      one.querySelector(".admonition-title").append(" ", link);
    }
  }

  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

  // What JupyterLite keeps in this browser; nothing is made where it keeps nothing.
  async function files(home) {
    const opening = indexedDB.open(`JupyterLite Storage - ${new URL("..", home).pathname}`);
    opening.onupgradeneeded = () => opening.transaction.abort();
    const kept = await done(opening);
    return (mode) => kept.transaction("files", mode).objectStore("files");
  }

  const mine = (name, end) => name.replace(/\.ipynb$/, `-mine${end}`);

  async function renewed(home, name) {
    const store = await files(home);
    const [own, keys] = [await done(store("readonly").get(name)), await done(store("readonly").getAllKeys())];
    const kept = keys.filter((key) => key.startsWith(mine(name, "")));
    const now = own && await (await fetch(new URL(`../files/${name}`, home))).json();
    if (own && own.content.metadata.built !== now.metadata.built) {
      const ends = ["", ...Array.from({length: 99}, (_, n) => `-${n + 2}`)].map((end) => mine(name, `${end}.ipynb`));
      const key = ends.find((one) => !kept.includes(one));
      const apart = Object.assign(document.createElement("button"), {type: "button", textContent: "Keep mine, and take the new one"});
      apart.addEventListener("click", async () => {
        const files = store("readwrite");
        files.put({...own, name: key, path: key}, key);
        await done(files.delete(name));
        tell("Take ", notebook(home, name, "the new notebook"), `. Yours is kept: `, notebook(home, key), ".");
      });
      tell("This page has changed since you saved its notebook in this browser. ", apart);
    } else if (kept.length) tell("Your own notebooks of this page, in this browser: ", ...kept.flatMap((key, n) => [n ? ", " : "", notebook(home, key)]), ".");
  }

  function notebook(home, key, text = key) {
    const to = new URL(home);
    to.searchParams.set("path", key);
    return Object.assign(document.createElement("a"), {href: to, target: "_blank", textContent: text});
  }

  const told = Object.assign(document.createElement("p"), {className: "notebook-kept"});
  told.setAttribute("role", "status");
  function tell(...words) {
    told.replaceChildren(...words);
    document.querySelector("article h1")?.after(told);
  }
}
