// The form of a flooded letter: the browser calculates a little before it sends, in a worker of its own.
// <form data-challenge="…json" data-worker="…js"><input type="hidden" name="work"><p data-work-state hidden>.
(() => {
  "use strict";
  const form = document.querySelector("form[data-challenge]");
  if (!form || !window.Worker || !window.crypto?.subtle) return;
  const field = form.elements.work, line = form.querySelector("[data-work-state]");
  const FRESH = 15 * 60 * 1000, LONGEST = 60 * 1000;
  let begun = 0, solution = null, sending = false;

  const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
  const solved = async () => {
    const answer = await fetch(form.dataset.challenge, { cache: "no-store" });
    if (!answer.ok) throw new Error("no challenge");
    const challenge = await answer.json();
    const worker = new Worker(form.dataset.worker);
    try {
      return await new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = reject;
        worker.postMessage(challenge);
      });
    } finally { worker.terminate(); }
  };
  const begin = () => {
    if (solution && Date.now() - begun < FRESH) return;
    begun = Date.now();
    solution = solved().catch(() => ""); // Sent without: somebody looks at it by hand.
  };

  form.addEventListener("focusin", begin);
  form.addEventListener("submit", async (event) => {
    if (field.value) return;
    event.preventDefault();
    if (sending) return;
    sending = true;
    line.hidden = false;
    begin();
    const found = await Promise.race([solution, pause(LONGEST)]);
    await pause(0); // A form that is still telling of its submitting hears no second one.
    field.value = found || "none";
    form.requestSubmit(event.submitter);
  });
  // Whoever comes back to the page brings a solution that is spent.
  addEventListener("pageshow", () => {
    field.value = "";
    line.hidden = true;
    solution = null;
    sending = false;
  });
})();
