"""What people write cannot do anything: hostile text is written into every field that takes free text, through the pages'
own forms and the services' interfaces; then every screen and every file is looked at, in Persian and English. No script of
it runs, no element of it is on a page, it turns nothing around it, and no file has a formula of it."""

import csv
import io
import json
import random
import re
import urllib.error
import urllib.request
import uuid
from urllib.parse import quote

from sale import Sale
from suite import ADDRESS, PASSWORD, SCREENS, Person, Results, languages
from worker import Worker, told

COMPANY = "iran"
# By this it is found again; the number tells this run's from those before.
MARK = f"Zq{random.randrange(10**6, 10**7)}"

MARKUP = f'<script>window.hostile=1</script><img src=x onerror="window.hostile=2" data-hostile>{MARK}</main>'
QUOTES = f"\"\u200d'\u2060 onmouseover=window.hostile=3 data-hostile \"\u200c>{MARK}"
TURNING = f"\u202e\u2066{MARK}\u2067\u202d}}}}{{{{t.signIn}}}}{{{{{{x}}}}}}"
FORMULAS = [f"=cmd|'/c calc'!{MARK}", f"+{MARK}+1", f"-{MARK}", f"@SUM({MARK})", f"\t={MARK}", f"\r={MARK}",
            f"\u200b={MARK}", f"\uff1d{MARK}"]
LONG = MARK + "W" * 180
# In turn, so that each field has something and all kinds stand somewhere on each desk.
TEXTS = [MARKUP, QUOTES, TURNING, *FORMULAS, f"javascript:window.hostile=4//{MARK}", LONG,
         f"{FORMULAS[0]} {TURNING} {MARKUP}"]

# A session would end, a company would be founded, somebody would decide in another's place, or rules would change.
SPARED = re.compile(r"/(sign-in|sign-out|password|language|theme|company/new|delegations)|/me/views/view_|"
                    r"/admin/policies|/admin/users/[^/]+/(?!edit)|/admin/messages")

WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
"""

LOOK = """
const mark = arguments[0], faults = [];
if (window.hostile !== undefined) faults.push(`a script of it ran: ${window.hostile}`);
faults.push(...(window.violations || []).map((text) => `the page's policy had to stop something: ${text}`));
for (const found of document.querySelectorAll("[data-hostile], script:not([src]), [onmouseover], [onerror]"))
  faults.push(`an element or attribute of it: ${found.outerHTML.slice(0, 200)}`);
for (const found of document.querySelectorAll("a[href], form[action]")) {
  const target = found.getAttribute("href") ?? found.getAttribute("action");
  if (/^\\s*(javascript|data):/i.test(target)) faults.push(`it leads somewhere: ${target.slice(0, 100)}`);
}
const isApart = (element) => {
  for (let at = element; at && at !== document.body; at = at.parentElement) {
    if (/isolate|plaintext/.test(getComputedStyle(at).unicodeBidi)) return true;
    if (["TITLE", "OPTION", "TEXTAREA"].includes(at.tagName)) return true;
    if (!["inline", "contents"].includes(getComputedStyle(at).display) && at.hasAttribute("dir")) return true;
    if (["MAIN", "TABLE", "FORM", "SECTION"].includes(at.tagName)) return false;
  }
  return false;
};
let seen = 0;
const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) {
  const node = texts.currentNode;
  if (!node.data.includes(mark)) continue;
  seen += 1;
  if (!isApart(node.parentElement) && !/[\\u2066\\u2067\\u2068]/.test(node.data.split(mark)[0]))
    faults.push(`it may turn what stands around it: ${node.parentElement.outerHTML.slice(0, 200)}`);
}
if (document.body && !document.querySelector("main")) faults.push("the page has no main part");
return [seen, faults.slice(0, 6)];
"""

# Forms as the page would send them: what is chosen stays, the first of what has to be chosen; free text becomes hostile,
# numbers and days something good.
FORMS = """
const free = (field) => field.tagName === "TEXTAREA" ||
  (field.tagName === "INPUT" && ["text", "search"].includes(field.type));
const kind = (field) => !field || !free(field) ? "kept" : field.hasAttribute("data-date") ? "day"
  : ["decimal", "numeric"].includes(field.inputMode) ? "number" : field.getAttribute("dir") === "ltr" ? "code" : "text";
return [...document.querySelectorAll("main form[method=post]")].map((form) => {
  for (const radio of form.querySelectorAll("input[type=radio]"))
    if (!form.querySelector(`input[name="${CSS.escape(radio.name)}"]:checked`)) radio.checked = true;
  for (const list of form.querySelectorAll("select"))
    if (!list.value) list.value = [...list.options].map((option) => option.value).find((value) => value) ?? "";
  const boxes = [...form.querySelectorAll("input[type=checkbox]:not(:disabled)")];
  if (boxes.length && !boxes.some((box) => box.checked)) boxes[0].checked = true;
  const proposed = (field) => field?.list?.options[0]?.value;
  const ways = [...form.querySelectorAll("button:not([type=button])")];
  const way = ways.find((button) => /^button( button--final)?$/.test(button.className)) ?? ways.at(-1);
  return {action: way?.getAttribute("formaction") ?? form.getAttribute("action"),
    fields: [...new FormData(form, way)].map(([name, value]) => {
      const field = form.querySelector(`[name="${CSS.escape(name)}"]`);
      const good = proposed(field);
      return good ? {name, value: value || good, kind: "kept"} : {name, value, kind: field === way ? "kept" : kind(field)};
    })};
});
"""

# What is refused shows the text again; it is looked at before anybody opens it.
SEND = """
const [action, pairs, done] = arguments;
fetch(action, {method: "POST", body: new URLSearchParams(pairs), headers: {"X-Karvan-Script": "1"}})
  .then(async (answer) => {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelectorAll("[data-hostile], script:not([src]), [onmouseover], [onerror]");
    const told = [...page.querySelectorAll("[role=alert] a, .field__error")].map((line) => line.textContent.trim());
    done([answer.status, [...found].map((element) => element.outerHTML.slice(0, 200)), [...new Set(told)]]);
  }, (error) => done([0, [String(error)], []]));
"""

GET = """
const [path, done] = arguments;
fetch(path).then(async (answer) => done([answer.status, answer.headers.get("content-type") ?? "", await answer.text()]),
                 (error) => done([0, "", String(error)]));
"""


class Hostile(str):
    """Typed by nobody: put into the field as a program would."""


class Intruder(Worker):
    def enter(self, name, value, inside=None):
        if not isinstance(value, Hostile):
            return super().enter(name, value, inside)
        fields = (inside or self.find("main")).find_elements("css selector", f'[name="{name}"]')
        field = next(found for found in fields if found.is_displayed())
        self.script("arguments[0].value = arguments[1]", field, value)


class HostileSale(Sale):
    """A sale whose every name and remark is hostile, through all desks."""

    def __init__(self, worker):
        super().__init__(worker)
        self.customer = MARK

    def new_customer(self):
        super_fill = {"name": MARKUP[:200], "address.street": QUOTES, "address.city": TURNING}
        trade = self.trade
        self.trade = {**trade, "street": Hostile(super_fill["address.street"]),
                      "city": Hostile(super_fill["address.city"])}
        name, self.customer = self.customer, Hostile(super_fill["name"])
        try:
            super().new_customer()
        finally:
            self.trade, self.customer = trade, name

    def accept(self):
        worker = self.worker
        self.last_number = self.number_of_invoices()
        worker.go("proFormas")
        worker.open_row(MARK)
        worker.act("proFormaAction.accept", {"evidence": Hostile(FORMULAS[0] + MARKUP)})

    def permit(self):
        worker = self.worker
        worker.go("dispatchNotes", "notesPicked")
        worker.open_row(MARK)
        worker.follow(worker.named("a", self.words["issuePermits"]))
        worker.act("issuePermits", {"vehicle": self.plate, "driver": Hostile(FORMULAS[0] + QUOTES)})

    def deliver(self):
        self.worker.go("deliveries")
        self.worker.open_row(MARK)
        self.worker.act("deliveryAction.confirm", {"receiver": Hostile(FORMULAS[3] + MARKUP)})


# --- Writing


def token(name):
    return call("POST", "identity/v1/tokens", {"username": name, "password": PASSWORD})[1]["access_token"]


def call(method, path, body=None, bearer=None):
    """The services' own interface, as another program uses it."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4()), "If-Match": "*"}
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{ADDRESS}/api/{path}", data=data, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")


def write_forms(person, place, path, day, written):
    """Sends each form of a screen with hostile text; returns what must not be."""
    if not person.visit(path):
        return []
    faults, at = [], person.path
    for number in range(len(person.script(FORMS))):
        # What was sent before may have changed the page.
        forms = person.script(FORMS)
        if number >= len(forms):
            break
        form = forms[number]
        if SPARED.search(form["action"]) or not any(field["kind"] == "text" for field in form["fields"]):
            continue
        # What is too long for one field is sent again, shorter.
        for longest in (1000, 190, 60):
            status, found, told_why = send(person, form, day, number, longest)
            where = f"{place} {form['action']}"
            faults += [f"{where}: {fault}" for fault in found]
            if status >= 500 or status == 0:
                faults.append(f"{where} is answered {status}")
            if status != 422:
                break
        action = RECORD.sub("{}", form["action"].partition("?")[0])
        if status != 204:
            print(f"  refused: {action} {status} {'; '.join(told_why)[:300]}", flush=True)
        else:
            written.update(f"{action} {RECORD.sub('{}', field['name'])}" for field in form["fields"]
                           if field["kind"] == "text")
        person.browser.get(ADDRESS + at)
    return faults


# Text by a rule of its own, with what obeys it.
RULED = {"tax_id": "", "national_id": "", "time_zone": "", "counted": "", "username": f"zq{random.randrange(10**6)}",
         "product": "PUMP-40", "email": ""}
RECORD = re.compile("[a-z]+_[0-9a-z]{26}")


def send(person, form, day, number, longest):
    good = {"number": "1", "day": day, "code": f"ZQ{random.randrange(10**6)}"}

    def value(index, field):
        if field["name"] in RULED:
            return field["value"] or RULED[field["name"]]
        if field["kind"] == "text":
            return TEXTS[(number + index) % len(TEXTS)][:longest]
        return field["value"] or good.get(field["kind"], "")

    pairs = [[field["name"], value(index, field)] for index, field in enumerate(form["fields"])]
    return person.browser.execute_async_script(SEND, form["action"], pairs)


def write_by_interface(results):
    """What no form of the demo's day offers, and what must be refused."""
    bearer = token(f"{COMPANY}.seller")
    country = {"name": MARKUP, "country": "IR"}
    for text in ["\0", f"a\0{MARK}"]:
        status, _ = call("POST", "sales/v1/accounts", {"accounts": [{**country, "name": text}]}, bearer)
        results.check(f"NUL in {text!r}", [] if 400 <= status < 500 else [f"is answered {status}"])
    for text in TEXTS:
        name = (MARK + text)[:60]
        status, told_ = call("POST", "identity/v1/me/views",
                             {"page": "/sales/opportunities", "name": name, "query": "f.state.in=LOST"}, bearer)
        results.check(f"a view named {name!r}", [] if status in (201, 409, 422) else [f"is answered {status}: {told_}"])


# --- Looking


def look(person, results, where):
    seen, faults = person.script(LOOK, MARK)
    results.check(where, faults + [text for text in person.complaints if "status of 404" not in text])
    return seen


def files(person, results, where, seen):
    """Each file that a page leads to: every row as wide as the first, no cell a formula."""
    links = {link.get_attribute("href") for link in person.all("main a[href*='.csv']")}
    for link in sorted(links):
        path = link.removeprefix(ADDRESS)
        if path in seen:
            continue
        seen.add(path)
        status, kind, text = person.browser.execute_async_script(GET, path)
        if status == 422:
            continue
        faults = [] if (status, kind) == (200, "text/csv; charset=utf-8") else [f"is answered {status}, {kind}"]
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)) if not faults else []
        faults += [f"a row of {len(row)} cells under {len(rows[0])}" for row in rows if len(row) != len(rows[0])][:3]
        shown = [cell for row in rows for cell in row]
        faults += [f"a formula: {cell[:80]!r}" for cell in shown if is_formula(cell)][:3]
        results.check(f"{where} {path}", faults)


INVISIBLE = re.compile("^[ \u00a0\u061c\ufeff\u200b-\u200f\u202a-\u202e\u2066-\u2069]*")


def is_formula(cell):
    start = INVISIBLE.sub("", cell)[:1]
    # Figures of ours may be below nothing.
    return start in set("=+@\t\r\uff1d\uff0b\uff0d\uff20") or (start == "-" and not re.fullmatch(r"-\d+(\.\d+)?", cell))


def papers(person, results, where):
    """The printed page of a document of the sale, and its PDF where one can be made."""
    for listed in ["/accounting/invoices", "/accounting/pro-formas?f.state.in="]:
        person.browser.get(ADDRESS + listed)
        links = [row.find_element("css selector", ".table__link").get_attribute("href")
                 for row in person.all("main tbody tr") if MARK in row.text]
        if not links:
            results.check(f"{where} {listed}", ["no document of the sale is there"])
            continue
        person.browser.get(links[0] + "/print")
        seen = look(person, results, f"{where} {listed}/print")
        results.check(f"{where} {listed}/print shows it", [] if seen else ["the text is not on the paper"])
        status, kind, _ = person.browser.execute_async_script(GET, links[0].removeprefix(ADDRESS) + "/print.pdf")
        good = (status == 200 and kind == "application/pdf") or status in (404, 503)
        results.check(f"{where} {listed} as PDF", [] if good else [f"is answered {status}, {kind}"])


def signed_in(name, language):
    person = Person(language=language)
    person.devtools("Page.enable")
    person.devtools("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
    person.browser.set_script_timeout(120)
    person.sign_in(f"{COMPANY}.{name}")
    return person


def by_person(skipped=()):
    order = {}
    for who, name, path in SCREENS:
        if who != "-" and name not in skipped:
            order.setdefault(who, []).append((name, path))
    return order


def main():
    results = Results()
    with Intruder("fa") as worker:
        worker.devtools("Page.enable")
        worker.devtools("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
        results.check("a sale through all desks", HostileSale(worker).carry() + worker.complaints)
    write_by_interface(results)
    written = set()
    for who, screens in by_person().items():
        with signed_in(who, "en") as person:
            for name, path in screens:
                try:
                    results.check(f"writing: {who} {name}", write_forms(person, who, path, "2027-03-01", written))
                except Exception as error:  # noqa: BLE001  # told with where
                    results.check(f"writing: {who} {name}", [told(error, path)])
    print(f"hostile text was taken by {len(written)} fields:", *sorted(written), sep="\n  ", flush=True)
    results.check("fields that take text", [] if len(written) >= 20 else ["fewer than 20 fields took it"])
    for language in languages("fa en"):
        read, shown = set(), 0
        for who, screens in by_person(skipped={"not-found"}).items():
            with signed_in(who, language) as person:
                for name, path in screens:
                    where = f"{language} {who} {name}"
                    try:
                        if not person.visit(path):
                            continue
                        shown += look(person, results, where)
                        files(person, results, where, read)
                        listed = path.partition("!")[0].partition("?")[0]
                        if "!" not in path and listed.count("/") == 2 and person.visit(listed + "?f.q.has=" + quote(MARK)):
                            shown += look(person, results, f"{where}, found")
                    except Exception as error:  # noqa: BLE001  # told with where
                        results.check(where, [told(error, path)])
        with signed_in("accountant", language) as person:
            papers(person, results, language)
        print(f"{language}: it stands {shown} times on the screens; {len(read)} files", flush=True)
        results.check(f"{language} shows it", [] if shown > 50 else ["it is hardly anywhere: the check looks past it"])
    results.end()


if __name__ == "__main__":
    main()
