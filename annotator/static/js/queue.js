// @ts-check
// Edits on their way to the server: kept in the browser's storage until the server has them, sent in
// order, sent again after any failure. Every command has an id, so sending it twice changes nothing.

/** @typedef {{op: string, id: string, [field: string]: any}} Command */
/** @typedef {"saved" | "saving" | "offline" | "signed out" | "refused"} State */

const BATCH = 50;
const TIMEOUT_MS = 20_000;
const LONGEST_WAIT_MS = 10_000;

/** A random identifier. @param {string} prefix */
export function identifier(prefix) {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  return prefix + [...bytes].map((byte) => (byte % 36).toString(36)).join("");
}

/** The token that proves that a request comes from our page. */
export function csrfToken() {
  return /** @type {HTMLMetaElement} */ (document.querySelector("meta[name=csrf-token]")).content;
}

export class Queue {
  /**
   * @param {{url: string, owner: string, revision: number,
   *   onState: () => void, onAnswer: (html: string) => void, onProblem: (message: string) => void}} options
   */
  constructor(options) {
    this.options = options;
    this.revision = options.revision;
    /** @type {State} */
    this.state = "saved";
    this.wait = 0;
    this.sending = false;
    this.single = false;
    this.kept = true;
    this.stale = false;
    /** @type {number | undefined} */
    this.timer = undefined;
    this._prefix = `annotator:${options.owner}:${options.url}:`;
    this._key = this._prefix + identifier("");
    /** @type {Command[]} */
    this.commands = this._adopt();
    if (this.commands.length) this.state = "saving";
    window.addEventListener("online", () => this.send());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.send();
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.commands.length && !this.kept) event.preventDefault();
    });
    if (this.commands.length) this.send();
  }

  /** Takes over what a closed or crashed tab left; another living tab may send it too, which is harmless. */
  _adopt() {
    /** @type {Command[]} */
    const found = [];
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(this._prefix));
      for (const key of keys) found.push(...JSON.parse(localStorage.getItem(key) ?? "[]"));
      this.commands = found;
      if (this._store()) keys.forEach((key) => localStorage.removeItem(key));
    } catch {
      return found;
    }
    return found;
  }

  /** Keeps the queue in the browser's storage; false where that is full or forbidden. */
  _store() {
    try {
      if (this.commands.length) localStorage.setItem(this._key, JSON.stringify(this.commands));
      else localStorage.removeItem(this._key);
      this.kept = true;
    } catch {
      this.kept = false;
    }
    return this.kept;
  }

  /** The query that says what the page shows, and whose it is: the server refuses anybody else. */
  get query() {
    return `?known=${this.revision}&owner=${this.options.owner}`;
  }

  /** Adds a command and sends it. @param {Command} command */
  push(command) {
    this.commands.push(command);
    this._store();
    this._become(this.state === "saved" ? "saving" : this.state);
    this.send();
  }

  /** Resolves to true once everything is saved, false when it cannot be now. @returns {Promise<boolean>} */
  async settled() {
    for (let tries = 0; this.commands.length && tries < 60; tries++) {
      if (this.state !== "saving") return false;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return this.commands.length === 0;
  }

  /** Sends what waits, unless it is being sent. */
  async send() {
    if (this.sending || !this.commands.length) return;
    clearTimeout(this.timer);
    this.sending = true;
    const batch = this.commands.slice(0, this.single ? 1 : BATCH);
    try {
      const response = await fetch(this.options.url + this.query, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken(), "HX-Request": "true" },
        body: JSON.stringify(batch),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await this._receive(response, batch.length);
    } catch {
      this._retry("offline");
    } finally {
      this.sending = false;
    }
    if (this.commands.length && this.state === "saving") this.send();
  }

  /** @param {Response} response @param {number} sent */
  async _receive(response, sent) {
    const html = await response.text();
    const done = response.headers.get("Done");
    if (done !== null) {
      const dropped = Number(done) + (response.ok ? 0 : 1);
      this.commands.splice(0, dropped);
      this.single = false;
      this.wait = 0;
      this._store();
      this.answered(response, html);
      this._become(this.commands.length ? "saving" : "saved");
    } else if (response.status >= 500 || response.status === 429) {
      this._retry("offline");
    } else if (response.status === 400 || response.status === 401) {
      this._retry("signed out");
      await this._renewToken();
    } else if (response.status === 422) {
      // One of the batch cannot be read: send them one by one and leave out the one that is refused.
      if (sent === 1) this.commands.shift();
      this.single = sent > 1;
      this._store();
      if (sent === 1) this.options.onProblem(plain(html));
      this._become(this.commands.length ? "saving" : "saved");
    } else {
      this.options.onProblem(plain(html));
      this._become("refused");
    }
  }

  /** Draws an answer, from here or from looking for changes. @param {Response} response @param {string} html */
  answered(response, html) {
    // Too far behind: the answer holds no blocks, so the page is loaded anew once nothing waits.
    this.stale ||= response.headers.has("Reload");
    if (this.stale) {
      if (!this.commands.length) location.reload();
    } else {
      this.revision = Number(response.headers.get("Revision"));
    }
    this.options.onAnswer(html);
    const problem = response.headers.get("Problem");
    if (problem) this.options.onProblem(plain(problem));
  }

  /** @param {State} state */
  _retry(state) {
    this.wait = Math.min(this.wait ? this.wait * 2 : 500, LONGEST_WAIT_MS);
    this.timer = setTimeout(() => this.send(), this.wait);
    this._become(state);
  }

  /**
   * After signing in again in another tab the page needs the new session's token; then goes on by itself.
   * Never for somebody else: what waits is the annotation of the one whose page this is.
   */
  async _renewToken() {
    try {
      const response = await fetch(location.href, { redirect: "manual" });
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
      const token = /** @type {HTMLMetaElement | null} */ (fresh.querySelector("meta[name=csrf-token]"));
      const owner = /** @type {HTMLElement | null} */ (fresh.getElementById("article"))?.dataset.owner;
      const before = csrfToken();
      if (response.ok && token && token.content !== before && owner === this.options.owner) {
        clearTimeout(this.timer);
        this.wait = 0;
        /** @type {HTMLMetaElement} */ (document.querySelector("meta[name=csrf-token]")).content = token.content;
        const fields = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[name=csrf_token]"));
        for (const field of fields) field.value = token.content;
        this._become("saving");
      }
    } catch {
      this._retry("offline");
    }
  }

  /** @param {State} state */
  _become(state) {
    this.state = state;
    this.options.onState();
  }
}

/** The words of a piece of HTML. @param {string} html */
function plain(html) {
  return new DOMParser().parseFromString(html, "text/html").body.textContent?.trim() ?? "";
}
