// The toolbars. Arrow keys move inside one, as its pattern asks; Escape goes back to the text.
import { NodeSelection } from "@tiptap/pm/state";
import { insertBlock, moveBlock } from "./blocks.js";
import { make } from "./elements.js";
import { isInNote } from "./text.js";
import { emptyTable } from "./tables.js";
import { icon } from "./icons.js";
import { word } from "./words.js";

const heading = (level) => ({
  name: `h${level}`, text: `H${level}`,
  run: (editor) => editor.chain().focus().toggleHeading({ level }).run(),
  on: (editor) => editor.isActive("heading", { level }),
});
const toggle = (name, command, active, text = null) => ({
  name, text, run: (editor) => editor.chain().focus()[command]().run(), on: (editor) => editor.isActive(active),
});
const act = (name, command, text = null) => ({
  name, text, run: (editor) => editor.chain().focus()[command]().run(), can: (editor) => editor.can()[command](),
});
const place = (name) => ({
  name: `place_${name || "none"}`, text: word(`place_${name || "none"}`),
  run: (editor) => editor.chain().focus().updateAttributes("figure", { class: placed(editor, name) }).run(),
  on: (editor) => (/\balign(\w+)/.exec(editor.getAttributes("figure").class ?? "")?.[1] ?? "") === name,
});

/** Return the classes of the chosen figure with another place. */
function placed(editor, name) {
  const rest = (editor.getAttributes("figure").class ?? "").split(" ").filter((one) => one && !/^align(?:left|right|center|wide)$/.test(one));
  return [...rest, ...(name ? [`align${name}`] : [])].join(" ") || null;
}

const MAIN = [
  [act("undo", "undo"), act("redo", "redo")],
  [heading(2), heading(3), heading(4)],
  [toggle("bold", "toggleBold", "bold", "B"), toggle("italic", "toggleItalic", "italic", "I"),
    { name: "link", run: (editor) => editor.emit("editLink"), on: (editor) => editor.isActive("link") }],
  [toggle("bullets", "toggleBulletList", "bulletList"), toggle("numbers", "toggleOrderedList", "orderedList"),
    toggle("quote", "toggleBlockquote", "blockquote"),
    { name: "note", run: (editor) => editor.chain().focus().toggleNote().run(), on: (editor) => isInNote(editor.state) }],
  [{ name: "picture", run: (editor) => editor.emit("addPicture") },
    { name: "table", run: (editor) => insertBlock(editor, emptyTable(3, 2)),
      can: (editor) => !editor.isActive("table") },
    { name: "rule", run: (editor) => editor.chain().focus().setHorizontalRule().run() }],
];
const textual = (name, command) => act(name, command, word(name));
const TABLE = [[
  textual("row_above", "addRowBefore"), textual("row_below", "addRowAfter"), textual("row_remove", "deleteRow"),
  textual("column_before", "addColumnBefore"), textual("column_after", "addColumnAfter"), textual("column_remove", "deleteColumn"),
  textual("head_row", "toggleHeaderRow"), textual("table_remove", "deleteTable"),
]];
const move = (name, way) => ({ name, run: (editor) => moveBlock(way)(editor), can: (editor) => moveBlock(way, { dry: true })(editor) });
const remove = { name: "remove", run: (editor) => editor.chain().focus().deleteSelection().run() };
const BLOCK = [[move("up", -1), move("down", 1), remove]];
const PICTURE = [[
  { name: "picture_edit", text: word("picture_edit"), run: (editor) => editor.emit("editPicture") },
  ...["", "left", "center", "right", "wide"].map(place),
], ...BLOCK];

const chosen = (editor, ...names) =>
  editor.state.selection instanceof NodeSelection && names.includes(editor.state.selection.node.type.name);

/** Return the toolbars of an editor: one that is always there, and those for a table or a chosen block. */
export function toolbars(editor, textId, extra) {
  const bars = [
    { bar: bar(editor, [...MAIN, extra], word("tools"), textId), when: () => true },
    { bar: bar(editor, TABLE, word("tools_table"), textId), when: () => editor.isActive("table") },
    { bar: bar(editor, PICTURE, word("tools_picture"), textId), when: () => editor.isActive("figure") || chosen(editor, "picture") },
    { bar: bar(editor, BLOCK, word("tools_block"), textId), when: () => chosen(editor, "kept", "horizontalRule") },
  ];
  const show = () => bars.forEach(({ bar: { element, refresh }, when }) => {
    element.hidden = !when();
    if (!element.hidden) refresh();
  });
  editor.on("transaction", show);
  show();
  const root = make("div", { class: "editor-bars" }, ...bars.map(({ bar: { element } }) => element));
  return { root, focus: () => bars[0].bar.focus() };
}

function bar(editor, groups, label, textId) {
  const buttons = groups.flat().map((tool) => ({ tool, element: button(editor, tool) }));
  const element = make("div", { class: "editor-bar", role: "toolbar", "aria-label": label, "aria-controls": textId });
  let at = 0;
  for (const group of groups) {
    const ours = buttons.filter(({ tool }) => group.includes(tool)).map((one) => one.element);
    element.append(make("div", { class: "editor-group" }, ...ours));
  }
  const go = (to) => {
    buttons[at].element.tabIndex = -1;
    at = (to + buttons.length) % buttons.length;
    buttons[at].element.tabIndex = 0;
    buttons[at].element.focus();
  };
  buttons.forEach(({ element: one }, number) => { one.tabIndex = number ? -1 : 0; });
  element.addEventListener("focusin", (event) => {
    const here = buttons.findIndex((one) => one.element === event.target);
    if (here >= 0 && here !== at) go(here);
  });
  element.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 };
    if (event.key === "Escape") editor.view.focus();
    else if (event.key in steps) go(steps[event.key]);
    else return;
    event.preventDefault();
  });
  const refresh = () => buttons.forEach(({ tool, element: one }) => {
    if (tool.on) one.setAttribute("aria-pressed", tool.on(editor));
    if (tool.can) one.setAttribute("aria-disabled", !tool.can(editor));
  });
  return { element, refresh, focus: () => go(at) };
}

function button(editor, tool) {
  const label = word(tool.name);
  const hint = word(`${tool.name}_title`);
  const wide = tool.text === label;
  return make("button", {
    type: "button",
    class: `editor-tool${wide ? " worded" : ""}`,
    "data-tool": tool.name,
    "aria-label": wide ? null : label,
    title: hint === `${tool.name}_title` ? label : hint,
    onclick: ({ currentTarget }) => currentTarget.getAttribute("aria-disabled") === "true" || tool.run(editor),
    // The text keeps its selection, and on phones its keyboard.
    onmousedown: (event) => event.preventDefault(),
  }, tool.text ?? icon(tool.name));
}
