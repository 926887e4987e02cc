"""Plain data for the scripts of a page, which read it where it stands; a reader sees nothing of it."""

MIME = "application/vnd.proof.data+json"


def bundle(name, content, says, shown=True):
    """The MIME bundle of data for the scripts that look for ``name``, and its text in a terminal.

    ``shown`` tells whether the page shows that text, too.
    """
    content = {"name": name, "content": content, "says": says if shown else ""}
    return {"text/plain": says, MIME: content}
