// @ts-check
// Adjudication by keys: steps through the differences and presses the buttons of the page.

import { Article } from "./article.js";

/** The key of the item in hand; it stays the same when the table is drawn anew. */
let current = "";
/** Keys pressed while an answer is on its way, to be done after it. @type {KeyboardEvent[]} */
const waiting = [];
let busy = false;

/** @returns {HTMLElement[]} */
const differences = () => [...document.querySelectorAll(".difference")].map((each) => /** @type {HTMLElement} */ (each));

/** Takes a difference in hand: shows it, and its place in the text. @param {HTMLElement | undefined} chosen */
function take(chosen) {
  for (const each of differences()) each.removeAttribute("aria-current");
  CSS.highlights.delete("found");
  if (!chosen) return;
  current = chosen.dataset.item ?? "";
  chosen.setAttribute("aria-current", "true");
  chosen.focus({ preventScroll: true });
  chosen.scrollIntoView({ block: "nearest" });
  const root = document.getElementById("article");
  if (!root || chosen.dataset.start === undefined) return;
  const ranges = new Article(root).ranges(Number(chosen.dataset.start), Number(chosen.dataset.end));
  CSS.highlights.set("found", new Highlight(...ranges));
  const box = ranges[0]?.getBoundingClientRect();
  const frame = root.getBoundingClientRect();
  if (box && (box.top < frame.top || box.bottom > frame.bottom)) root.scrollTop += box.top - frame.top - frame.height / 3;
}

/** The place of the difference in hand among all. */
const place = () => differences().findIndex((each) => each.dataset.item === current);

/** Goes on by some steps. @param {number} by */
function step(by) {
  const all = differences();
  const at = place();
  take(all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]);
}

/** The first open difference from the one in hand on, else the first of all; else the one in hand. */
function goOn() {
  const all = differences();
  const open = (/** @type {HTMLElement} */ each) => each.classList.contains("undecided");
  const at = Math.max(place(), 0);
  take(all.slice(at).find(open) ?? all.find(open) ?? all[at]);
}

/** Presses a button of the page; one that sends something must be answered before the next key. @param {string} selector */
function press(selector) {
  const button = /** @type {HTMLElement | null} */ (document.querySelector(selector));
  button?.click();
}

/** @param {string} selector */
const pressHere = (selector) => press(`.difference[aria-current] ${selector}`);

function prefill() {
  const menu = /** @type {HTMLDetailsElement | null} */ (document.getElementById("prefill"));
  if (!menu) return;
  menu.open = !menu.open;
  if (menu.open) menu.querySelector("button")?.focus();
}

/** @type {Record<string, () => void>} */
const deeds = {
  j: () => step(1),
  ArrowDown: () => step(1),
  k: () => step(-1),
  ArrowUp: () => step(-1),
  x: () => pressHere("[data-deed=reject]"),
  g: () => pressHere("[data-deed=keep]"),
  e: () => pressHere("[data-deed=hand]"),
  u: () => press("[data-deed=undo]"),
  U: () => press("[data-deed=redo]"),
  p: prefill,
  "?": () => press("#keys > summary"),
};

/** Does what a key asks for; whether there is such a thing. @param {KeyboardEvent} event */
function perform(event) {
  if (event.ctrlKey || event.metaKey) {
    if (event.key !== "Enter" || event.repeat) return false;
    press("#finish button");
    return true;
  }
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  if (digit) {
    if (event.shiftKey) press(`[data-all="${digit}"]`);
    else pressHere(`[data-accept="${digit}"]`);
    return true;
  }
  deeds[event.key]?.();
  return event.key in deeds;
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.isComposing) return;
  if (event.target instanceof Element && event.target.closest("input, textarea, select")) return;
  if (busy) {
    waiting.push(event);
    event.preventDefault();
  } else if (perform(event)) {
    event.preventDefault();
  }
});

/** Does the keys that were pressed meanwhile, up to the next that sends something. */
function catchUp() {
  busy = false;
  while (!busy && waiting.length) perform(/** @type {KeyboardEvent} */ (waiting.shift()));
}

document.addEventListener("click", (event) => {
  const chosen = /** @type {Element} */ (event.target).closest(".difference");
  if (chosen instanceof HTMLElement && !(/** @type {Element} */ (event.target).closest("button"))) take(chosen);
  else if (chosen instanceof HTMLElement) current = chosen.dataset.item ?? current;
});
document.addEventListener("htmx:before:request", () => (busy = true));
document.addEventListener("htmx:finally:request", () => {
  // What was swapped in is there by now; the difference in hand is found again in it.
  goOn();
  catchUp();
});

goOn();
document.documentElement.dataset.ready = "true";
