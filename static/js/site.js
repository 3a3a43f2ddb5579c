// Small helps; every page works without them.
(() => {
  "use strict";
  const all = (selector, root = document) => root.querySelectorAll(selector);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const written = (n) => n.toLocaleString("en");

  // <div data-count-url="…"><p data-words="[…]"><b data-count="1284">1,284</b> people …</p> <progress> <span data-goal>
  const show = (box, to) => {
    const number = box.querySelector("[data-count]"), bar = box.querySelector("progress");
    const from = Number(number.dataset.count), start = performance.now();
    number.dataset.count = to;
    const step = (now) => {
      const left = still.matches ? 0 : Math.max(1 - (now - start) / 600, 0);
      const n = Math.round(to - (to - from) * Math.min(left, 1) ** 3);
      number.textContent = written(n);
      if (bar) bar.value = n;
      if (left > 0) requestAnimationFrame(step);
    };
    step(start);
  };
  // The words for one person or more, with those on paper or without, around the number that stands.
  const say = (box, n, paper) => {
    const line = box.querySelector("[data-words]");
    if (!line) return;
    const words = JSON.parse(line.dataset.words)[(n === 1 ? 0 : 1) + (paper ? 2 : 0)];
    const [before, after] = words.replace("{p}", written(paper)).split("{n}");
    line.replaceChildren(before, line.querySelector("[data-count]"), after);
  };
  // As the server writes it: 26 Nov 2026, 13:14 JST.
  const moment = (iso) => {
    const at = new Date(iso), lang = document.documentElement.lang;
    const part = (as, how) => at.toLocaleString(as, { timeZone: "Asia/Tokyo", ...how });
    const day = lang === "en"
      ? [{ day: "numeric" }, { month: "short" }, { year: "numeric" }].map((how) => part("en", how)).join(" ")
      : part(lang, { year: "numeric", month: "long", day: "numeric" });
    return `${day}${lang === "en" ? "," : ""} ${part("en-GB", { hour: "2-digit", minute: "2-digit" })} JST`;
  };
  const refresh = async (box) => {
    if (document.hidden) return;
    const url = box.dataset.countUrl;
    try {
      const answer = await fetch(url);
      if (!answer.ok) return;
      const { confirmed, on_paper: paper, goal, as_of: asOf } = await answer.json();
      const bar = box.querySelector("progress"), aim = box.querySelector("[data-goal]");
      if (goal && bar) bar.max = goal;
      if (goal && aim) aim.textContent = written(goal);
      say(box, confirmed, paper);
      show(box, confirmed);
      for (const time of all(`[data-as-of="${url}"]`)) {
        time.dateTime = asOf;
        time.textContent = moment(asOf);
      }
    } catch { /* The number the server wrote stays. */ }
  };
  const boxes = all("[data-count-url]");
  let looked = Date.now();
  const look = () => {
    if (document.hidden || Date.now() - looked < 29000) return;
    looked = Date.now();
    boxes.forEach(refresh);
  };
  if (boxes.length) {
    setInterval(look, 30000);
    document.addEventListener("visibilitychange", look);
  }

  for (const button of all("[data-copy]")) {
    const source = document.getElementById(button.dataset.copy), label = button.textContent;
    if (!source || !navigator.clipboard) continue;
    button.hidden = false;
    button.onclick = async () => {
      try { await navigator.clipboard.writeText(source.value ?? source.textContent.trim()); }
      catch { return source.select?.(); }
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = label; }, 3000);
    };
  }

  for (const button of navigator.share ? all("[data-share]") : []) {
    button.closest("[hidden]").hidden = false;
    const { share: url, title } = button.dataset;
    button.onclick = () => navigator.share({ title, url }).catch(() => {});
  }

  document.getElementById("error-summary")?.focus();

  // A second press of a submit button does nothing while the first is on its way.
  const rest = (form) => {
    delete form.dataset.busy;
    all("[aria-disabled]", form).forEach((button) => button.removeAttribute("aria-disabled"));
  };
  addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.busy) return event.preventDefault();
    form.dataset.busy = 1;
    event.submitter?.setAttribute("aria-disabled", true);
    setTimeout(rest, 10000, form);
  });
  addEventListener("pageshow", () => all("form[data-busy]").forEach(rest));
})();
