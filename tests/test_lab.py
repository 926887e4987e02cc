"""`make lab`.

A double click on a chapter opens it as a notebook, whose kernel finds the proof engine.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, need
from jupyter_client import BlockingKernelClient
from playwright.sync_api import sync_playwright

MADE_BY_MAKE = (
    Path(sys.prefix) == ROOT / ".venv" and (ROOT / ".venv" / "ready").exists()
)


@pytest.fixture
def lab(tmp_path):
    """JupyterLab as `make lab` starts it.

    But on a free port and without opening the user's browser.
    """
    make, _ = need("make"), need("chromium")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = {"ServerApp": {"allow_root": True, "open_browser": False}}
    (tmp_path / "jupyter_server_config.json").write_text(json.dumps(config))
    environ = {
        "JUPYTER_CONFIG_DIR": str(tmp_path),
        "JUPYTER_RUNTIME_DIR": str(tmp_path),
        "JUPYTER_TOKEN": "token",
        "JUPYTER_PORT": str(port),
    }
    server = subprocess.Popen(
        [make, "lab"],
        cwd=ROOT,
        env=os.environ | environ,
        text=True,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        next(
            line for line in server.stderr if re.search(rf"http://\S*:{port}/lab", line)
        )
        yield f"http://127.0.0.1:{port}/lab?token=token"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.communicate(timeout=20)
        except subprocess.TimeoutExpired:  # it ignores the signal while a kernel starts
            os.killpg(server.pid, signal.SIGKILL)
            server.communicate()


@pytest.mark.skipif(
    not MADE_BY_MAKE and os.environ.get("REQUIRE_TOOLS") != "1",
    reason="needs the environment of make lab: run make test",
)
def test_a_chapter_opens_as_a_notebook(lab, tmp_path):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=need("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.goto(lab)
        page.locator(".jp-DirListing-item", has_text="softmax.md").dblclick()
        page.locator(".jp-NotebookPanel .jp-CodeCell").first.wait_for()
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        (connection,) = tmp_path.glob("kernel-*.json")
        kernel = BlockingKernelClient(connection_file=str(connection))
        kernel.load_connection_file()
        kernel.start_channels()
        reply = kernel.execute_interactive("from proof import Derivation", timeout=60)
        kernel.stop_channels()
        browser.close()
    assert reply["content"]["status"] == "ok", reply["content"]
