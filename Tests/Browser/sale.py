"""One sale from the seller's desk to delivery and payment through the screens, everybody at his own desk: in each
language, and once more with script switched off."""

import random

from suite import Results, languages
from worker import Worker, told

# What each company makes, of what, what it buys, what lies on its shelves; and who brings what it has not.
TRADE = {
    "iran": {"made": "PANEL-A", "bought": "SENSOR-X", "stocked": "VALVE-2",
             "supplier": "تأمین کالای پارس", "maker": "حسگر ایرانیان",
             "customer": "آزمون {}", "street": "خیابان ولیعصر ۱۲", "city": "تهران", "postal_code": "1415763111",
             "plate": "{} ب ۳۴۵", "driver": "حسین کاظمی", "receiver": "مینا صدر"},
    "poland": {"made": "DESK-ERGO", "bought": "SCANNER", "stocked": "BOX-40",
               "supplier": "Hurt Wielkopolska", "maker": "Skanery Polska",
               "customer": "Próba {}", "street": "ul. Długa 12", "city": "Kraków", "postal_code": "30-001",
               "plate": "KR {}K", "driver": "Adam Lis", "receiver": "Ewa Kos"},
}
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def polish_number(digits):
    """A tax number whose last digit fits, or none."""
    check = sum(int(digit) * weight for digit, weight in zip(digits, (6, 5, 7, 2, 3, 4, 5, 6, 7))) % 11
    return f"{digits}{check}" if check < 10 else None


def iranian_number(digits):
    tens = int(digits[9]) + 2
    weights = (29, 27, 23, 19, 17) * 2
    check = sum((int(digit) + tens) * weight for digit, weight in zip(digits, weights)) % 11 % 10
    return f"{digits}{check}"


def tax_number(company):
    make, length = (iranian_number, 10) if company == "iran" else (polish_number, 9)
    while True:
        number = make("".join(random.choices("123456789", k=length)))
        if number:
            return number


class Sale:
    """The sale on its way; each method is one person's turn."""

    # Kinds of goods, and how much of each: more than there is, so that the units have to find it, or a few that lie there.
    WANTED = {"made": ("more", 2), "bought": ("more", 2), "stocked": ("only", 3)}

    def __init__(self, worker, kinds=tuple(WANTED)):
        self.worker = worker
        self.kinds = kinds
        self.words = worker.words
        self.trade = TRADE[worker.company]
        self.customer = self.trade["customer"].format(self.typed(random.randrange(10**5, 10**6)))
        self.plate = self.trade["plate"].format(self.typed(random.randrange(10**4, 10**5)))
        self.last_number = None
        # What the products are called, and how much of each is sold, by SKU.
        self.names = {}
        self.quantities = {}
        # What production lacks for it.
        self.lacking = []

    def typed(self, number):
        """As somebody of this language types it."""
        return str(number).translate(PERSIAN) if self.worker.language == "fa" else str(number)

    # --- The seller

    def offer(self):
        worker = self.worker
        self.look_at_goods()
        self.new_customer()
        worker.follow(worker.named("a", self.words["newOpportunity"]))
        for row, (sku, quantity) in enumerate(self.quantities.items()):
            worker.fill({f"lines.{row}.product_id": sku, f"lines.{row}.quantity": self.typed(quantity)})
        worker.press_button(self.words["saveAndSubmit"])

    def new_customer(self):
        self.worker.go("accounts", "newAccount")
        facts = {"name": self.customer, "tax_id": tax_number(self.worker.company),
                 **{f"address.{part}": self.trade[part] for part in ["street", "city", "postal_code"]}}
        self.worker.act("saveAccount", {f"accounts.0.{name}": value for name, value in facts.items()})

    def look_at_goods(self):
        self.worker.go("products")
        for kind in self.kinds:
            sku, (how, quantity) = self.trade[kind], self.WANTED[kind]
            # A company may have more products than one page shows.
            self.worker.search("f.q.has", sku)
            [row] = self.worker.rows(sku)
            self.names[kind] = row.find_element("css selector", "td").text
            there = number(self.cell(row, "available").text)
            self.quantities[sku] = there + quantity if how == "more" else quantity

    def cell(self, row, column):
        return row.find_element("css selector", f'[data-label="{self.words[column]}"]')

    # --- The others

    def approve(self):
        self.worker.go("approvals")
        self.worker.open_row(self.customer)
        self.worker.act("decide.approve")

    def look_at_materials(self):
        """Everything that it takes is here, or supply was asked for it."""
        worker = self.worker
        worker.go("productionDesk")
        worker.open_row(self.names["made"], last=True)
        asked, here = self.words["materialRequest.ASKED"], self.words["materialHere"]
        worker.again_until(
            lambda: all(self.cell(row, "state").text in (asked, here) for row in worker.rows()), "the materials")
        self.lacking = [row.find_element("css selector", "th").text for row in worker.rows(asked)]

    def supply(self):
        for material in self.lacking:
            self.answer_with("supplyDesk", material, self.trade["supplier"], 500)

    def answer(self, desk, product, figures):
        worker = self.worker
        worker.go(desk)
        worker.open_row(product, last=True)
        waiting = self.words["cannotAnswerYet"]
        worker.again_until(lambda: not worker.shows(waiting), "that the enquiry can be answered")
        worker.act("enquiryAction.answer", figures)

    def answer_with(self, desk, product, supplier, cost):
        self.answer(desk, product, {
            "lead_time_days": self.typed(5), "unit_cost": self.typed(cost), "supplier_id": supplier})

    def receive(self, product):
        self.worker.go("expectedReceipts")
        self.worker.open_row(product, last=True)
        self.worker.act("receiveIt")

    def make(self, product):
        worker = self.worker
        worker.go("productionOrders")
        worker.open_row(product, last=True)
        start, output = self.words["productionAction.start"], self.words["productionAction.output"]
        worker.again_until(lambda: worker.named_all("summary", start), "that the order can start")
        worker.act("productionAction.start")
        worker.again_until(lambda: worker.named_all("summary", output), "that the order runs")
        worker.act("productionAction.output")

    def accept(self):
        worker = self.worker
        self.last_number = self.number_of_invoices()
        worker.go("proFormas")
        worker.open_row(self.customer)
        worker.act("proFormaAction.accept", {"evidence": self.customer})

    def number_of_invoices(self):
        self.worker.go("books", "numberSeriesTitle")
        kind = self.words["numberSeries.INVOICE"]
        [row] = [row for row in self.worker.rows(kind) if row.find_element("css selector", "th").text == kind]
        return number(self.cell(row, "lastNumber").text)

    def pick(self):
        """One piece by its code, the rest by one press for each line."""
        worker = self.worker
        worker.go("dispatchNotes")
        worker.open_row(self.customer)
        worker.follow(worker.named("a", self.words["pickIt"]))
        worker.enter("scan", next(iter(self.quantities)))
        worker.send(self.words["countIt"])
        while not worker.shows(self.words["allCounted"]):
            worker.follow(worker.beginning("takeAllLeft"))
        worker.act("pickedAll")

    def permit(self):
        worker = self.worker
        worker.go("dispatchNotes", "notesPicked")
        worker.open_row(self.customer)
        worker.follow(worker.named("a", self.words["issuePermits"]))
        worker.act("issuePermits", {"vehicle": self.plate, "driver": self.trade["driver"]})

    def let_out(self):
        worker = self.worker
        worker.go("gate")
        worker.enter("scan", self.plate)
        worker.send(self.words["openIt"])
        assert worker.shows(self.words["mayPass"]), f"the gate does not open: {worker.main[:300]}"
        worker.act("letOut")

    def deliver(self):
        self.worker.go("deliveries")
        self.worker.open_row(self.customer)
        self.worker.act("deliveryAction.confirm", {"receiver": self.trade["receiver"]})

    def pay(self):
        worker = self.worker
        worker.go("invoices")
        worker.open_row(self.customer)
        invoice = worker.browser.current_url
        legal = worker.find("main h1").text
        assert number(legal.split("/")[-1].split("-")[-1]) == self.last_number + 1, \
            f"{legal} does not follow number {self.last_number}"
        self.chip("deliveryLabel", "deliveryState.ALL")
        worker.go("payments", "newPayment")
        worker.search("q", self.customer)
        worker.open_row(self.customer)
        worker.act("recordPayment", {"amount": figures(worker.fact("balance")), "bank_reference": self.plate})
        worker.browser.get(invoice)
        self.chip("settlementLabel", "settlement.SETTLED")
        worker.go("customers")
        worker.search("f.q.has", self.customer)
        worker.open_row(self.customer)
        assert number(worker.fact("balance")) == 0, f"the balance is {worker.fact('balance')}"

    def chip(self, label, value):
        words = self.words["format.pair"].format(name=self.words[label], value=self.words[value])
        self.worker.again_until(lambda: words in [chip.text for chip in self.worker.all("main .chip")], words)

    def see(self):
        """The seller's own page says that it is over."""
        worker = self.worker
        worker.go("accounts")
        worker.search("f.q.has", self.customer)
        worker.open_row(self.customer)
        worker.open_row(self.names["made"])
        won = self.words["state.WON"]
        worker.again_until(lambda: won in [chip.text for chip in worker.all("main .chip")], won)

    # --- All of it

    def turns(self):
        """Who sits down, and what he does."""
        names, trade = self.names, self.trade
        return [
            ("seller", self.offer),
            ("approver", self.approve),
            ("planner", self.look_at_materials),
            ("supplyofficer", self.supply),
            ("planner", lambda: self.answer("productionDesk", names["made"], {"unit_cost": self.typed(1500)})),
            ("buyer", lambda: self.answer_with("purchasingDesk", names["bought"], trade["maker"], 300)),
            ("storekeeper", lambda: [self.receive(material) for material in self.lacking]),
            ("shopfloorclerk", lambda: self.make(names["made"])),
            ("storekeeper", lambda: self.receive(names["bought"])),
            ("accountant", self.accept),
            ("storekeeper", self.pick),
            ("warehousemanager", self.permit),
            ("gatekeeper", self.let_out),
            ("deliveryclerk", self.deliver),
            ("accountant", self.pay),
            ("seller", self.see),
        ]

    def carry(self):
        """
        Returns what stopped it, as faults; none when it came to its end.
        """
        for person, turn in self.turns():
            try:
                self.worker.become(person)
                turn()
            except Exception as error:  # noqa: BLE001  # told with who and where
                return [f"{person}: {told(error, self.worker.browser.current_url)}"]
        return []


def number(text):
    """Digits of any language, read as one whole number."""
    return int("".join(str(int(character)) for character in text if character.isdecimal()))


def figures(text):
    """An amount as it is shown, without its currency: as somebody copies it from the page."""
    blanks = "\u00a0\u202f"
    kept = (character for character in text if character.isdecimal() or character in ".,٫٬" + blanks)
    return "".join(kept).strip(blanks + ".")


def sell(results, language, scripts=True):
    name = f"{language}, {'with' if scripts else 'without'} script"
    with Worker(language, scripts) as worker:
        results.check(name, Sale(worker).carry() + (worker.complaints if scripts else []))


if __name__ == "__main__":
    found = Results()
    chosen = languages("fa pl en")
    for spoken in chosen:
        sell(found, spoken)
    sell(found, chosen[0], scripts=False)
    found.end()
