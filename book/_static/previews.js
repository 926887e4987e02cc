// What a link to an equation leads to, beside the link, while it is pointed at or has the focus.
"use strict";

{
  const box = document.createElement("div");
  Object.assign(box, {id: "preview", className: "preview", role: "tooltip", hidden: true});
  document.querySelector("article")?.append(box);
  let link = null;
  let leaving = 0;

  function formula(anchor) {
    const there = document.querySelector(`.preview-of-${CSS.escape(anchor)}`) ?? document.getElementById(anchor);
    return there?.querySelector(".katex-display, .katex");
  }

  function show(event) {
    clearTimeout(leaving);
    const found = formula(decodeURIComponent(event.currentTarget.hash.slice(1)));
    if (!found || event.currentTarget === link) return;
    hide();
    link = event.currentTarget;
    box.replaceChildren(found.cloneNode(true));
    box.querySelectorAll("[tabindex]").forEach((part) => part.removeAttribute("tabindex"));
    box.hidden = false;
    link.setAttribute("aria-describedby", box.id);
    const [at, frame] = [link.getBoundingClientRect(), box.offsetParent.getBoundingClientRect()];
    const left = Math.min(at.left, document.documentElement.clientWidth - box.offsetWidth - 12);
    box.style.left = `${Math.max(left, 12) - frame.left}px`;
    const above = at.top - box.offsetHeight - 6;
    box.style.top = `${(above > 60 ? above : at.bottom + 6) - frame.top}px`;
  }

  function hide() {
    link?.removeAttribute("aria-describedby");
    link = null;
    box.hidden = true;
  }

  const later = () => { leaving = setTimeout(hide, 200); };
  box.addEventListener("mouseenter", () => clearTimeout(leaving));
  box.addEventListener("mouseleave", later);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  for (const one of document.querySelectorAll("article a[href*='#']:not(.headerlink)"))
    if (/^#(equation|definition|hypothesis)-/.test(one.hash)) {
      one.addEventListener("mouseenter", show);
      one.addEventListener("focus", show);
      one.addEventListener("mouseleave", later);
      one.addEventListener("blur", hide);
    }
}
