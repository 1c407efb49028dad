// Everything works without this file; with it there is less to do.
"use strict";
(() => {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  // Leaving must not be undone by the browser's back button.
  for (const button of document.querySelectorAll("[data-leave]")) {
    const form = button.form;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      document.body.replaceChildren();
      const body = new URLSearchParams(new FormData(form));
      fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true })
        .finally(() => window.location.replace(form.dataset.exit || "about:blank"));
    });
  }
  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.dataset.download !== undefined) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", (event) => {
    for (const form of document.forms) delete form.dataset.sent;
    if (event.persisted) window.location.reload();
  });
})();
