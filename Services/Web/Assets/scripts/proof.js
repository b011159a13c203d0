// Proof at the door: a signature that is drawn, and a photo made smaller before it is sent.

import { mark } from "./forms.js";
import { make } from "./status.js";

const longestSide = 1600;
const quality = 0.85;
// Pixels of the drawing for one of the screen.
const fineness = 2;
const ink = { line: "#14285a", width: 2.5, paper: "#fff" };
// Strokes by canvas: points as fractions of its width, so that a turned phone loses nothing.
const drawings = new WeakMap();
let drawing = null;

export function startProof() {
  document.addEventListener("pointerdown", begin);
  document.addEventListener("pointermove", go);
  for (const event of ["pointerup", "pointercancel"]) document.addEventListener(event, () => { drawing = null; });
  document.addEventListener("click", clear);
  document.addEventListener("change", choose);
  document.addEventListener("formdata", addDrawings);
  window.addEventListener("resize", () => document.querySelectorAll("canvas[data-pad]").forEach(paint));
}

// --- The signature

function begin(event) {
  const canvas = event.target.closest?.("canvas[data-pad]");
  if (!canvas || !event.isPrimary || event.button > 0) return;
  event.preventDefault();
  canvas.setPointerCapture(event.pointerId);
  drawing = canvas;
  drawings.set(canvas, [...(drawings.get(canvas) ?? []), [point(event, canvas)]]);
  paint(canvas);
}

function go(event) {
  if (!drawing || !event.isPrimary) return;
  const events = event.getCoalescedEvents?.() ?? [];
  for (const each of events.length ? events : [event]) drawings.get(drawing).at(-1).push(point(each, drawing));
  paint(drawing);
  if (isDrawn(drawing)) mark(drawing.closest("form"));
}

function point(event, canvas) {
  const place = canvas.getBoundingClientRect();
  return [(event.clientX - place.left) / place.width, (event.clientY - place.top) / place.width];
}

function paint(canvas) {
  const strokes = drawings.get(canvas);
  if (!strokes) return;
  [canvas.width, canvas.height] = [canvas.clientWidth * fineness, canvas.clientHeight * fineness];
  const pen = canvas.getContext("2d");
  Object.assign(pen, { strokeStyle: ink.line, lineWidth: ink.width * fineness, lineCap: "round", lineJoin: "round" });
  for (const stroke of strokes) {
    pen.beginPath();
    for (const [x, y] of [stroke[0], ...stroke]) pen.lineTo(x * canvas.width, y * canvas.width);
    pen.stroke();
  }
}

/** A dot from a hand that rested there signs nothing. */
function isDrawn(canvas) {
  const length = (stroke) => stroke.slice(1).map(([x, y], at) => Math.hypot(x - stroke[at][0], y - stroke[at][1]));
  return (drawings.get(canvas) ?? []).flatMap(length).reduce((sum, each) => sum + each, 0) > 0.05;
}

function clear({ target }) {
  const canvas = document.getElementById(target.closest?.("[data-clears]")?.dataset.clears ?? "");
  if (!canvas) return;
  drawings.delete(canvas);
  canvas.width = canvas.clientWidth;
}

/** Whenever a form is sent, by us or by the browser: its drawings go with it. */
function addDrawings({ target: form, formData }) {
  for (const canvas of form.querySelectorAll("canvas[data-pad]")) {
    if (isDrawn(canvas)) formData.set(canvas.dataset.pad, picture(canvas));
  }
}

/** Ink on white paper; the line to sign on stays behind. */
function picture(canvas) {
  const [sheet, pen] = paper(canvas.width, canvas.height);
  pen.drawImage(canvas, 0, 0);
  const type = "image/png";
  const bytes = Uint8Array.from(atob(sheet.toDataURL(type).split(",")[1]), (character) => character.charCodeAt(0));
  return new File([bytes], "signature.png", { type });
}

// --- The photo

async function choose({ target: field }) {
  if (!field.matches?.("input[data-photo]")) return;
  field.parentElement.querySelector(".preview")?.remove();
  const [file] = field.files;
  if (!file) return;
  const { form, dataset: { photo, trouble, preview } } = field;
  // Sent before it is ready, it would go as it is.
  form.setAttribute("aria-busy", "true");
  try {
    const canvas = await smaller(file);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    if (!blob) throw new Error();
    if (field.files[0] !== file) return;
    const chosen = new DataTransfer();
    chosen.items.add(new File([blob], "photo.jpg", { type: blob.type }));
    field.files = chosen.files;
    Object.assign(canvas, { role: "img", ariaLabel: preview });
    const size = new Intl.NumberFormat(document.documentElement.lang).format(Math.ceil(blob.size / 1000));
    tell(field, photo.replace("{size}", size), canvas);
  } catch {
    tell(field, trouble);
  } finally {
    form.removeAttribute("aria-busy");
  }
}

/** Upright, on white where it was transparent, and nothing of what the camera wrote beside the picture. */
async function smaller(file) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  const [canvas, pen] = paper(...[bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale))));
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas;
}

function paper(width, height) {
  const canvas = make("canvas", { width, height });
  const pen = canvas.getContext("2d");
  pen.fillStyle = ink.paper;
  pen.fillRect(0, 0, width, height);
  return [canvas, pen];
}

function tell(field, words, ...pictures) {
  const said = make("p", { className: "field__hint", role: "status" });
  field.after(make("div", { className: "preview" }, ...pictures, said));
  said.textContent = words;
}
