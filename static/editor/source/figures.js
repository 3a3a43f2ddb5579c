// Pictures: a figure with its caption, and a picture that stands within a line.
import { Node, mergeAttributes } from "@tiptap/core";
import { NodeSelection } from "@tiptap/pm/state";
import { isOwn } from "./allowed.js";
import { make } from "./elements.js";
import { carried, carriedAll } from "./text.js";
import { word } from "./words.js";

const CHOSEN = "ProseMirror-selectednode";
const IMAGE = ["src", "alt", "width", "height", "loading"];
const LINK = ["href", "title", "hreflang", "class"];

const pick = (element, names) => Object.fromEntries(names.map((name) => [name, element.getAttribute(name)]));

/** Return the attributes of a figure that is one picture, perhaps a link, and perhaps a caption. */
function figureAttributes(figure) {
  const image = figure.querySelector("img");
  const parts = [...figure.children].filter((child) => child.localName !== "figcaption");
  if (!image || parts.length !== 1 || !isOwn(image.getAttribute("src"))) return false;
  const link = parts[0].localName === "a" ? parts[0] : null;
  return {
    image: { ...pick(image, [...IMAGE, "lang", "dir"]), class: image.getAttribute("class") },
    link: link && pick(link, LINK),
  };
}

const Figure = Node.create({
  name: "figure",
  group: "block",
  content: "caption",
  draggable: true,
  isolating: true,
  addAttributes: () => ({ image: { default: {}, rendered: false }, link: { default: null, rendered: false } }),
  parseHTML: () => [{ tag: "figure", getAttrs: figureAttributes, contentElement: captionOnly }],
  renderHTML({ node, HTMLAttributes }) {
    const image = ["img", node.attrs.image];
    return ["figure", HTMLAttributes, node.attrs.link ? ["a", node.attrs.link, image] : image, ["div", { "data-caption": "" }, 0]];
  },
  addNodeView: () => ({ node, editor, getPos }) => new FigureView(node, editor, getPos),
});

/** Return an element that holds the caption of a figure and nothing else, for the reader of HTML. */
function captionOnly(figure) {
  const { ownerDocument } = figure;
  const holder = ownerDocument.createElement("figure");
  holder.append((figure.querySelector("figcaption") ?? ownerDocument.createElement("figcaption")).cloneNode(true));
  return holder;
}

/** The caption is a node of its own, so that no command turns a figure into a heading. */
const Caption = Node.create({
  name: "caption",
  content: "inline*",
  parseHTML: () => [{ tag: "figcaption" }],
  renderHTML: () => ["figcaption", 0],
  addNodeView: () => ({ node }) => captionView(node),
  addKeyboardShortcuts: () => ({ Enter: ({ editor }) => leaveCaption(editor) }),
});

function captionView(node) {
  const dom = make("figcaption", { "data-placeholder": word("caption_here") });
  const update = (now) => {
    if (now.type.name !== "caption") return false;
    dom.classList.toggle("wordless", now.content.size === 0);
    return true;
  };
  update(node);
  return { dom, contentDOM: dom, update };
}

/** Enter in a caption begins a paragraph under the figure. */
function leaveCaption(editor) {
  const { $from } = editor.state.selection;
  if ($from.parent.type.name !== "caption") return false;
  const after = $from.after($from.depth - 1);
  return editor.chain().insertContentAt(after, { type: "paragraph" }).setTextSelection(after + 1).scrollIntoView().run();
}

/** A figure on the screen: the picture can be chosen as a whole, its caption is written in place. */
class FigureView {
  constructor(node, editor, getPos) {
    this.image = make("img", { draggable: "false" });
    this.alt = make("p", { class: "figure-alt" });
    const choose = () => {
      const { state, dispatch } = editor.view;
      dispatch(state.tr.setSelection(NodeSelection.create(state.doc, getPos())));
    };
    const frame = make("div", { class: "figure-frame", contenteditable: "false", onclick: choose,
      ondblclick: () => editor.emit("editPicture") }, this.image, this.alt);
    this.contentDOM = make("div");
    this.dom = make("figure", {}, frame, this.contentDOM);
    this.update(node);
  }

  update(node) {
    if (node.type.name !== "figure") return false;
    const { src, alt, width, height } = node.attrs.image;
    const decorative = / ?decorative ?/.test(node.attrs.image.class ?? "");
    for (const [name, value] of Object.entries({ src, alt: alt ?? "", width, height })) {
      if (value !== null && value !== undefined && this.image.getAttribute(name) !== value) this.image.setAttribute(name, value);
    }
    this.alt.textContent = alt ? word("alt_is", { alt }) : word(decorative ? "is_decorative" : "alt_missing");
    this.alt.classList.toggle("missing", !alt && !decorative);
    this.dom.className = [node.attrs.class, this.chosen && CHOSEN].filter(Boolean).join(" ");
    return true;
  }

  selectNode() { this.choose(true); }
  deselectNode() { this.choose(false); }
  choose(chosen) {
    this.chosen = chosen;
    this.dom.classList.toggle(CHOSEN, chosen);
  }

  ignoreMutation(mutation) { return mutation.type !== "selection" && !this.contentDOM.contains(mutation.target); }
}

const ownImage = (image) => (isOwn(image.getAttribute("src")) ? null : false);

const Picture = Node.create({
  name: "picture",
  group: "inline",
  inline: true,
  draggable: true,
  addAttributes: () => ({ ...carriedAll(...IMAGE, "lang", "dir"), class: carried("class") }),
  parseHTML: () => [{ tag: "img[src]", getAttrs: ownImage }],
  renderHTML: ({ HTMLAttributes }) => ["img", mergeAttributes(HTMLAttributes)],
});

export const pictureParts = [Figure, Caption, Picture];
