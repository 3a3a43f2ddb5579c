// Blocks as a whole: putting a new one where the cursor stands, and moving one past its neighbour.
import { Extension } from "@tiptap/core";
import { NodeSelection, Selection, TextSelection } from "@tiptap/pm/state";

/** Put a block after the one in which the cursor stands, or in place of an empty line; choose it. */
export function insertBlock(editor, json) {
  const { state, view } = editor;
  const node = state.schema.nodeFromJSON(json);
  const { from, to } = placeFor(state.selection, node);
  const tr = state.tr.replaceWith(from, to, node);
  tr.setSelection(node.type.name === "figure" ? NodeSelection.create(tr.doc, from) : Selection.near(tr.doc.resolve(from + 1)));
  view.dispatch(tr.scrollIntoView());
  view.focus();
}

/** Return where a block may stand: the empty line itself, else the first place after the cursor. */
function placeFor(selection, node) {
  const { $from, $to } = selection;
  if (selection instanceof NodeSelection && selection.node.isBlock) return { from: selection.to, to: selection.to };
  const { parent, depth } = $from;
  const takes = (at) => $from.node(at - 1).canReplaceWith($from.index(at - 1), $from.indexAfter(at - 1), node.type);
  if (parent.type.name === "paragraph" && parent.content.size === 0 && takes(depth)) return { from: $from.before(), to: $from.after() };
  let at = $to.depth;
  while (at > 1 && !$to.node(at - 1).canReplaceWith($to.indexAfter(at - 1), $to.indexAfter(at - 1), node.type)) at -= 1;
  const after = at > 0 ? $to.after(at) : $to.pos;
  return { from: after, to: after };
}

/** Return a command that moves the outermost block up (-1) or down (1); `dry` only asks. */
export function moveBlock(way, { dry = false } = {}) {
  return (editor) => {
    const { state, view } = editor;
    const index = state.selection.$from.index(0);
    const other = index + way;
    if (other < 0 || other >= state.doc.childCount) return false;
    if (!dry) view.dispatch(moved(state, index, way).scrollIntoView());
    return true;
  };
}

function moved(state, index, way) {
  const { doc, selection, tr } = state;
  const node = doc.child(index);
  const starts = [];
  doc.forEach((_, offset) => starts.push(offset));
  const from = starts[index];
  const to = way < 0 ? starts[index - 1] : from + doc.child(index + 1).nodeSize;
  tr.delete(from, from + node.nodeSize).insert(to, node);
  const shift = to - from;
  if (selection instanceof NodeSelection) return tr.setSelection(NodeSelection.create(tr.doc, selection.from + shift));
  if (selection instanceof TextSelection) return tr.setSelection(TextSelection.create(tr.doc, selection.anchor + shift, selection.head + shift));
  return tr.setSelection(Selection.near(tr.doc.resolve(to)));
}

export const Moving = Extension.create({
  name: "moving",
  addKeyboardShortcuts: () => ({
    "Alt-Shift-ArrowUp": ({ editor }) => moveBlock(-1)(editor),
    "Alt-Shift-ArrowDown": ({ editor }) => moveBlock(1)(editor),
  }),
});
