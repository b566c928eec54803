// @ts-check
// Comments: the forms of threads by key, and, on the annotation page, the tab that shows those of the set.

/** @typedef {import("./actions.js").Actions} Actions */

/** What is answered with a form that says what is wrong. */
const OWN_WORDS = [409, 422];

/** Says in a form why it was not sent; what was typed stays. @param {Event} event @param {string} words */
function refuse(event, words) {
  const { ctx } = /** @type {any} */ (event).detail;
  const form = ctx.sourceElement.closest(".threads form");
  if (!form) return;
  event.preventDefault();
  const said = form.querySelector("[role=alert]") ?? document.createElement("p");
  said.className = "problem";
  said.setAttribute("role", "alert");
  said.textContent = words;
  form.prepend(said);
}

/** Whether a request of htmx has written something. @param {Event} event */
export function written(event) {
  const { ctx } = /** @type {any} */ (event).detail;
  return ctx.request.method === "POST" && ctx.response?.status === 200;
}

/** Ctrl-Enter sends a comment, Escape leaves it. @param {() => void} back where the keyboard goes then */
export function listen(back) {
  document.addEventListener(
    "keydown",
    (event) => {
      const field = event.target instanceof Element ? event.target.closest(".threads textarea, .threads select") : null;
      if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) || event.isComposing) return;
      const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
      if (!sends && event.key !== "Escape") return;
      // Nothing else on the page may take the key: there it hands the document in.
      event.stopImmediatePropagation();
      event.preventDefault();
      if (!sends) back();
      else if (!event.repeat) field.form?.requestSubmit();
    },
    true,
  );
  document.addEventListener("htmx:before:response", (event) => {
    const { status } = /** @type {any} */ (event).detail.ctx.response;
    if (status >= 400 && !OWN_WORDS.includes(status)) refuse(event, "Not sent. Sign in again in another tab, or load the page again.");
  });
  document.addEventListener("htmx:error", (event) => refuse(event, "Not sent: the server does not answer. Try again."));
}

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {string} name @param {string} value */
const fill = (name, value) => (/** @type {HTMLInputElement} */ (document.querySelector(`#write [name=${name}]`)).value = value);

export class Threads {
  /** @param {Actions} actions @param {import("./queue.js").Queue} queue @param {import("./margin.js").Margin} margin @param {() => void} back */
  constructor(actions, queue, margin, back) {
    this.actions = actions;
    this.queue = queue;
    this.margin = margin;
    this.back = back;
    this.list = byId("threads");
    listen(back);
    document.querySelector("[data-tab=comments]")?.addEventListener("click", () => this._fetch());
    byId("panel-comments").addEventListener("click", (event) => {
      const button = /** @type {Element} */ (event.target).closest("[data-show]");
      if (button instanceof HTMLElement) this._show(button.dataset);
    });
    document.addEventListener("htmx:finally:request", (event) => {
      if (written(event)) back();
      this._count();
    });
    if (byId("comments-count").textContent) this._fetch();
  }

  /** Goes to the answer of the thread on the event in hand or the span; where there is none, to a new comment. */
  write() {
    const { model, spans, article } = this.actions.page;
    const event = model.event(this.actions.event)?.event;
    const target = event ? spans.get(event.trigger) : this.actions.target();
    const quote = target?.parts.map((part) => article.quote(...part)).join(" … ").slice(0, 60);
    const kind = (event?.subtype ?? event?.type ?? target?.label ?? "").replaceAll("_", " ");
    const object = event?.id ?? target?.id ?? "";
    const about = kind + (quote ? ` “${quote}”` : "");
    fill("object", object);
    fill("about", about);
    byId("write-about").textContent = about || "the article";
    const ids = object ? [object, ...model.eventsOf(object).map((note) => note.event.id)] : [];
    if (this.margin.tab !== "comments") this.margin.choose("comments");
    (this._answer(ids) ?? byId("write-text")).focus();
  }

  /** The field for the answer in the first open thread about one of some objects. @param {string[]} ids */
  _answer(ids) {
    const open = /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll(".thread:not(.resolved) [data-show]")]);
    const field = open.find((each) => ids.includes(each.dataset.show ?? ""))?.closest(".thread")?.querySelector("textarea");
    return field ?? null;
  }

  /** Whether somebody writes an answer. */
  _writing() {
    return this.list.contains(document.activeElement) || [...this.list.querySelectorAll("textarea")].some((field) => field.value);
  }

  /** Brings the threads as they are, unless an answer is being written. */
  async _fetch() {
    try {
      const response = await fetch(this.list.dataset.url + this.queue.query.replace("?", "&"), { headers: { "HX-Request": "true" } });
      const text = await response.text();
      if (!response.ok || this._writing()) return;
      const { htmx } = /** @type {any} */ (window);
      htmx.swap({ text, target: this.list, sourceElement: this.list, swap: "innerHTML" });
      this._count();
    } catch {
      // Offline: what is there stays.
    }
  }

  _count() {
    const open = this.list.querySelectorAll(".thread:not(.resolved)").length;
    /** @type {HTMLOutputElement} */ (byId("comments-count")).value = open ? String(open) : "";
  }

  /** Goes to what a thread is about, or to where that was. @param {DOMStringMap} about */
  _show({ show = "", start, end }) {
    const { model, spans, selection, say } = this.actions.page;
    this.back();
    const claimed = model.claimed(show)?.event.id;
    const head = model.relations().find((each) => each.id === show)?.head ?? "";
    const event = model.incidents().get(show)?.events[0]?.event.id ?? model.claimed(head)?.event.id ?? head;
    if (spans.get(show) || model.event(show) || model.entities().has(show)) this.actions.show(show);
    else if (claimed) this.actions.show(claimed);
    else if (event) this.actions.show(event);
    else {
      if (start !== undefined) selection.set([Number(start), Number(end)]);
      say(start === undefined ? "It is no longer there." : "It is no longer there; this is its place.");
    }
  }
}
