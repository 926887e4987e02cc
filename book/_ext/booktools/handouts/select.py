"""What of a page goes into print: all of it, or the results, derivations and exercises alone."""

import ast
import re

from docutils import nodes
from sphinx_exercise.nodes import exercise_enumerable_node, exercise_node, solution_node

from proof.page.record import key

from ..html.scripts import needs_scripts
from ..records import is_derivation, shown


def chapters(env):
    """Numbered pages in order: {page: number}."""
    numbers = {
        page: found[""][0]
        for page, found in env.toc_secnumbers.items()
        if found.get("")
    }
    return dict(sorted(numbers.items(), key=lambda item: item[1]))


def exercised(env):
    """Those that set exercises, of which a handout is made: {page: number}."""
    pages = {entry["docname"] for entry in env.sphinx_exercise_registry.values()}
    return {page: number for page, number in chapters(env).items() if page in pages}


def is_cell(node, tag=None):
    return node.get("nb_element") == "cell_code" and (
        not tag or f"tag_{tag}" in node["classes"]
    )


def is_solution(node):
    """A solution, in a directive or in a cell that the site hides."""
    return isinstance(node, solution_node) or is_cell(node, "hide-cell")


def is_code(node):
    return node.get("nb_element") == "cell_code_source"


def without(tree, unwanted):
    """Remove each node of the tree for which `unwanted` is true."""
    for node in [
        node for node in tree.findall(nodes.Element) if node.parent and unwanted(node)
    ]:
        node.parent.remove(node)


def edition(tree, solutions):
    """The whole page as it is printed: no code of figures, no ledger.

    Solutions for those who teach.
    """
    without(tree, needs_scripts)
    if not solutions:
        without(tree, is_solution)
    for citation in tree.findall(nodes.citation):
        citation[
            2:
        ] = []  # its label and text; sphinxcontrib-bibtex adds the text again for each document
    for table in list(tree.findall(nodes.table)):
        if "ledger" in table["classes"]:
            table.replace_self(
                nodes.paragraph(
                    "", "The table is on the site: a row for each equation."
                )
            )
    for cell in list(tree.findall(nodes.container)):
        if is_cell(cell, "hide-input"):
            without(cell, is_code)


def is_exercise(node):
    return isinstance(node, exercise_node | exercise_enumerable_node)


def in_one_piece(exercise, room):
    """Keep an exercise on one page, with room to write below it, if wanted: more for a proof."""
    answer = (
        r"\roomtoprove" if exercise.next_node(nodes.math_block) else r"\roomtoanswer"
    )
    at, end = (
        exercise.parent.index(exercise),
        r"\end{exercise}" + (answer if room else ""),
    )
    exercise.parent.insert(at + 1, nodes.raw("", end, format="latex"))
    exercise.parent.insert(at, nodes.raw("", r"\begin{exercise}", format="latex"))


def is_declaration(node):
    """Whether an equation defines a symbol, or says what a condition assumes."""
    return isinstance(node, nodes.math_block) and bool(node.get("place"))


def declarations(tree):
    """The records of the definitions and conditions that a page shows, in order."""
    return [node["record"] for node in tree.findall(is_declaration)]


SHORT = 18  # lines: a program that is read as a whole
MAKES = ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom | ast.Assign


def is_program(node):
    """A short program to be read, which stands open on the page: functions, and no checks of them."""
    if isinstance(node, nodes.literal_block) and "source" in node:
        code = node.astext()  # cut out of a module
    elif (
        isinstance(node, nodes.container)
        and is_cell(node)
        and not node.get("hide_mode")
    ):
        code = node[0].astext()
    else:
        return False
    made = ast.parse(code).body if "\ndef " in f"\n{code}" else ()
    return (
        any(isinstance(one, ast.FunctionDef) for one in made)
        and all(isinstance(one, MAKES) for one in made)
        and len(code.splitlines()) <= SHORT
    )


def is_result(node):
    """A numbered equation, or a cell that shows a definition, a condition or a derivation."""
    if isinstance(node, nodes.math_block):
        return bool(node.get("label"))
    return (
        isinstance(node, nodes.container)
        and is_cell(node)
        and (any(node.findall(is_declaration)) or any(node.findall(is_derivation)))
    )


ASKED = re.compile(r"(def .*\n(?: .*\n)*?) +\.\.\.$", re.MULTILINE)
LEADS = (
    nodes.paragraph | nodes.bullet_list | nodes.admonition
)  # what may say what a result is about


def sign(section):
    """Each exercise that asks for a function shows what it is given and what it returns."""
    for before, cell in list(zip(section.children, section.children[1:])):
        asked = is_exercise(before) and is_cell(cell) and ASKED.match(cell[0].astext())
        if asked:
            before += nodes.literal_block(asked[1], asked[1], language="ipython3")


def handout(section, room=True):
    """Keep of a section its results and its programs, with the words that lead to each.

    And its exercises, each with ``room`` below it to write.
    """
    if section[0].astext() == "Exercises":
        sign(section)
        section[1:] = [
            node for node in section[1:] if is_exercise(node) or is_solution(node)
        ]
        for exercise in list(section.findall(is_exercise)):
            in_one_piece(exercise, room)
        return True
    kept = {id(section[0])}
    for before, node in zip(section.children, section.children[1:]):
        if isinstance(node, nodes.section):
            if handout(node, room):
                kept.add(id(node))
        elif is_result(node):
            kept |= {id(node)} | ({id(before)} if isinstance(before, LEADS) else set())
            without(
                node,
                lambda part: (
                    is_code(part)
                    or isinstance(part, nodes.paragraph)
                    and isinstance(part.parent, nodes.container)
                ),
            )
        elif is_program(node):
            kept |= {id(node)} | ({id(before)} if isinstance(before, LEADS) else set())
            without(node, lambda part: part.get("nb_element") == "cell_code_output")
    # The rules that a step needs are for the screen, where each can be followed.
    without(section, lambda part: "rules" in part.get("classes", ()))
    for link in list(section.findall(nodes.reference)):
        if "://" not in link.get("refuri", ""):
            link.replace_self(link.children)  # it led to what is not in the handout
    section.children[:] = [node for node in section.children if id(node) in kept]
    return len(kept) > 1


def results(tree):
    """(heading, equation) of each numbered equation, in order."""
    for equation in tree.findall(nodes.math_block):
        if equation.get("label"):
            parent = equation.parent
            while not isinstance(parent, nodes.section):
                parent = parent.parent
            yield parent[0].astext(), equation


def proof(tree, equation):
    """The id of the derivation that proves a numbered equation of a page, or None."""
    wanted = key(equation["record"])
    for node in shown(tree):
        if is_derivation(node) and key(node["record"]) == wanted:
            return node["ids"][0]
    return None
