"""What must hold on every page of the site, as functions.

An open page goes in, a list of problems comes out. `test_pages.py` applies them to the
book, `test_browser.py` to small pages with one planted fault each.
"""

#: What the policy of a page refuses, from the start: for a page or a context to keep.
REFUSED = """window.refused = [];
    document.addEventListener("securitypolicyviolation", (event) => refused.push(
        `${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));"""

PHONES = (390, 360)
DESKTOP = {"width": 1280, "height": 900}


def open_page(context, url, until="networkidle"):
    """Load the page; report console errors, and requests that fail or go elsewhere."""
    home, problems, page = url.split("/", 3)[:3], [], context.new_page()

    def on_request(request):
        if (
            not request.url.startswith("data:")
            and request.url.split("/", 3)[:3] != home
        ):
            problems.append(f"foreign request: {request.url}")

    page.on("request", on_request)
    page.on(
        "requestfailed",
        lambda request: problems.append(f"failed request: {request.url}"),
    )
    page.on(
        "response",
        lambda response: (
            response.status >= 400
            and problems.append(f"failed request: {response.status} {response.url}")
        ),
    )
    page.on(
        "console",
        lambda message: (
            message.type == "error" and problems.append(f"console: {message.text}")
        ),
    )
    page.on("pageerror", lambda error: problems.append(f"console: {error}"))
    page.set_viewport_size(DESKTOP)
    # a quiet network alone does not say that the scripts have run
    page.goto(url, wait_until="load")
    page.wait_for_load_state(until)
    return page, problems


def formulas_parse(page):
    return page.evaluate("""() =>
        [...document.querySelectorAll(".katex-error, .math:not(:has(.katex))")]
            .map((e) => "formula not rendered: " + e.textContent)""")


def no_raw_markup(page):
    """Prose shows no LaTeX command, dollar sign pair or MyST role; code may."""
    return page.evaluate(r"""() => {
        const copy = document.body.cloneNode(true);
        copy.querySelectorAll("pre, code, script, style, .katex").forEach((e) => e.remove());
        const role = /\{(glue|eq|numref|doc|ref|math)[:}]/.source;
        const formula = /\$\$|\$[^$\n]*[\\_^][^$\n]*\$|\\[a-zA-Z]+/.source;
        const raw = new RegExp(`.{0,30}(${role}|${formula}).{0,30}`, "g");
        return (copy.textContent.match(raw) || []).map((text) => "raw markup: " + text.trim());
    }""")


def no_sideways_scroll(page):
    """On a phone no page scrolls sideways, nor is anything cut off at its right edge."""
    problems = []
    for width in PHONES:
        page.set_viewport_size({"width": width, "height": 844})
        problems += page.evaluate("""() => {
            const scrolls = (e) => ["auto", "scroll"].includes(getComputedStyle(e).overflowX);
            const boxed = (e) => { while ((e = e.parentElement)) if (scrolls(e)) return true; };
            const wide = [...document.querySelectorAll("article *")].filter((e) =>
                e.checkVisibility() && !e.closest(".katex-mathml") &&
                !e.parentElement.closest(".hide-tail") &&  // the bar of a root, cut to what is under it
                e.getBoundingClientRect().right > innerWidth + 1 && !boxed(e));
            const found = wide.slice(0, 3).map((e) =>
                `cut off at ${innerWidth} px: ${e.outerHTML.slice(0, 120)}`);
            const width = document.scrollingElement.scrollWidth;
            if (width > innerWidth) found.push(`the page is ${width} px wide at ${innerWidth} px`);
            return found;
        }""")
    page.set_viewport_size(DESKTOP)
    return problems


def scroll_boxes_take_focus(page):
    """On a phone, whatever scrolls sideways can be reached with the Tab key.

    And a formula or a table shows that it goes on.
    """
    page.set_viewport_size({"width": PHONES[0], "height": 844})
    problems = boxes_without_focus(page)
    page.set_viewport_size(DESKTOP)
    return problems


def boxes_without_focus(page):
    """What scrolls sideways and is out of reach, once the page has measured itself."""
    for _ in range(60):
        page.wait_for_timeout(100)
        problems = page.evaluate(SCROLL_BOXES_WITHOUT_FOCUS)
        if not problems:
            break
    return problems


SCROLL_BOXES_WITHOUT_FOCUS = """() => [...document.querySelectorAll("main, main *")].filter((e) =>
            e.checkVisibility() && e.scrollWidth > e.clientWidth && e.clientWidth > 0 &&
            ["auto", "scroll"].includes(getComputedStyle(e).overflowX))
        .flatMap((e) => [
            ...(e.tabIndex < 0 || e.closest("[aria-hidden=true]") ? ["takes no focus"] : []),
            ...(e.matches(`.katex-display, .math, .derivation-value, .typed-formula,
                .pst-scrollable-table-container`) && getComputedStyle(e).backgroundImage === "none"
                ? ["does not show it"] : []),
        ].map((what) => `scrolls, but ${what}: ${e.outerHTML.slice(0, 120)}`))"""


def links_resolve(page):
    """A link to a place on this page ends at an element.

    Of links to other pages, `test_pages.py` sees it when all have been opened.
    """
    return page.evaluate("""() => [...document.querySelectorAll('main a[href*="#"]')]
        .filter((a) => a.href.split("#")[0] === location.href.split("#")[0])
        .filter((a) => a.hash.length > 1)
        .filter((a) => !document.getElementById(decodeURIComponent(a.hash.slice(1))))
        .map((a) => "link to nothing: " + a.href)""")


def one_search_box(page):
    count = page.evaluate("""() => {
        const boxes = document.querySelectorAll("input[type=search], .search-button-field, .search-button");
        const seen = (e) => e.checkVisibility({visibilityProperty: true, opacityProperty: true});
        return [...boxes].filter(seen).length;
    }""")
    return [] if count == 1 else [f"{count} search boxes"]


def has_title(page):
    return [] if page.title().strip() else ["no title"]


def favicon_loads(page):
    return page.evaluate("""async () => {
        const link = document.querySelector("link[rel~=icon]");
        if (!link) return ["no favicon"];
        const image = new Image();
        image.src = link.href;
        return image.decode().then(() => [], () => ["favicon does not load: " + link.href]);
    }""")


def images_have_alt(page):
    """Alternative text exists and is not a file name."""
    return page.evaluate(r"""() => [...document.querySelectorAll("main img")]
        .filter((e) => !e.alt.trim() || /\.(png|svg|jpe?g)$/.test(e.alt))
        .map((e) => "no alt text: " + e.src)""")


def icons_are_drawn(page):
    """The stylesheet knows each icon, and the font that it names draws it."""
    return page.evaluate("""() => [...document.querySelectorAll("i[class*='fa-']")].filter((e) => {
            const {content, fontFamily, fontWeight} = getComputedStyle(e, "::before");
            return !fontFamily.includes("Font Awesome") || content === "none" || fontWeight !== "900";
        }).map((e) => "icon without a sign: " + e.outerHTML)""")


def buttons_stand_apart(page):
    """On a phone, the buttons above a page do not cover one another's words and signs."""
    problems = []
    for width in PHONES:
        page.set_viewport_size({"width": width, "height": 844})
        problems += page.evaluate("""() => {
            const parts = ".article-header-buttons :is(i, .btn__text-container)";
            const boxes = [...document.querySelectorAll(parts)]
                .filter((e) => e.checkVisibility()).map((e) => [e, e.getBoundingClientRect()]);
            return boxes.flatMap(([e, a], k) => boxes.slice(k + 1)
                .filter(([_, b]) => a.left < b.right - 1 && b.left < a.right - 1 &&
                                    a.top < b.bottom - 1 && b.top < a.bottom - 1)
                .map(([other]) => `at ${innerWidth} px "${e.outerHTML}" covers "${other.outerHTML}"`));
        }""")
    page.set_viewport_size(DESKTOP)
    return problems


def text_is_legible(page):
    """Text has the contrast of WCAG AA in both themes: 4.5, or 3 when it is large.

    So have the words of buttons, and what stands in fields.
    """
    problems = []
    page.emulate_media(reduced_motion="reduce")  # no colour is seen while it changes
    for theme in ("light", "dark"):
        page.evaluate(
            "(theme) => { document.documentElement.dataset.theme = theme; }", theme
        )
        problems += page.evaluate(CONTRAST, theme)
    return problems


CONTRAST = """(theme) => {
    const parse = (color) => {
        const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number);
        return {rgb: color.startsWith("color(srgb") ? [r * 255, g * 255, b * 255] : [r, g, b], a};
    };
    const over = (top, a, under) => top.map((c, k) => a * c + (1 - a) * under[k]);
    const background = (e) => {
        if (!e) return [255, 255, 255];
        const {rgb, a} = parse(getComputedStyle(e).backgroundColor);
        return a === 1 ? rgb : over(rgb, a, background(e.parentElement));
    };
    const opacity = (e) => e ? Number(getComputedStyle(e).opacity) * opacity(e.parentElement) : 1;
    const luminance = (rgb) => {
        const [r, g, b] = rgb.map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const worst = new Map();
    const typed = "input:not([type=range], [type=checkbox], [type=radio])";
    const own = (e) => [...e.childNodes].filter((n) => n.nodeType === 3);
    const words = (e) => e.matches(`${typed}, select, textarea`) ? e.value
        : own(e).map((n) => n.data.trim()).join("");
    const unseen = ".katex-mathml, .headerlink, script, style";
    const how = {visibilityProperty: true, opacityProperty: true};
    for (const e of document.querySelectorAll("body *")) {
        const text = words(e);
        if (!text || !e.checkVisibility(how) || e.closest(unseen)) continue;
        const style = getComputedStyle(e), under = background(e);
        const {rgb, a} = parse(style.color);
        const [x, y] = [luminance(over(rgb, a * opacity(e), under)), luminance(under)];
        const ratio = (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
        const size = parseFloat(style.fontSize);
        const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
        if (ratio < (large ? 3 : 4.5))
            worst.set(e.tagName + "." + e.className, [ratio, text, style.color, under]);
    }
    return [...worst].slice(0, 5).map(([name, [ratio, text, color, under]]) =>
        `contrast ${ratio.toFixed(2)} in ${theme}: ${name} "${text.slice(0, 30)}" `
        + `${color} on ${under.map(Math.round)}`);
}"""

CHECKS = (
    formulas_parse,
    no_raw_markup,
    no_sideways_scroll,
    scroll_boxes_take_focus,
    links_resolve,
    one_search_box,
    has_title,
    favicon_loads,
    images_have_alt,
    icons_are_drawn,
    buttons_stand_apart,
    text_is_legible,
)

# What could be otherwise in a page that was opened as a file: a font, an image or a
# script that a browser does not load there, and an address. The others look at the text
# and at what the styles make of it. These are the same once what they need has been
# loaded; on a file's page too, each request that fails is a problem.
OF_A_FILE = (
    formulas_parse,
    scroll_boxes_take_focus,
    links_resolve,
    one_search_box,
    favicon_loads,
    icons_are_drawn,
)
