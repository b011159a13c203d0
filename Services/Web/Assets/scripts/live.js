// News while a page is open: one stream for each tab that is looked at, and words when the line or the session is gone.

import { announce, hide, show } from "./status.js";

const pauses = [2000, 5000, 15000, 30000];
let source = null;
let failures = 0;
let timer = 0;
let seen = "";

export function startLive() {
  if (!document.querySelector("[data-live]")) return;
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : start()));
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", start);
  window.addEventListener("online", start);
  start();
}

function start() {
  if (document.hidden || (source && source.readyState !== EventSource.CLOSED)) return;
  stop();
  source = new EventSource(`/live?page=${encodeURIComponent(location.pathname)}&seen=${encodeURIComponent(seen)}`);
  source.addEventListener("open", () => {
    failures = 0;
    hide("lost", "ended");
  });
  source.addEventListener("record", (event) => see(event.data));
  source.addEventListener("changed", (event) => {
    see(event.data);
    show("changed");
  });
  source.addEventListener("inbox", (event) => count(JSON.parse(event.data)));
  source.addEventListener("error", lost);
}

/** What later looks are held against; written where a test can see that there was a first one. */
function see(record) {
  seen = record;
  document.documentElement.dataset.seen = record;
}

function stop() {
  clearTimeout(timer);
  source?.close();
  source = null;
}

/** The stream ends from time to time, so only a question that fails tells that something is wrong. */
async function lost() {
  stop();
  const state = await session();
  if (state === 401) return show("ended");
  if (state !== 204) {
    failures += 1;
    if (failures > 1) show("lost");
  }
  timer = setTimeout(start, pauses[Math.min(failures, pauses.length - 1)]);
}

/** 204 while the session lasts, 401 after it, 0 when nobody answers. */
async function session() {
  try {
    return (await fetch("/session", { headers: { "X-Karvan-Script": "1" }, cache: "no-store", signal: AbortSignal.timeout(10000) })).status;
  } catch {
    return 0;
  }
}

/** What waits in the inbox, in the reader's words. */
function count(news) {
  for (const badge of document.querySelectorAll("[data-live=inbox]")) {
    if (badge.title && badge.title !== news.words) announce(news.words);
    badge.hidden = !news.some;
    badge.firstElementChild.textContent = news.short;
    badge.lastElementChild.textContent = news.words;
    badge.title = news.words;
  }
}
