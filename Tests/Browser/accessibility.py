"""Every screen against axe-core: languages, light and dark, a desk's width and a phone's, with each dialog open."""

import importlib.util
from itertools import groupby
from pathlib import Path

from suite import SCREENS, Person, Results

# The package that brings axe-core need not be imported for it.
AXE = (Path(importlib.util.find_spec("axe_playwright_python").origin).parent / "axe.min.js").read_text()
WIDTHS = {"desk": (1280, 800), "phone": (390, 844)}
DIALOGS = ["keys", "palette", "confirm"]

RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ["violations"]}).then((found) => done(found.violations
    .filter((rule) => ["serious", "critical"].includes(rule.impact))
    .map((rule) => `${rule.id}: ${rule.help}: ${rule.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`)))
    .catch((error) => done([String(error)]));
"""

# Observed from before the first paint; what a person moves by himself does not count.
JUMPS = """
window.jumps = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.jumps += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""


def axe(person):
    """Put in by the debugger, which the page's own policy does not bind."""
    person.script(AXE)
    return person.browser.execute_async_script(RUN)


def look(person, results, where):
    over = person.script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
    wide = [f"{over} px wider than the screen"] if over > 0 else []
    jumps = person.script("return window.jumps")
    moved = [f"the page moved by {jumps:.3f} while it loaded"] if jumps and jumps > 0.01 else []
    results.check(where, axe(person) + wide + moved + person.complaints)


def screens(results, language):
    for who, group in groupby(SCREENS, key=lambda screen: screen[0]):
        with Person(None if who == "-" else who, language) as person:
            person.devtools("Page.addScriptToEvaluateOnNewDocument", source=JUMPS)
            person.complaints
            for _, name, path in group:
                for width, size in WIDTHS.items():
                    person.resize(*size)
                    for scheme in ["light", "dark"]:
                        person.prefer(scheme)
                        if not person.visit(path):
                            print(f"  {language} {name}: the list is empty")
                            continue
                        expected = 404 if name == "not-found" else 200
                        person.complaints if expected == 404 else None
                        look(person, results, f"{language} {name} {width} {scheme}")


def dialogs(results, language):
    with Person("taxofficer", language) as person:
        for width, size in WIDTHS.items():
            person.resize(*size)
            for scheme in ["light", "dark"]:
                person.prefer(scheme)
                for dialog in DIALOGS:
                    person.visit("/inbox")
                    person.script("document.getElementById(arguments[0]).showModal()", dialog)
                    look(person, results, f"{language} dialog {dialog} {width} {scheme}")


if __name__ == "__main__":
    found = Results()
    for spoken in ["fa", "en"]:
        screens(found, spoken)
        dialogs(found, spoken)
    found.end()
