"""Who may open what and do what, for each role, through the browser's own requests: the rest is not there."""

import re

from rights_table import ABOUT, ACTIONS, COST, COST_TERMS, EVERYBODY, NOBODYS, PAGES, RECORDS
from sale import Sale
from suite import SCREENS, Person, Results
from worker import Words, Worker, told

# As the page itself would ask, with the session of whoever is signed in; an empty form changes nothing anywhere.
ASK = """
const [requests, done] = [arguments[0], arguments[arguments.length - 1]];
const ask = async ([method, path]) => {
  const answer = await fetch(path, method === "POST" ? {method, body: new URLSearchParams(), redirect: "manual"}
    : {redirect: "follow"});
  const html = method === "GET" ? await answer.text() : "";
  const page = new DOMParser().parseFromString(html, "text/html");
  const found = (selector, name) => [...page.querySelectorAll(selector)].map((part) => part.getAttribute(name));
  return {method, path, status: answer.status, links: found("main a[href^='/']", "href"),
    forms: found("main form[method=post]", "action"), ways: found(".nav a", "href"),
    terms: [...page.querySelectorAll("main dt, main th[scope=col]")].map((part) => part.textContent.trim())};
};
(async () => {
  const answers = [];
  while (requests.length > 0) answers.push(...await Promise.all(requests.splice(0, 4).map(ask)));
  return answers;
})().then(done, (error) => done(String(error)));
"""

# An id: a short prefix and 26 signs; some have the form of a UUID.
RECORD = re.compile(r"/([a-z]{2,4}_[0-9a-z]{26}|[0-9a-f]{8}-[0-9a-f-]{27})(?=/|$)")


COSTS = {Words("en")[term] for term in COST_TERMS}


def allowed(table, path, person):
    """Whether the table names the person; `None` where it does not know the path."""
    people = table.get(path)
    return None if people is None else people == "all" or person in people.split()


def ask(person, requests):
    person.browser.set_script_timeout(120)
    answers = person.browser.execute_async_script(ASK, requests)
    assert isinstance(answers, list), answers
    return answers


def samples():
    """One record of each kind, found by somebody who works with it."""
    found = {}
    for who in sorted({who for who, _ in RECORDS.values()}):
        with Person(who) as person:
            for path, (finder, query) in RECORDS.items():
                if finder == who:
                    [answer] = ask(person, [["GET", path + query]])
                    records = [link for link in answer["links"] if re.fullmatch(re.escape(path) + r"/[^/?#]+", link)
                               and link not in PAGES]
                    assert records, f"{who} finds no record in {path}"
                    found[path] = records[0]
    return found


def addressed(path, records):
    """With a record in the place of each `{}`, and with what the page is about."""
    for listed, record in NOBODYS.items():
        if path.startswith(listed + "/{}"):
            path = path.replace(listed + "/{}", f"{listed}/{record}", 1)
    listed, placeholder, rest = path.partition("/{}")
    if path in ABOUT:
        name, kind = ABOUT[path]
        return f"{path}?{name}={records[kind].rpartition('/')[2]}"
    return records[listed] + rest if placeholder else path


def plain(link, records):
    """A link as the table writes it: without its query, with `{}` for a record."""
    path = link.partition("?")[0].partition("#")[0]
    for record in records.values():
        if path == record or path.startswith(record + "/"):
            path = path.replace(record, record.rpartition("/")[0] + "/{}", 1)
    return RECORD.sub("/{}", path)


def looks(name, person, records, links):
    """Opens every page; returns what was answered against the table."""
    faults = []
    for answer, path in zip(ask(person, [["GET", addressed(path, records)] for path in PAGES]), PAGES):
        may = allowed(PAGES, path, name)
        if may and answer["status"] != 200:
            faults.append(f"may open {path}, and is answered {answer['status']}")
        if not may and answer["status"] not in (403, 404):
            faults.append(f"may not open {path}, and is answered {answer['status']}")
        if answer["status"] != 200:
            continue
        if name not in COST.split():
            faults += [f"{path} tells “{term}”" for term in COSTS.intersection(answer["terms"])]
        for link in answer["links"] + answer["ways"]:
            links.setdefault(plain(link, records), (link, path))
        for form in answer["forms"]:
            if allowed(ACTIONS, plain(form.partition("?")[0], records), name) is False:
                faults.append(f"{path} offers {form}")
    return faults


def acts(name, person, records):
    faults = []
    for answer, path in zip(ask(person, [["POST", addressed(path, records)] for path in ACTIONS]), ACTIONS):
        if allowed(ACTIONS, path, name):
            # The empty form itself is what is wrong then.
            if answer["status"] in (403, 404):
                faults.append(f"may do {path}, and is answered {answer['status']}")
        elif answer["status"] not in (403, 404):
            faults.append(f"may not do {path}, and is answered {answer['status']}")
    return faults


def ways(name, person, records, links):
    """No way, in the navigation or on any page, leads to what is refused."""
    faults = []
    for answer, (path, (_, place)) in zip(ask(person, [["GET", link] for link, _ in links.values()]), links.items()):
        if answer["status"] != 200:
            faults.append(f"{place} leads to {answer['path']}, which is answered {answer['status']}")
        elif allowed(PAGES, path, name) is False:
            faults.append(f"{place} leads to {path}, which is not for this person")
    return faults


def unknown():
    """Screens of `deploy/lib/screens.sh` that the table does not have; a list may lead to records of another place."""
    own = set()
    for _, _, path in SCREENS:
        listed, leads, rest = path.partition("!")
        listed, rest = listed.partition("?")[0], rest.partition("?")[0]
        if "{}" in path:
            own.add(rest)
        elif not leads or listed in RECORDS:
            own.add(listed + ("/{}" if leads else "") + rest)
    return sorted(own - set(PAGES) - {
        "/sign-in", "/nowhere", "/components", "/admin/processes/{}/stages/opportunity", "/approval/decisions"})


# --- What a role may do, and never with what is its own


def send(worker, path, fields):
    """A form that the page does not offer, sent all the same."""
    text = """
const [path, fields, done] = [arguments[0], arguments[1], arguments[2]];
fetch(path, {method: "POST", body: new URLSearchParams({key: crypto.randomUUID(), ...fields}), redirect: "manual"})
    .then((answer) => done([answer.status, answer.type]), (error) => done([String(error), ""]));
"""
    return worker.browser.execute_async_script(text, path, fields)


def own_submission(worker):
    """Who may approve submits a sale himself: it is not for him to decide."""
    sale = Sale(worker, ["stocked"])
    worker.become("approver")
    sale.offer()
    worker.go("approvals")
    faults = []
    if worker.rows(sale.customer):
        faults.append("his own request is among those that wait for him")
    worker.go("approvalRequests")
    worker.open_row(sale.customer)
    if worker.named_all("summary", worker.words["decide.approve"]):
        faults.append("the page offers him to approve it")
    [status, kind] = send(worker, worker.path + "/approve", {"revision": "1", "content_hash": "0" * 64})
    if kind == "opaqueredirect" or status not in (403, 404, 409):
        faults.append(f"approving it is answered {status} {kind}")
    return faults


def own_picking(worker):
    """Who picked a note issues no permit for it, though he may issue permits."""
    sale = Sale(worker, ["stocked"])
    for person, turn in [("seller", sale.offer), ("approver", sale.approve), ("accountant", sale.accept),
                         ("warehousemanager", sale.pick)]:
        worker.become(person)
        turn()
    faults = []
    note = worker.path.rpartition("/")[2].partition("?")[0]
    if not worker.shows(worker.words["youPicked"]):
        faults.append("the note does not say who can go on with it")
    if worker.named_all("a", worker.words["issuePermits"]):
        faults.append("the note leads him to a permit")
    worker.visit(f"/warehouse/exit-permits/new?note={note}")
    if worker.all(f'main input[value="{note}"]'):
        faults.append("the permits' page offers him the note")
    fields = {"note": note, "vehicle": sale.plate, "driver": sale.trade["driver"]}
    [status, kind] = send(worker, "/warehouse/exit-permits/new", fields)
    if kind == "opaqueredirect" or status not in (403, 404, 409):
        faults.append(f"the permit is answered {status} {kind}")
    return faults


if __name__ == "__main__":
    found = Results()
    records = samples()
    found.check("the table has every screen", unknown())
    for name in EVERYBODY:
        with Person(name) as person:
            links = {}
            found.check(f"{name} looks", looks(name, person, records, links))
            found.check(f"{name} acts", acts(name, person, records))
            found.check(f"{name} follows links", ways(name, person, records, links))
    with Worker("en") as worker:
        for never in [own_submission, own_picking]:
            try:
                faults = never(worker)
            except Exception as error:  # noqa: BLE001  # told as a fault
                faults = [told(error, worker.browser.current_url)]
            found.check(never.__name__, faults)
    found.end()
