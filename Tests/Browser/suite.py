"""The running suite as a person in a browser meets it."""

import os
import shutil
import sys
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

ADDRESS = os.environ["KARVAN_BROWSE_URL"]
PASSWORD = Path(os.environ["KARVAN_BROWSE_PASSWORD_FILE"]).read_text().strip()
SCREENS = [line.split()[:3] for line in os.environ["KARVAN_BROWSE_SCREENS"].splitlines()]
PATIENCE = 20
# A language shows the company whose people speak it.
COMPANIES = {"fa": "iran", "en": "poland", "pl": "poland"}


def languages(usual):
    """Those that `KARVAN_BROWSE_LANGUAGES` names, else the usual ones."""
    return os.environ.get("KARVAN_BROWSE_LANGUAGES", usual).split()


class Results:
    """What was looked at; a check that fails says where and what, and the others go on."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, name, faults):
        if faults:
            self.failed += 1
            print(f"✘ {name}", *(f"    {fault}" for fault in faults), sep="\n", flush=True)
        else:
            self.passed += 1

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed or not self.passed else 0)


class Person:
    """Somebody at a browser of his own."""

    def __init__(self, name=None, language="en", width=1280, height=800, scripts=True):
        options = Options()
        arguments = ["--headless=new", "--disable-gpu", "--hide-scrollbars", f"--lang={language}"]
        # Chromium refuses to build its sandbox for root.
        for argument in arguments + (["--no-sandbox"] if os.geteuid() == 0 else []):
            options.add_argument(argument)
        preferences = {"intl.accept_languages": language}
        if not scripts:
            preferences["profile.managed_default_content_settings.javascript"] = 2
        options.add_experimental_option("prefs", preferences)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.browser = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        self.browser.set_page_load_timeout(60)
        self.language = language
        self.resize(width, height)
        if name:
            self.sign_in(f"{COMPANIES[language]}.{name}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.browser.quit()

    def sign_in(self, username):
        self.visit("/sign-in")
        self.find("input[name=username]").send_keys(username)
        self.find("input[name=password]").send_keys(PASSWORD)
        self.find("main form button").click()
        self.wait(lambda: self.all(".nav"), f"{username} to be signed in")

    def visit(self, path):
        """Opens a page. `path!/rest` leads to the first record that the list at `path` shows; a rest with `{}` is an
        address of its own, where the record's id stands.

        Returns False where the list is empty.
        """
        listed, _, rest = path.partition("!")
        self.browser.get(ADDRESS + listed)
        if listed == path:
            return True
        links = self.all(".table__link")
        if not links:
            return False
        link = links[0].get_attribute("href")
        if "{}" in rest:
            self.browser.get(ADDRESS + rest.replace("{}", link.partition("?")[0].rpartition("/")[2]))
        else:
            self.browser.get(link + rest)
        return True

    def resize(self, width, height):
        self.devtools("Emulation.setDeviceMetricsOverride",
                      width=width, height=height, deviceScaleFactor=1, mobile=width < 600)

    def prefer(self, scheme):
        """Light or dark, as the device would say."""
        self.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def devtools(self, command, **parameters):
        return self.browser.execute_cdp_cmd(command, parameters)

    def script(self, text, *arguments):
        return self.browser.execute_script(text, *arguments)

    def find(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def press(self, *keys):
        """Keys to whatever has the focus."""
        self.browser.switch_to.active_element.send_keys(*keys)

    def wait(self, condition, what, every=0.05):
        """Until the condition holds, looked at every so many seconds; a signal, never a length of time."""
        WebDriverWait(self.browser, PATIENCE, poll_frequency=every).until(lambda _: condition(), f"waited for {what}")

    @property
    def path(self):
        return self.script("return location.pathname + location.search")

    @property
    def complaints(self):
        """What the browser itself complained of: refused scripts and styles, missing files, errors of ours.

        That a form was refused is an answer, which the page tells.
        """
        answers = [f"status of {status}" for status in (409, 412, 422)]
        return [entry["message"] for entry in self.browser.get_log("browser")
                if entry["level"] == "SEVERE" and not any(answer in entry["message"] for answer in answers)]
