// One switch opens the code of every cell of the page, or folds it; the choice holds on all pages.
"use strict";

{
  const KEY = "code-open";
  const cells = [...document.querySelectorAll("details.hide.above-input")];
  const header = document.querySelector(".article-header-buttons");
  // A browser may keep nothing for pages from files, or for guests.
  const remembered = () => { try { return localStorage.getItem(KEY) === "yes"; } catch { return false; } };
  const remember = (open) => { try { localStorage.setItem(KEY, open ? "yes" : "no"); } catch { /* not kept */ } };

  if (cells.length && header) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-code";
    button.textContent = "Code";
    const show = (open) => {
      button.setAttribute("aria-pressed", String(open));
      button.title = open ? "Fold the code of all cells" : "Show the code of all cells";
      for (const cell of cells) cell.open = open;
    };
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-pressed") !== "true";
      show(open);
      remember(open);
    });
    header.prepend(button);
    show(remembered());
  }
}
