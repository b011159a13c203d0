// At the scanner (UX guide 4.16): what a scan came to is heard, and no keyboard comes that nobody asked for.

const storage = "karvan-sound";
// Hertz.
const tones = { good: [880, 1320], bad: [196, 147, 196] };
const length = 0.14;

export function startScan() {
  prepare();
  document.addEventListener("exchanged", prepare);
}

function prepare() {
  const field = document.querySelector("[data-scan]");
  if (!field) return;
  field.inputMode = "none";
  document.querySelector("[data-keyboard]").onclick = () => {
    field.inputMode = "text";
    field.focus();
  };
  const sound = document.querySelector("[data-sound]");
  if (!sound) return;
  sound.checked = localStorage.getItem(storage) !== "off";
  sound.onchange = () => {
    localStorage.setItem(storage, sound.checked ? "on" : "off");
    if (sound.checked) play("good");
  };
  if (sound.checked) play(document.querySelector("[data-heard]")?.dataset.heard);
}

function play(kind) {
  if (!tones[kind]) return;
  const audio = new AudioContext();
  tones[kind].forEach((frequency, index) => {
    const tone = new OscillatorNode(audio, { type: "triangle", frequency });
    tone.connect(audio.destination);
    tone.start(audio.currentTime + index * length);
    tone.stop(audio.currentTime + (index + 1) * length);
  });
}
