// @ts-check
// On every page: says where edits wait that this browser has not been able to send, and leads there.

const person = document.body.dataset.person;
const prefix = `annotator:${person}:`;

/** How many edits wait, by the address of their article. @returns {Map<string, number>} */
function waiting() {
  const found = new Map();
  for (const key of Object.keys(localStorage).filter((each) => each.startsWith(prefix))) {
    const address = key.slice(prefix.length).replace(/\/commands:[^:]*$/, "");
    const count = JSON.parse(localStorage.getItem(key) ?? "[]").length;
    if (address.startsWith("/projects/") && address !== location.pathname && count) {
      found.set(address, (found.get(address) ?? 0) + count);
    }
  }
  return found;
}

/** Shows a line for each article. */
function tell() {
  const place = document.getElementById("waiting");
  if (!place || !person) return;
  const lines = [...waiting()].map(([address, count]) => {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = "Open it to save them.";
    const line = document.createElement("p");
    line.append(`${count} ${count === 1 ? "edit" : "edits"} of an article could not be saved yet and ${count === 1 ? "waits" : "wait"} in this browser. `, link);
    return line;
  });
  place.replaceChildren(...lines);
  place.hidden = !lines.length;
}

try {
  tell();
} catch {
  // Storage is forbidden here, so nothing waits in it.
}
