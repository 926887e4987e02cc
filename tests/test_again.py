"""A reader changes a cell of a notebook and runs it again, in a kernel that goes on."""

import pytest
from conftest import ROOT
from jupyter_client.manager import start_new_kernel


@pytest.fixture(scope="module")
def run():
    """Run code as the cell with this identity, as JupyterLab does; its error, or its output."""
    manager, client = start_new_kernel(cwd=str(ROOT / "book"))

    def cell(identity, code):
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        message = client.session.msg("execute_request", content)
        message["metadata"]["cellId"] = identity
        client.shell_channel.send(message)
        shown = []
        while True:
            told = client.get_iopub_msg(timeout=60)
            if told["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            if told["msg_type"] == "error":
                shown.append(f"{told['content']['ename']}: {told['content']['evalue']}")
            elif told["msg_type"] == "execute_result":
                shown.append(told["content"]["data"]["text/plain"])
            elif told["content"].get("execution_state") == "idle":
                break
        client.get_shell_msg(timeout=60)  # the kernel is ready for the next one
        return "\n".join(shown)

    yield cell
    client.stop_channels()
    manager.shutdown_kernel(now=True)


DEFINE = """\
from notation import *
from proof import *
weight = define(scalar("weight", "w"), {} * a)
"""
PROVE = 'proved = Derivation(weight).then({} * a, "unfold")\nproved'


def test_a_definition_that_its_cell_makes_again_replaces_itself(run):
    assert run("define", DEFINE.format(2)) == ""
    assert "= 2*a" in run("prove", PROVE.format(2))
    assert run("define", DEFINE.format(3)) == ""
    assert "w has come" not in run(
        "other", "y_hat[k]"
    )  # what others declared is still there
    stale = run("show", "proved")
    assert "UncheckedPrint: weight has come to mean something else" in stale
    assert "WrongStep" in run("prove", PROVE.format(2))
    assert "= 3*a" in run("prove", PROVE.format(3))
    assert (
        run("define", DEFINE.format(3)) == ""
    )  # the same again: what was proved still holds
    assert "= 3*a" in run("show", "proved")


def test_a_definition_in_another_cell_is_a_second_meaning(run):
    run("define", DEFINE.format(3))
    told = run("another", 'define(scalar("weight", "w"), 4 * a)')
    assert "would make one name mean two things" in told and "forget('weight')" in told
    assert (
        run("another", 'forget("weight")\n_ = define(scalar("weight", "w"), 4 * a)')
        == ""
    )
    run("another", 'forget("weight")')


def test_a_cell_may_change_the_letter_or_the_kind_of_what_it_declares(run):
    assert run("declare", 'w = scalar("w")\no, = [indices("o", 3)]') == ""
    assert run("declare", 'w = scalar("w", sign="positive")\no = indices("o", 4)') == ""
    assert (
        run("declare", 'width = array("width", C, latex="w")\no = indices("o", 4)')
        == ""
    )
    assert run("look", "from proof.words import words\n'w' in words()") == "False"
    assert run("declare", "1") == "1"


def test_a_name_that_is_defined_after_it_was_used_withdraws_what_rested_on_it(run):
    run("free", 'theta = scalar("theta", r"\\theta")')
    proof = (
        'slope = Derivation(Partial(theta * x, x)).then(theta, "the slope of a line")'
    )
    run("use", proof + "\nslope")
    assert run("late", "_ = define(theta, x)") == ""
    assert "UncheckedPrint: theta has come to mean" in run("show", "slope")
