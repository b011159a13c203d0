// Words to the person: the strips of the frame, and the place that screen readers listen to.

/** Has it read out by screen readers when they are done with what they say. */
export function announce(words) {
  const place = document.getElementById("announced");
  if (!place || !words) return;
  place.textContent = "";
  // A change that follows the emptying at once would not be heard as one.
  setTimeout(() => { place.textContent = words; }, 100);
}

/** Shows one of the frame's strips (`data-strip`), which hold their texts already, and reads it out. */
export function show(name) {
  const strip = strips(name);
  if (!strip || !strip.hidden) return;
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
