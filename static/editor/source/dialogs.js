// Dialogs: a heading, fields, buttons; and the one that asks where a link leads.
import { linkFrom } from "./allowed.js";
import { field, make } from "./elements.js";
import { word } from "./words.js";

/** Open a dialog; `close` ends it, and what had the focus before gets it back. */
export function openDialog(title, ...content) {
  const before = document.activeElement;
  const heading = make("h2", { id: "editor-dialog-title" }, title);
  const shut = make("button", { type: "button", class: "editor-close", "aria-label": word("close"), onclick: () => dialog.close() }, "×");
  const dialog = make("dialog", { class: "editor-dialog", "aria-labelledby": heading.id }, make("div", { class: "editor-dialog-head" }, heading, shut), ...content);
  dialog.addEventListener("close", () => { dialog.remove(); before?.focus?.(); });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Return a form of a dialog; `onsubmit` gets no page to leave. */
export function dialogForm(onsubmit, ...content) {
  return make("form", { method: "dialog", novalidate: true, onsubmit: (event) => { event.preventDefault(); onsubmit(); } }, ...content);
}

/** Show an error at a field, or take it away again. */
export function complain(control, text) {
  const box = control.closest(".field");
  box.querySelector(".field-error")?.remove();
  box.classList.toggle("has-error", Boolean(text));
  control.setAttribute("aria-invalid", Boolean(text));
  if (!text) return;
  const error = make("p", { class: "field-error", id: `${control.id}-error` }, text);
  control.setAttribute("aria-describedby", error.id);
  box.append(error);
  control.focus();
}

/** Ask where a link leads, and set or remove it. */
export function askForLink(editor) {
  const had = editor.getAttributes("link").href ?? "";
  const needsText = editor.state.selection.empty && !had;
  const address = make("input", { type: "text", inputmode: "url", value: had, autocomplete: "off", spellcheck: "false" });
  const shown = make("input", { type: "text", autocomplete: "off" });
  const save = () => {
    const href = linkFrom(address.value);
    if (!href) return complain(address, word("link_wrong"));
    dialog.close();
    const chain = editor.chain().focus();
    if (needsText) chain.insertContent({ type: "text", text: shown.value.trim() || href, marks: [{ type: "link", attrs: { href } }] }).run();
    else chain.setLink({ href }).run();
    return null;
  };
  const remove = make("button", { type: "button", class: "button danger", onclick: () => { dialog.close(); editor.chain().focus().unsetLink().run(); } }, word("link_remove"));
  const form = dialogForm(save, field(word("link_to"), address, word("link_hint")), needsText ? field(word("link_text"), shown) : null,
    make("div", { class: "cluster" }, make("button", { class: "button" }, word("link_save")), had ? remove : null));
  const dialog = openDialog(word("link"), form);
  address.select();
}
