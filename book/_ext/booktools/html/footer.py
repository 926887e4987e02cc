"""What stands at the foot of a page: how to cite it, and where to report an error in it.

The fields of the entry are those of CITATION.cff; the address of the site is left out
until there is one, and the link to report an error until a repository is configured.
"""

import re
from html import escape
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import yaml

SPECIAL = re.compile(r"([&%$#_{}])")  # of TeX
CITE = '<details class="cite"><summary>Cite this page</summary><pre>{}</pre></details>'
REPORT = '<p class="report"><a href="{}">Report an error</a></p>'


def address(config):
    """Where the site is published, or nothing."""
    host = urlsplit(config.html_baseurl).hostname
    return config.html_baseurl if host not in (None, "localhost") else ""


def add(app, pagename, templatename, context, doctree):
    """Put both into the footer of a page of the book."""
    cited = Path(app.srcdir) / "CITATION.cff"
    if doctree is None or not cited.is_file():
        return
    known = yaml.safe_load(cited.read_text("utf-8"))
    title = app.env.titles[pagename].astext()
    name = None if pagename == app.config.root_doc else Path(pagename).name
    url = address(app.config)
    url = url and urljoin(url, app.builder.get_target_uri(pagename))
    parts = [CITE.format(escape(entry(known, name, title, url)))]
    if repository := app.config.html_theme_options.get("repository_url"):
        new = f"{repository.rstrip('/')}/issues/new?title={quote(f'{title}: ')}"
        parts.append(REPORT.format(escape(new)))
    context["theme_extra_footer"] = context.get("theme_extra_footer", "") + "".join(
        parts
    )


def tex(text):
    """Text as TeX prints it."""
    return SPECIAL.sub(r"\\\1", text)


def entry(known, name, title, url):
    """The entry for BibTeX of a page, or of the whole book where the page has no ``name``."""
    book = known["title"].partition(":")[0]
    key = "-".join(re.findall("[a-z0-9]+", book.lower()))
    authors = " and ".join(f"{{{tex(one['name'])}}}" for one in known["authors"])
    fields = {
        "author": authors,
        "title": tex(title if name else known["title"]),
        "howpublished": tex(known["title"]) if name else "",
        "year": str(known["date-released"].year),
        "url": url,
    }
    lines = (f"  {field} = {{{value}}}" for field, value in fields.items() if value)
    body = ",\n".join([f"@misc{{{key}" + (f":{name}" if name else ""), *lines])
    return body + "\n}"
