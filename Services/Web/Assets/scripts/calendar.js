// A calendar beside fields for a day (UX guide 11.5): ARIA APG's grid. The server makes its months, as it reads the form.

import { open } from "./dialogs.js";
import { ask } from "./status.js";

let field = null;

export function startCalendar() {
  document.addEventListener("click", ({ target }) => {
    const part = target.closest?.("[data-calendar], [data-months], [data-day]");
    if (!part) return;
    const { months, value } = part.dataset;
    if (value) return choose(value);
    if (months) return show({ day: current().dataset.day, months }, true);
    field = part.previousElementSibling;
    show({ typed: field.value });
  });
  document.getElementById("calendar")?.addEventListener("keydown", press);
}

function current() { return document.querySelector("#calendar [data-day][tabindex='0']"); }

async function show(question, staysAway) {
  const { lang } = field.closest("[lang]");
  const page = await ask(`/calendar?${new URLSearchParams({ ...question, lang })}`);
  if (!page) return;
  document.querySelector("[data-month]").replaceChildren(...page.body.children);
  open("calendar");
  if (!staysAway) current().focus();
}

function press(event) {
  const { key, shiftKey, target } = event;
  const { day } = target.dataset;
  if (!day) return;
  const next = getComputedStyle(target).direction === "rtl" ? -1 : 1;
  const days = { ArrowLeft: -next, ArrowRight: next, ArrowUp: -7, ArrowDown: 7 }[key];
  const months = { PageUp: -1, PageDown: 1 }[key];
  const end = { Home: 0, End: -1 }[key];
  if (days) go(new Date(Date.parse(day) + days * 864e5).toISOString().slice(0, 10));
  else if (months) show({ day, months: shiftKey ? months * 12 : months });
  else if (end !== undefined) go([...target.closest("tr").querySelectorAll("[data-day]")].at(end).dataset.day);
  else return;
  event.preventDefault();
}

function go(day) {
  const next = document.querySelector(`#calendar [data-day="${day}"]`);
  if (!next) return show({ day });
  current().tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function choose(value) {
  field.value = value;
  for (const event of ["input", "change"]) field.dispatchEvent(new Event(event, { bubbles: true }));
  document.getElementById("calendar").close();
}
