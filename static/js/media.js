// Sends each file by itself, with a bar, and lists what became of it. Without this the form sends all at once.
const AT_ONCE = 2;
const form = document.querySelector("form[data-upload]");
const words = form.dataset;
const input = form.querySelector("input[type=file]");
const list = document.getElementById("uploads");
const state = document.getElementById("upload-state");
const waiting = [];
const count = { all: 0, done: 0, failed: 0, busy: 0 };

const made = (name, values = {}, ...inside) => {
  const element = Object.assign(document.createElement(name), values);
  element.append(...inside);
  return element;
};

const tell = () => {
  state.textContent = count.all ? words.soFar.replace(/\{(\w+)\}/g, (_, name) => count[name]) : "";
};

// One line of the list: a square for the picture, the name, and what is happening.
const line = (file) => {
  const thumb = made("span", { className: "media-thumb" });
  const about = made("div", {}, made("p", { className: "media-name", textContent: file.name }));
  const bar = made("progress", { max: 100, value: 0 });
  bar.setAttribute("aria-label", file.name);
  const says = made("p", { className: "small", textContent: words.waiting });
  about.append(bar, says);
  list.append(made("li", {}, thumb, about));
  return { file, thumb, about, bar, says };
};

const added = (job, { item, note }) => {
  const link = made("a", { href: item.page, textContent: words.describe });
  link.append(made("span", { className: "hide-text", textContent: `: ${job.file.name}` }));
  job.bar.remove();
  job.says.replaceChildren(`${words.added}. ${note ? `${note} ` : ""}`, link);
  if (item.thumb) job.thumb.replaceChildren(made("img", { src: item.thumb, alt: "" }));
  else job.thumb.replaceChildren(made("span", { textContent: item.path.split(".").pop().toUpperCase() }));
  count.done += 1;
};

const failed = (job, why, again) => {
  job.bar.hidden = true;
  job.says.className = "field-error";
  job.says.textContent = why;
  count.failed += 1;
  if (!again) return;
  const button = made("button", { type: "button", className: "button quiet slim", textContent: words.retry });
  button.onclick = () => {
    button.remove();
    count.failed -= 1;
    job.bar.hidden = false;
    job.says.className = "small";
    job.says.textContent = words.waiting;
    waiting.push(job);
    next();
  };
  job.about.append(button);
};

const answered = (job, request) => {
  const signedOut = !request.responseURL.endsWith(words.upload);
  const answer = request.response;
  if (request.status === 200 && answer?.item) return added(job, answer);
  if (signedOut) return failed(job, words.signedOut, true);
  if (request.status === 413) return failed(job, words.tooLarge, false);
  return failed(job, answer?.error ?? words.failed, request.status !== 422);
};

const send = (job) => {
  const request = new XMLHttpRequest(), data = new FormData();
  data.append("csrf_token", form.elements.csrf_token.value);
  data.append("file", job.file);
  request.responseType = "json";
  request.upload.onprogress = (event) => {
    job.bar.value = (100 * event.loaded) / event.total;
    job.says.textContent = event.loaded < event.total ? words.sending : words.making;
  };
  request.onload = () => answered(job, request);
  request.onerror = () => failed(job, words.failed, true);
  request.onloadend = () => {
    count.busy -= 1;
    next();
  };
  request.open("POST", words.upload);
  request.send(data);
};

const next = () => {
  tell();
  while (count.busy < AT_ONCE && waiting.length) {
    count.busy += 1;
    send(waiting.shift());
  }
};

const take = (files) => {
  for (const file of files) {
    count.all += 1;
    const job = line(file);
    if (file.size > Number(words.most)) failed(job, words.tooLarge, false);
    else waiting.push(job);
  }
  next();
};

const chosen = () => {
  take(input.files);
  input.value = "";
};

form.querySelector("[data-with-script]").hidden = false;
form.querySelector(".actions").hidden = true;
input.addEventListener("change", chosen);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (input.files.length) chosen();
});
for (const kind of ["dragenter", "dragover"]) {
  form.addEventListener(kind, (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
}
form.addEventListener("dragleave", (event) => {
  if (!form.contains(event.relatedTarget)) form.classList.remove("over");
});
form.addEventListener("drop", (event) => {
  event.preventDefault();
  form.classList.remove("over");
  take(event.dataTransfer.files);
});
addEventListener("beforeunload", (event) => {
  if (count.busy || waiting.length) event.preventDefault();
});
if (input.files.length) chosen();
