// Ctrl+K: pages and commands by name, and the search for the rest. A combobox with a list (ARIA APG).

import { commands, nameOf } from "./keys.js";
import { make } from "./status.js";

export function startPalette() {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const field = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  let entries = [];
  let rows = [];
  let at = 0;

  dialog.addEventListener("opening", () => {
    entries = collected();
    field.value = "";
    fill();
  });
  field.addEventListener("input", fill);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const { key } = event;
    const way = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (way) choose((at + way + rows.length) % rows.length);
    else if (key === "Enter") run(rows[at]?.entry, event);
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) run(rows[option.dataset.index].entry, event);
  });

  function fill() {
    const asked = field.value.trim();
    const words = folded(asked).split(" ").filter(Boolean);
    const found = entries.filter((entry) => words.every((word) => entry.folded.includes(word)));
    const name = dialog.dataset.search.replace("{question}", asked);
    if (asked) found.push({ name, href: `/search?q=${encodeURIComponent(asked)}` });
    rows = found.map((entry, index) => ({ entry, option: option(entry, index) }));
    list.replaceChildren(...rows.map((row) => row.option));
    choose(0);
  }

  function choose(index) {
    rows[at]?.option.removeAttribute("aria-selected");
    at = index;
    const chosen = rows[at]?.option;
    chosen?.setAttribute("aria-selected", "true");
    chosen?.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", chosen?.id ?? "");
  }

  function option(entry, index) {
    const key = entry.key ? [make("kbd", {}, entry.key)] : [];
    const option = make("li", { id: `palette-${index}`, role: "option" }, make("bdi", {}, entry.name), ...key);
    option.dataset.index = index;
    return option;
  }

  function run(entry, { ctrlKey, metaKey }) {
    if (!entry) return;
    dialog.close();
    const href = entry.href ?? entry.control.href;
    if (href && (ctrlKey || metaKey)) window.open(href, "_blank");
    else if (entry.control) entry.control.click();
    else location.assign(href);
  }
}

/** The page's own commands first, then the ways, then what is in the menu. */
function collected() {
  const controls = [...commands(), ...[".nav__item a", "[data-menu] button"].flatMap((part) => [...document.querySelectorAll(part)])];
  return [...new Set(controls)].map((control) => {
    const group = control.closest("[data-menu] form")?.getAttribute("aria-label");
    const name = group ? `${group}: ${nameOf(control)}` : nameOf(control);
    return { name, control, folded: folded(name), key: control.dataset.key ?? (control.dataset.go ? `g ${control.dataset.go}` : "") };
  });
}

/** As people type it: without case, marks and joiners, Arabic and Persian letters alike (UX guide 11.9). */
function folded(text) {
  return text.normalize("NFKD").replace(/[\p{Mn}\u200C\u200D]/gu, "").toLowerCase()
    .replace(/[يىئ]/g, "ی").replace(/ك/g, "ک").replace(/ł/g, "l").replace(/\s+/g, " ");
}
