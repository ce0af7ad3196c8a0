// The page to write into the diary of a team: an entry is kept in this browser, then sent (queue.js, report.js), with or
// without a network now. Without this file the page is one form with one button. Decision: docs/decisions/0008.
"use strict";
(() => {
  const { user = "" } = document.body.dataset, form = user && document.querySelector("form[data-diary]");
  if (!form) return;
  const { day, key } = form.elements, said = form.querySelector("[data-said]");
  const say = (text, isWrong = false) => {
    said.textContent = text;
    said.className = isWrong ? "field-error" : "form-text";
  };
  const two = (value) => String(value).padStart(2, "0");
  let sending = "", refused = ""; // keys of what is on its way, and of what the portal did not take

  // A kept page is opened again for another entry, perhaps on another day.
  function begin() {
    const now = new Date();
    key.value = crypto.randomUUID();
    if (day.value === form.dataset.today) day.value = `${two(now.getDate())}/${two(now.getMonth() + 1)}/${now.getFullYear()}`;
  }

  function missing() {
    if (!form.querySelector("[name=kind]:checked")) return [form.querySelector("[name=kind]"), "Xin chọn một việc."];
    const wrong = [...form.querySelectorAll(".figure")].find((field) => !/^[\d.\s]*$/.test(field.value));
    return wrong ? [wrong, `${wrong.labels[0].textContent.trim()}: xin ghi số nguyên, không âm.`] : [];
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    const [field, why] = missing();
    if (why) {
      field.focus();
      say(why, true);
      return;
    }
    if (refused) await box.drop(refused);
    const token = key.value, fields = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
    sending = `${user}:diary:${token}`;
    refused = "";
    say("Đang ghi…");
    const kept = await box.put({
      key: sending, user, report: "diary", sync: form.dataset.sync, url: location.pathname, title: `Sổ ghi ngày ${day.value}`,
      fields, token, composed_at: new Date().toISOString(), queued: true,
    });
    if (!kept) {
      form.submit(); // this browser keeps nothing: as without scripts
      return;
    }
    navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("reports")).catch(() => undefined);
    dispatchEvent(new Event("kept"));
  });

  addEventListener("told", async () => {
    const item = sending && await box.get(sending);
    if (!sending || (item?.queued && !item.away)) return;
    if (item?.refused) {
      refused = sending;
      sending = "";
      key.value = crypto.randomUUID();
      say(item.refused, true);
      return;
    }
    sending = "";
    form.reset();
    begin();
    say(item ? "Chưa gửi được: máy này giữ lại và tự gửi khi có mạng." : "Đã ghi vào sổ.");
    scrollTo(0, 0); // to the news above
  });
  addEventListener("pageshow", (event) => { if (event.persisted) begin(); });
  begin();
})();
