// What the others share: questions to the server, elements, and words to the person.

/** Says that we ask, and not the browser for a new page. */
export const script = { "X-Karvan-Script": "1" };

export function parsed(html) { return new DOMParser().parseFromString(html, "text/html"); }

/** A part of a page; `null` where the answer is another one. */
export async function ask(path) {
  const answer = await fetch(path, { headers: script });
  return answer.ok ? parsed(await answer.text()) : null;
}

export function make(tag, properties, ...parts) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...parts);
  return element;
}

/** Has it read out by screen readers when they are done with what they say. */
export function announce(words) {
  const place = document.getElementById("announced");
  if (!place || !words) return;
  place.textContent = "";
  // A change that follows the emptying at once would not be heard as one.
  setTimeout(() => { place.textContent = words; }, 100);
}

/** Shows one of the frame's strips, which hold their texts already, and reads it out. */
export function show(name) {
  const strip = strips(name);
  if (!strip?.hidden) return;
  strip.hidden = false;
  announce(strip.textContent.trim());
}

export function hide(...names) {
  for (const name of names) {
    const strip = strips(name);
    if (strip) strip.hidden = true;
  }
}

/** What was done is told once: not again when the page is loaded anew, and aloud though it was there from the start. */
export function announceNotices() {
  const address = new URL(location.href);
  if (address.searchParams.has("done")) {
    address.searchParams.delete("done");
    history.replaceState(history.state, "", address);
  }
  announce(document.querySelector("main [role=status]")?.textContent.trim());
}

function strips(name) { return document.querySelector(`[data-strip="${name}"]`); }
