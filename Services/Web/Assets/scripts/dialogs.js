// The native dialogs: opening by button, closing, and the question before what cannot be undone.

/** Starts what opens and closes: `data-opens="id"` on a button, `data-closes` inside a dialog, a click beside it. */
export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) open(opener.dataset.opens);
    if (event.target.closest("[data-closes]") || event.target.matches("dialog")) event.target.closest("dialog")?.close();
  });
  // A menu is left like a dialog: by Escape, or by a click beside it.
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest("details.menu[open], details.nav__more[open]");
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

/** Asks before a form is sent that is marked so; the button of the dialog says the same verb. */
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
  for (const menu of document.querySelectorAll("details.menu[open], details.nav__more[open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
}
