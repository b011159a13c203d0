"""A person at work: finds things on the pages by their words, their roles and the names of fields, as people do."""

import json
from pathlib import Path

from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from suite import COMPANIES, Person

MESSAGES = Path(__file__).resolve().parents[2] / "Services" / "Web" / "Assets" / "messages"


class Words:
    """The texts of one language by their keys, as the pages say them."""

    def __init__(self, language):
        self.texts = {}
        for file in sorted((MESSAGES / language).glob("*.json")):
            self.texts.update(json.loads(file.read_text()))

    def __getitem__(self, key):
        return self.texts[key]


class Refused(Exception):
    """A form did not get through; the message is what the page said."""


def told(error, address):
    """What stopped somebody, without the driver's own troubles."""
    return f"{type(error).__name__} at {address}: {str(error).partition('Stacktrace')[0].strip()[:800]}"


def quoted(text):
    """A text inside an XPath."""
    return "concat(" + ", \"'\", ".join(f"'{part}'" for part in text.split("'")) + ", '')"


class Worker(Person):
    """One browser on a desk that several people use, one after the other."""

    def __init__(self, language, scripts=True):
        super().__init__(scripts=scripts)
        self.words = Words(language)
        self.language = language
        self.company = COMPANIES[language]
        # In the language of the browser until somebody says otherwise, at the switch that every page has.
        self.visit("/sign-in")
        self.submitting(lambda: self.find(f".switch__choice[lang={language}]").click())

    def become(self, name):
        """Whoever sat here signs out, and this person signs in."""
        if self.all(".nav"):
            self.visit("/inbox")
            self.find('header details.menu:has([action="/sign-out"]) summary').click()
            self.submitting(lambda: self.named("button", self.words["signOut"], "header").click())
        self.sign_in(f"{self.company}.{name}")

    # --- Going about

    def go(self, *way):
        """By the words of links: first one of the navigation, then those of the pages."""
        self.follow(self.named("a", self.words[way[0]], ".nav"))
        for key in way[1:]:
            self.follow(self.named("a", self.words[key]))

    def follow(self, link):
        self.reveal(link)
        self.submitting(link.click)

    def rows(self, *texts):
        """Rows of tables that have all of these texts."""
        return [row for row in self.all("main tbody tr") if all(text in row.text for text in texts)]

    def open_row(self, *texts, last=False):
        """Looks again and again until such a row is there, and opens it."""
        self.again_until(lambda: self.rows(*texts), f"a row with {', '.join(texts)}")
        self.follow(self.rows(*texts)[-1 if last else 0].find_element(By.CSS_SELECTOR, ".table__link"))

    def again_until(self, condition, what):
        """Asks for the page anew until it shows what is waited for: other departments are at work meanwhile."""
        def look():
            if condition():
                return True
            self.browser.refresh()
            return condition()
        try:
            self.wait(look, what, every=0.3)
        except TimeoutException:
            raise AssertionError(f"{what} did not come; the page says: {self.main[:400]}") from None

    # --- Forms

    def fill(self, fields, inside=None):
        """By the names of fields."""
        for name, value in fields.items():
            self.enter(name, value, inside)

    def enter(self, name, value, inside=None):
        fields = (inside or self.find("main")).find_elements(By.CSS_SELECTOR, f'[name="{name}"]')
        field = next((found for found in fields if found.is_displayed()), None)
        if field is None:
            raise AssertionError(f"there is no field “{name}” on {self.browser.current_url}")
        if field.tag_name == "select":
            Select(field).select_by_visible_text(value)
        elif field.get_attribute("type") in ("checkbox", "radio"):
            if field.is_selected() != value:
                field.click()
        else:
            field.clear()
            field.send_keys(value)

    def act(self, key, fields=None):
        """Unfolds what a button's words name, fills its form in, presses the button; says so when it is refused."""
        text = self.words[key]
        for summary in self.named_all("summary", text):
            if summary.find_element(By.XPATH, "..").get_attribute("open") is None:
                self.reveal(summary)
                summary.click()
        form = self.named("button", text).find_element(By.XPATH, "ancestor::form")
        self.fill(fields or {}, form)
        self.press_button(text)

    def press_button(self, text):
        """What changes something is told above the next page."""
        self.send(text)
        if not self.all("main .notice--good, main .verdict--good"):
            raise Refused(f"“{text}”: {self.main[:600]}")

    def send(self, text):
        button = self.named("button", text)
        self.reveal(button)
        self.submitting(button.click)

    def search(self, field, words):
        self.enter(field, words)
        self.send(self.words["search"])

    def submitting(self, press):
        """Until another page, or another state of this one, is there as a whole."""
        before = self.find("main")
        press()
        self.wait(lambda: self.has_changed(before), "the next page")

    def has_changed(self, before):
        try:
            return self.script("return document.readyState") == "complete" and self.find("main") != before
        except WebDriverException:
            # Between two pages there is none to ask.
            return False

    # --- Looking

    def named_all(self, tag, text, inside="main"):
        """Links, buttons and foldings by what stands on them."""
        return [found for found in self.find(inside).find_elements(
            By.XPATH, f".//{tag}[normalize-space()={quoted(text)}]") if found.is_displayed()]

    def named(self, tag, text, inside="main"):
        found = self.named_all(tag, text, inside)
        if not found:
            raise AssertionError(f"there is no {tag} “{text}” on {self.browser.current_url}: {self.main[:400]}")
        return found[0]

    def reveal(self, element):
        self.script("arguments[0].scrollIntoView({block: 'center'})", element)

    def beginning(self, key):
        """The link whose words begin as those of the key do, up to what is filled in."""
        start = quoted(self.words[key].partition("{")[0])
        path = f".//a[starts-with(normalize-space(), normalize-space({start}))]"
        return self.find("main").find_element(By.XPATH, path)

    def fact(self, key):
        """What stands beside a term."""
        term = quoted(self.words[key])
        return self.find("main").find_element(By.XPATH, f".//dt[normalize-space()={term}]/following-sibling::dd").text

    def shows(self, text):
        return text in self.main

    @property
    def main(self):
        return self.find("main").text
