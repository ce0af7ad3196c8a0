// The page to write into the diary of a team: an entry is kept in this browser, then sent (queue.js, report.js), with or
// without a network now; one that the portal refused is opened again by its mark behind "#", put right and sent anew.
// Without this file the page is one form with one button. Decision: docs/decisions/0008.
"use strict";
(() => {
  const { user = "" } = document.body.dataset, form = user && document.querySelector("form[data-diary]");
  if (!form) return;
  const { day, key, kind, another, came } = form.elements, said = form.querySelector("[data-said]");
  const beside = form.querySelector(".beside"); // what a class is seldom asked
  const make = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text }, more);
  const two = (value) => String(value).padStart(2, "0");
  const WAITS = "Chưa gửi được: máy này giữ lại và tự gửi khi có mạng.";
  let sending = ""; // the key of what is on its way

  function fold() { beside.open = kind.value !== "class" || Boolean(beside.querySelector("[aria-invalid], .field-error")); }

  // A kept page is opened again for another entry, perhaps on another day.
  function begin() {
    const now = new Date();
    key.value = newToken();
    fold();
    if (day.value === form.dataset.today) day.value = `${two(now.getDate())}/${two(now.getMonth() + 1)}/${now.getFullYear()}`;
  }

  // ---- What is wrong, named at its field and above the form, as the portal's own pages do
  function clear() {
    document.querySelectorAll(".error-summary, .field-error").forEach((old) => old.remove());
    for (const one of form.querySelectorAll("[aria-invalid], [aria-describedby$=_error]")) {
      one.removeAttribute("aria-invalid");
      one.removeAttribute("aria-describedby");
      if (one.dataset.about) one.setAttribute("aria-describedby", one.dataset.about);
    }
    another.hidden = true;
    said.textContent = "";
  }

  function markField(field, id, text) {
    const group = /radio|checkbox/.test(field.type) && field.closest("fieldset"), wrong = group || field;
    const line = make("p", text, { className: "field-error", id: `${id}_error` });
    if (group) group.append(line);
    else (field.closest(".diary-count") || field).after(line);
    if (!group) field.setAttribute("aria-invalid", "true");
    const about = wrong.getAttribute("aria-describedby");
    if (about) wrong.dataset.about = about;
    wrong.setAttribute("aria-describedby", [about, line.id].filter(Boolean).join(" "));
    for (let folded = field.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
    return (group ? group.querySelector("legend") : field.labels[0]).firstChild.textContent.trim();
  }

  // `errors`: sentences by name of field; `sentence` stands for those that name none.
  function mark(errors = {}, sentence = "") {
    clear();
    const list = make("ul", ""), summary = make("div", "", { className: "notice notice-error error-summary", tabIndex: -1 });
    const order = [...form.elements].map((one) => one.name);
    for (const [name, sentences] of Object.entries(errors).sort(([one], [other]) => order.indexOf(one) - order.indexOf(other))) {
      const field = form.querySelector(`[name="${CSS.escape(name)}"]`), text = sentences.join(" "), id = `id_${name}`;
      const named = field && field !== another ? `${markField(field, id, text)}: ${text}` : text, line = make("li", field ? "" : named);
      if (field) line.append(make("a", named, { href: `#${field.id}`, onclick: () => { field.focus(); return false; } }));
      if (field === another) another.hidden = false;
      list.append(line);
    }
    if (!list.firstChild) list.append(make("li", sentence));
    const words = make("div", "");
    words.append(make("h2", "Chưa ghi được, xin xem lại"), list);
    summary.append(words);
    summary.setAttribute("role", "alert");
    form.before(summary);
    summary.focus();
  }

  function missing() {
    const errors = {}, isClass = kind.value === "class", ofClass = [...form.querySelectorAll(".of-class [name]")];
    if (!kind.value) errors.kind = ["Xin chọn một việc."];
    if (isClass && ofClass.some((field) => (field.type === "radio" ? field.checked : field.value))) {
      if (!came.value) errors.came = ["Xin ghi bao nhiêu người đến."];
    }
    const isSaid = [...form.querySelectorAll("[name^=count-], [name=minutes], [name=words]")].some((field) => field.value.trim());
    if (kind.value && !isClass && !isSaid) errors.minutes = ["Xin ghi ít nhất một số, số phút hoặc vài chữ."];
    const people = [...form.querySelectorAll("[name=members]")];
    if (people.length && !people.some((field) => field.checked)) errors.members = ["Xin chọn ai tham gia."];
    for (const field of form.querySelectorAll(".figure, [name=minutes]")) {
      if ((isClass || !ofClass.includes(field)) && !/^[\d.\s]*$/.test(field.value)) errors[field.name] = ["Xin ghi số nguyên, không âm."];
    }
    return errors;
  }

  // ---- One that was refused stands in the form again, until it is taken or thrown away
  function take(item) {
    form.dataset.opened = item.key;
    form.reset();
    fill(form, item.fields);
    begin();
    for (const folded of form.querySelectorAll("details")) folded.open = folded.open || [...folded.querySelectorAll("input[type=text], select")].some((one) => one.value);
    mark(item.errors, item.refused);
    dispatchEvent(new Event("kept")); // its news is shorter here
  }
  function leave() {
    delete form.dataset.opened;
    form.reset();
    clear();
    begin();
  }
  async function open() {
    const item = location.hash && await box.get(`${user}:diary:${location.hash.slice(1)}`);
    if (!item?.refused || item.key === form.dataset.opened) return;
    const isTyped = kind.value || [...form.querySelectorAll(".figure")].some((field) => field.value);
    if (!isTyped || confirm("Những gì đang gõ ở đây chưa ghi vào sổ. Vẫn mở bản chưa được nhận?")) take(item);
  }

  beforeSubmit(form, async (button) => {
    if (sending) return false;
    const errors = missing(), token = key.value;
    if (Object.keys(errors).length) {
      mark(errors);
      return false;
    }
    const fields = [...new FormData(form)].filter(([name, value]) => value && name !== "csrfmiddlewaretoken");
    if (button.name) fields.push([button.name, button.value]);
    sending = form.dataset.opened || `${user}:diary:${token}`; // what was refused is replaced
    clear();
    said.textContent = "Đang ghi…";
    const kept = await box.put({
      key: sending, user, report: "diary", sync: form.dataset.sync, url: `${location.pathname}#${sending.split(":")[2]}`,
      title: `${form.querySelector("[name=kind]:checked").labels[0].textContent.trim()}, ngày ${day.value}`,
      fields, token, composed_at: new Date().toISOString(), queued: true,
    });
    if (!kept) return true; // this browser keeps nothing: as without scripts
    navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("reports")).catch(() => undefined);
    const isAlone = dispatchEvent(new Event("kept", { cancelable: true })); // report.js failed: nobody would send it
    if (isAlone) await box.drop(sending);
    return isAlone;
  });

  addEventListener("told", async () => {
    const { opened } = form.dataset, item = await box.get(sending || opened || "");
    if (!sending) {
      if (opened && !item) leave();
      if (said.textContent === WAITS && !(await box.all()).some((one) => one.report === "diary" && one.user === user && one.queued)) said.textContent = "";
      return;
    }
    if (item?.queued && !item.away) return;
    sending = "";
    if (item?.refused) {
      take(item);
      return;
    }
    leave();
    said.textContent = item ? WAITS : "Đã ghi vào sổ.";
    scrollTo(0, 0); // to the news above
    kind[0].focus({ preventScroll: true }); // where the next one begins
  });
  form.addEventListener("change", ({ target }) => { if (target.name === "kind") fold(); });
  addEventListener("pageshow", (event) => { if (event.persisted) begin(); });
  addEventListener("hashchange", open);
  begin();
  open();
})();
