// The native dialogs: opening by button, closing, and the question before what cannot be undone.

const menus = "details.menu[open], details.nav__more[open]";

/** `data-opens="id"` on a button opens, `data-closes` inside a dialog closes it, and so does a click beside it. */
export function startDialogs() {
  document.addEventListener("click", ({ target }) => {
    const opener = target.closest("[data-opens]");
    if (opener) open(opener.dataset.opens);
    if (target.closest("[data-closes]") || target.matches("dialog")) target.closest("dialog")?.close();
    closeMenus(target);
  });
  // A menu is left like a dialog: by Escape, or by a click beside it.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest(menus);
    closeMenus(null);
    menu?.querySelector("summary").focus();
  });
}

/** Opens a dialog; the browser gives the focus back when it closes. */
export function open(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) {
    dialog.dispatchEvent(new CustomEvent("opening"));
    dialog.showModal();
  }
  return dialog;
}

/** Whether a dialog has the keyboard to itself. */
export function isOpen() { return document.querySelector("dialog[open]") !== null; }

/** Asks the `data-confirm` of a form or its button; the dialog's button says the same verb. */
export function confirmed(question, verb) {
  const dialog = document.getElementById("confirm");
  if (!dialog) return Promise.resolve(true);
  dialog.querySelector("[data-question]").textContent = question;
  const yes = dialog.querySelector("[data-yes]");
  yes.textContent = verb;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

function closeMenus(target) {
  for (const menu of document.querySelectorAll(menus)) {
    if (!menu.contains(target)) menu.open = false;
  }
}
