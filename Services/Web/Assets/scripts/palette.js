// Ctrl+K: records, pages and commands by name. A combobox with a list (ARIA APG).

import { commands, nameOf } from "./keys.js";
import { make, parsed, script } from "./status.js";

export function startPalette() {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const field = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const status = dialog.querySelector("[data-found]");
  const help = [...dialog.querySelectorAll("[data-prefix]")].map((part) => ({ name: part.textContent, key: part.dataset.prefix, isSign: true }));
  let entries = [];
  let records = [];
  let timer = 0;
  let asking = null;
  let rows = [];
  let at = 0;

  dialog.addEventListener("opening", () => {
    entries = collected();
    field.value = "";
    type();
  });
  field.addEventListener("input", type);
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

  function type() {
    clearTimeout(timer);
    asking?.abort();
    records = [];
    status.textContent = "";
    fill();
    const asked = field.value.trim();
    if (asked.length > 1 && !/^[>?]/.test(asked)) timer = setTimeout(find, 150, asked);
  }

  /** The services' answer, as the page of results shows it. */
  async function find(asked) {
    asking = new AbortController();
    try {
      const headers = { "X-Fragment": "results", ...script };
      const answer = await fetch(pageOf(asked), { headers, signal: asking.signal });
      if (!answer.ok) return;
      const part = parsed(await answer.text());
      records = [...part.querySelectorAll("[data-hit]")].map((link) => {
        const hit = make("span");
        hit.append(...link.childNodes);
        return { group: link.closest("section")?.querySelector("h2").textContent, hit, href: link.getAttribute("href") };
      });
      const away = part.querySelector("[data-away]")?.textContent.trim();
      status.textContent = away ?? status.dataset.found.replace("{count}", records.length);
      status.classList.toggle("unseen", !away);
      fill(rows[at]?.entry);
    } catch { /* Asked anew, or nobody is there. */ }
  }

  function fill(kept) {
    const asked = field.value.trim();
    const isCommand = asked[0] === ">";
    const words = folded(isCommand ? asked.slice(1) : asked).split(" ").filter(Boolean);
    let found = /^[@#]/.test(asked) ? [] : entries.filter((entry) => words.every((word) => entry.folded.includes(word)));
    if (asked[0] === "?") found = help;
    else if (asked && !isCommand) found = [...records, ...found, search(asked)];
    rows = found.map((entry, index) => ({ entry, option: option(entry, index) }));
    list.replaceChildren(...rows.flatMap(({ entry, option }, index) => (
      entry.group && entry.group !== rows[index - 1]?.entry.group ? [make("li", { role: "presentation" }, entry.group), option] : [option])));
    // Whoever is on his way down stays where he is.
    choose(at > 0 ? Math.max(0, found.indexOf(kept)) : 0);
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
    const option = make("li", { role: "option" });
    option.id = `palette-${index}`;
    option.dataset.index = index;
    option.append(entry.hit?.cloneNode(true) ?? make("bdi", {}, entry.name));
    if (entry.key) option.append(make("kbd", {}, entry.key));
    return option;
  }

  function search(asked) {
    const name = dialog.dataset.search.replace("{question}", asked);
    return { name, href: pageOf(asked) };
  }

  function run(entry, isNewTab) {
    if (!entry) return;
    if (entry.isSign) {
      field.value = entry.key;
      return type();
    }
    dialog.close();
    const href = entry.href ?? entry.control.href;
    if (href && isNewTab) window.open(href, "_blank");
    else if (entry.control) entry.control.click();
    else location.assign(href);
  }
}

function pageOf(asked) { return `/search?q=${encodeURIComponent(asked)}`; }

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
