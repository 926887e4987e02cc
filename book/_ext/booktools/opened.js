// In a notebook that a reader opened: that Python is on its way, and the place where he was on the page.
"use strict";

{
  const USUALLY = 12; // seconds from the start of the page to the first cell that may run
  const place = location.hash.replace("#cell-id=", "");
  const said = Object.assign(document.createElement("p"), {textContent: "Python is loaded into this browser."});
  said.setAttribute("role", "status");
  said.style.cssText = "position: fixed; inset: auto 1rem 1rem auto; z-index: 2000; margin: 0; padding: .5rem .8rem; " +
    "border-radius: 4px; background: #1d5a96; color: #fff; font: 14px/1.4 system-ui, sans-serif; max-width: calc(100vw - 2rem); box-sizing: border-box";
  const count = document.createElement("span");
  count.setAttribute("aria-hidden", "true"); // once is enough for who listens
  document.body.append(said);
  said.append(` It takes about ${USUALLY} seconds, and longer the first time.`, count);

  let moved = place === "";
  for (const by of ["wheel", "pointerdown", "keydown", "touchstart"]) addEventListener(by, () => { moved = true; }, true);

  // Cells above grow while they are drawn and push the place away, so it is sought until the reader moves.
  function show(panel) {
    const cell = panel.content.widgets.find((one) => one.model.id === place);
    const top = cell?.node.isConnected ? cell.node.getBoundingClientRect().top : -1;
    if (cell && (top < 0 || top > innerHeight / 2)) panel.setFragment(`#cell-id=${place}`);
  }

  const looking = setInterval(() => {
    count.textContent = ` ${Math.round(performance.now() / 1000)} s`;
    const panel = globalThis.jupyterapp?.shell.currentWidget;
    if (!panel?.context?.isReady || !document.querySelector(".jp-Notebook .jp-Cell")) return;
    if (!moved) show(panel);
    if (panel.sessionContext.session?.kernel?.status !== "idle") return;
    clearInterval(looking);
    said.textContent = "Python is ready: Run → Run All Cells.";
    setTimeout(() => said.remove(), 6000);
  }, 250);
}
