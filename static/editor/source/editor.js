// The editor: takes the place of <textarea data-editor>, which keeps the text that the form sends.
// Without a change the text stays, byte for byte, what it was.
import { Editor } from "@tiptap/core";
import { Dropcursor, Gapcursor, UndoRedo } from "@tiptap/extensions";
import { Selection } from "@tiptap/pm/state";
import { cleaned } from "./clean.js";
import { askForLink } from "./dialogs.js";
import { make } from "./elements.js";
import { pictureParts } from "./figures.js";
import { Kept, documentOf, htmlOf, survives } from "./kept.js";
import { Moving } from "./blocks.js";
import { addPicture, editPicture, offerLibrary, placesOf } from "./pictures.js";
import { Ruby } from "./ruby.js";
import { tableParts } from "./tables.js";
import { textParts } from "./text.js";
import { toolbars } from "./toolbar.js";
import { word } from "./words.js";

const PARTS = [
  ...textParts, ...tableParts, ...pictureParts, Kept, Ruby, Moving,
  UndoRedo, Gapcursor, Dropcursor.configure({ color: false, class: "editor-drop" }),
];

function start(source) {
  const { form } = source;
  const label = form.querySelector(`label[for="${source.id}"]`);
  const said = make("p", { class: "editor-said", role: "status" });
  const places = placesOf(form);
  const say = (text) => { said.textContent = text; };
  const place = make("div", { class: "editor-text" });
  const editor = new Editor({
    element: place,
    extensions: PARTS,
    injectCSS: false,
    enablePasteRules: false,
    editorProps: {
      attributes: textAttributes(source, label),
      scrollMargin: 96,
      scrollThreshold: 96,
      transformPastedHTML: (html) => takeIn(html, say),
      handlePaste: (_, event) => takeFile(event.clipboardData),
      handleDrop: (_, event, __, moved) => !moved && takeFile(event.dataTransfer),
    },
  });
  const takeFile = (data) => {
    const file = [...(data?.files ?? [])].find((one) => one.type.startsWith("image/"));
    if (!file || data.types.includes("text/html")) return false;
    addPicture(editor, places, file);
    return true;
  };
  // What the text was when it came in, as HTML and as a document; and the HTML that is shown now.
  let original = null;
  let current = null;
  const load = () => {
    const { tr } = editor.state;
    const { content } = documentOf(source.value, editor.schema);
    tr.replaceWith(0, tr.doc.content.size, content).setSelection(Selection.atStart(tr.doc));
    editor.view.dispatch(tr.setMeta("addToHistory", false).setMeta("loading", true));
    original = { html: source.value, doc: editor.state.doc };
    current = source.value;
  };
  const write = ({ transaction }) => {
    if (!transaction.docChanged || transaction.getMeta("loading")) return;
    current = editor.state.doc.eq(original.doc) ? original.html : htmlOf(editor.state.doc, editor.schema);
    source.value = current;
    source.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const hint = document.getElementById(source.getAttribute("aria-describedby"));
  const show = (asSource) => {
    source.hidden = !asSource;
    if (hint) hint.hidden = !asSource;
    back.hidden = !asSource;
    box.hidden = asSource;
  };
  const toSource = () => { show(true); say(""); source.focus(); };
  const toText = () => {
    if (source.value !== current) {
      if (!survives(source.value, editor.schema)) return say(word("html_stays"));
      load();
    }
    say("");
    show(false);
    return editor.commands.focus();
  };
  const bars = toolbars(editor, source.id, [{ name: "html", text: "HTML", run: toSource }]);
  const box = make("div", { class: "editor" }, bars.root, place);
  const back = make("button", { type: "button", class: "button quiet slim", onclick: toText }, word("html_back"));
  source.before(box, back);
  source.after(said);
  source.required = false;
  source.classList.add("editor-source");
  // Somebody else wrote into the textarea: the text of this tab was brought back.
  source.addEventListener("reload", () => (box.hidden ? null : toText()));
  editor.on("transaction", write);
  editor.on("editLink", () => askForLink(editor));
  editor.on("addPicture", () => addPicture(editor, places));
  editor.on("editPicture", () => editPicture(editor));
  editor.view.dom.addEventListener("keydown", (event) => shortcuts(event, editor, bars));
  label?.addEventListener("click", () => box.hidden || editor.commands.focus());
  const fits = survives(source.value, editor.schema);
  if (fits) load();
  else say(word("html_stays"));
  show(!fits);
}

function textAttributes(source, label) {
  if (label) label.id ||= `${source.id}-label`;
  return {
    class: "prose", role: "textbox", "aria-multiline": "true",
    ...(label ? { "aria-labelledby": label.id } : { "aria-label": word("text") }),
    ...(source.lang ? { lang: source.lang } : {}),
  };
}

function takeIn(html, say) {
  const { html: ours, left } = cleaned(html);
  if (left) say(left === 1 ? word("picture_left_out") : word("pictures_left_out", { count: left }));
  return ours;
}

function shortcuts(event, editor, bars) {
  if (event.altKey && event.key === "F10") bars.focus();
  else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") askForLink(editor);
  else return;
  event.preventDefault();
}

document.querySelectorAll("textarea[data-editor]").forEach(start);
document.querySelectorAll("form[data-media] input:is([name=lead_image], [name=social_image])").forEach(offerLibrary);
