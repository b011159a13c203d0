// The board (UX guide 4.5): arrows go from card to card as they are seen; m, a and l move a card, give it away or lose it, and
// it can be dragged to where it may come to. Each is a page of its own, so all of it works without this.

import { hasSingleKeys, stroke } from "./keys.js";

export function startBoard() {
  const board = document.querySelector("[data-board]");
  if (!board) return;
  board.addEventListener("keydown", press);
  for (const card of board.querySelectorAll("[data-card]")) card.draggable = card.dataset.moves !== "";
  board.addEventListener("dragstart", lift);
  board.addEventListener("dragover", hover);
  board.addEventListener("drop", drop);
  board.addEventListener("dragend", () => light(board, null));
}

let lifted = null;

function press(event) {
  const card = event.target.closest("[data-card]");
  if (!card || !hasSingleKeys()) return;
  const key = stroke(event);
  const to = { m: "", a: "assign", l: "LOST" }[key];
  const control = to === undefined ? neighbour(card, key)?.querySelector("a") : card.querySelector("[data-move]");
  if (!control) return;
  event.preventDefault();
  if (to === undefined) control.focus();
  else open(control, to);
}

function open(way, to) {
  const page = new URL(way.href);
  if (to) page.searchParams.set("to", to);
  location.assign(page);
}

/** Up and down in the column; left and right to the next column that has cards, at the same height. */
function neighbour(card, key) {
  const cards = (column) => [...column.querySelectorAll("[data-card]")];
  const column = card.closest("[data-column]");
  const place = cards(column).indexOf(card);
  const [step, side] = [{ arrowup: -1, arrowdown: 1 }[key], { arrowleft: -1, arrowright: 1 }[key]];
  if (step) return cards(column)[place + step];
  if (!side) return undefined;
  const columns = [...column.parentElement.children].filter((other) => other === column || cards(other).length > 0);
  const other = columns[columns.indexOf(column) + (getComputedStyle(column).direction === "ltr" ? side : -side)];
  return other && cards(other)[Math.min(place, cards(other).length - 1)];
}

function lift(event) {
  lifted = event.target.closest?.("[data-card]") ?? null;
  if (!lifted) return;
  event.dataTransfer.effectAllowed = "move";
  light(event.currentTarget, lifted.dataset.moves.split(" "));
}

function hover(event) { if (columnFor(event)) event.preventDefault(); }

function drop(event) {
  const column = columnFor(event);
  if (!column) return;
  event.preventDefault();
  open(lifted.querySelector("[data-move]"), column.dataset.column);
}

function columnFor(event) {
  const column = event.target.closest?.("[data-column]");
  return column && lifted?.dataset.moves.split(" ").includes(column.dataset.column) ? column : null;
}

/** Shows where a card may come to. */
function light(board, keys) {
  for (const { classList, dataset } of board.querySelectorAll("[data-column]")) {
    classList.toggle("board__column--target", keys?.includes(dataset.column) ?? false);
  }
  if (!keys) lifted = null;
}
