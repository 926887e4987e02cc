"""What of a page goes into print: all of it, or the results, derivations and exercises alone."""

from docutils import nodes


def is_cell(node, tag=None):
    return node.get("nb_element") == "cell_code" and (not tag or f"tag_{tag}" in node["classes"])


def is_solution(node):
    """A solution, in a directive or in a cell that the site hides."""
    return type(node).__name__ == "solution_node" or is_cell(node, "hide-cell")


def is_code(node):
    return node.get("nb_element") == "cell_code_source"


def without(tree, unwanted):
    """Remove each node of the tree for which `unwanted` is true."""
    for node in [node for node in tree.findall(nodes.Element) if node.parent and unwanted(node)]:
        node.parent.remove(node)


def edition(tree, solutions):
    """The whole page as it is printed: no code of figures, no ledger; solutions for those who teach."""
    if not solutions:
        without(tree, is_solution)
    for table in list(tree.findall(nodes.table)):
        if "ledger" in table["classes"]:
            table.replace_self(nodes.paragraph("", "The table is on the site: a row for each equation."))
    for cell in list(tree.findall(nodes.container)):
        if is_cell(cell, "hide-input"):
            without(cell, is_code)


def is_exercise(node):
    """An exercise, in a directive or as an item of the list of a section."""
    return type(node).__name__.startswith("exercise") or (
        isinstance(node, nodes.list_item) and isinstance(node.parent.parent, nodes.section))


def is_on_paper(node):
    """Whether a part of the exercises is: not the cells that answer, and what is said about them."""
    return is_exercise(node) or is_solution(node) or isinstance(node, nodes.enumerated_list)


def is_result(node):
    """A numbered equation, or a cell that shows a derivation or an equation."""
    if isinstance(node, nodes.math_block):
        return bool(node.get("label"))
    return isinstance(node, nodes.container) and is_cell(node) and any(
        "derivation" in table["classes"] for table in node.findall(nodes.table))


def handout(section):
    """Keep of a section its results, each with the paragraph that leads to it, and its exercises."""
    if section[0].astext() == "Exercises":
        section.children[1:] = [node for node in section.children[1:] if is_on_paper(node)]
        for exercise in list(section.findall(is_exercise)):
            exercise += nodes.raw("", r"\roomtowrite", format="latex")
        return True
    kept = {id(section[0])}
    for before, node in zip(section.children, section.children[1:]):
        if isinstance(node, nodes.section):
            if handout(node):
                kept.add(id(node))
        elif is_result(node):
            kept |= {id(node)} | ({id(before)} if isinstance(before, nodes.paragraph) else set())
            without(node, lambda part: is_code(part)
                    or isinstance(part, nodes.paragraph) and isinstance(part.parent, nodes.container))
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
    """The id of the derivation that goes from the left side of an equation to its right, or None."""
    for table in tree.findall(nodes.table):
        if "derivation" in table["classes"]:
            rows = [row[0].astext().replace(r"\displaystyle", "").strip() for row in table.findall(nodes.row)]
            start, last = rows[1], rows[-1].removeprefix("{}").split(" ", 1)[1]
            if equation.startswith(f"{start} ") and equation.endswith(f" {last}"):
                return table["ids"][0]
    return None
