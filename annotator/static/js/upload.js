// @ts-check
// Files sent one by one as soon as they are chosen or dropped, each with its progress and a way to take it back.
// Without this the form sends them itself.

import { csrfToken } from "./queue.js";

/**
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {T}
 */
function one(root, selector) {
  return /** @type {T} */ (root.querySelector(selector));
}

class Uploads {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.address = form.dataset.upload ?? "";
    /** @type {HTMLElement} */
    this.list = one(form, "[data-files]");
    /** @type {HTMLElement} */
    this.said = one(form, "[data-said]");
    /** @type {HTMLButtonElement} */
    this.button = one(form, "[data-submit]");
    /** @type {{file: File, name: string, row: Row}[]} */
    this.waiting = [];
    this.sending = false;
  }

  /** @param {File} file @param {string} name */
  add(file, name) {
    const row = new Row(name, () => this.drop(row));
    this.list.append(row.element);
    this.waiting.push({ file, name, row });
    this.next();
  }

  /** @param {Row} row */
  drop(row) {
    this.waiting = this.waiting.filter((each) => each.row !== row);
    row.request?.abort();
    row.element.remove();
    this.said.textContent = `${row.name} taken back`;
  }

  next() {
    const first = this.sending ? undefined : this.waiting.shift();
    if (first) this.send(first.file, first.name, first.row);
    this.button.disabled = this.sending;
  }

  /** @param {File} file @param {string} name @param {Row} row */
  send(file, name, row) {
    const request = new XMLHttpRequest();
    row.request = request;
    this.sending = true;
    request.open("POST", `${this.address}?name=${encodeURIComponent(name)}`);
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("HX-Request", "true"); // a refusal comes as a short message, not as a page
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => row.show(event.loaded, event.total);
    request.onload = () => {
      if (request.status === 200) row.keep(JSON.parse(request.responseText).token);
      else row.fail(message(request.responseText));
      this.said.textContent = row.words;
    };
    request.onerror = () => {
      row.fail("The server was not reached. Take the file back and choose it again.");
      this.said.textContent = row.words;
    };
    request.onloadend = () => {
      row.request = undefined;
      this.sending = false;
      this.next();
    };
    request.send(file);
  }
}

/** A file in the list. */
class Row {
  /** @param {string} name @param {() => void} onRemove */
  constructor(name, onRemove) {
    this.name = name;
    this.words = "";
    /** @type {XMLHttpRequest | undefined} */
    this.request = undefined;
    this.element = document.createElement("li");
    const label = document.createElement("bdi");
    label.textContent = name;
    this.progress = document.createElement("progress");
    this.progress.setAttribute("aria-label", `Sending ${name}`);
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Take back";
    button.setAttribute("aria-label", `Take back ${name}`);
    button.addEventListener("click", onRemove);
    this.element.append(label, this.progress, button);
  }

  /** @param {number} done @param {number} total */
  show(done, total) {
    this.progress.max = total || 1;
    this.progress.value = done;
  }

  /** @param {string} token */
  keep(token) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "upload";
    field.value = token;
    this.progress.replaceWith(field);
    this.words = `${this.name} sent`;
  }

  /** @param {string} reason */
  fail(reason) {
    const problem = document.createElement("span");
    problem.className = "danger";
    problem.textContent = reason;
    this.progress.replaceWith(problem);
    this.words = `${this.name}: ${reason}`;
  }
}

/** The words of an error's answer. @param {string} html */
function message(html) {
  const words = new DOMParser().parseFromString(html, "text/html").body.textContent?.trim();
  return words || "The server refused the file.";
}

/**
 * The files below a dropped file or folder, with their paths.
 * @param {FileSystemEntry} entry
 * @returns {Promise<{file: File, name: string}[]>}
 */
async function below(entry) {
  if (entry.name.startsWith(".")) return [];
  const name = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) {
    const item = /** @type {FileSystemFileEntry} */ (entry);
    /** @type {File} */
    const file = await new Promise((done, failed) => item.file(done, failed));
    return [{ file, name }];
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  /** @type {{file: File, name: string}[]} */
  const found = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const entries = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (entries.length === 0) return found;
    for (const each of entries) found.push(...(await below(each)));
  }
}

/** @param {HTMLFormElement} form */
function start(form) {
  const uploads = new Uploads(form);
  /** @type {HTMLElement} */
  const zone = one(form, "[data-drop]");
  one(form, "[data-drop-hint]").removeAttribute("hidden");
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[type=file]"))) {
    input.addEventListener("change", () => {
      for (const file of input.files ?? []) {
        const name = file.webkitRelativePath || file.name;
        if (!/(^|\/)\./.test(name)) uploads.add(file, name); // a hidden file, such as .DS_Store, is no article
      }
      input.value = ""; // sent already, so not with the form again
    });
  }
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("drop-over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("drop-over"));
  zone.addEventListener("drop", async (event) => {
    event.preventDefault();
    zone.classList.remove("drop-over");
    // All are asked for at once: after the first wait the browser has forgotten what was dropped.
    const dropped = [...(event.dataTransfer?.items ?? [])]
      .filter((item) => item.kind === "file")
      .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
    for (const { entry, file } of dropped) {
      if (entry) for (const each of await below(entry)) uploads.add(each.file, each.name);
      else if (file) uploads.add(file, file.name);
    }
  });
}

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-upload]"))) {
  start(form);
}
