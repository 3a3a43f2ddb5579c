// Nothing is lost: whatever the editor does not model stays in the text as one block, untouched.
import { Node } from "@tiptap/core";
import { DOMParser as Reader, DOMSerializer } from "@tiptap/pm/model";
import { inert, prune } from "./allowed.js";
import { make } from "./elements.js";
import { sortRows } from "./tables.js";
import { PHRASES } from "./text.js";
import { word } from "./words.js";

export const Kept = Node.create({
  name: "kept",
  group: "block",
  atom: true,
  draggable: true,
  addAttributes: () => ({ html: { default: "", rendered: false } }),
  parseHTML: () => [{ tag: "div[data-kept]", priority: 100, getAttrs: (div) => ({ html: div.dataset.kept }) }],
  renderHTML: ({ node }) => ["div", { "data-kept": node.attrs.html }],
  addNodeView: () => ({ node }) => ({ dom: keptView(node.attrs.html) }),
});

function keptView(html) {
  const shown = make("div", { class: "kept-shown" });
  shown.append(...document.importNode(prune(inert(html)), true).childNodes);
  shown.querySelectorAll("a").forEach((link) => link.setAttribute("tabindex", "-1"));
  return make("div", { class: "kept", contenteditable: "false" }, make("p", { class: "kept-label" }, word("kept")), shown);
}

/** Return the document of `html`; blocks that would lose something by it are kept blocks. */
export function documentOf(html, schema) {
  const root = prune(inert(html));
  [...root.children].forEach((element) => keepIfNeeded(element, schema));
  return Reader.fromSchema(schema).parse(root);
}

/** Return whether `html` comes out of the editor as it went in. */
export function survives(html, schema) {
  const before = prune(inert(html));
  const after = inert(htmlOf(documentOf(html, schema), schema));
  return canonical(before) === canonical(after);
}

function keepIfNeeded(element, schema) {
  if (isInline(element) || comesBack(element, schema)) return;
  if (element.localName === "div") {
    [...element.children].forEach((child) => keepIfNeeded(child, schema));
    if (comesBack(element, schema)) return;
  }
  const kept = element.ownerDocument.createElement("div");
  element.querySelectorAll("[data-kept]").forEach((inner) => inner.replaceWith(...inert(inner.dataset.kept).childNodes));
  kept.dataset.kept = element.outerHTML;
  element.replaceWith(kept);
}

function comesBack(element, schema) {
  const holder = element.ownerDocument.createElement("div");
  holder.append(element.cloneNode(true));
  const back = inert(htmlOf(Reader.fromSchema(schema).parse(holder), schema));
  holder.querySelectorAll("[data-kept]").forEach((inner) => inner.replaceWith(...inert(inner.dataset.kept).childNodes));
  return canonical(holder) === canonical(back);
}

/** Return the HTML of a document, one block on a line. */
export function htmlOf(doc, schema) {
  const page = document.implementation.createHTMLDocument("");
  page.body.append(DOMSerializer.fromSchema(schema).serializeFragment(doc.content, { document: page }));
  page.querySelectorAll("table").forEach(sortRows);
  page.querySelectorAll("[data-caption]").forEach((holder) => holder.replaceWith(...holder.childNodes));
  page.querySelectorAll("figcaption").forEach((caption) => caption.hasChildNodes() || caption.remove());
  page.querySelectorAll("p[data-bare]").forEach(unwrapIfBare);
  page.querySelectorAll("[data-kept]").forEach((kept) => kept.replaceWith(...inert(kept.dataset.kept).childNodes));
  if (page.body.innerHTML === "<p></p>") return "";
  return [...page.body.children].map((element) => element.outerHTML).join("\n");
}

/** Words of a list item or cell that had no paragraph of their own get none. */
function unwrapIfBare(paragraph) {
  paragraph.removeAttribute("data-bare");
  const parent = paragraph.parentNode;
  const others = [...parent.children].filter((child) => child !== paragraph);
  const alone = others.every((child) => parent.localName === "li" && ["ul", "ol"].includes(child.localName));
  if (!["li", "td", "th"].includes(parent.localName) || paragraph.attributes.length || !alone) return;
  if (parent.firstElementChild === paragraph) paragraph.replaceWith(...paragraph.childNodes);
}

const MARKS = new Set(["a", "strong", "em", ...PHRASES]);
const INLINE = new Set([...MARKS, "br", "img", "ruby", "rt", "rp", "var"]);
const isInline = (node) => node.nodeType === 3 || INLINE.has(node.localName);

/** Return what a reader gets from a tree, so that two ways to write the same are equal. */
export function canonical(root) {
  const tokens = [];
  block(root, tokens);
  return JSON.stringify(tidied(tokens));
}

function block(element, tokens) {
  let open = false;
  const paragraph = (wanted) => {
    if (open !== wanted) tokens.push({ edge: wanted ? "<p" : ">" });
    open = wanted;
  };
  const holdsWords = /^(?:p|h[1-6]|figcaption|pre|dt|caption|figure)$/.test(element.localName);
  for (const child of element.childNodes) {
    if (isInline(child)) {
      if (!holdsWords && (open || child.nodeType !== 3 || /[^ \t\r\n\f]/.test(child.data))) paragraph(true);
      if (holdsWords || open) inline(child, [], tokens);
    } else if (child.nodeType === 1) {
      paragraph(false);
      if (child.localName === "figcaption" && !child.hasChildNodes()) continue;
      tokens.push({ edge: signature(child) });
      block(child, tokens);
      tokens.push({ edge: ">" });
    }
  }
  paragraph(false);
}

function inline(node, marks, tokens) {
  if (node.nodeType === 3) return tokens.push({ text: node.data, marks: [...new Set(marks)].sort().join("") });
  if (node.nodeType !== 1) return null;
  if (MARKS.has(node.localName)) {
    const inner = [...marks, signature(node)];
    return node.childNodes.forEach((child) => inline(child, inner, tokens));
  }
  const inside = node.localName === "ruby" ? node.innerHTML : "";
  return tokens.push({ atom: signature(node) + inside, marks: [...new Set(marks)].sort().join("") });
}

function signature(element) {
  const said = [...element.attributes].filter(({ name, value }) => name !== "rel" && !(name === "class" && !value.trim()));
  return `<${element.localName}${said.map(({ name, value }) => ` ${name}=${JSON.stringify(value)}`).sort().join("")}`;
}

/** Return the tokens with white space folded as a browser does, and neighbours of one kind joined. */
function tidied(tokens) {
  const out = [];
  let spaceBefore = true;
  for (const token of tokens) {
    if (token.text === undefined) {
      trimEnd(out, token);
      out.push(token);
      spaceBefore = token.edge !== undefined || token.atom.startsWith("<br");
      continue;
    }
    let text = token.text.replace(/[ \t\r\n\f]+/g, " ");
    if (spaceBefore) text = text.replace(/^ /, "");
    if (!text) continue;
    spaceBefore = text.endsWith(" ");
    const last = out.at(-1);
    if (last?.text !== undefined && last.marks === token.marks) last.text += text;
    else out.push({ text, marks: token.marks });
  }
  return out;
}

function trimEnd(out, next) {
  const last = out.at(-1);
  if (last?.text === undefined || !(next.edge !== undefined || next.atom.startsWith("<br"))) return;
  last.text = last.text.replace(/ $/, "");
  if (!last.text) out.pop();
}
