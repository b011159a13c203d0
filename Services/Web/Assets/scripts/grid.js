// Rows that are typed into (UX guide 4.9): keys, pasting from a spreadsheet, proposals. The service says what lines come to.

import { ask } from "./status.js";

const pause = 200;
let waiting = 0;
let removed = null;

export function startGrid() {
  document.addEventListener("keydown", press);
  document.addEventListener("paste", paste);
  document.addEventListener("input", propose);
  document.addEventListener("click", click);
}

function cellOf(event) { return event.target.closest?.("[data-grid] input:not([type=hidden])") ?? null; }
function rowOf(part) { return part.closest("tr"); }
function rowsOf(part) { return [...part.closest("[data-grid]").querySelectorAll("tbody tr")]; }
function cellsOf(row) { return [...row.querySelectorAll("input:not([type=hidden])")]; }
function columnOf(cell) { return cellsOf(rowOf(cell)).indexOf(cell); }

function press(event) {
  const cell = cellOf(event);
  if (!cell || event.isComposing || event.getModifierState?.("AltGraph")) return;
  const mod = event.ctrlKey || event.metaKey;
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  let isDone = true;
  if (event.key === "Enter" && !mod) goOn(cell, event.shiftKey ? -1 : 1);
  else if (step && event.altKey) move(rowOf(cell), step);
  else if (step && !mod && !cell.list) neighbour(cell, step)?.focus();
  else if (event.code === "KeyD" && mod) repeat(rowOf(cell));
  else if (event.key === "Delete" && mod) remove(rowOf(cell));
  else isDone = false;
  if (isDone) event.preventDefault();
}

/** To the next cell in reading order; behind the last one a row is added. */
function goOn(cell, way) {
  const cells = rowsOf(cell).flatMap(cellsOf);
  const next = cells[cells.indexOf(cell) + way];
  if (next) next.focus();
  else if (way > 0) cellsOf(add(rowsOf(cell).at(-1)))[0].focus();
}

function neighbour(cell, step) {
  const rows = rowsOf(cell);
  const row = rows[rows.indexOf(rowOf(cell)) + step];
  return row && cellsOf(row)[columnOf(cell)];
}

function move(row, step) {
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  const cell = document.activeElement;
  other[step < 0 ? "before" : "after"](row);
  renumber(row);
  cell.focus();
}

/** An empty row after `row`, made like it. */
function add(row) {
  const copy = row.cloneNode(true);
  const rows = rowsOf(row);
  const index = Math.max(...rows.flatMap(cellsOf).map((cell) => Number(cell.name.split(".")[1]))) + 1;
  for (const part of copy.querySelectorAll("input[type=hidden], select, .field__fault, .grid__about, .num, button")) part.remove();
  for (const name of ["id", "for", "name"]) {
    for (const part of copy.querySelectorAll(`[${name}]`)) {
      part.setAttribute(name, part.getAttribute(name).replace(/lines\.\d+\./, `lines.${index}.`));
    }
  }
  for (const cell of cellsOf(copy)) {
    cell.value = "";
    for (const name of ["value", "readonly", "aria-invalid", "aria-describedby"]) cell.removeAttribute(name);
  }
  row.after(copy);
  renumber(row);
  return copy;
}

function repeat(row) {
  const copy = add(row);
  cellsOf(copy).forEach((cell, column) => { cell.value = cellsOf(row)[column].value; });
  cellsOf(copy)[1].select();
}

/** Takes a row out, and offers it back until another one goes. What must stay is left. */
function remove(row) {
  if (row.querySelector("[readonly]")) return;
  const near = row.nextElementSibling ?? row.previousElementSibling ?? add(row);
  removed = { row, next: row.nextElementSibling, body: row.parentElement };
  row.remove();
  renumber(near);
  cellsOf(near)[0].focus();
  offer(true);
}

function click(event) {
  if (!event.target.closest?.("[data-restore]") || !removed) return;
  const { row, next, body } = removed;
  body.insertBefore(row, next?.isConnected ? next : null);
  removed = null;
  renumber(row);
  offer(false);
  cellsOf(row)[0].focus();
}

function offer(isThere) { document.querySelectorAll("[data-restore]").forEach((button) => { button.hidden = !isThere; }); }

/** The names that a screen reader says have the row's number. */
function renumber(part) {
  const digits = new Intl.NumberFormat(document.documentElement.lang);
  rowsOf(part).forEach((row, index) => {
    for (const label of row.querySelectorAll("[data-label-pattern]")) {
      const words = label.dataset.labelPattern.replace("#", digits.format(index + 1));
      if (label.matches("button")) label.setAttribute("aria-label", words);
      else label.textContent = words;
    }
  });
}

/** Cells of a spreadsheet go into the cells from here on, row by row. */
function paste(event) {
  const cell = cellOf(event);
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!cell || !/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  const column = columnOf(cell);
  let row = rowOf(cell);
  text.replace(/\r?\n$/, "").split(/\r?\n/).forEach((line, index) => {
    if (index > 0) row = row.nextElementSibling ?? add(row);
    line.split("\t").forEach((value, offset) => {
      const target = cellsOf(row)[column + offset];
      if (target && !target.readOnly) target.value = value.trim();
    });
  });
  cell.dispatchEvent(new Event("input", { bubbles: true }));
}

/** The list of products has those that match what is typed, not only the first. */
function propose(event) {
  const cell = cellOf(event);
  const source = cell?.list?.dataset.source;
  const words = cell?.value.trim() ?? "";
  // A value that was picked from the list comes in one go and needs no proposals.
  if (!source || words.length < 2 || event.inputType === undefined || event.inputType === "insertReplacementText") return;
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const page = await ask(`${source}?q=${encodeURIComponent(words)}`);
    if (page && cell.value.trim() === words) cell.list.replaceChildren(...page.querySelectorAll("option"));
  }, pause);
}
