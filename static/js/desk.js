// The form of a post keeps its text: beside the post on the server, and in this tab until it is there.
// <form id="post-form" data-autosave="…" data-heartbeat="…" data-unsaved="…">; the words come from #editor-words.
const SOON = 3000, NOW_AND_THEN = 30000, SIGNED_OUT = 10000, LONGEST_WAIT = 60000;
const UNLOADING = 60000; // What a closing page may still send, in characters.
const OF_THE_PAGE = new Set(["csrf_token", "window", "continues", "version"]);
const form = document.querySelector("form[data-autosave]");
if (form) begin();

function begin() {
  const words = JSON.parse(document.getElementById("editor-words")?.dataset.words ?? "{}");
  const word = (name, values = {}) => (words[name] ?? name).replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
  const { autosave, heartbeat } = form.dataset;
  const memory = `lfnkr${autosave}`;
  const line = document.getElementById("desk-state") ?? form.appendChild(made("p", { class: "desk-line", role: "status" }));
  const banners = made("div", { class: "desk-banners", "aria-live": "polite" });
  form.before(banners);
  // On a reload the browser would fill in old text unasked, and it would pass for saved text.
  form.autocomplete = "off";

  const fields = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const typed = () => new URLSearchParams(fields().filter(([name]) => !OF_THE_PAGE.has(name))).toString();
  let saved = typed();
  let busy = null, timer = 0, wait = SOON, failing = false, leaving = false;
  const unsaved = () => !leaving && typed() !== saved;

  const remember = () => {
    const at = new Date().toISOString();
    try { sessionStorage.setItem(memory, JSON.stringify({ at, fields: fields(), submitted: leaving })); } catch { /* No room: the server still has it. */ }
  };
  const forget = () => sessionStorage.removeItem(memory);
  const later = (ms) => { clearTimeout(timer); timer = setTimeout(save, ms); };
  const say = (text) => { if (line.textContent !== text) line.textContent = text; };

  const post = (address, extra = {}, options = {}) => {
    const body = new URLSearchParams(fields());
    for (const [name, value] of Object.entries(extra)) body.set(name, value);
    return fetch(address, { method: "POST", body, headers: { Accept: "application/json", "X-Page": location.pathname }, ...options });
  };

  async function save() {
    if (busy || !unsaved()) return;
    const sending = typed();
    busy = new AbortController();
    try {
      const answer = await post(autosave, {}, { signal: busy.signal });
      const told = await answer.json();
      busy = null;
      if (answer.ok) keptThere(sending, told);
      else if (told.csrf_token) { renew(told.csrf_token); later(0); }
      else if (answer.status === 401) signedOut(told);
      else notYet();
    } catch {
      busy = null;
      if (!leaving) notYet();
    }
  }

  function keptThere(sending, told) {
    saved = sending;
    failing = false;
    wait = SOON;
    banner("signed_out");
    say(told.words ?? "");
    standing(told);
    if (unsaved()) later(SOON);
    else forget();
  }
  function notYet() {
    failing = true;
    say(word("save_later"));
    wait = Math.min(wait * 2, LONGEST_WAIT);
    later(wait);
  }
  function signedOut({ sign_in: address }) {
    failing = true;
    say("");
    banner("signed_out", word("signed_out"), made("a", { class: "button quiet slim", href: address, target: "_blank", rel: "noopener" }, word("sign_in")));
    later(SIGNED_OUT);
  }
  function renew(token) {
    document.querySelectorAll("input[name=csrf_token]").forEach((input) => { input.value = token; });
  }
  function standing(told) {
    const both = made("a", { class: "button quiet slim", href: form.dataset.unsaved, target: "_blank" }, word("taken_see"));
    if (told.taken_by) banner("standing", told.warning ?? word("taken", { name: told.taken_by }), both);
    else if (told.changed) banner("standing", told.warning, both);
    else if (told.other_window) banner("standing", told.warning ?? word("other_window"));
    else banner("standing");
  }

  /** Show a banner of that name, or without a text take it away; the same text stays where it is. */
  function banner(name, text = "", ...actions) {
    const shown = banners.querySelector(`[data-name=${name}]`);
    if (shown?.dataset.text === text) return;
    shown?.remove();
    if (!text) return;
    const box = made("div", { class: "note safety desk-banner", "data-name": name }, made("p", {}, text), ...actions);
    box.dataset.text = text;
    banners.append(box);
  }

  async function beat() {
    if (document.hidden || leaving) return;
    try {
      const answer = await post(heartbeat, { body: "" });
      const told = await answer.json();
      if (told.csrf_token) renew(told.csrf_token);
      if (answer.ok) { banner("signed_out"); standing(told); }
      else if (answer.status === 401 && !failing) signedOut(told);
    } catch { /* The next one may get through. */ }
  }

  function bringBack(entry) {
    for (const field of form.elements) if (["checkbox", "radio"].includes(field.type)) field.checked = false;
    for (const [name, value] of entry.fields) if (!OF_THE_PAGE.has(name)) put(name, value);
    put("continues", Object.fromEntries(entry.fields).window ?? "");
    form.querySelector("textarea[data-editor]")?.dispatchEvent(new Event("reload"));
    banner("restore");
    say(word("restored"));
    save();
  }
  function put(name, value) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (["checkbox", "radio"].includes(field.type)) field.checked ||= field.value === value;
      else field.value = value;
    }
  }
  function offer() {
    const entry = JSON.parse(sessionStorage.getItem(memory) ?? "null");
    if (!entry) return;
    const had = new URLSearchParams(entry.fields.filter(([name]) => !OF_THE_PAGE.has(name))).toString();
    const wentThrough = entry.submitted && Number(form.elements.version?.value) > Number(Object.fromEntries(entry.fields).version);
    if (had === saved || wentThrough) return forget();
    const time = new Date(entry.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    const yes = made("button", { type: "button", class: "button slim" }, word("restore_yes"));
    const no = made("button", { type: "button", class: "button quiet slim" }, word("restore_no"));
    yes.onclick = () => bringBack(entry);
    no.onclick = () => { forget(); banner("restore"); };
    banner("restore", word("restore", { time }), yes, no);
  }

  form.addEventListener("input", () => {
    if (!unsaved()) return;
    remember();
    if (!failing) later(SOON);
  });
  form.addEventListener("change", () => form.dispatchEvent(new Event("input")));
  form.addEventListener("submit", ({ submitter }) => {
    if (submitter?.formTarget === "_blank") return;
    leaving = true;
    setTimeout(() => { leaving = false; }, NOW_AND_THEN);
    if (typed() !== saved) remember();
    clearTimeout(timer);
    busy?.abort();
  });
  addEventListener("pageshow", (event) => { if (event.persisted) leaving = false; });
  addEventListener("visibilitychange", () => { if (document.hidden) save(); else beat(); });
  addEventListener("online", save);
  addEventListener("pagehide", () => {
    if (unsaved() && typed().length < UNLOADING) post(autosave, {}, { keepalive: true }).catch(() => {});
    if (!leaving) post(heartbeat, { body: "", release: "1" }, { keepalive: true }).catch(() => {});
  });
  addEventListener("beforeunload", (event) => { if (failing && unsaved()) event.preventDefault(); });
  setInterval(save, NOW_AND_THEN);
  setInterval(beat, NOW_AND_THEN);
  offer();
  beat();
  suggest();
}

/** While the address is empty, show the one that the server will make from the title. */
function suggest() {
  const { title, slug } = form.elements;
  if (!title || !slug) return;
  const show = () => { slug.placeholder = (title.value.normalize("NFC").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join("-").slice(0, 120); };
  title.addEventListener("input", show);
  show();
}

function made(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
