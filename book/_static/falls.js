// The map of what falls: under the change that is open, the results that no longer hold are greyed.
"use strict";

for (const change of document.querySelectorAll(".falls details"))
  change.addEventListener("toggle", () => {
    const open = document.querySelector(".falls details[open]");
    const fallen = new Set(open?.dataset.fallen.split(" "));
    for (const link of document.querySelectorAll(".falls-map a")) {
      const falls = fallen.has(link.dataset.result);
      link.classList.toggle("fallen", falls);
      link.title = falls ? "falls" : "";
    }
  });
