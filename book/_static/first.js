// Before the first paint: what the theme "auto" means here, whether the address names a place further down, and
// the fonts that every first screen needs. (A browser that opened the page from a file would refuse to load a font
// ahead.)
"use strict";

{
  const root = document.documentElement;
  if (root.dataset.theme === "auto") root.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.classList.toggle("laid-out", location.hash !== "");
  const fonts = ["fonts/source-serif-4-latin-wght-normal.woff2", "fonts/source-serif-4-latin-wght-italic.woff2",
    "katex/fonts/KaTeX_Main-Regular.woff2", "katex/fonts/KaTeX_Math-Italic.woff2"];
  if (location.protocol !== "file:") {
    root.dataset.served = "";
    for (const font of fonts)
      document.head.append(Object.assign(document.createElement("link"),
        {rel: "preload", as: "font", type: "font/woff2", crossOrigin: "", href: new URL(font, document.currentScript.src)}));
  }
}
