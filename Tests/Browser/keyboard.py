"""The script at work: keys, the palette, questions, the board and the rows of a sale without a mouse, drafts, and what it
does when a click, the line or the session fails."""

import uuid

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from suite import ADDRESS, Person, Results


def visible(person, selector):
    return any(element.is_displayed() for element in person.all(selector))


def is_open(person, dialog):
    return person.script("return document.getElementById(arguments[0]).open", dialog)


def expect(faults, condition, words):
    if not condition:
        faults.append(words)


def palette(person):
    """Ctrl+K, some letters, Enter; Escape gives the focus back."""
    faults = []
    person.visit("/inbox")
    person.press(Keys.CONTROL, "k")
    person.wait(lambda: is_open(person, "palette"), "the palette")
    person.press("subm")
    expect(faults, person.find("#palette-list [aria-selected]").text.startswith("Submissions"), "it finds no page")
    person.press(Keys.ENTER)
    person.wait(lambda: person.path == "/taxportal/submissions", "the chosen page")
    # A list has a search of its own; elsewhere the key opens the palette.
    person.press("/")
    person.wait(lambda: person.script("return document.activeElement.matches('[data-list-search]')"), "the search of the list")
    person.visit("/inbox")
    person.press("/")
    person.wait(lambda: is_open(person, "palette"), "the palette by /")
    person.press("FV/1")
    person.press(Keys.ENTER)
    # Whoever is slow with Enter is offered the documents of that number already.
    ends = ("/search?q=FV%2F1", "/taxportal/submissions/", "/accounting/")
    person.wait(lambda: person.path.startswith(ends), "the search")
    return faults


def ways_and_rows(person):
    faults = []
    person.visit("/inbox")
    person.press("g")
    person.press("t")
    person.wait(lambda: person.path == "/taxportal/submissions", "g t")
    links = [link.get_attribute("href") for link in person.all(".table__link")]
    for key, row in [("j", 0), ("j", 1), ("k", 0)]:
        person.press(key)
        active = person.browser.switch_to.active_element.get_attribute("href")
        expect(faults, active == links[row], f"{key} does not lead to row {row + 1}")
    person.press(Keys.ENTER)
    person.wait(lambda: ADDRESS + person.path == links[0], "the record")
    return faults


def other_layout(person):
    """On a Persian layout the same place on the keyboard gives another letter."""
    person.visit("/inbox")
    for code, letter in [("KeyG", "ل"), ("KeyT", "ف")]:
        for kind in ["rawKeyDown", "keyUp"]:
            person.devtools("Input.dispatchKeyEvent", type=kind, code=code, key=letter,
                            windowsVirtualKeyCode=ord(code[-1]))
    person.wait(lambda: person.path == "/taxportal/submissions", "g t on a Persian layout")
    return []


def sheet_and_switch(person):
    faults = []
    person.visit("/inbox")
    person.press("?")
    person.wait(lambda: is_open(person, "keys"), "the sheet of keys")
    expect(faults, "Submissions" in person.find('[data-keys="ways"]').text, "the sheet does not name the ways")
    person.find("[data-single-keys]").click()
    person.press(Keys.ESCAPE)
    person.wait(lambda: not is_open(person, "keys"), "the sheet to close")
    person.press("?")
    expect(faults, not is_open(person, "keys"), "keys work though they are switched off")
    person.press(Keys.CONTROL, "k")
    person.wait(lambda: is_open(person, "palette"), "Ctrl+K, which stays")
    person.script("localStorage.clear()")
    return faults


def new_unit(person):
    """The form of a new unit with a name that nobody has."""
    name = f"Unit {uuid.uuid4().hex[:10]}"
    person.visit("/admin/units/new")
    person.find("input[name=name]").send_keys(name)
    return name


def is_listed(person, name):
    person.visit("/admin/units")
    return [row.text.split("\n")[0] for row in person.all("tbody th")].count(name)


def double_click(person):
    name = new_unit(person)
    ActionChains(person.browser).double_click(person.find("main form button")).perform()
    person.wait(lambda: person.path.startswith("/admin/units") and not person.path.endswith("new"), "the list")
    faults = []
    expect(faults, visible(person, "main .notice--good"), "nothing says that it was done")
    expect(faults, "done=" not in person.path, "a reload would say again that it was done")
    person.wait(lambda: person.find("#announced").text != "" or
                person.script("return document.getElementById('announced').textContent"), "the words for readers")
    expect(faults, is_listed(person, name) == 1, f"it was done {is_listed(person, name)} times")
    return faults


def no_connection(person):
    name = new_unit(person)
    faults = []
    person.devtools("Network.enable")
    person.devtools("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0, uploadThroughput=0)
    person.press(Keys.CONTROL, "s")
    person.wait(lambda: visible(person, '[data-strip="unsure"]'), "the words that nobody answered")
    expect(faults, person.find("input[name=name]").get_attribute("value") == name, "what was typed is gone")
    person.devtools("Network.emulateNetworkConditions", offline=False, latency=0, downloadThroughput=-1, uploadThroughput=-1)
    person.press(Keys.CONTROL, "s")
    person.wait(lambda: person.path == "/admin/units", "the second sending")
    expect(faults, is_listed(person, name) == 1, "it was not done once")
    return faults


def session_over(person):
    name = new_unit(person)
    faults = []
    person.browser.delete_all_cookies()
    person.press(Keys.CONTROL, "s")
    person.wait(lambda: visible(person, '[data-strip="ended"]'), "the words that the session is over")
    expect(faults, person.find("input[name=name]").get_attribute("value") == name, "what was typed is gone")
    first = person.browser.current_window_handle
    person.browser.switch_to.new_window("tab")
    person.sign_in("poland.administrator")
    person.browser.close()
    person.browser.switch_to.window(first)
    person.press(Keys.CONTROL, "s")
    person.wait(lambda: person.path == "/admin/units", "the form to get through")
    expect(faults, is_listed(person, name) == 1, "it was not done once")
    return faults


def leaving(person):
    new_unit(person)
    faults = []
    asks = "const event = new Event('beforeunload', {cancelable: true}); dispatchEvent(event); return event.defaultPrevented"
    expect(faults, person.script(asks), "leaving does not ask")
    person.find("main form button").click()
    person.wait(lambda: person.path == "/admin/units", "the list")
    expect(faults, not person.script(asks), "leaving asks though all is saved")
    return faults


def refused(person):
    """What is wrong is told in the page that is open, with the focus at the field."""
    person.visit("/admin/units/new")
    person.find("main form button").click()
    person.wait(lambda: visible(person, "main .notice[role=alert]"), "what is wrong")
    faults = []
    active = person.browser.switch_to.active_element
    expect(faults, active.get_attribute("name") == "name", "the focus is not at the field")
    expect(faults, "Error" in person.browser.title, "the title does not say it")
    return faults


def question(person):
    """Before what is final a question with the button's own words; no is no."""
    faults = []
    person.visit("/admin/users?f.q.has=" + "shopfloor")
    person.browser.get(person.find(".table__link").get_attribute("href"))
    button = 'form[action$="/deactivate"] button'
    person.find('form[action$="/deactivate"]').find_element("xpath", "..").find_element("css selector", "summary").click()
    person.find(button).click()
    person.wait(lambda: is_open(person, "confirm"), "the question")
    expect(faults, person.find("[data-yes]").text == person.script("return document.querySelector(arguments[0]).textContent.trim()", button), "the button has other words")
    person.press(Keys.ESCAPE)
    person.wait(lambda: not is_open(person, "confirm"), "no")
    expect(faults, len(person.all(button)) == 1, "no was taken for yes")
    person.find(button).click()
    person.wait(lambda: is_open(person, "confirm"), "the question again")
    person.find("[data-yes]").click()
    back = 'form[action$="/reactivate"]'
    person.wait(lambda: person.all(back), "the user to be deactivated")
    person.find(back).find_element("xpath", "..").find_element("css selector", "summary").click()
    person.find(f"{back} button").click()
    person.wait(lambda: person.all('form[action$="/deactivate"]'), "the user to be active again")
    return faults


def changed_elsewhere(person):
    """Another person changes the record: the page says so, and stays as it is."""
    name = new_unit(person)
    person.find("main form button").click()
    person.wait(lambda: person.path == "/admin/units", "the list")
    person.browser.get(next(link.get_attribute("href") for link in person.all(".table__link") if link.text == name))
    faults = []
    # The first look is what later ones are held against.
    person.wait(lambda: person.script("return document.documentElement.dataset.seen"), "the first look")
    with Person("administrator") as other:
        other.browser.get(person.browser.current_url + "/edit")
        field = other.find("input[name=name]")
        field.clear()
        field.send_keys(name + " too")
        other.find("main form button").click()
        other.wait(lambda: not other.path.endswith("/edit"), "the change")
    person.wait(lambda: visible(person, '[data-strip="changed"]'), "the news")
    expect(faults, person.find("h1").text == name, "the page changed by itself")
    person.find('[data-strip="changed"] a').click()
    person.wait(lambda: person.find("h1").text == name + " too", "the page as it is now")
    return faults


def without_script(results):
    with Person("administrator", scripts=False) as person:
        name = new_unit(person)
        person.find("main form button").click()
        faults = []
        expect(faults, visible(person, "main .notice--good"), "nothing says that it was done")
        expect(faults, is_listed(person, name) == 1, "it was not done")
        expect(faults, not visible(person, "[data-script]"), "what needs the script is shown")
        results.check("without script", faults)


def calendar(person):
    """The grid of ARIA APG beside a field, in Persian and in English on one page; what is chosen stands in the field."""
    faults = []
    for language, typed, steps in [
        ("fa", "۱۴۰۵/۰۵/۳۰", [(Keys.ARROW_LEFT, "2026-08-22"), (Keys.ARROW_RIGHT, "2026-08-21"), (Keys.ARROW_DOWN, "2026-08-28"),
                              (Keys.HOME, "2026-08-23"), (Keys.PAGE_DOWN, "2026-09-23"), (Keys.PAGE_UP, "2026-08-23")]),
        ("en", "2026-08-31", [(Keys.ARROW_RIGHT, "2026-09-01"), (Keys.ARROW_LEFT, "2026-08-31"), (Keys.END, "2026-08-31"),
                              (Keys.PAGE_UP, "2026-07-31"), (Keys.ARROW_UP, "2026-07-24")]),
    ]:
        person.visit("/components")
        field = person.find(f"section[lang={language}] [data-date]")
        field.clear()
        field.send_keys(typed)
        person.find(f"section[lang={language}] [data-calendar]").click()
        person.wait(lambda: is_open(person, "calendar"), "the calendar")
        focused = "return document.activeElement.dataset.day"
        for key, day in steps:
            person.press(key)
            person.wait(lambda: person.script(focused) == day, f"{language} {day}")
        stops = person.script("return document.querySelectorAll('#calendar [data-day][tabindex=\"0\"]').length")
        expect(faults, stops == 1, f"{language}: {stops} days are stops of the Tab key")
        value = person.script("return document.activeElement.dataset.value")
        person.press(Keys.ENTER)
        person.wait(lambda: not is_open(person, "calendar"), "the calendar to close")
        expect(faults, field.get_attribute("value") == value, f"{language}: {field.get_attribute('value')} is not {value}")
        expect(faults, person.script("return document.activeElement.matches('[data-calendar]')"), "the focus is lost")
    return faults


# --- The desk of sales without a mouse


def tab_to(person, selector):
    """As many steps as it takes, though not for ever."""
    for _ in range(150):
        if person.script("return document.activeElement.matches(arguments[0])", selector):
            return
        person.press(Keys.TAB)
    raise AssertionError(f"Tab does not come to {selector}")


def active(person, name):
    return person.browser.switch_to.active_element.get_attribute(name) or ""


def drafts(person):
    return person.script("return Object.keys(localStorage).filter((key) => key.startsWith('karvan-draft')).length")


def line_grid(person):
    """A sale is typed in and saved: rows are added, repeated, moved, taken out and brought back."""
    faults = []
    person.visit("/sales/opportunities")
    person.press("c")
    person.wait(lambda: person.path == "/sales/opportunities/new", "c")
    person.press("j")
    person.press(Keys.ENTER)
    person.wait(lambda: "account=" in person.path, "the form for the first customer")
    tab_to(person, '[name="lines.0.product_id"]')
    person.press("BOX-40")
    person.press(Keys.TAB)
    expect(faults, active(person, "name") == "lines.0.quantity", "Tab does not lead to the quantity")
    person.press("3")
    person.press(Keys.CONTROL, "d")
    copy = active(person, "name")
    expect(faults, copy.endswith(".quantity") and copy != "lines.0.quantity", "Ctrl D does not lead to the copy")
    expect(faults, active(person, "value") == "3", "the copy has another quantity")
    person.press("4")
    person.press(Keys.ARROW_UP)
    expect(faults, active(person, "name") == "lines.0.quantity", "↑ does not lead to the row above")
    person.press(Keys.ALT, Keys.ARROW_DOWN)
    quantities = [cell.get_attribute("value") for cell in person.all('[data-grid] [name$=".quantity"]')]
    expect(faults, quantities[:2] == ["4", "3"], f"Alt ↓ does not move the row: {quantities}")
    person.press(Keys.CONTROL, Keys.DELETE)
    expect(faults, not person.all('[name="lines.0.quantity"]'), "Ctrl Delete does not take the row out")
    tab_to(person, "[data-restore]")
    person.press(Keys.ENTER)
    expect(faults, person.all('[name="lines.0.quantity"]'), "the row does not come back")
    person.press(Keys.CONTROL, Keys.ENTER)
    person.wait(lambda: person.path.startswith("/sales/opportunities/opp_"), "the sale to be saved")
    person.press("e")
    person.wait(lambda: person.path.endswith("/edit"), "e")
    filled = [cell.get_attribute("value") for cell in person.all('[data-grid] [name$=".quantity"]')]
    expect(faults, [value for value in filled if value] == ["4", "3"], f"other lines were saved: {filled}")
    return faults


def board(person):
    """From card to card by arrows as they are seen; m moves, l closes as lost, and the board is as it was."""
    faults = []
    person.visit("/sales/opportunities?layout=board&f.process.in=unit-cycle&f.state.in=DRAFT")
    tab_to(person, "[data-card] .tile__link")
    here = active(person, "href")
    cards = [card.get_attribute("href") for card in person.all("[data-column]:first-of-type .tile__link")]
    expect(faults, here == cards[0], "Tab does not lead to the first card")
    if len(cards) > 1:
        person.press(Keys.ARROW_DOWN)
        expect(faults, active(person, "href") == cards[1], "↓ does not lead to the card below")
        person.press(Keys.ARROW_UP)
        expect(faults, active(person, "href") == here, "↑ does not lead back")
    person.press(Keys.ARROW_LEFT)
    expect(faults, active(person, "href") == here, "← leads on from the first column")
    person.press("m")
    person.wait(lambda: "/move?" in person.path, "m")
    expect(faults, visible(person, 'form[action*="/move/submit"] button'), "the first move is not open")
    tab_to(person, ".crumbs a")
    person.press(Keys.ENTER)
    person.wait(lambda: person.path.startswith("/sales/opportunities?layout=board"), "the board again")
    expect(faults, "f.state.in=DRAFT" in person.path, "the board lost its filters")
    tab_to(person, "[data-card] .tile__link")
    person.press("l")
    person.wait(lambda: "to=LOST" in person.path, "l")
    tab_to(person, 'form[action*="/close-as-lost"] [name=reason]')
    person.press(Keys.ARROW_DOWN)
    tab_to(person, 'form[action*="/close-as-lost"] [name=note]')
    person.press("tried by keyboard")
    person.press(Keys.CONTROL, Keys.ENTER)
    person.wait(lambda: is_open(person, "confirm"), "the question")
    tab_to(person, "[data-yes]")
    person.press(Keys.ENTER)
    person.wait(lambda: visible(person, "main .notice--good"), "the sale to be closed")
    expect(faults, here not in [card.get_attribute("href") for card in person.all(".tile__link")], "it is still there")
    tab_to(person, ".board__fold button")
    person.press(Keys.ENTER)
    person.wait(lambda: person.all('.board__fold [aria-expanded="false"]'), "the column to be folded")
    tab_to(person, '.board__fold [aria-expanded="false"]')
    person.press(Keys.ENTER)
    person.wait(lambda: not person.all('.board__fold [aria-expanded="false"]'), "the column to be opened")
    return faults


def kept_draft(person):
    """What was typed outlives its tab: it is offered again, restored with its rows, and gone once it is saved."""
    faults = []
    person.visit("/sales/accounts")
    account = person.find(".table__link").get_attribute("href").rpartition("/")[2]
    form = f"/sales/opportunities/new?account={account}"
    person.visit(form)
    tab_to(person, '[name="lines.0.product_id"]')
    person.press("BOX-40")
    person.press(Keys.TAB)
    person.press("5")
    person.wait(lambda: drafts(person) == 1, "the draft to be kept")
    first = person.browser.current_window_handle
    person.browser.switch_to.new_window("tab")
    second = person.browser.current_window_handle
    person.browser.switch_to.window(first)
    person.browser.close()
    person.browser.switch_to.window(second)
    person.visit(form)
    person.wait(lambda: visible(person, '[data-strip="draft"]'), "the offer")
    tab_to(person, '[data-strip="draft"] [name=restore]')
    person.press(Keys.ENTER)
    first_quantity = "return document.querySelector('[data-grid] [name$=\".quantity\"]')?.value"
    person.wait(lambda: person.script(first_quantity) == "5", "what was typed")
    expect(faults, not visible(person, '[data-strip="draft"]'), "the offer stays")
    person.press(Keys.CONTROL, Keys.ENTER)
    person.wait(lambda: person.path.startswith("/sales/opportunities/opp_"), "the sale to be saved")
    expect(faults, drafts(person) == 0, "the draft outlives its saving")
    person.visit(form)
    tab_to(person, '[name="lines.0.product_id"]')
    person.press("BOX")
    person.wait(lambda: drafts(person) == 1, "another draft to be kept")
    # Elsewhere: this tab would ask whether to leave.
    person.browser.switch_to.new_window("tab")
    person.visit("/inbox")
    person.find('header details.menu:has([action="/sign-out"]) summary').click()
    person.find('form[action="/sign-out"] button').click()
    person.wait(lambda: person.all("input[name=password]"), "the way out")
    expect(faults, drafts(person) == 0, "the draft outlives the session that was ended")
    return faults


def run(results, name, act, person):
    try:
        faults = act(person)
    except Exception as error:  # noqa: BLE001  # told as a fault; the other checks go on
        faults = [f"{type(error).__name__}: {str(error).splitlines()[0]}"]
    results.check(name, faults + person.complaints)


if __name__ == "__main__":
    found = Results()
    with Person("taxofficer") as officer:
        for act in [palette, ways_and_rows, other_layout, sheet_and_switch, calendar]:
            run(found, act.__name__, act, officer)
    with Person("seller") as seller:
        for act in [line_grid, board, kept_draft]:
            run(found, act.__name__, act, seller)
    with Person("administrator") as administrator:
        for act in [double_click, leaving, refused, question, changed_elsewhere]:
            run(found, act.__name__, act, administrator)
        # A line that is cut and a session that is over are complaints of the browser's, too.
        for act in [no_connection, session_over]:
            run(found, act.__name__, lambda person, act=act: act(person) + (person.complaints and []), administrator)
    without_script(found)
    found.end()
