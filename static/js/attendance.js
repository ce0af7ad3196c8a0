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
    const answer = await heard(sync, {}, 20000);
    if (!answer) return; // no network: what is shown is what this phone knows
    const { said: seen } = answer;
    if (seen.user === user && seen.rows && !hand && !(await waiting()).length) show(seen.rows);
    navigator.serviceWorker?.controller?.postMessage([[url]]); // the page that is kept knows it too
  }

  let hand = false; // what is chosen waits for the button, and for nobody else
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

  async function keep(target) {
    const token = newToken(), key = `${user}:mark:${token}`;
    const mark = { token, who: target.name, state: target.value, made_at: new Date().toISOString() };
    if (!await box.put({ key, user, sync, url, title, mark, queued: true })) return byHand();
    if (dispatchEvent(new Event("kept", { cancelable: true }))) { // report.js failed: nobody would send it
      await box.drop(key);
      return byHand();
    }
    await told();
    return navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("reports")).catch(() => undefined);
  }
  function byHand() {
    hand = true;
    save.hidden = false;
    say("Máy này không lưu được. Xin bấm Lưu điểm danh khi có mạng.");
  }

  form.addEventListener("change", ({ target }) => {
    if (target.type === "radio") keep(target).catch((error) => { byHand(); throw error; });
  });
  addEventListener("told", told);
  told().then(() => { // the button stays until this is seen to work
    if (save) save.hidden = true;
    if (save && !waited && !refused) say("Mỗi lần bấm được lưu ngay, kể cả khi mất mạng.");
  });
  refresh();
})();
