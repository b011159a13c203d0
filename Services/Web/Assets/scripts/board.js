// The board (UX guide 4.5): arrows go from card to card as they are seen, m moves the card, and a card can be dragged to
// where it may come to.

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
  const control = key === "m" ? card.querySelector("[data-move]") : neighbour(card, key)?.querySelector("a");
  if (!control) return;
  event.preventDefault();
  control[key === "m" ? "click" : "focus"]();
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
  const page = new URL(lifted.querySelector("[data-move]").href);
  page.searchParams.set("to", column.dataset.column);
  location.assign(page);
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
