"""Every screen against axe-core: languages, light and dark, a desk's width and a phone's, with each dialog open."""

import importlib.util
import signal
from itertools import groupby
from pathlib import Path

from selenium.common.exceptions import WebDriverException

from suite import PATIENCE, SCREENS, Person, Results, languages

# The package that brings axe-core need not be imported for it.
AXE = (Path(importlib.util.find_spec("axe_playwright_python").origin).parent / "axe.min.js").read_text()
WIDTHS = {"desk": (1280, 800), "phone": (390, 844)}
DIALOGS = ["keys", "palette", "confirm"]

RUN = """
const [rules, done] = [arguments[0], arguments[arguments.length - 1]];
const options = rules ? {runOnly: rules, resultTypes: ["violations"]} : {resultTypes: ["violations"]};
axe.run(document, options).then((found) => done(found.violations
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


def axe(person, rules=None):
    """Put in by the debugger, which the page's own policy does not bind."""
    if not person.script("return typeof axe === 'object'"):
        person.script(AXE)
    return person.browser.execute_async_script(RUN, rules)


def look(person, results, where):
    """Both ways that the page may look; what is dark has other colours and nothing else, so only they are looked at again."""
    for scheme, rules in [("light", None), ("dark", ["color-contrast"])]:
        person.prefer(scheme)
        over = person.script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        wide = [f"{over} px wider than the screen"] if over > 0 else []
        results.check(f"{where} {scheme}", axe(person, rules) + wide + person.complaints)


def screen(person, results, where, name, path):
    if not person.visit(path):
        print(f"  {where}: the list is empty", flush=True)
        return
    # That a page is not found is what is looked at there.
    person.complaints if name == "not-found" else None
    jumps = person.script("return window.jumps")
    if jumps and jumps > 0.01:
        results.check(f"{where} loads", [f"the page moved by {jumps:.3f}"])
    look(person, results, where)


def screens(results, language):
    for who, group in groupby(SCREENS, key=lambda screen: screen[0]):
        group = list(group)
        print(f"  {language} {who}: {len(group)} screens", flush=True)
        with Person(None if who == "-" else who, language) as person:
            person.devtools("Page.addScriptToEvaluateOnNewDocument", source=JUMPS)
            person.browser.set_script_timeout(PATIENCE * 3)
            person.complaints
            for width, size in WIDTHS.items():
                person.resize(*size)
                for _, name, path in group:
                    person.prefer("light")
                    attempt(results, f"{language} {name} {width}", lambda where: screen(person, results, where, name, path))


def dialogs(results, language):
    with Person("taxofficer", language) as person:
        for width, size in WIDTHS.items():
            person.resize(*size)
            for dialog in DIALOGS:
                person.prefer("light")
                person.visit("/inbox")
                person.script("document.getElementById(arguments[0]).showModal()", dialog)
                attempt(results, f"{language} dialog {dialog} {width}", lambda where: look(person, results, where))


def attempt(results, where, act):
    """What cannot be looked at is a fault of its own; the others are looked at all the same."""
    try:
        act(where)
    except WebDriverException as error:
        results.check(where, [f"{type(error).__name__}: {str(error.msg).splitlines()[0]}"])


if __name__ == "__main__":
    found = Results()
    # Whoever stops it is told what was seen so far.
    signal.signal(signal.SIGTERM, lambda *_: found.end())
    try:
        for spoken in languages("fa en"):
            screens(found, spoken)
            dialogs(found, spoken)
    except KeyboardInterrupt:
        pass
    found.end()
