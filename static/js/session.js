// Says two minutes before the session ends that it will, and prolongs it at the press of a button. The server alone
// decides when it ends; without this file it ends just the same, and what was typed is kept. Decision: docs/decisions/0022.
"use strict";
(() => {
  const bar = document.getElementById("session"), WARNING = 120, LOOK_EVERY = 5000; // seconds; milliseconds
  if (!bar) return;
  // By the clock, not by counted ticks: a machine that slept has missed them.
  let ends = Date.now() + Number(document.body.dataset.sessionLeft) * 1000, shown = "", asking = false, timer;

  function show(when, seconds) {
    if (when !== shown) {
      const inside = bar.contains(document.activeElement);
      bar.querySelector(":scope > :not(template)")?.remove();
      shown = when;
      if (when) bar.append(bar.querySelector(`template[data-when="${when}"]`).content.cloneNode(true));
      bar.querySelector("form")?.addEventListener("submit", prolong);
      if (inside) document.getElementById("content").focus();
    }
    const minutes = bar.querySelector(":scope > :not(template) [data-minutes]"), text = seconds > 60 ? "2 phút" : "chưa đến 1 phút";
    if (minutes && minutes.textContent !== text) minutes.textContent = text;
  }

  function heard(answer) {
    ends = Date.now() + answer.left * 1000;
    show(answer.left > WARNING ? "" : answer.prolongs ? "idle" : "whole", answer.left);
  }

  // Another tab may have gone on: only the server knows. Signed out, it leads to a page that is no JSON.
  async function ask(address, how) {
    if (asking) return;
    asking = true;
    try {
      heard(await (await fetch(address, { cache: "no-store", ...how })).json());
    } catch {
      show(Date.now() < ends ? "idle" : "over", (ends - Date.now()) / 1000);
    }
    asking = false;
  }

  function prolong(event) {
    event.preventDefault();
    ask(event.target.action, { method: "POST", body: new URLSearchParams(new FormData(event.target)) });
  }

  function look() {
    const left = (ends - Date.now()) / 1000;
    if (left > WARNING || shown === "over") return;
    if (!shown || left <= 0) ask(bar.dataset.left);
    else show(shown, left);
  }
  addEventListener("pagehide", () => clearInterval(timer));
  addEventListener("pageshow", () => { clearInterval(timer); timer = setInterval(look, LOOK_EVERY); look(); });
})();
