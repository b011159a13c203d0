// What is typed into a long form is kept, by person and address, until it is sent, discarded, or the person signs out.

import { hide, show } from "./status.js";

const prefix = "karvan-draft ";
let timer = 0;

export function startDrafts() {
  document.addEventListener("input", ({ target: { form } }) => {
    if (!form?.matches("[data-draft]")) return;
    clearTimeout(timer);
    timer = setTimeout(() => { localStorage[keyOf(form)] = JSON.stringify([Date.now(), fieldsOf(form)]); }, 300);
  });
  document.querySelector("[action='/sign-out']").addEventListener("submit", () => {
    for (const key in localStorage) if (key.startsWith(prefix)) delete localStorage[key];
  });
  document.querySelectorAll("[data-draft]").forEach(offer);
}

export function forget(form) {
  clearTimeout(timer);
  delete localStorage[keyOf(form)];
}

function keyOf(form) { return `${prefix}${document.body.dataset.person} ${location.pathname}${location.search}#${form.id}`; }

function fieldsOf(form) { return [...new FormData(form)].filter(([name]) => !["key", "version"].includes(name)); }

function offer(form) {
  const [at, fields] = JSON.parse(localStorage[keyOf(form)] ?? "[]");
  if (!at || `${fields}` === `${fieldsOf(form)}`) return;
  const strip = document.querySelector("[data-strip=draft]");
  strip.querySelector("[data-at]").textContent = new Date(at).toLocaleString(document.documentElement.lang);
  strip.onclick = ({ target: { name } }) => {
    if (name) hide("draft");
    if (name === "restore") restore(form, fields);
    if (name === "discard") forget(form);
  };
  show("draft");
}

/** Rows that the form does not have are asked for with it. */
function restore(form, fields) {
  const rows = form.querySelector("[value=rows]");
  const parts = [...form.elements];
  for (const box of parts) box.checked = false;
  for (const [name, value] of fields) {
    let part = parts.find((other) => other.name === name && (!/radio|check/.test(other.type) || other.value === value));
    if (!part && rows) form.append((part = Object.assign(document.createElement("input"), { type: "hidden", name })));
    if (part) [part.value, part.checked] = [value, true];
  }
  parts[0].dispatchEvent(new Event("input", { bubbles: true }));
  if (rows) form.requestSubmit(rows);
}
