// The words of this page, in the reader's language: templates/staff/posts/_editor_words.html.
const box = document.getElementById("editor-words");
const words = box ? JSON.parse(box.dataset.words) : {};

/** Return a word of the page, with `{name}` filled in. */
export function word(name, values = {}) {
  return (words[name] ?? name).replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}
