// The keyboard (UX guide section 5): letters by their place on the keyboard, so that they work in every layout.

import { isOpen, open } from "./dialogs.js";
import { make } from "./status.js";

const storage = "karvan-keys";
const patience = 1500;
let isGoing = 0;

/** "c", "shift+m", "mod+k", "?" … or null when the key must be left alone. */
export function stroke(event) {
  if (event.isComposing || event.getModifierState?.("AltGraph")) return null;
  const letter = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(event.code)?.[1].toLowerCase();
  const sign = { Slash: event.shiftKey ? "?" : "/", BracketLeft: "[", BracketRight: "]" }[event.code];
  const base = letter ?? sign ?? event.key.toLowerCase();
  const shift = event.shiftKey && base !== "?" ? "shift+" : "";
  return (event.ctrlKey || event.metaKey ? "mod+" : "") + (event.altKey ? "alt+" : "") + shift + base;
}

export function startKeys() {
  const single = document.querySelector("[data-single-keys]");
  if (single) {
    single.checked = hasSingleKeys();
    single.addEventListener("change", () => localStorage.setItem(storage, single.checked ? "on" : "off"));
  }
  document.getElementById("keys")?.addEventListener("opening", listPageKeys);
  document.addEventListener("keydown", press);
}

/** What the page's own controls answer to, by the name that a screen reader says. */
export function commands() {
  return [...document.querySelectorAll("[data-key], [data-command]")].filter(isSeen);
}

export function nameOf(control) {
  const words = control.cloneNode(true);
  for (const part of words.querySelectorAll("[hidden], [aria-hidden=true], .badge")) part.remove();
  return (control.getAttribute("aria-label") ?? words.textContent).replace(/\s+/g, " ").trim();
}

export function hasSingleKeys() { return localStorage.getItem(storage) !== "off"; }
function isSeen(control) { return control.checkVisibility?.() ?? true; }

function press(event) {
  const key = stroke(event);
  if (!key || event.defaultPrevented || isOpen()) return;
  const field = event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const isDone =
    withModifier(key, event.target) || (field ? leave(key, field) : hasSingleKeys() && singleKey(key, event.target));
  if (isDone) event.preventDefault();
}

function withModifier(key, target) {
  if (key === "mod+k") return open("palette") !== null;
  if (key !== "mod+enter" && key !== "mod+s") return false;
  const form = target.closest?.("form") ?? document.querySelector("main form[method=post]");
  if (form?.getAttribute("method") !== "post") return false;
  const usual = "button:not([type=button], [name=language], [name=theme])";
  form.requestSubmit(form.querySelector("button[data-save]") ?? form.querySelector(usual));
  return true;
}

function leave(key, field) {
  if (key === "escape") field.blur();
  return false;
}

function singleKey(key, target) {
  if (performance.now() < isGoing) {
    isGoing = 0;
    return click(`[data-go="${CSS.escape(key)}"]`);
  }
  switch (key) {
    case "g": isGoing = performance.now() + patience; return true;
    case "?": return open("keys") !== null;
    case "/": return focus("[data-list-search]") || open("palette") !== null;
    case "j": return step(target, 1);
    case "k": return step(target, -1);
    case "arrowdown": return target.closest(".table") !== null && step(target, 1);
    case "arrowup": return target.closest(".table") !== null && step(target, -1);
    case "x": case "shift+x": return pick(target, key !== "x");
    case "[": return pageBefore();
    case "]": return click("a[rel=next]");
    default: return click(`[data-key="${CSS.escape(key)}"]`);
  }
}

/** The page before is where this one was asked for from; without one the list's first. */
function pageBefore() {
  if (!new URLSearchParams(location.search).has("after")) return false;
  if (document.referrer.split("?")[0] === location.origin + location.pathname) history.back();
  else return click("a[rel=first]");
  return true;
}

function click(selector) {
  const control = [...document.querySelectorAll(selector)].find(isSeen);
  control?.click();
  return control !== undefined;
}

function focus(selector) {
  const field = document.querySelector(selector);
  field?.focus();
  field?.select?.();
  return field !== null;
}

/** From row to row; into the list from anywhere else. */
function step(target, way) {
  const rows = [...document.querySelectorAll("main tbody tr")].filter((row) => row.querySelector("a, input"));
  if (rows.length === 0) return false;
  const at = rows.indexOf(target.closest("tr"));
  const row = rows[Math.min(Math.max(at < 0 ? (way > 0 ? 0 : rows.length - 1) : at + way, 0), rows.length - 1)];
  (row.querySelector(".table__link, a") ?? row.querySelector("input")).focus();
  row.scrollIntoView({ block: "nearest" });
  return true;
}

/** Ticks the row, with Shift all rows from the one ticked last. */
function pick(target, isRange) {
  const row = target.closest("tr");
  const box = row?.querySelector("input[type=checkbox]");
  if (!box) return false;
  const boxes = [...row.closest("tbody").querySelectorAll("input[type=checkbox]")];
  const last = boxes.findIndex((other) => other.dataset.last);
  box.click();
  const [from, to] = [last, boxes.indexOf(box)].sort((a, b) => a - b);
  if (isRange && from >= 0) boxes.slice(from, to + 1).forEach((other) => { if (other.checked !== box.checked) other.click(); });
  for (const other of boxes) delete other.dataset.last;
  box.dataset.last = "1";
  return true;
}

function listPageKeys() {
  const rows = commands().filter((control) => control.dataset.key).map((control) => row(control.dataset.key, nameOf(control)));
  const ways = [...document.querySelectorAll("[data-go]")].map((way) => row(`g ${way.dataset.go}`, nameOf(way)));
  for (const [part, found] of [["page", rows], ["ways", ways]]) {
    const list = document.querySelector(`[data-keys="${part}"]`);
    list.replaceChildren(...found);
    list.parentElement.hidden = found.length === 0;
  }
}

function row(keys, name) {
  const caps = keys.replace("mod", "Ctrl").replace("shift", "Shift").split(/[ +]/).map((key) => make("kbd", {}, key));
  return make("div", {}, make("dt", {}, ...caps.flatMap((cap) => [cap, " "])), make("dd", {}, name));
}
