// @ts-check
// A button beside something that is shown once, such as a link: copies it. Without this people mark and copy it.

for (const button of document.querySelectorAll("button[data-copy]")) {
  const copy = /** @type {HTMLButtonElement} */ (button);
  const field = /** @type {HTMLInputElement} */ (document.getElementById(copy.dataset.copy ?? ""));
  const said = /** @type {HTMLElement} */ (copy.parentElement?.querySelector("[data-copied]"));
  if (document.activeElement === field) field.select();
  field.addEventListener("focus", () => field.select());
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = "Copied.";
    } catch {
      said.textContent = "It is marked: copy it with the keyboard.";
    }
  });
}
