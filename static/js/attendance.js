// The list of a day of training: each tap is kept in this browser, then sent (queue.js), with or without a network now.
// Without this file the list is one form with one button. Decision: docs/decisions/0008.
"use strict";
(() => {
  const { user = "" } = document.body.dataset, form = user && document.querySelector("form[data-roll]");
  if (!form) return;
  const { sync, title } = form.dataset, url = location.pathname;
  const said = form.querySelector("[data-said]"), save = form.querySelector("[data-save]");
  const THERE = ["present", "late", "left_early"];
  const say = (text) => { if (said) said.textContent = text; };
  const clock = () => new Date().toLocaleTimeString("vi-VN", { timeStyle: "short" });
  const mine = async () => (await box.all()).filter((item) => item.mark && item.user === user && item.sync === sync);
  const waiting = async () => (await mine()).filter((item) => item.queued);

  function show(rows) {
    for (const [who, state] of Object.entries(rows)) {
      for (const field of form.querySelectorAll(`[name="${CSS.escape(who)}"]`)) field.checked = field.value === state;
      const was = form.querySelector(`[name="was-${CSS.escape(who)}"]`);
      if (was) was.value = state;
    }
    const there = [...form.querySelectorAll("input:checked")].filter((field) => THERE.includes(field.value)).length
      + [...form.querySelectorAll("[data-flagged]")].filter((line) => !line.querySelector("input:checked")).length;
    document.querySelector("[data-there]").textContent = there.toLocaleString("vi-VN");
  }

  // What waits on this phone stands over what the page was drawn with.
  async function overlay() {
    const items = (await waiting()).sort((one, other) => (one.mark.made_at < other.mark.made_at ? -1 : 1));
    show(Object.fromEntries(items.map(({ mark }) => [mark.who, mark.state])));
    return items.length;
  }

  // Nothing waits any more: how everybody stands by now, also by the marks of other phones.
  async function refresh() {
    try {
      const seen = await (await fetch(sync, { cache: "no-store", signal: AbortSignal.timeout(20000) })).json();
      if (seen.user === user && seen.rows && !(await waiting()).length) show(seen.rows);
    } catch {
      return; // no network: what is shown is what this phone knows
    }
    navigator.serviceWorker?.controller?.postMessage([[url]]); // the page that is kept knows it too
  }

  let waited = 0, refused = 0, later; // marks of this list in this browser, when last looked
  async function told() {
    const before = { waited, refused };
    waited = await overlay();
    refused = (await mine()).length - waited;
    if (waited) return say(`Đã lưu trên máy này lúc ${clock()}. Còn ${waited} lượt chờ gửi.`);
    if (refused) say("Có lượt chưa được nhận, xin xem ở đầu trang.");
    else if (before.waited) say(`Đã lưu trên cổng lúc ${clock()}.`);
    else if (before.refused) say("");
    if (!before.waited && before.refused === refused) return;
    clearTimeout(later);
    later = setTimeout(refresh, 2000);
  }

  form.addEventListener("change", async ({ target }) => {
    if (target.type !== "radio") return;
    const token = crypto.randomUUID(), mark = { token, who: target.name, state: target.value, made_at: new Date().toISOString() };
    const kept = await box.put({ key: `${user}:mark:${token}`, user, sync, url, title, mark, queued: true });
    if (!kept) {
      save.hidden = false;
      return say("Máy này không lưu được. Xin bấm Lưu điểm danh khi có mạng.");
    }
    await told();
    navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("reports")).catch(() => undefined);
    return dispatchEvent(new Event("kept"));
  });
  addEventListener("told", told);
  if (save) save.hidden = true;
  if (save) say("Mỗi lần bấm được lưu ngay, kể cả khi mất mạng.");
  told();
  refresh();
})();
