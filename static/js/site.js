// Small helps; every page works without them.
(() => {
  "use strict";
  const all = (selector, root = document) => root.querySelectorAll(selector);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const written = (n) => n.toLocaleString("en");

  // <div data-count-url="…"><b data-count="1284">1,284</b> <progress> <span data-goal></div>
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
  const refresh = async (box) => {
    if (document.hidden) return;
    try {
      const answer = await fetch(box.dataset.countUrl);
      const { confirmed, goal } = await answer.json();
      const bar = box.querySelector("progress"), aim = box.querySelector("[data-goal]");
      if (goal && bar) bar.max = goal;
      if (goal && aim) aim.textContent = written(goal);
      if (answer.ok && confirmed >= 0) show(box, confirmed);
    } catch { /* The number the server wrote stays. */ }
  };
  const boxes = all("[data-count-url]");
  if (boxes.length) setInterval(() => boxes.forEach(refresh), 30000);

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
