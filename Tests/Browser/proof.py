"""Proof at the door: a signature drawn with the finger and a photo, on a phone, both seen afterwards; and the same without
script, where the typed name signs."""

import random
import struct
import tempfile
import zlib
from pathlib import Path

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.interaction import POINTER_TOUCH
from selenium.webdriver.common.actions.pointer_input import PointerInput

from sale import Sale
from suite import Results, languages
from worker import Worker, told

# As a camera would write its place into the picture.
PLACE = b"GPS 35.7219 51.3347"


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def picture(width, height, colours):
    """A PNG of rows of bytes, three for each pixel, with a place written into it."""
    rows = b"".join(b"\0" + colours(row) for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"tEXt", b"Comment\0" + PLACE) \
        + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def boxes(width, height):
    """Parcels at a door: something to be seen, and no larger than it must be."""
    wall, door, box = bytes((214, 205, 188)), bytes((96, 78, 62)), bytes((190, 140, 80))

    def row(number):
        high, third = number / height, width // 3
        middle = door if high > 0.15 else wall
        left = box if high > 0.6 else wall
        right = box if high > 0.75 else wall
        return left * third + middle * third + right * (width - 2 * third)
    return row


def noise(width):
    return lambda _: random.randbytes(3 * width)


class Proof:
    """A delivery at somebody's door."""

    def __init__(self, worker, folder):
        self.worker = worker
        self.words = worker.words
        self.sale = Sale(worker, ["stocked"])
        self.photo = Path(folder, "door.png")
        self.photo.write_bytes(picture(3000, 2000, boxes(3000, 2000)))
        self.noise = Path(folder, "noise.png")
        self.noise.write_bytes(picture(1500, 1250, noise(1500)))

    def arrive(self):
        sale = self.sale
        for person, turn in [("seller", sale.offer), ("approver", sale.approve), ("accountant", sale.accept),
                             ("storekeeper", sale.pick), ("warehousemanager", sale.permit), ("gatekeeper", sale.let_out)]:
            self.worker.become(person)
            turn()
        self.worker.become("deliveryclerk")
        self.worker.go("deliveries")
        self.worker.open_row(sale.customer)

    def choose(self, file):
        self.worker.find("main input[name=photo]").send_keys(str(file))

    def draw(self, finger):
        """Two strokes."""
        worker = self.worker
        pad = worker.find("main canvas[data-pad]")
        worker.reveal(pad)
        device = PointerInput(POINTER_TOUCH, "finger") if finger else None
        for start, way in [((-100, 10), [(30, -30), (30, 40), (40, -35), (30, 25)]), ((-60, 30), [(120, -10)])]:
            if device:
                actions = ActionBuilder(worker.browser, mouse=device)
                pointer = actions.pointer_action
                pointer.move_to(pad, *start).pointer_down()
                place = start
                for step in way:
                    place = (place[0] + step[0], place[1] + step[1])
                    pointer.move_to(pad, *place)
                pointer.pointer_up()
                actions.perform()
            else:
                chain = ActionChains(worker.browser).move_to_element_with_offset(pad, *start).click_and_hold()
                for step in way:
                    chain.move_by_offset(*step)
                chain.release().perform()

    def confirm(self):
        self.worker.act("deliveryAction.confirm", {"receiver": self.sale.trade["receiver"]})

    def images(self):
        """What is shown afterwards, once all of it is there: words and width."""
        worker = self.worker
        shown = worker.all("main .picture__image")
        for image in shown:
            worker.reveal(image)
            worker.wait(lambda found=image: worker.script("return arguments[0].complete", found), "the picture")
        return [(image.get_attribute("alt"), worker.script("return arguments[0].naturalWidth", image)) for image in shown]

    def holds_place(self):
        """Whether any of the pictures still tells where it was taken."""
        script = """
        const [addresses, done] = arguments;
        Promise.all(addresses.map((address) => fetch(address).then((answer) => answer.arrayBuffer())))
          .then((all) => done(all.some((bytes) => new TextDecoder("latin1").decode(bytes).includes("GPS 35"))), () => done(null));
        """
        addresses = [image.get_attribute("src") for image in self.worker.all("main .picture__image")]
        return self.worker.browser.execute_async_script(script, addresses)


def told_of(proof, *kinds):
    """The pictures that should be there, in the order in which they came."""
    shown = proof.images()
    words = [proof.words[f"proofKind.{kind}"] for kind in kinds]
    if len(shown) != len(words) or not all(alt.startswith(word) for (alt, _), word in zip(shown, words)):
        return [f"shown are {shown} instead of {words}"]
    return [f"“{alt}” cannot be seen" for alt, width in shown if not width]


def with_script(worker, folder, finger=True):
    proof = Proof(worker, folder)
    proof.arrive()
    faults = []
    if finger:
        worker.resize(390, 844)
    proof.draw(finger)
    # A dot on the way is no second signature; cleared, there is none.
    worker.find("main [data-clears]").click()
    proof.draw(finger)
    proof.choose(proof.photo)
    worker.wait(lambda: worker.all("main .preview canvas"), "the preview")
    # Without a name it is not confirmed; what was drawn and taken is kept all the same.
    worker.send(proof.words["deliveryAction.confirm"])
    attached = worker.all("main input[name=proofs]")
    if [box.is_selected() for box in attached] != [True, True]:
        faults.append(f"after a form that lacked something {len(attached)} pictures are attached")
    proof.confirm()
    # In the order of the form's fields.
    faults += told_of(proof, "PHOTO", "SIGNATURE")
    widths = sorted(width for _, width in proof.images())
    if 1600 not in widths:
        faults.append(f"the photo was not made smaller: {widths}")
    if proof.holds_place() is not False:
        faults.append("the photo still tells where it was taken")
    if worker.shows(proof.words["nameTyped"]):
        faults.append("the page says that the name was typed instead of a signature")
    worker.resize(1280, 800)
    return faults


def without_script(worker, folder):
    proof = Proof(worker, folder)
    proof.arrive()
    faults = []
    if any(pad.is_displayed() for pad in worker.all("main canvas")):
        faults.append("there is something to draw on that nothing comes of")
    worker.fill({"receiver": proof.sale.trade["receiver"]})
    proof.choose(proof.noise)
    worker.send(proof.words["deliveryAction.confirm"])
    if not worker.shows(proof.words["pictureTooLarge"]):
        faults.append(f"nothing is said of a picture that is too large: {worker.main[:300]}")
    if worker.find("main input[name=receiver]").get_attribute("value") != proof.sale.trade["receiver"]:
        faults.append("the receiver's name was lost with the picture")
    proof.choose(proof.photo)
    worker.send(proof.words["attachOnly"])
    if not worker.shows(proof.words["attachedAdvice"]):
        faults.append(f"nothing is said of what was attached: {worker.main[:300]}")
    proof.confirm()
    faults += told_of(proof, "PHOTO")
    if [width for _, width in proof.images()] != [3000]:
        faults.append("the photo is not as it was taken")
    if not worker.shows(proof.words["nameTyped"]):
        faults.append("the page does not say that the typed name signs")
    return faults


def check(results, name, language, scripts, carry):
    with tempfile.TemporaryDirectory() as folder, Worker(language, scripts) as worker:
        try:
            faults = carry(worker, folder)
        except Exception as error:  # noqa: BLE001  # told with where
            faults = [told(error, worker.browser.current_url)]
        results.check(name, faults + (worker.complaints if scripts else []))


if __name__ == "__main__":
    found = Results()
    for spoken in languages("fa en"):
        check(found, f"{spoken}, with the finger on a phone", spoken, True, with_script)
    check(found, "pl, with the mouse", "pl", True, lambda worker, folder: with_script(worker, folder, finger=False))
    check(found, "en, without script", "en", False, without_script)
    found.end()
