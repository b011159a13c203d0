"""What goes wrong while people work: nothing is doubled, nothing is lost, and the page says what happened. The script's
own part of it is in keyboard.py."""

import random

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

from suite import Results
from worker import Worker, told

OFFLINE = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
ONLINE = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}


def new_name(worker):
    """A customer's name that nobody has, in the reader's own writing."""
    number = str(random.randrange(10**6, 10**7))
    return f"شرکت می‌سازیم {number}" if worker.language == "fa" else f"Spółka {number}"


def new_customer(worker):
    """The form of a new customer, filled in and not sent."""
    name = new_name(worker)
    worker.visit("/sales/accounts/new")
    worker.fill({"accounts.0.name": name, "accounts.0.address.street": "Street 1", "accounts.0.address.city": "City"})
    return name


def save(worker, key="saveAccount"):
    worker.send(worker.words[key])


def customers(worker, name):
    worker.visit("/sales/accounts")
    worker.search("f.q.has", name)
    return len(worker.rows(name))


def once(faults, worker, name):
    count = customers(worker, name)
    if count != 1:
        faults.append(f"the customer is there {count} times")


def says(faults, worker, key):
    if not worker.shows(worker.words[key]):
        faults.append(f"the page does not say “{worker.words[key]}”, but: {worker.main[:300]}")


def holds(faults, worker, name, value):
    field = worker.find("main").find_element(By.CSS_SELECTOR, f'[name="{name}"]')
    if field.get_attribute("value") != value:
        faults.append(f"“{name}” has “{field.get_attribute('value')}” instead of “{value}”")


# --- A form sent more than once


def two_clicks(worker):
    name = new_customer(worker)
    button = worker.named("button", worker.words["saveAccount"])
    worker.reveal(button)
    worker.submitting(lambda: ActionChains(worker.browser).double_click(button).perform())
    faults = []
    worker.wait(lambda: worker.all("main .notice--good"), "that it was done")
    once(faults, worker, name)
    return faults


def back_after_sending(worker):
    """Back from what was made to the form, and sent once more as it stands."""
    name = new_customer(worker)
    save(worker)
    worker.submitting(worker.browser.back)
    faults = []
    field = worker.find("main").find_element(By.CSS_SELECTOR, '[name="accounts.0.name"]')
    if field.get_attribute("value") == name:
        save(worker)
    once(faults, worker, name)
    return faults


def back_and_other_words(worker):
    """Back, and something else typed: told that this form was sent before, and then it is another one."""
    first = new_customer(worker)
    save(worker)
    worker.submitting(worker.browser.back)
    second = new_name(worker)
    worker.fill({"accounts.0.name": second})
    save(worker)
    faults = []
    says(faults, worker, "refusal.idempotency_key_reused")
    save(worker)
    for name in [first, second]:
        once(faults, worker, name)
    return faults


def reload_after_sending(worker):
    name = new_customer(worker)
    save(worker)
    worker.submitting(worker.browser.refresh)
    faults = []
    once(faults, worker, name)
    return faults


# --- Nobody there


def line_cut(worker):
    """The browser says that it has no line, and sends again what it has when it is asked to."""
    name = new_customer(worker)
    worker.devtools("Network.enable")
    worker.devtools("Network.emulateNetworkConditions", **OFFLINE)
    worker.named("button", worker.words["saveAccount"]).click()
    worker.devtools("Network.emulateNetworkConditions", **ONLINE)
    worker.browser.refresh()
    worker.wait(lambda: worker.all("main .notice--good"), "that it was done")
    faults = []
    once(faults, worker, name)
    return faults


def session_over(worker):
    """A sale that was typed for long enough: whoever signs in again in another tab sends it from where it is."""
    step = new_name(worker)
    worker.visit("/sales/accounts")
    worker.follow(worker.all("main .table__link")[0])
    worker.follow(worker.named("a", worker.words["newOpportunity"]))
    worker.fill({"name": step, "lines.0.product_id": worker.product, "lines.0.quantity": "1"})
    worker.browser.delete_cookie("karvan")
    save(worker, "saveDraft")
    faults = []
    says(faults, worker, "endedTitle")
    first = worker.browser.current_window_handle
    worker.browser.switch_to.new_window("tab")
    worker.sign_in(f"{worker.company}.seller")
    worker.browser.close()
    worker.browser.switch_to.window(first)
    save(worker, "sendAgain")
    if not worker.shows(step):
        faults.append(f"the sale is not there: {worker.main[:300]}")
    return faults


# --- Two at once


def in_another_tab(worker, act):
    first = worker.browser.current_window_handle
    here = worker.browser.current_url
    worker.browser.switch_to.new_window("tab")
    worker.browser.get(here)
    act()
    worker.browser.close()
    worker.browser.switch_to.window(first)


def changed_elsewhere(worker):
    """Both change one customer: the later one is told, sees what the other did, and both changes can be kept."""
    new_customer(worker)
    save(worker)
    worker.follow(worker.named("a", worker.words["editRecord"]))
    worker.fill({"address.street": "Mine 7"})

    def theirs():
        worker.fill({"address.city": "Theirs"})
        save(worker)

    in_another_tab(worker, theirs)
    save(worker)
    faults = []
    says(faults, worker, "staleTitle")
    holds(faults, worker, "address.street", "Mine 7")
    if not worker.shows("Theirs"):
        faults.append("nothing tells what the other one changed")
    worker.fill({"address.city": "Theirs"})
    save(worker)
    for text in ["Mine 7", "Theirs"]:
        if not worker.shows(text):
            faults.append(f"“{text}” is not kept")
    return faults


def lines_changed_elsewhere(worker):
    """Two tabs on the lines of one draft: as they stand now is beside what was typed."""
    worker.visit("/sales/accounts")
    worker.follow(worker.all("main .table__link")[0])
    worker.follow(worker.named("a", worker.words["newOpportunity"]))
    worker.fill({"lines.0.product_id": worker.product, "lines.0.quantity": "2"})
    save(worker, "saveDraft")
    worker.follow(worker.named("a", worker.words["editLines"]))
    worker.fill({"lines.0.quantity": "3"})

    def theirs():
        worker.fill({"lines.0.quantity": "4"})
        save(worker, "saveDraft")

    in_another_tab(worker, theirs)
    save(worker, "saveDraft")
    faults = []
    says(faults, worker, "staleTitle")
    says(faults, worker, "linesNow")
    save(worker, "saveDraft")
    if worker.all("main .notice--warn"):
        faults.append(f"it cannot be sent again: {worker.main[:300]}")
    return faults


def decided_elsewhere(worker):
    """A request that was approved in one tab and is returned in the other: once decided, and the remark is kept to copy."""
    worker.visit("/sales/accounts")
    worker.follow(worker.all("main .table__link")[0])
    worker.follow(worker.named("a", worker.words["newOpportunity"]))
    name = new_name(worker)
    worker.fill({"name": name, "lines.0.product_id": worker.product, "lines.0.quantity": "1"})
    save(worker, "saveAndSubmit")
    worker.become("approver")
    worker.go("approvals")
    worker.open_row(name)
    remark = f"Please one percent more for {name}"
    summary = worker.named("summary", worker.words["decide.return"])
    worker.reveal(summary)
    summary.click()
    form = worker.named("button", worker.words["decide.return"]).find_element(By.XPATH, "ancestor::form")
    worker.enter("remarks.0.text", remark, form)
    in_another_tab(worker, lambda: worker.act("decide.approve"))
    save(worker, "decide.return")
    faults = []
    if not worker.all("main .notice--warn, main .notice--bad"):
        faults.append(f"nothing is said: {worker.main[:300]}")
    if not worker.shows(remark):
        faults.append(f"the remark is gone: {worker.main[:300]}")
    worker.become("seller")
    return faults


def other_person(worker):
    """Somebody else signs in in another tab: what was typed here is neither done in his name nor lost."""
    name = new_customer(worker)
    first = worker.browser.current_window_handle

    def sit_down(person):
        worker.browser.switch_to.new_window("tab")
        worker.visit("/inbox")
        worker.become(person)
        worker.browser.close()
        worker.browser.switch_to.window(first)

    sit_down("storekeeper")
    worker.named("button", worker.words["saveAccount"]).click()
    worker.wait(lambda: worker.find('[data-strip="barred"]').is_displayed(), "the words that nothing was done")
    faults = []
    holds(faults, worker, "accounts.0.name", name)
    sit_down("seller")
    save(worker)
    once(faults, worker, name)
    return faults


COMMON = [
    two_clicks, back_after_sending, back_and_other_words, reload_after_sending, changed_elsewhere,
    lines_changed_elsewhere, decided_elsewhere,
]
WITH_SCRIPT = [other_person]
WITHOUT_SCRIPT = [line_cut, session_over]


def run(results, language, scripts, mishaps):
    with Worker(language, scripts) as worker:
        worker.product = "VALVE-2" if worker.company == "iran" else "BOX-40"
        worker.become("seller")
        for mishap in mishaps:
            try:
                faults = mishap(worker)
            except Exception as error:  # noqa: BLE001  # told as a fault; the others go on
                faults = [told(error, worker.browser.current_url)]
            results.check(f"{language}, {'with' if scripts else 'without'} script: {mishap.__name__}", faults)


if __name__ == "__main__":
    found = Results()
    run(found, "en", True, COMMON + WITH_SCRIPT)
    run(found, "fa", False, COMMON + WITHOUT_SCRIPT)
    found.end()
