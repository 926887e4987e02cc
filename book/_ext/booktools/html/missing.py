"""The page that a host sends where there is none.

Its links begin with the path of the address of the site, since nobody knows how deep
the missing page would have been.
"""

from urllib.parse import urlsplit

BODY = """\
<h1>There is no such page</h1>
<p>It may have moved. <a href="{0}book/intro.html">Begin at the beginning</a>, or
<a href="{0}search.html">search the book</a>.</p>
"""


def prepare(app, config):
    """Tell the extension that writes the page where the site is published."""
    if "notfound.extension" in app.extensions:
        prefix = urlsplit(config.html_baseurl).path.rstrip("/") + "/"
        config.notfound_urls_prefix = prefix
        config.notfound_context = {
            "title": "There is no such page",
            "body": BODY.format(prefix),
        }
