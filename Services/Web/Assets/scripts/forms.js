// Forms that change something: sent once, kept when nobody answers, and not left by accident.

import { confirmed } from "./dialogs.js";
import { forget } from "./drafts.js";
import { announce, hide, parsed, script, show } from "./status.js";

const patience = 15000;
// Pictures take their time where the line is thin.
const patienceWithFiles = 60000;
const changed = new Set();
const asked = new WeakSet();

export function startForms() {
  document.addEventListener("submit", submit);
  for (const event of ["input", "change"]) document.addEventListener(event, ({ target }) => mark(target.form));
  window.addEventListener("beforeunload", (event) => {
    if (hasChanges()) event.preventDefault();
  });
  // A page that comes back by the back button is as it was left, with its button pressed.
  window.addEventListener("pageshow", () => document.querySelectorAll("[aria-busy=true]").forEach(rest));
  if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") takeKeysBack();
}

/** Back at a form that got through: with what was typed and the key that it was sent with it is the same form again. */
function takeKeysBack() {
  for (const [id, key] of Object.entries(history.state?.sent ?? {})) {
    const field = document.getElementById(id)?.querySelector("input[name=key]");
    if (field) field.value = key;
  }
}

function keepKey(form) {
  const key = form.querySelector("input[name=key]")?.value;
  if (form.id && key) history.replaceState({ ...history.state, sent: { ...history.state?.sent, [form.id]: key } }, "");
}

/** Whether leaving would lose what was typed. */
export function hasChanges() { return [...changed].some((form) => form.isConnected); }

/** Only what carries a key changes something. A field called “method” would hide the form's own: attributes are read. */
function isChange(form) {
  return form?.getAttribute("method") === "post" && form.querySelector("input[name=key]") !== null && !("plain" in form.dataset);
}

export function mark(form) { if (isChange(form)) changed.add(form); }

async function submit(event) {
  const { target: form, submitter } = event;
  const question = submitter?.dataset.confirm ?? form.dataset.confirm;
  const isAsked = asked.delete(form) || !question;
  if (event.defaultPrevented || (isAsked && !isChange(form))) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy") === "true") return;
  if (isAsked) return send(form, submitter);
  if (!(await confirmed(question, submitter?.textContent.trim() ?? ""))) return;
  asked.add(form);
  form.requestSubmit(submitter);
}

async function send(form, submitter) {
  form.setAttribute("aria-busy", "true");
  submitter?.setAttribute("aria-busy", "true");
  const slow = setTimeout(() => show("sending"), 400);
  try {
    await receive(form, await fetch(submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? "", {
      method: "POST", body: body(form, submitter), headers: script, redirect: "error",
      signal: AbortSignal.timeout(hasFiles(form) ? patienceWithFiles : patience),
    }));
  } catch {
    // Perhaps it arrived, perhaps not: the form stands as it is, and its key makes sending it again safe.
    show("unsure");
  } finally {
    clearTimeout(slow);
    hide("sending");
    rest(form);
    if (submitter) rest(submitter);
  }
}

function body(form, submitter) {
  const fields = new FormData(form, submitter);
  return hasFiles(form) ? fields : new URLSearchParams(fields);
}

function hasFiles(form) { return form.getAttribute("enctype") === "multipart/form-data"; }

async function receive(form, answer) {
  hide("unsure", "ended", "barred", "unread");
  const place = answer.headers.get("X-Karvan-See");
  if (place) {
    changed.delete(form);
    forget(form);
    keepKey(form);
    go(place);
  } else if (answer.status === 401) show("ended");
  // Somebody else has signed in in another tab, or it has gone: what was typed is worth more than the page of it.
  else if ([403, 404].includes(answer.status)) show("barred");
  else if ([400, 413].includes(answer.status)) show("unread");
  else if (answer.status >= 500) show("unsure");
  else exchange(await answer.text());
}

/** To a page of ours, also when it is this one. */
function go(place) {
  const address = new URL(place, location.href);
  if (address.pathname === location.pathname && address.search === location.search) location.reload();
  else location.assign(address);
}

/** The page came back with what is wrong, or with the next question, in place of this one. */
function exchange(html) {
  const page = parsed(html);
  const main = page.querySelector("main");
  if (!main) return show("unsure");
  for (const part of main.querySelectorAll("[data-script]")) part.hidden = false;
  const isOpen = hasChanges();
  document.querySelector("main").replaceWith(main);
  document.title = page.title;
  changed.clear();
  if (isOpen) main.querySelectorAll("form").forEach(mark);
  const told = main.querySelector("[role=alert]");
  const place = main.querySelector("[autofocus], [aria-invalid=true]") ?? told ?? main;
  if (place === told) told.tabIndex = -1;
  place.focus();
  announce(told?.textContent.trim() ?? page.title);
  window.scrollTo(0, 0);
  document.dispatchEvent(new Event("exchanged"));
}

function rest(part) { part.removeAttribute("aria-busy"); }
