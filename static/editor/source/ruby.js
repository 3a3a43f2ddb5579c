// Ruby, the small reading above Chinese characters: one piece, kept as it was written.
import { Node } from "@tiptap/core";
import { inert, prune } from "./allowed.js";

export const Ruby = Node.create({
  name: "ruby",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => ({ html: { default: "", rendered: false } }),
  parseHTML: () => [{ tag: "ruby", priority: 100, getAttrs: (ruby) => ({ html: ruby.outerHTML }) }],
  renderHTML: ({ node }) => piece(node.attrs.html),
});

function piece(html) {
  const ruby = prune(inert(html)).querySelector("ruby");
  return ruby ? document.importNode(ruby, true) : ["span"];
}
