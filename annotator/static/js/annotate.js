// @ts-check
// The annotation page: puts its parts together.

import { Actions } from "./actions.js";
import { Article } from "./article.js";
import { Card } from "./card.js";
import { Dialogs } from "./dialogs.js";
import { Entities } from "./entities.js";
import { EventCard } from "./eventcard.js";
import { copy } from "./fields.js";
import { Find } from "./find.js";
import { listen as listenToKeys } from "./keys.js";
import { Links } from "./links.js";
import { Margin } from "./margin.js";
import { Minimap } from "./minimap.js";
import { Model } from "./model.js";
import { Paint } from "./paint.js";
import { Handles, listen as listenToPointer } from "./pointer.js";
import { Queue } from "./queue.js";
import { Selection } from "./selection.js";
import { Slots } from "./slots.js";
import { Spans } from "./spans.js";
import { Threads } from "./threads.js";

const root = /** @type {HTMLElement} */ (document.getElementById("article"));
const buttons = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll(".label")]);
const labels = new Map(buttons.map((button) => [button.dataset.key ?? "", button.dataset.label ?? ""]));
const names = new Map(buttons.map((button) => [button.dataset.label ?? "", (button.dataset.label ?? "").replaceAll("_", " ")]));
const editable = root.dataset.editable === "true";

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const article = new Article(root);
const queue = new Queue({
  url: root.dataset.commands ?? "",
  owner: root.dataset.owner ?? "",
  revision: Number(root.dataset.revision),
  onState: drawState,
  onAnswer: drawAnswer,
  onProblem: refused,
});
const spans = new Spans(root, queue);
const selection = new Selection(article, redraw);
const model = new Model(root, byId("entities"), spans);
const triggers = new Set(buttons.filter((button) => button.dataset.event !== undefined).map((button) => button.dataset.label ?? ""));
const actions = new Actions({
  article, spans, model, selection, queue, labels, triggers, editable, say, redraw,
  line: () => drawLine(),
  back: () => root.focus({ preventScroll: true }),
  reveal: (interval) => paint.reveal(interval),
  proposed: (span) => entities.proposed(span),
  place: () => margin.place(),
  cards: () => margin.cards(),
  shown: (entity) => {
    if (document.documentElement.dataset.tab !== "entities") margin.choose("entities");
    entities.show(entity);
  },
});
const paint = new Paint(article, [...labels.values()]);
const slots = new Slots(actions);
actions.slots = slots;
const dialogs = new Dialogs(actions, open);
const eventCard = new EventCard(actions, slots, dialogs);
const entities = new Entities(actions, open, dialogs);
const links = new Links(actions, paint);
const margin = new Margin(actions, queue);
const handles = new Handles(actions);
const card = new Card(actions, () => root.focus({ preventScroll: true }));
const minimap = new Minimap(actions);
const threads = new Threads(actions, queue, margin, () => root.focus({ preventScroll: true }));
const find = new Find(actions, paint, () => root.focus({ preventScroll: true }));
const others = new BroadcastChannel(`annotator:${root.dataset.owner}:${root.dataset.commands}`);

/** Fetches what the cards are made of; mostly the browser has it already. */
async function loadCards() {
  const home = byId("cards");
  try {
    const response = await fetch(home.dataset.url ?? "");
    if (!response.ok) throw new Error(response.statusText);
    // Parsed apart from the page: templates, whose content is inert until it is copied.
    home.append(...new DOMParser().parseFromString(await response.text(), "text/html").querySelectorAll("template"));
    for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-copy]"))) {
      place.replaceChildren(copy(place.dataset.copy ?? "") ?? "");
    }
    redraw();
  } catch {
    complain("The cards of events could not be loaded. Load the page again.");
  }
}

/** Draws everything that follows from the selection and the spans. */
function redraw() {
  told = false;
  const { interval } = selection;
  const chosen = spans.get(selection.span);
  putAway();
  paint.set("cursor", interval && !actions.bounds ? [interval] : []);
  paint.set("chosen", chosen ? chosen.parts : []);
  paint.set("bounds", actions.bounds ? [[actions.bounds.start, actions.bounds.end]] : []);
  paint.set("candidates", slots.places);
  paint.set("candidate", slots.current);
  paint.waiting(spans);
  actions.suggestions?.follow();
  if (interval) paint.reveal(actions.bounds ? [actions.bounds.end - 1, actions.bounds.end] : selection.focus ?? interval);
  later();
}

/** Moving on in the text puts the event in hand away, unless a slot of it waits for a choice. */
function putAway() {
  const note = model.event(actions.event);
  const there = note && (slots.slot || actions.bounds || note.event.trigger === selection.span || note.event.trigger === null);
  const left = note?.event.trigger === null && selection.span !== null && !slots.slot;
  if (!there || left) actions.event = null;
  if (!actions.event && slots.slot?.event) slots.close();
}

let told = false;
let planned = false;
/** What need not be there in the same frame as the key. */
function later() {
  if (planned) return;
  planned = true;
  requestAnimationFrame(() =>
    setTimeout(() => {
      planned = false;
      drawCounts();
      actions.suggestions?.draw();
      drawLine();
      card.draw();
      eventCard.draw();
      if (document.documentElement.dataset.tab === "entities") entities.draw();
      links.draw();
      margin.mark();
      margin.place();
      handles.place();
      minimap.plan();
    }),
  );
}

function drawCounts() {
  const counts = spans.counts();
  for (const output of /** @type {NodeListOf<HTMLOutputElement>} */ (document.querySelectorAll("[data-count]"))) {
    const count = String(counts[output.dataset.count ?? ""] ?? 0);
    if (output.value !== count) output.value = count;
  }
}

/** The bottom line, and the same for a screen reader. */
function drawLine() {
  const { interval } = selection;
  const covering = interval ? spans.covering(...interval) : [];
  const described = covering.map((span) => `${plays(span)}${names.get(span.label) ?? span.label}${span.id === selection.span ? " (chosen)" : ""}${span.note ? `, note: ${span.note}` : ""}`);
  byId("where").textContent = described.join(" ‹ ");
  if (links.words) byId("hint").textContent = links.words;
  if (told || links.words) return;
  byId("hint").textContent = actions.suggestions?.hint ?? hint(covering.length > 0);
  if (interval && document.activeElement === root) {
    const [start, end] = actions.bounds ? [actions.bounds.start, actions.bounds.end] : interval;
    const quote = article.quote(start, end);
    const words = actions.suggestions?.words;
    if (words && byId("said").textContent?.endsWith(words)) return; // said when it was taken in hand
    byId("said").textContent = words ?? `${quote.slice(0, 200)}${described.length ? `; in ${described.join("; in ")}` : ""}`;
  }
}

/** The roles that a span plays, for the bottom line. @param {import("./spans.js").Span} span */
function plays(span) {
  const roles = model.rolesOf(span.id).map(({ note, role }) => `${role} of ${note.event.subtype ?? note.event.type}`.replaceAll("_", " "));
  return roles.length ? `${roles.join(", ")}: ` : "";
}

/** What the next key would do. @param {boolean} covered */
function hint(covered) {
  if (!editable) return "submitted: read only";
  if (slots.slot) return "number or Tab ⏎: choose · select text ⏎ · Esc leave";
  if (actions.event) return "role key: fill · y kind · s said by · r relation · g incident · [ ] events · Tab card · Esc away";
  if (actions.bounds) return "← → end · ⇧← ⇧→ start · Alt by character · ⏎ keep · Esc give up";
  if (selection.span) return "label key: change label · ⇧ label key: one more · b bounds · e entity · n note · x remove · ⏎ event, or outer span";
  if (selection.interval) return covered ? "label key: new span · ⏎ choose span · x remove" : "label key: new span · ⇧ arrow: extend";
  return "arrow keys or mouse: select · ? all keys";
}

function drawState() {
  const { state, commands } = queue;
  const waiting = `${commands.length} waiting`;
  const kept = queue.kept ? "kept here and sent again" : "not kept by this browser: leave this page open";
  const words = {
    saved: editable ? "Saved" : "Read only",
    saving: "Saving…",
    offline: `Offline, ${waiting}; ${kept}`,
    "signed out": `Signed out, ${waiting}; sign in again in another tab`,
    refused: `Not saved, ${waiting}`,
  };
  const saved = byId("saved");
  if (saved.textContent !== words[state]) saved.textContent = words[state];
  saved.dataset.state = state;
}

/** Swaps in what the server has drawn. @param {string} html */
function drawAnswer(html) {
  if (html.includes("<hx-partial")) {
    const { htmx } = /** @type {any} */ (window);
    htmx.swap({ text: html, target: root, sourceElement: root, swap: "none" });
  }
  spans.refresh(true);
  model.refresh(true);
  margin.later();
  actions.suggestions?.later();
  byId("events-count").textContent = String(model.events().size);
  if (selection.span && !spans.get(selection.span)) selection.span = null;
  if (byId("problem").textContent === UNSAVED && !queue.commands.length) hideComplaint();
  redraw();
  others.postMessage(queue.revision);
}

/** Fetches what another tab, or the same person elsewhere, has changed. */
async function catchUp() {
  if (queue.sending || queue.commands.length || document.visibilityState !== "visible") return;
  try {
    const response = await fetch(root.dataset.changes + queue.query, { headers: { "HX-Request": "true" } });
    const revision = Number(response.headers.get("Revision"));
    if (response.ok && revision > queue.revision) queue.answered(response, await response.text());
  } catch {
    // Offline: the queue says so as soon as something waits.
  }
}
others.addEventListener("message", (event) => event.data > queue.revision && catchUp());
document.addEventListener("visibilitychange", catchUp);

/** Says in the bottom line, and to a screen reader, what came of a key; it stays until something changes. @param {string} text */
function say(text) {
  told = true;
  byId("said").textContent = text;
  byId("hint").textContent = text;
}

/** An edit was refused: what was shown of it goes. @param {string} message */
function refused(message) {
  complain(message);
  spans.refresh(false);
  model.refresh(false);
  redraw();
  actions.suggestions?.later(true);
}

const UNSAVED = "Not yet: your last edits are not saved. They are sent as soon as the server answers.";
let complainedAt = 0;
/** Shows a problem for some seconds; Escape takes it away. @param {string} message */
function complain(message) {
  byId("problem").textContent = message;
  byId("problem").hidden = false;
  complainedAt = Date.now();
  setTimeout(() => Date.now() - complainedAt >= 10_000 && hideComplaint(), 10_000);
}
function hideComplaint() {
  byId("problem").hidden = true;
}

/** Opens a dialog and comes back to the text afterwards. @param {string} id */
function open(id) {
  const dialog = /** @type {HTMLDialogElement} */ (byId(id));
  dialog.showModal();
  dialog.scrollTop = 0; // the focus goes to a button that may be at its end
  dialog.addEventListener("close", () => root.focus({ preventScroll: true }), { once: true });
}

/** Leaves the page by a form, once everything is saved. @param {HTMLFormElement} form */
async function leave(form) {
  card.save();
  if (await queue.settled()) form.submit();
  else complain(UNSAVED);
}

/** Hands the document in; asks once when something is open. */
async function submit() {
  card.save();
  if (!(await queue.settled())) return complain(UNSAVED);
  const count = await margin.count();
  if (!count) return leave(/** @type {HTMLFormElement} */ (byId("submit")));
  byId("open-problems").textContent = count === 1 ? "One problem is" : `${count} problems are`;
  open("submit-problems");
}

/** What a key does with suggestions, where there are any. @param {(suggestions: import("./suggestions.js").Suggestions) => void} does */
function suggested(does) {
  if (actions.suggestions) does(actions.suggestions);
  else say("Nothing is suggested here.");
}

/** Loads what only projects need in which something suggests, once the page works. */
async function loadSuggestions() {
  if (!document.getElementById("suggestions")) return;
  const { Suggestions } = await import("./suggestions.js");
  actions.suggestions = new Suggestions(actions, queue, paint, margin, open);
}

/** @type {Record<string, () => void>} */
const doings = {
  submit: () => editable && submit(),
  "submit-anyway": () => leave(/** @type {HTMLFormElement} */ (byId("submit"))),
  "go-problems": () => {
    doings.close();
    if (document.documentElement.dataset.tab !== "problems") margin.choose("problems");
    margin.next();
  },
  skip: () => editable && open("skip"),
  flag: () => editable && open("flag"),
  help: () => open("help"),
  find: () => find.open(),
  comment: () => threads.write(),
  note: () => card.focus(),
  card: () => (actions.event ? eventCard.focus() : card.enter()),
  entity: () => {
    const span = actions.target();
    if (span && editable) entities.ask(span);
    else say("Choose a span first.");
  },
  fragment: () => {
    const span = actions.target();
    if (span && editable) actions.fragment(span);
    else say("Choose a span first.");
  },
  frame: () => {
    actions.framing = editable;
    say("An event of the whole document: press its label's key.");
  },
  accept: () => {
    const span = actions.target();
    if (!actions.suggestions?.accept() && span) entities.accept(span);
  },
  suggestion: () => suggested((each) => each.go(1)),
  earlier: () => suggested((each) => each.go(-1)),
  reject: () => suggested((each) => each.reject()),
  "accept-all": () => suggested((each) => each.askScore()),
  "reject-all": () => suggested((each) => each.askRejection()),
  "reject-all-anyway": () => {
    doings.close();
    suggested((each) => each.rejectAll());
  },
  veil: () => suggested((each) => each.veil()),
  problem: () => margin.next(),
  dismiss: hideComplaint,
  repeat: () => actions.repeat(),
  previous: () => actions.beside(-1),
  next: () => actions.beside(1),
  guide: () => {
    const guide = /** @type {HTMLDetailsElement} */ (byId("guide"));
    guide.open = !guide.open;
    if (guide.open) guide.scrollIntoView({ block: "nearest" });
  },
  undo: () => actions.travel("undo"),
  redo: () => actions.travel("redo"),
  remove: () => actions.remove(),
  bounds: () => {
    root.focus({ preventScroll: true });
    actions.startBounds();
  },
  "start-out": () => actions.nudge("start", -1),
  "start-in": () => actions.nudge("start", 1),
  "end-in": () => actions.nudge("end", -1),
  "end-out": () => actions.nudge("end", 1),
  close: () => /** @type {HTMLDialogElement | null} */ (document.querySelector("dialog[open]"))?.close(),
};

document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-do]"));
  if (button) doings[button.dataset.do ?? ""]?.();
});
for (const button of buttons) {
  // Pressing must not take the selection away from the text.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", (event) => actions.label(button.dataset.label ?? "", event.shiftKey));
}
for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-leaves]"))) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave(form);
  });
}
listenToKeys(actions, labels, new Map(Object.entries(JSON.parse(root.dataset.keys ?? "{}"))), doings, eventCard);
listenToPointer(actions);

root.addEventListener("focus", later);
root.focus({ preventScroll: true });
drawState();
paint.waiting(spans);
drawCounts();
minimap.plan();
document.documentElement.dataset.tab = "events";
byId("events-count").textContent = String(model.events().size);
margin.later();
await loadCards();
document.documentElement.dataset.ready = "true";
await loadSuggestions();
