// One hand on the keyboard. Without this file every button still works.
"use strict";
(() => {
  const typed = document.querySelector("[data-typed]");
  let picked = -1;
  const choices = () => [...document.querySelectorAll(".pickable")];

  const move = (step) => {
    const all = choices();
    if (!all.length) return;
    if (picked >= 0) all[picked]?.classList.remove("picked");
    picked = picked < 0 && step < 0 ? all.length - 1 : (picked + step + all.length) % all.length;
    all[picked].classList.add("picked");
    all[picked].scrollIntoView({ block: "nearest" });
  };

  const choose = () => {
    const choice = choices()[picked];
    if (!choice) return false;
    choice.click();
    return true;
  };

  // The first letter given to an input method is not said to be composing yet; it has code 229.
  const composing = (event) => event.isComposing || event.keyCode === 229;
  const busy = (event) => composing(event) || event.ctrlKey || event.metaKey || event.altKey;
  const elsewhere = (target) =>
    target !== typed && target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");

  const press = (key) => {
    const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!target) return false;
    if (target.matches("textarea, input")) target.focus();
    else target.click();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (busy(event) || elsewhere(event.target)) return;
    if (typed && event.target === typed && typed.value) return;
    const key = event.key.toLowerCase();
    const answering = typed && event.target === typed;
    if (answering && key === "escape") return typed.blur();
    if (key === "j" || key === "k") move(key === "j" ? 1 : -1);
    else if (key === "enter" && picked >= 0 && !event.target.closest("a, button, summary")) {
      if (!choose()) return;
    } else if (key.length !== 1 || (answering && /[a-z]/.test(key)) || !press(key)) return;
    event.preventDefault();
  });

  const since = document.querySelector("[data-since]");
  if (since) {
    const start = Number(since.dataset.since) * 1000;
    const tick = () => {
      const seconds = Math.max(0, Math.floor((Date.now() - start) / 1000));
      if (seconds >= 6 * 3600) return;
      since.textContent = [seconds / 3600, (seconds / 60) % 60, seconds % 60]
        .map((part) => String(Math.floor(part)).padStart(2, "0")).join(":");
    };
    tick();
    setInterval(tick, 1000);
  }

  for (const choice of document.querySelectorAll("[data-submit]"))
    choice.addEventListener("change", () => choice.form.requestSubmit());

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const text = document.getElementById(button.dataset.copy);
      text.select();
      navigator.clipboard?.writeText(text.value);
    });
  }
})();
