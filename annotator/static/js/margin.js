// @ts-check
// The margin: its tabs, the place of the open card, and the problems that the server finds.

/** @typedef {import("./actions.js").Actions} Actions */

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const PAUSE_MS = 400;

export class Margin {
  /** @param {Actions} actions @param {import("./queue.js").Queue} queue */
  constructor(actions, queue) {
    this.actions = actions;
    this.queue = queue;
    this.open = byId("open");
    this.tabs = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-tab]")]);
    this.problems = byId("problems");
    this.timer = 0;
    this.at = -1;
    this.tab = "events";
    this.fresh = false;
    for (const tab of this.tabs) tab.addEventListener("click", () => this.choose(tab.dataset.tab ?? ""));
    this.problems.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-target]"));
      if (button) this._go(button);
    });
    new ResizeObserver(() => this.place()).observe(actions.page.article.root);
  }

  /** Makes room for the open card. */
  cards() {
    if (this.tab !== "events") this.choose("events");
    this.place();
  }

  /** Shows a tab; the one that is shown goes back to the events. @param {string} name */
  choose(name) {
    const again = this.tab === name;
    this.tab = again ? "events" : name;
    for (const tab of this.tabs) tab.setAttribute("aria-selected", String(tab.dataset.tab === this.tab));
    for (const panel of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".margin > .panel"))) panel.hidden = panel.id !== `panel-${this.tab}`;
    document.documentElement.dataset.tab = this.tab;
    if (this.tab === "problems") this._fetch();
    this.place();
  }

  /** Looks for problems once the annotator pauses. */
  later() {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this._fetch(), PAUSE_MS);
  }

  /** How many problems are open, after asking the server; null when it does not answer. @returns {Promise<number | null>} */
  async count() {
    await this._fetch();
    return this.fresh ? Number(/** @type {HTMLElement | null} */ (this.problems.querySelector("[data-problems]"))?.dataset.problems ?? 0) : null;
  }

  /** Goes to the next problem. */
  async next() {
    if (!this.problems.querySelector("[data-target]")) await this._fetch();
    const found = /** @type {HTMLElement[]} */ ([...this.problems.querySelectorAll("[data-target]")]);
    if (!found.length) {
      this.actions.page.say("No open problems.");
      return;
    }
    this.at = (this.at + 1) % found.length;
    this._go(found[this.at]);
  }

  async _fetch() {
    clearTimeout(this.timer);
    this.fresh = false;
    try {
      const response = await fetch((this.problems.dataset.url ?? "") + this.queue.query, { headers: { "HX-Request": "true" } });
      if (!response.ok) return;
      const { htmx } = /** @type {any} */ (window);
      htmx.swap({ text: await response.text(), target: this.problems, sourceElement: this.problems, swap: "innerHTML" });
      this.fresh = true;
    } catch {
      return; // offline: the last answer stays
    }
    const count = /** @type {HTMLElement | null} */ (this.problems.querySelector("[data-problems]"))?.dataset.problems ?? "";
    /** @type {HTMLOutputElement} */ (byId("problem-count")).value = count === "0" ? "" : count;
  }

  /** @param {HTMLElement} problem */
  _go(problem) {
    const { kind, target = "" } = problem.dataset;
    const { model } = this.actions.page;
    const said = problem.textContent ?? "";
    if (kind === "claim") this.actions.show(model.claimed(target)?.event.id ?? "");
    else if (kind === "relation") this.actions.show(model.relations().find((each) => each.id === target)?.head ?? "");
    else this.actions.show(target);
    this.actions.page.say(said);
  }

  /** Shows which of the events beside the text is in hand. */
  mark() {
    for (const line of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".event"))) {
      const inHand = line.dataset.id === this.actions.event;
      line.classList.toggle("in-hand", inHand);
      line.setAttribute("aria-pressed", String(inHand));
    }
  }

  /** Puts the open card beside the paragraph that it belongs to, inside the window. */
  place() {
    const { spans, selection, model, article } = this.actions.page;
    const cards = /** @type {HTMLElement[]} */ ([...this.open.children]);
    this.open.hidden = this.tab !== "events" || cards.every((card) => card.hidden);
    if (this.open.hidden) return;
    const span = spans.get(model.event(this.actions.event)?.event.trigger ?? selection.span);
    const row = span ? article.block(article.indexAt(span.start))?.element : null;
    const last = row?.nextElementSibling?.lastElementChild; // of the events beside it, which stay in sight
    const home = /** @type {Element} */ (this.open.parentElement).getBoundingClientRect();
    const low = (document.querySelector(".palette")?.getBoundingClientRect().bottom ?? 0) + 44;
    const high = window.innerHeight - 40 - this.open.offsetHeight;
    const wanted = last ? last.getBoundingClientRect().bottom + 4 : row ? row.getBoundingClientRect().top : low;
    this.open.style.top = `${Math.max(Math.min(wanted, high), low) - home.top}px`;
  }
}
