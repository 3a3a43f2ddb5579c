// What a post may hold, as lfnkr_app/web/safe_html.py says it on the server; a test compares the two.
// Here it keeps markup that somebody typed or pasted from doing anything while it is on the screen.

export const TAGS = new Set(
  ("h2 h3 h4 h5 h6 p div ul ol li dl dt dd blockquote pre hr br address figure figcaption " +
    "table caption thead tbody tfoot tr th td " +
    "a abbr bdi bdo cite code del em img ins kbd mark q rp rt ruby s samp small span strong sub sup time var").split(" "),
);
export const GONE_WITH_CONTENT = new Set(
  ("script style iframe noscript noembed noframes template title svg math object applet select " +
    "textarea audio video canvas").split(" "),
);
export const ATTRIBUTES = new Set(
  ("lang dir class href title hreflang src alt width height start value colspan rowspan datetime " +
    "loading reversed type scope").split(" "),
);
const OWN_PATH = /^\/(?![/\\])[^\s\\\x00-\x1f\x7f]*$/;

/** Return whether a picture's address is one of this site. */
export const isOwn = (src) => OWN_PATH.test(src ?? "");

/** Return an address of this site as a path, any other as it is. */
export function withoutHost(address) {
  const url = URL.canParse?.(address) ? new URL(address) : null;
  return url && url.origin === location.origin ? url.pathname + url.search + url.hash : address;
}

/** Return whether a link may lead there: a path here, the web, or a mail address. */
export const isLink = (href) => /^(?:https?:\/\/[^\s]+|mailto:[^\s]+|[/?#](?![/\\])[^\s\\]*)$/i.test(href ?? "") || href === "/";

/** Return what somebody typed as an address that a link may have, or null. */
export function linkFrom(typed) {
  const text = withoutHost(typed.trim());
  if (isLink(text)) return text;
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(text)) return `mailto:${text}`;
  return /^[^\s/:]+\.[^\s/:.]{2,}(?:[/?#]\S*)?$/.test(text) ? `https://${text}` : null;
}

/** Return HTML whose styles and handlers are data: the policy complains of them even in a document that nobody sees. */
const styleless = (html) =>
  html.replace(/<style[\s>][\s\S]*?<\/style\s*>/gi, "").replace(/<[a-z][^>]*>/gi, (tag) =>
    tag.replace(/([\s"'])style(\s*=)/gi, "$1data-look$2").replace(/([\s"'/])on([a-z]+\s*=)/gi, "$1data-on-$2"));

/** Return the body of a document in which nothing runs and nothing is fetched; styles are `data-look`. */
export function inert(html) {
  const page = document.implementation.createHTMLDocument("");
  const parsed = new DOMParser().parseFromString(`<body>${styleless(html)}`, "text/html");
  page.body.replaceWith(page.importNode(parsed.body, true));
  return page.body;
}

/** Take away from the tree under `root` what a post may not hold; what stood inside stays. */
export function prune(root) {
  for (const element of [...root.querySelectorAll("*")]) {
    if (GONE_WITH_CONTENT.has(element.localName)) element.remove();
    else if (!TAGS.has(element.localName)) element.replaceWith(...element.childNodes);
    else dropAttributes(element);
  }
  return root;
}

function dropAttributes(element) {
  for (const { name } of [...element.attributes]) {
    if (!ATTRIBUTES.has(name)) element.removeAttribute(name);
  }
  if (element.hasAttribute("href") && !isLink(element.getAttribute("href"))) element.removeAttribute("href");
  if (element.localName === "img" && !isOwn(element.getAttribute("src"))) element.remove();
}
