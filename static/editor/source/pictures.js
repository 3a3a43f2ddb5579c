// Adds a picture from the library or from this computer, and says what it shows.
import { NodeSelection } from "@tiptap/pm/state";
import { insertBlock } from "./blocks.js";
import { complain, dialogForm, openDialog } from "./dialogs.js";
import { field, make, tick } from "./elements.js";
import { libraryPanel, uploadPanel } from "./library.js";
import { word } from "./words.js";

const tabsFor = (places, done, file = null) =>
  tabs([[word("library"), libraryPanel(places.media, done)], [word("upload"), uploadPanel(places.upload, places.token, done, file)]], file ? 1 : 0);

/** Return where a form's pictures come from. */
export const placesOf = ({ dataset, elements }) => ({ media: dataset.media, upload: dataset.upload, token: () => elements.csrf_token.value });

/** Put a button beside a field that takes the path of a picture. */
export function offerLibrary(input) {
  const choose = () => {
    const dialog = openDialog(word("picture"), tabsFor(placesOf(input.form), (item) => {
      input.value = item.path;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      dialog.close();
    }));
    dialog.classList.add("wide");
  };
  const label = input.form.querySelector(`label[for="${input.id}"]`)?.textContent.trim() ?? "";
  input.after(make("button", { type: "button", class: "button quiet slim pick-button", "aria-label": `${word("picture_choose")}: ${label}`, onclick: choose }, word("picture_choose")));
}

/** Ask for a picture and put it where the cursor stands; a given file is uploaded at once. */
export function addPicture(editor, places, file = null) {
  const done = (item) => {
    dialog.querySelector(".picture-steps").remove();
    dialog.append(details(startingFrom(item), { withCaption: true }, (said) => { dialog.close(); insert(editor, item, said); }));
    dialog.querySelector("input").focus();
  };
  const dialog = openDialog(word("picture"), tabsFor(places, done, file));
  dialog.classList.add("wide");
}

const startingFrom = (item) => ({ alt: item.alt, decorative: item.decorative, src: item.url, caption: [item.caption, item.credit].filter(Boolean).join(" ") });

function insert(editor, item, { alt, decorative, caption }) {
  const image = { src: item.url, alt, width: sized(item.width), height: sized(item.height), class: decorative ? "decorative" : null };
  const content = caption ? captionOf(caption, item.credit) : [];
  insertBlock(editor, { type: "figure", attrs: { image }, content: [{ type: "caption", content }] });
}

const sized = (number) => (number ? String(number) : null);

/** The credit at the end of a caption is set small. */
function captionOf(caption, credit) {
  if (!credit || !caption.endsWith(credit)) return [{ type: "text", text: caption }];
  const before = caption.slice(0, -credit.length);
  const small = { type: "text", text: credit, marks: [{ type: "phrase", attrs: { tag: "small" } }] };
  return before ? [{ type: "text", text: before }, small] : [small];
}

/** Change what the chosen picture says; its caption is written in the text itself. */
export function editPicture(editor) {
  const { selection } = editor.state;
  const { node, pos } = pictureAt(selection);
  if (!node) return;
  const image = node.type.name === "figure" ? node.attrs.image : node.attrs;
  const classes = (image.class ?? "").split(" ").filter(Boolean);
  const standing = { alt: image.alt ?? "", src: image.src, decorative: classes.includes("decorative") };
  const dialog = openDialog(word("picture_edit"), details(standing, { withCaption: false }, ({ alt, decorative }) => {
    dialog.close();
    const rest = classes.filter((one) => one !== "decorative");
    const changed = { ...image, alt, class: [...rest, ...(decorative ? ["decorative"] : [])].join(" ") || null };
    const attributes = node.type.name === "figure" ? { ...node.attrs, image: changed } : changed;
    const { tr } = editor.state;
    tr.setNodeMarkup(pos, null, attributes, node.marks);
    editor.view.dispatch(tr.setSelection(NodeSelection.create(tr.doc, pos)));
    editor.commands.focus();
  }));
}

function pictureAt(selection) {
  if (selection instanceof NodeSelection && ["figure", "picture"].includes(selection.node.type.name)) {
    return { node: selection.node, pos: selection.from };
  }
  const { $from } = selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if ($from.node(depth).type.name === "figure") return { node: $from.node(depth), pos: $from.before(depth) };
  }
  return {};
}

function details(standing, { withCaption }, done) {
  const alt = make("input", { type: "text", value: standing.alt ?? "", autocomplete: "off" });
  const caption = make("input", { type: "text", value: standing.caption ?? "", autocomplete: "off" });
  const { row, control } = tick(word("decorative"));
  control.checked = Boolean(standing.decorative);
  const follow = () => { alt.disabled = control.checked; if (control.checked) complain(alt, null); };
  control.addEventListener("change", follow);
  const said = () => ({ alt: control.checked ? "" : alt.value.trim(), decorative: control.checked, caption: caption.value.trim() });
  const form = dialogForm(() => (control.checked || alt.value.trim() ? done(said()) : complain(alt, word("alt_needed"))),
    make("div", { class: "picture-preview" }, make("img", { src: standing.src, alt: "" })),
    field(word("alt"), alt, word("alt_hint")), row, withCaption ? field(word("caption"), caption) : null,
    make("button", { class: "button" }, word(withCaption ? "picture_insert" : "picture_save")));
  follow();
  return form;
}

function tabs(panels, first) {
  const buttons = panels.map(([label], number) => make("button", { type: "button", role: "tab", id: `editor-tab-${number}`, "aria-controls": `editor-panel-${number}` }, label));
  const boxes = panels.map(([, { element }], number) => make("div", { role: "tabpanel", id: `editor-panel-${number}`, "aria-labelledby": `editor-tab-${number}` }, element));
  const show = (at) => {
    buttons.forEach((button, number) => {
      button.setAttribute("aria-selected", number === at);
      button.tabIndex = number === at ? 0 : -1;
      boxes[number].hidden = number !== at;
    });
    panels[at][1].start();
  };
  buttons.forEach((button, number) => button.addEventListener("click", () => show(number)));
  const list = make("div", { role: "tablist", class: "editor-tabs" }, ...buttons);
  list.addEventListener("keydown", ({ key }) => {
    if (!["ArrowLeft", "ArrowRight"].includes(key)) return;
    const next = (buttons.indexOf(document.activeElement) + 1) % buttons.length;
    show(next);
    buttons[next].focus();
  });
  show(first);
  return make("div", { class: "picture-steps" }, list, ...boxes);
}
