// A browser does not start Python for a page that it opened from a file: the button says so.
if (location.protocol === "file:") {
  for (const link of document.querySelectorAll("a.btn-run")) {
    link.removeAttribute("href");
    link.setAttribute("role", "link");
    link.setAttribute("aria-disabled", "true");
    link.tabIndex = 0;
    link.title = "A browser runs Python only on pages from a web server. " +
      "make serve starts one; then open http://localhost:8000";
    link.querySelector(".btn__text-container").textContent = "Needs a server to run";
  }
}
