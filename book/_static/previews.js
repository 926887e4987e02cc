// What a link to an equation, a figure or a reference leads to, beside the link, while it is pointed at or has the focus.
"use strict";

{
  const box = document.createElement("div");
  Object.assign(box, {id: "preview", className: "preview", role: "tooltip", hidden: true});
  document.querySelector("article")?.append(box);
  let link = null;
  let leaving = 0;

  // What is shown of a place: of this page, or added to it.
  function parts({hash, pathname}) {
    const anchor = decodeURIComponent(hash.slice(1)), added = document.querySelector(`.preview-of-${CSS.escape(anchor)}`);
    if (added) return [added.querySelector(".katex-display, .katex") ?? added.firstElementChild];
    const there = pathname === location.pathname && document.getElementById(anchor);
    if (!there || box.contains(there)) return [];
    if (there.matches("figure")) return [...there.querySelectorAll("img, figcaption")];
    return /^(equation|definition|hypothesis)-/.test(anchor) ? [there.querySelector(".katex-display, .katex")] : [];
  }

  function show(event) {
    clearTimeout(leaving);
    const found = parts(event.currentTarget).filter(Boolean);
    if (!found.length || event.currentTarget === link) return;
    hide();
    link = event.currentTarget;
    box.replaceChildren(...found.map((part) => part.cloneNode(true)));
    box.querySelectorAll(".headerlink").forEach((part) => part.remove());
    box.querySelectorAll("[tabindex], [id]").forEach((part) => ["tabindex", "id"].forEach((name) => part.removeAttribute(name)));
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
  for (const one of document.querySelectorAll("article a[href*='#']:not(.headerlink, .step, [target])")) {
    one.addEventListener("mouseenter", show);
    one.addEventListener("focus", show);
    one.addEventListener("mouseleave", later);
    one.addEventListener("blur", hide);
  }
}
