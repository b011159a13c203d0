// Ctrl+K: pages and commands by name, and the search for everything else. A combobox with a list (ARIA APG).

import { commands, nameOf } from "./keys.js";

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
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (way) choose((at + way + rows.length) % rows.length);
    else if (event.key === "Enter") run(rows[at]?.entry, event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) run(rows[Number(option.dataset.index)].entry, event.ctrlKey || event.metaKey);
  });

  function fill() {
    const asked = field.value.trim();
    const words = folded(asked).split(" ").filter(Boolean);
    const found = entries.filter((entry) => words.every((word) => entry.folded.includes(word)));
    if (asked) found.push(search(asked));
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
    if (chosen) field.setAttribute("aria-activedescendant", chosen.id);
    else field.removeAttribute("aria-activedescendant");
  }

  function option(entry, index) {
    const option = document.createElement("li");
    option.id = `palette-${index}`;
    option.dataset.index = index;
    option.setAttribute("role", "option");
    const name = document.createElement("bdi");
    name.textContent = entry.name;
    option.append(name);
    if (entry.key) option.append(Object.assign(document.createElement("kbd"), { textContent: entry.key }));
    return option;
  }

  function search(asked) {
    const name = dialog.dataset.search.replace("{question}", asked);
    return { name, href: `/search?q=${encodeURIComponent(asked)}` };
  }

  function run(entry, isNewTab) {
    if (!entry) return;
    dialog.close();
    const href = entry.href ?? entry.control.href;
    if (href && isNewTab) window.open(href, "_blank");
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
