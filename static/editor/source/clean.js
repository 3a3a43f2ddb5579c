// What comes from Word, from Google Docs and from web pages, as plain blocks of ours.
import { inert, isLink, isOwn, prune, withoutHost } from "./allowed.js";

const BLOCKS = "p,h1,h2,h3,h4,h5,h6,ul,ol,li,table,blockquote,figure,div,pre,hr,dl,section,article,header,footer,main,aside,center";
const LOOKS = new Set(["class", "dir", "lang", "loading", "type", "title", "hreflang"]);

/** Return pasted HTML as HTML of ours, and how many pictures were left out. */
export function cleaned(html) {
  const root = inert(html);
  if (root.querySelector("[data-pm-slice]")) return { html: root.innerHTML, left: leftOut(root) };
  dropComments(root);
  root.querySelectorAll("style,script,meta,link,title,xml").forEach((element) => element.remove());
  root.querySelectorAll("[data-look]").forEach(styleToTags);
  joinWordLists(root);
  rename(root, "h1", "h2");
  rename(root, "b", "strong");
  rename(root, "i", "em");
  const left = leftOut(root);
  root.querySelectorAll("a").forEach(tidyLink);
  root.querySelectorAll("div,section,article,header,footer,main,aside,center").forEach(flatten);
  prune(root);
  root.querySelectorAll("*").forEach(dropLooks);
  root.querySelectorAll("span,font,small,code,mark,ins,del,s,q,cite").forEach((e) => e.replaceWith(...e.childNodes));
  root.querySelectorAll("p,h2,h3,h4,h5,h6").forEach((e) => isBlank(e) && !e.closest("td,th,li") && e.remove());
  root.querySelectorAll(":scope > br").forEach((br) => br.remove());
  root.querySelectorAll(":is(li, td, th) > p:only-child").forEach((p) => p.replaceWith(...p.childNodes));
  return { html: root.innerHTML, left };
}

function dropComments(root) {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  found.forEach((comment) => comment.remove());
}

/** Bold and italic that are only told by style become tags; what Word hides goes. */
function styleToTags(element) {
  const style = `;${element.dataset.look.toLowerCase().replace(/\s/g, "")}`;
  if (/mso-hide:all|display:none/.test(style)) return element.remove();
  if (/;font-weight:(?:normal|400)/.test(style) && /^(?:b|strong)$/.test(element.localName)) {
    return element.replaceWith(...element.childNodes);
  }
  if (element.localName !== "span" && element.localName !== "font") return null;
  if (/;font-weight:(?:bold|[6-9]00)/.test(style)) wrapInside(element, "strong");
  if (/font-style:italic/.test(style)) wrapInside(element, "em");
  if (/vertical-align:super/.test(style)) wrapInside(element, "sup");
  if (/vertical-align:sub/.test(style)) wrapInside(element, "sub");
  return null;
}

function wrapInside(element, tag) {
  const wrap = element.ownerDocument.createElement(tag);
  wrap.append(...element.childNodes);
  element.append(wrap);
}

/** Word writes list items as paragraphs with `mso-list:l0 level2 lfo1` and the bullet as text. */
function joinWordLists(root) {
  let lists = [];
  let end = null;
  for (const paragraph of [...root.querySelectorAll("p[data-look*='mso-list' i]")]) {
    const level = Number(/level(\d)/i.exec(paragraph.dataset.look)?.[1] ?? 1);
    const bullet = paragraph.querySelector("[data-look*='mso-list:' i]");
    const tag = /^\s*\(?(?:\d+|[a-z]{1,4})[.)、]/i.test(bullet?.textContent ?? "") ? "ol" : "ul";
    bullet?.remove();
    if (end === null || nextElement(end) !== paragraph) lists = [];
    lists.length = Math.min(lists.length, level);
    while (lists.length < level) lists.push(openList(lists.at(-1), paragraph, tag));
    const item = root.ownerDocument.createElement("li");
    item.append(...paragraph.childNodes);
    lists.at(-1).append(item);
    paragraph.remove();
    [end] = lists;
  }
}

function openList(outer, paragraph, tag) {
  const list = paragraph.ownerDocument.createElement(tag);
  if (!outer) paragraph.before(list);
  else (outer.lastElementChild ?? outer.appendChild(outer.ownerDocument.createElement("li"))).append(list);
  return list;
}

const nextElement = (node) => node.nextElementSibling;

function rename(root, from, to) {
  for (const element of root.querySelectorAll(from)) {
    const renamed = element.ownerDocument.createElement(to);
    renamed.append(...element.childNodes);
    element.replaceWith(renamed);
  }
}

/** Take out pictures of elsewhere, and return how many there were. */
function leftOut(root) {
  let count = 0;
  for (const image of root.querySelectorAll("img")) {
    const src = withoutHost(image.getAttribute("src") ?? "");
    image.setAttribute("src", src);
    if (isOwn(src)) continue;
    count += isPixel(image) ? 0 : 1;
    const figure = image.closest("figure");
    (figure && figure.querySelectorAll("img").length === 1 ? figure : image).remove();
  }
  return count;
}

const isPixel = (image) => ["0", "1"].includes(image.getAttribute("width")) || ["0", "1"].includes(image.getAttribute("height"));

function tidyLink(link) {
  const href = withoutHost(link.getAttribute("href") ?? "");
  if (isLink(href) && !href.startsWith("#")) link.setAttribute("href", href);
  else link.replaceWith(...link.childNodes);
}

/** A division of a web page is a paragraph when it holds words only, else nothing of its own. */
function flatten(element) {
  if (element.querySelector(BLOCKS)) return element.replaceWith(...element.childNodes);
  const paragraph = element.ownerDocument.createElement("p");
  paragraph.append(...element.childNodes);
  return element.replaceWith(paragraph);
}

function dropLooks(element) {
  for (const { name } of [...element.attributes]) {
    if (LOOKS.has(name)) element.removeAttribute(name);
  }
}

const isBlank = (element) => !element.textContent.trim() && !element.querySelector("img,br");
