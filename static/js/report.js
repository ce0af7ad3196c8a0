// On every page: news of what waits in this browser. On a report's form: saved as typed, and "Gửi khi có mạng";
// on "không phát sinh" the same, but for drafts.
// Without this file every page works all the same. Decision: docs/decisions/0008.
"use strict";
(() => {
  const { user = "", keep } = document.body.dataset;
  const form = user && document.querySelector("form[data-report]");
  const make = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text }, more);
  const news = make("div", "", { className: "no-print", role: "status" });
  const two = (value) => String(value).padStart(2, "0");
  const clock = (at) => {  // as the pages write it: 20/06/2022 14:05
    const on = new Date(at);
    return `${two(on.getDate())}/${two(on.getMonth() + 1)}/${on.getFullYear()} ${two(on.getHours())}:${two(on.getMinutes())}`;
  };
  const signIn = () => make("a", "Đăng nhập", { href: `/auth/login/?next=${encodeURIComponent(location.pathname)}` });
  document.querySelector("main").prepend(news);

  function notice(kind, text, ...links) {
    const line = make("div", "", { className: `notice notice-${kind}` }), words = make("p", `${text} `, { className: "mb-0" });
    words.append(...links);
    line.append(words);
    news.append(line);
    return line;
  }

  // ---- What waits, and what came of it
  const isEntry = (item) => item.report === "diary"; // of the diary of a team (diary.js)
  const sort = (item) => (item.mark ? "lượt điểm danh" : isEntry(item) ? "việc ghi sổ" : "báo cáo");
  let telling = Promise.resolve();
  const tell = () => { telling = telling.then(told, told); return telling; }; // one at a time: each news is told once
  async function told() {
    const items = (await box.all()).filter((item) => !user || item.user === user);
    news.querySelectorAll(".notice-warning").forEach((old) => old.remove());
    for (const name of user ? [] : new Set(items.filter((item) => item.queued).map(sort))) notice("warning", `Trên máy này có ${name} chờ gửi. Xin đăng nhập lại để gửi.`);
    if (user) tellMarks(items.filter((item) => item.mark));
    for (const item of user ? items.filter((one) => !one.mark) : []) {
      const named = `“${item.title}”`;
      if ((item.done || item.queued) && form && form.dataset.report === item.report) {
        document.querySelectorAll("[data-draft]").forEach((draft) => { draft.hidden = true; }); // it is on its way
      }
      if (item.done) {
        await Promise.all([box.forget(user, item.report), box.drop(item.key)]);
        notice("success", item.done, make("a", item.label || "Xem biên nhận", { href: item.receipt }));
        if (form && form.dataset.report === item.report) form.hidden = true;
        document.querySelector(`.task a[href="${item.url}"]`)?.closest(".task").remove(); // home was drawn before
      } else if (item.refused) {
        const forget = make("button", "Bỏ bản trên máy này", { type: "button", className: "btn btn-light d-block mt-2" });
        forget.onclick = () => confirm(`Bỏ hẳn ${sort(item)} đang giữ trên máy này?`) && box.drop(item.key).then(tell);
        const isHere = document.querySelector("[data-opened]")?.dataset.opened === item.key; // diary.js says what is wrong
        const open = make("a", isEntry(item) ? "Sửa và ghi lại" : "Mở báo cáo", { href: item.url });
        if (item.asks && !isEntry(item)) {
          const yes = make("button", "Số đúng, gửi đi", { type: "button", className: "btn btn-primary d-block mt-2" });
          yes.onclick = () => box.change(item.key, item.token, (now) => ({ ...now, queued: true, refused: "", asks: false, answers: { confirm: "on" } })).then(tell).then(send);
          notice("warning", `${named} chờ anh/chị trả lời rồi mới gửi. ${item.refused}`, open, yes, forget);
          continue;
        }
        notice("warning", `${named} chưa được nhận. ${isHere ? "Xin sửa ở dưới rồi ghi lại." : item.refused}`, ...(isHere ? [] : [open]), forget);
      } else if (item.queued && item.away === "signed_out") {
        notice("warning", `${named} đang chờ gửi. Xin đăng nhập lại để gửi.`, signIn());
      } else if (item.queued) {
        const why = { other_user: "Máy đang đăng nhập bằng tài khoản khác nên chưa gửi.", busy: "Cổng đang bận, máy sẽ tự gửi lại." }[item.away] || "Có mạng sẽ tự gửi.";
        const pictures = item.photos?.length ? `, kèm ${item.photos.length} ảnh,` : "";
        notice("warning", `${named} soạn lúc ${clock(item.composed_at)}${pictures} đang chờ gửi. ${why}`);
      }
    }
    dispatchEvent(new Event("told"));
    return items.some((item) => item.queued);
  }

  function tellMarks(marks) {
    for (const url of new Set(marks.map((item) => item.url))) {
      const here = marks.filter((item) => item.url === url), waiting = here.filter((item) => item.queued);
      const refused = here.filter((item) => item.refused), list = make("a", "Mở danh sách", { href: url });
      const named = `lượt điểm danh “${here[0].title}”`;
      if (waiting.some((item) => item.away === "signed_out")) {
        notice("warning", `${waiting.length} ${named} đang chờ gửi. Xin đăng nhập lại để gửi.`, signIn());
      } else if (waiting.length) {
        notice("warning", `${waiting.length} ${named} đang chờ gửi. Có mạng sẽ tự gửi.`, ...(location.pathname === url ? [] : [list]));
      }
      if (!refused.length) continue;
      const forget = make("button", "Bỏ các lượt này trên máy", { type: "button", className: "btn btn-light d-block mt-2" });
      forget.onclick = async () => { for (const item of refused) await box.drop(item.key); tell(); };
      notice("warning", `${refused.length} ${named} chưa được nhận. ${[...new Set(refused.map((item) => item.refused))].join(" ")}`, list, forget);
    }
  }

  let sending = false, called = false, pause = 2000, again;
  async function send() {
    called = true; // also while one is under way: it may have begun before the network was back
    if (sending || !user) return;
    sending = true;
    try {
      while (called) {
        called = false;
        await deliver(user);
        await deliverMarks(user);
      }
    } finally {
      sending = false;
    }
    clearTimeout(again);
    const waits = await tell();
    pause = waits ? Math.min(pause * 2, 30000) : 2000;
    if (waits) again = setTimeout(send, pause); // some networks come back without saying so
  }

  // ---- The form
  const read = (from) => [...new FormData(from)].filter(([name, value]) => typeof value === "string" && !["csrfmiddlewaretoken", "message"].includes(name)); // a pasted message is never kept
  // ---- Pictures: made as small as the portal keeps them, so that a phone can hold them until there is a network,
  // and small enough for a weak one: two of them cross 50 KB/s in a quarter of a minute.
  const MOST_PICTURES = 5, SIDES = [1600, 1280, 1024, 800, 640], QUALITIES = [0.8, 0.6], HEAVIEST = 300000;
  function drawn(image, side) {
    const scale = Math.min(1, side / Math.max(image.width, image.height));
    const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "white"; // behind what can be seen through
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas;
  }
  async function smallest(image) {
    let small;
    for (const side of SIDES) {
      const canvas = drawn(image, side);
      for (const quality of QUALITIES) {
        small = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", quality); });
        if (!small || small.size <= HEAVIEST) return small;
      }
    }
    return small;
  }
  async function shrink(file) {
    try {
      const small = await smallest(await createImageBitmap(file));
      return small && small.size < file.size ? new File([small], file.name, { type: small.type }) : file;
    } catch {
      return file; // no picture that this phone can read: the portal says why
    }
  }
  function put(input, files) {
    try {
      const held = new DataTransfer();
      for (const file of files) held.items.add(file);
      input.files = held.files;
    } catch {
      // iOS before 14.1 lets no script choose files: they leave as they were taken
    }
  }
  // Calls `then` with the small pictures whenever some are chosen, and gives them to the field, which sends them on.
  // Returns what gives the promise of the pictures that are being made small, null where none are.
  function watch(input, then) {
    let making = null;
    const choose = async () => {
      const small = [];
      for (const file of [...input.files]) small.push(await shrink(file)); // a cheap phone holds one at a time
      put(input, small);
      await then(small);
      making = null;
    };
    input?.addEventListener("change", () => { making = choose(); });
    return () => making;
  }
  const countOf = (within) => within.querySelectorAll(".photos li").length;

  const versionOf = (fields) => Number((fields.find(([name]) => name === "version") || [])[1] || 0);

  function attach() {
    const keys = box.keys(user, form.dataset.report), nothing = "nothing" in form.dataset, hold = form.elements.version;
    const draftless = nothing || "correction" in form.dataset, key = nothing ? keys.nothing : draftless ? keys.correction : keys.whole;
    const button = [...form.querySelectorAll("[name=submit]")].pop();
    const online = () => [...form.elements].filter((one) => ["submit", "draft", "layout", "photos", "read"].includes(one.name) && !("byHand" in one.dataset));
    const byHand = (is) => form.querySelectorAll("[data-by-hand]").forEach((one) => { one.hidden = !is; }); // a draft, pictures: they go by themselves
    const input = form.querySelector("input[type=file]"), there = countOf(form);
    const later = make("button", "Gửi khi có mạng", { type: "button", className: "btn btn-primary", hidden: true });
    const saved = make("p", "", { className: "quiet", role: "status" });
    const item = { key, user, report: form.dataset.report, sync: form.dataset.sync, url: form.dataset.url, title: form.dataset.title };
    let timer, saving = null, typed = 0, seen = "";
    button.after(later);
    button.closest(".buttons").before(saved);

    const say = (text) => { saved.textContent = text; };
    const words = (fields) => JSON.stringify(fields.filter(([name]) => name !== "version"));
    function away(is) {
      for (const one of online()) one.hidden = is;
      later.hidden = !is;
    }

    async function save() {
      const round = typed;
      item.fields = read(form);
      const answer = await talk(item, draftless ? { ask: 1 } : { draft: 1 });
      away(answer.status === "offline");
      if (answer.status !== "offline") item.unsure = null;
      if (item.queued) return; // meanwhile: what is on its way for good goes before
      if (answer.status === "saved") {
        hold.value = answer.version;
        // Until the page kept here is as new: it may be opened again before, without a network.
        if (round === typed) await box.put({ ...item, fields: stamped(item.fields, answer.version), saved: true });
      } else if (answer.status === "ready") {
        return; // it is never a draft: only whether the portal answers was asked
      } else if (draftless && answer.status === "offline") {
        answer.message = "Chưa có mạng. Bấm Gửi khi có mạng: máy này giữ lại và tự gửi.";
      } else if (answer.status === "offline") {
        answer.message = `Chưa có mạng. Đã lưu trên máy này lúc ${clock(Date.now())}.`;
      } else if (answer.status === "conflict") {
        answer.message += " Bản anh/chị gõ còn trên máy này.";
      }
      say(answer.message || "");
      if (answer.status === "signed_out") saved.append(" ", signIn());
    }
    const soon = () => { clearTimeout(timer); timer = setTimeout(() => { saving = save().finally(() => { saving = null; }); }, 2000); };

    async function onInput() {
      typed += 1;
      Object.assign(item, { fields: read(form), typed_at: Date.now(), saved: false, queued: false, token: null, refused: "", asks: false, answers: {} });
      const stays = await box.put(item);
      if (!stays) byHand(true);
      say(stays ? "" : "Máy này không lưu được bản nháp. Xin bấm Lưu nháp khi có mạng.");
      await tell();
      soon();
    }

    function missing(fields) {
      if (nothing) return "";
      const said = fields.some(([name, value]) => !["version", "correcting"].includes(name) && value.trim());
      return said ? "" : "Báo cáo chưa có gì. Xin ghi ít nhất một số liệu hoặc vài dòng tình hình.";
    }

    // Whoever is here still is asked at once: a number that stood and is now zero is told first, and pressed again. All
    // other questions come when it is sent, by the portal's one rule.
    function falls() {
      const gone = [...form.querySelectorAll(".figure[data-last]")].filter((field) => /^[0.\s]*0[0.\s]*$/.test(field.value));
      return gone.map((field) => `${field.labels[0].textContent.trim()}: số biết gần nhất (${field.dataset.lastRound}) là ${Number(field.dataset.last).toLocaleString("vi")}, nay ghi 0.`).join(" ");
    }

    async function keep(pictures) {
      Object.assign(item, { photos: pictures, had: there });
      await onInput();
      const over = there + pictures.length - MOST_PICTURES, many = over > 0 ? ` Mỗi báo cáo nhận nhiều nhất ${MOST_PICTURES} ảnh: xin chọn lại, bớt ${over} ảnh.` : "";
      if (pictures.length) say(`Máy này giữ ${pictures.length} ảnh đã thu nhỏ, gửi cùng báo cáo.${many}`);
    }

    async function queue() {
      clearTimeout(timer);
      await shrunk();
      const wrong = [...form.querySelectorAll(".figure")].find((field) => !/^[\d.\s]*$/.test(field.value));
      if (wrong) {
        wrong.focus();
        return say(`${wrong.labels[0].textContent.trim()}: xin ghi số nguyên, không âm.`);
      }
      const fields = read(form), empty = missing(fields), gone = falls();
      if (empty) return say(empty);
      if (gone && gone !== seen) {
        seen = gone;
        return say(`${gone} Nếu đúng, xin bấm Gửi khi có mạng lần nữa.`);
      }
      const answers = gone ? { zeros_confirmed: "on" } : {};
      Object.assign(item, { fields, saved: false, queued: true, token: newToken(), composed_at: new Date().toISOString(), refused: "", asks: false, answers });
      if (!await box.put(item)) return say("Máy này không giữ được báo cáo. Xin đừng đóng trang, và nộp khi có mạng.");
      await box.forget(user, form.dataset.report, key); // one report is sent one way
      say("Báo cáo đang chờ gửi. Sửa lại ô nào thì bấm Gửi khi có mạng lần nữa.");
      await tell();
      news.scrollIntoView();
      navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("reports")).catch(() => undefined);
      return send();
    }

    const recovered = (kept) => say(`Đã lấy lại những gì gõ trên máy này lúc ${clock(kept.typed_at || kept.composed_at)}.`);
    const take = (kept) => { fill(form, kept.fields); recovered(kept); };

    async function restore() {
      const kept = await box.get(key), shown = words(read(form));
      if (!kept || kept.done) return;
      const pictures = there > kept.had ? [] : kept.photos || []; // those that came meanwhile stand on the page
      if (input && pictures.length) {
        put(input, pictures);
        Object.assign(item, { photos: pictures, had: there });
      }
      const drop = () => (item.photos ? box.put(Object.assign(item, { fields: read(form), saved: true })) : box.drop(key));
      if ("proposed" in form.dataset) return drop(); // what was typed came along and stands here, with the message's
      if (kept.saved) {
        if (versionOf(kept.fields) <= Number(hold.value)) return drop();
        fill(form, kept.fields); // this page was kept before the draft was saved
        hold.value = versionOf(kept.fields);
        return;
      }
      const waits = kept.queued || kept.asks; // for a network, or for an answer of whoever typed it
      if (!waits && words(kept.fields) === shown) return drop();
      if (versionOf(kept.fields) === Number(hold.value) || (kept.unsure && words(kept.unsure) === shown)) {
        take(kept);
        Object.assign(item, waits ? { token: kept.token } : {});
        return waits ? undefined : soon();
      }
      const use = make("button", "Lấy bản trên máy này", { type: "button", className: "btn btn-light" });
      use.onclick = () => { take(kept); onInput(); };
      saved.append("Báo cáo trên cổng đã đổi sau khi anh/chị gõ trên máy này. Trang đang hiện bản trên cổng. ", use);
    }

    // "Nothing" is confirmed over whatever this phone drafted itself, were it kept or its answer lost.
    async function takeOver() {
      const draft = await box.get(keys.whole);
      if (!draft) return;
      if (draft.saved) hold.value = Math.max(versionOf(draft.fields), Number(hold.value));
      item.unsure = draft.unsure;
    }

    // What leaves by the page's own button is written down as leaving: where the portal does not take it, the service
    // worker puts it among what waits (sw.js). Undefined where it is written down already, or nothing is to be.
    let written = false;
    function leave(button) {
      if (button.name !== "submit" || written) return undefined;
      const leaving = { path: location.pathname, token: newToken(), composed_at: new Date().toISOString() };
      return box.put({ ...item, fields: read(form), typed_at: item.typed_at || Date.now(), leaving }).then(() => { written = true; });
    }

    const shrunk = watch(input, keep);
    form.addEventListener("input", () => { written = false; return onInput(); });
    // Held back until what is under way is done: a draft would make the page's version an old one, a picture would leave
    // as large as it was taken.
    beforeSubmit(form, (button) => {
      clearTimeout(timer);
      const small = shrunk();
      if (small) say("Đang thu nhỏ ảnh, báo cáo sẽ được gửi ngay sau đó…");
      return saving || small ? Promise.all([saving, small]).then(() => leave(button)) : leave(button);
    });
    later.addEventListener("click", queue);
    addEventListener("offline", () => away(true));
    addEventListener("online", () => away(false));
    away(!navigator.onLine);
    byHand(false);
    if (nothing) takeOver().then(restore).then(soon);
    else restore();
  }

  // ---- Signing out leaves what waits to its own user: say so first
  document.querySelectorAll("form[data-leaving]").forEach((leaving) => beforeSubmit(leaving, async () => {
    const left = (await box.all()).filter((item) => item.user === user && !item.done && (!item.saved || item.photos)).map(sort);
    const what = [...new Set(left)].map((name) => `${left.filter((one) => one === name).length} ${name}`).join(" và ");
    return !what || confirm(`Còn ${what} trên máy này chưa gửi được, sẽ nằm lại trên máy và chỉ gửi khi chính anh/chị đăng nhập lại. Vẫn đăng xuất?`);
  }));

  // ---- What the diary of the team counts, taken over by one tap
  document.querySelectorAll("[data-take]").forEach((button) => {
    button.hidden = false;
    button.onclick = () => {
      const field = document.getElementById(button.dataset.into);
      field.value = button.dataset.take;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
  });

  // ---- Start
  async function start() {
    const received = document.querySelector("[data-received]");
    if (received) {
      for (const key of Object.values(box.keys(user, received.dataset.received))) {
        const kept = await box.get(key);
        if (kept && !kept.queued && !kept.done) await box.drop(key);
      }
    }
    if (form) attach();
    if (await tell()) send();
    if (!user || !navigator.serviceWorker) return;
    const watched = navigator.serviceWorker.controller, idle = window.requestIdleCallback || setTimeout;
    navigator.serviceWorker.addEventListener("message", tell);
    const worker = await navigator.serviceWorker.register("/sw.js").then(() => navigator.serviceWorker.ready).catch(() => undefined);
    const kept = [...document.querySelectorAll("[data-version]")].map((one) => [one.dataset.url || one.getAttribute("href"), one.dataset.version]);
    if (!watched && keep === "") kept.unshift([location.pathname]); // nobody saw it come
    if (worker && (keep !== undefined || document.body.classList.contains("leader"))) idle(() => worker.active.postMessage(kept));
  }
  addEventListener("online", send);
  addEventListener("kept", (event) => { event.preventDefault(); send(); }); // the answer: somebody sends what is in the box
  start();
})();
