// The media library in a dialog: search what is there, or upload; either way ends with one picture.
import { field, make } from "./elements.js";
import { word } from "./words.js";

/** Return the panel that searches the library at `address` and hands on what was picked. */
export function libraryPanel(address, pick) {
  const search = make("input", { type: "search", autocomplete: "off" });
  const list = make("ul", { class: "pick-list", role: "list" });
  const said = make("p", { class: "hint", role: "status" });
  const more = make("button", { type: "button", class: "button quiet", hidden: true, onclick: () => load(next) }, word("library_more"));
  let next = null;
  let asked = 0;
  const load = async (url, fresh = false) => {
    const number = (asked += 1);
    said.textContent = word("library_wait");
    const answer = await fetchJson(url);
    if (number !== asked) return;
    if (fresh) list.replaceChildren();
    list.append(...(answer?.items ?? []).map((item) => make("li", {}, pickButton(item, pick))));
    next = answer?.next ?? null;
    more.hidden = !next;
    said.textContent = answer ? (list.children.length ? "" : word("library_empty")) : word("library_failed");
  };
  const start = () => load(`${address}?${new URLSearchParams({ q: search.value.trim(), page: 1 })}`, true);
  let timer = 0;
  search.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(start, 250); });
  search.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); start(); } });
  return { element: make("div", {}, field(word("library_search"), search), said, list, more), start, focus: () => search.focus() };
}

async function fetchJson(url) {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function pickButton(item, pick) {
  const name = item.alt || item.caption || item.path.split("/").at(-1);
  return make("button", { type: "button", class: "pick", onclick: () => pick(item) },
    make("img", { src: item.thumb || item.url, alt: "", loading: "lazy" }), make("span", {}, name));
}

/** Return the panel that uploads one file to `address` and hands on what the library made of it. */
export function uploadPanel(address, token, pick, given = null) {
  const file = make("input", { type: "file", accept: "image/jpeg,image/png,image/gif,image/webp" });
  const progress = make("progress", { max: 1, value: 0, hidden: true, "aria-label": word("upload_progress") });
  const said = make("p", { class: "upload-said", role: "status" });
  const send = (chosen) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("csrf_token", token());
    body.append("file", chosen);
    request.upload.onprogress = ({ loaded, total }) => { progress.value = total ? loaded / total : 0; };
    request.onloadend = () => {
      progress.hidden = true;
      const answer = parsed(request.responseText);
      said.textContent = request.status === 200 && answer?.item ? "" : answer?.error ?? word("upload_failed");
      if (request.status === 200 && answer?.item) pick(answer.item);
    };
    progress.hidden = false;
    said.textContent = word("upload_wait");
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.send(body);
  };
  file.addEventListener("change", () => file.files[0] && send(file.files[0]));
  const start = () => { if (given) { send(given); given = null; } };
  return { element: make("div", {}, field(word("upload_file"), file, word("upload_hint")), progress, said), start, focus: () => file.focus() };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
