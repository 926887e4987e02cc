"""The list of all pages, for search engines.

The package sphinx-sitemap lists the pages that were written just now: after a change of one page, it
would name that page alone.
"""

from xml.etree import ElementTree

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write(app, problem):
    """Write ``sitemap.xml``, with the address of every page of the book."""
    if problem or app.builder.name != "html":
        return
    root = ElementTree.Element("urlset", xmlns=NAMESPACE)
    for name in sorted(app.env.found_docs):
        place = app.config.html_baseurl + app.builder.get_target_uri(name)
        ElementTree.SubElement(ElementTree.SubElement(root, "url"), "loc").text = place
    tree = ElementTree.ElementTree(root)
    tree.write(f"{app.outdir}/sitemap.xml", encoding="utf-8", xml_declaration=True)
