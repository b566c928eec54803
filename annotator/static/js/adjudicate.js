// @ts-check
// Adjudication by keys: steps through the differences and presses the buttons of the page.

import { Article } from "./article.js";
import { listen, written } from "./threads.js";

/** The key of the item in hand; it stays the same when that is drawn anew. */
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
  point(chosen);
}

/** Shows a place in the text. @param {HTMLElement} to whose data has its start and end */
function point(to) {
  const root = document.getElementById("article");
  if (!root || to.dataset.start === undefined) return;
  const ranges = new Article(root).ranges(Number(to.dataset.start), Number(to.dataset.end));
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

/** Puts the keyboard into a field of the difference in hand; whether there is one. @param {string} selector */
function focusHere(selector) {
  const field = /** @type {HTMLElement | null} */ (document.querySelector(`.difference[aria-current] ${selector}`));
  field?.focus();
  return Boolean(field);
}

function prefill() {
  const menu = /** @type {HTMLDetailsElement | null} */ (document.getElementById("prefill"));
  if (!menu) return;
  menu.open = !menu.open;
  if (menu.open) menu.querySelector("button")?.focus();
}

/** Opens the form that returns the article, or puts it away. */
function giveBack() {
  const form = /** @type {HTMLDetailsElement | null} */ (document.getElementById("return"));
  if (!form) return;
  form.open = !form.open;
  if (form.open) form.querySelector("select")?.focus();
  else take(differences()[place()]);
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
  c: () => (focusHere("form.write textarea") ? undefined : pressHere("[data-deed=comment]")),
  a: () => focusHere(".thread:not(.resolved) textarea"),
  r: () => pressHere("[data-deed=resolve]"),
  t: giveBack,
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

document.getElementById("return")?.addEventListener("keydown", (event) => {
  const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (event.isComposing || !(sends || event.key === "Escape")) return;
  // Elsewhere on the page the key finishes the article.
  event.stopPropagation();
  event.preventDefault();
  if (!sends) giveBack();
  else if (!event.repeat) /** @type {HTMLFormElement | null} */ (document.querySelector("#return form"))?.requestSubmit();
});
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
  const target = /** @type {Element} */ (event.target);
  const chosen = target.closest(".difference");
  const shown = target.closest("[data-show]");
  if (shown instanceof HTMLElement) point(shown);
  if (chosen instanceof HTMLElement && !target.closest("button, .threads")) take(chosen);
  else if (chosen instanceof HTMLElement) current = chosen.dataset.item ?? current;
});
/** The comments from which something was sent, if it was from there. @type {Element | null} */
let here = null;
document.addEventListener("htmx:before:request", (event) => {
  busy = true;
  here = /** @type {any} */ (event).detail.ctx.sourceElement.closest(".threads");
});
document.addEventListener("htmx:finally:request", (event) => {
  // What was swapped in is there by now; the difference in hand is found again in it.
  if (!here) goOn();
  else if (written(event)) take(differences()[place()]);
  else waiting.length = 0; // they were meant for the form that has come
  catchUp();
});
listen(() => take(differences()[place()]));

goOn();
document.documentElement.dataset.ready = "true";
