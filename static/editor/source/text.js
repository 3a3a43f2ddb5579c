// What text is made of: paragraphs, headings, lists, boxes, links and the small marks.
import { Extension, Mark, Node, mergeAttributes } from "@tiptap/core";
import { Blockquote } from "@tiptap/extension-blockquote";
import { Bold } from "@tiptap/extension-bold";
import { Document } from "@tiptap/extension-document";
import { HardBreak } from "@tiptap/extension-hard-break";
import { Heading } from "@tiptap/extension-heading";
import { HorizontalRule } from "@tiptap/extension-horizontal-rule";
import { Italic } from "@tiptap/extension-italic";
import { BulletList, ListItem, ListKeymap, OrderedList } from "@tiptap/extension-list";
import { Paragraph } from "@tiptap/extension-paragraph";
import { Text } from "@tiptap/extension-text";
import { isLink } from "./allowed.js";

/** Return an attribute that is carried along as it stands. */
export const carried = (name) => ({
  default: null,
  parseHTML: (element) => element.getAttribute(name),
  renderHTML: (attributes) => ({ [name]: attributes[name] }),
});
export const carriedAll = (...names) => Object.fromEntries(names.map((name) => [name, carried(name)]));

const BEARERS = [
  "paragraph", "heading", "bulletList", "orderedList", "listItem", "blockquote", "box", "figure",
  "table", "tableRow", "tableCell", "tableHeader", "horizontalRule", "bold", "italic", "link", "phrase",
];

/** Language, direction and the classes of a place: every element may bear them. */
const Bearing = Extension.create({
  name: "bearing",
  addGlobalAttributes: () => [{ types: BEARERS, attributes: carriedAll("class", "lang", "dir") }],
});

/** A paragraph; without `own` it had no tag of its own, as the words of most list items and cells. */
const OwnParagraph = Paragraph.extend({
  addAttributes: () => ({
    own: {
      default: null,
      keepOnSplit: false,
      parseHTML: () => true,
      renderHTML: ({ own }) => (own ? {} : { "data-bare": "" }),
    },
  }),
});

const Numbered = OrderedList.extend({ addAttributes: () => carriedAll("start", "type", "reversed") });
const Item = ListItem.extend({ addAttributes: () => carriedAll("value") });

/** A division: the note box, columns, a gallery, centred text. */
const Box = Node.create({
  name: "box",
  group: "block",
  content: "block+",
  defining: true,
  parseHTML: () => [{ tag: "div" }],
  renderHTML: ({ HTMLAttributes }) => ["div", HTMLAttributes, 0],
  addCommands: () => ({
    toggleNote: () => ({ commands, state }) =>
      isInNote(state) ? commands.lift("box") : commands.wrapIn("box", { class: "note-box" }),
  }),
});

/** Return whether the cursor stands in a note box. */
export function isInNote({ selection }) {
  const { $from } = selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    const node = $from.node(depth);
    if (node.type.name === "box" && node.attrs.class === "note-box") return true;
  }
  return false;
}

const Link = Mark.create({
  name: "link",
  priority: 1000,
  inclusive: false,
  keepOnSplit: false,
  addAttributes: () => carriedAll("href", "title", "hreflang"),
  parseHTML: () => [{ tag: "a[href]", getAttrs: (a) => (isLink(a.getAttribute("href")) ? null : false) }],
  renderHTML: ({ HTMLAttributes }) => ["a", HTMLAttributes, 0],
  addCommands() {
    return {
      setLink: (attributes) => ({ chain }) => chain().extendMarkRange("link").setMark("link", attributes).run(),
      unsetLink: () => ({ chain }) => chain().extendMarkRange("link").unsetMark("link").run(),
    };
  },
});

export const PHRASES = "abbr bdi bdo cite code del ins kbd mark q s samp small span sub sup time var".split(" ");

/** Any other mark that a post may hold: it has no button, and stays where it is. */
const Phrase = Mark.create({
  name: "phrase",
  excludes: "",
  addAttributes: () => ({
    tag: { default: "span", rendered: false, parseHTML: (element) => element.localName },
    ...carriedAll("title", "datetime"),
  }),
  parseHTML: () => PHRASES.map((tag) => ({ tag })),
  renderHTML: ({ mark, HTMLAttributes }) => [mark.attrs.tag, mergeAttributes(HTMLAttributes), 0],
});

export const textParts = [
  Document, Text, OwnParagraph, Heading.configure({ levels: [2, 3, 4, 5, 6] }), Bold, Italic, Link, Phrase,
  BulletList, Numbered, Item, ListKeymap, Blockquote, HardBreak, HorizontalRule, Box, Bearing,
];
