// What was typed or marked and not yet received, kept in this browser under the number of the user who did it.
// Shared by the pages (report.js, attendance.js, diary.js) and the service worker (sw.js), and first of them: where it
// fails, the others leave every form as it is. Decisions: docs/decisions/0008, 0118.
"use strict";
// ---- Of phones since 2018 (ES2020; tests/browser/test_old_phones.py): what came later, made of what they have
const newToken = () => { // crypto.randomUUID came with Chrome 92 and iOS 15.4
  const [...bytes] = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] % 16) + 64; // version 4 …
  bytes[8] = (bytes[8] % 64) + 128; // … and its variant, of RFC 9562
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};
const within = (milliseconds) => { // AbortSignal.timeout came with Chrome 103 and iOS 16
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
};

// ---- Forms
// Calls `act` with the button by which `form` is submitted. Nothing, and the form leaves at once; a promise, and it
// waits; false in the end, and it stays. Where `act` fails the form leaves: no script stands between a person and a
// button. Where SubmitEvent.submitter is missing (before iOS 15.4) it is the one that was clicked, as by the key "Enter".
function beforeSubmit(form, act) {
  let button, isWaiting = false, leaves = false;
  const fails = (error) => { setTimeout(() => { throw error; }); }; // told, and nothing else
  form.addEventListener("click", ({ target }) => {
    const clicked = target.closest("button");
    if (clicked && clicked.type === "submit") button = clicked;
  }, true);
  form.addEventListener("submit", (event) => {
    if (leaves) return;
    if (isWaiting) {
      event.preventDefault();
      return;
    }
    button = event.submitter || button;
    let waits;
    try { waits = act(button || {}, event); } catch (error) { fails(error); }
    if (!waits) return;
    event.preventDefault();
    isWaiting = true;
    const pressed = button; // another may be clicked meanwhile
    waits.catch(fails).then((stays) => {
      isWaiting = false;
      if (stays === false) return;
      leaves = true;
      if (pressed) pressed.click();
      else form.submit();
      leaves = false;
    });
  });
}

// ---- What is kept
const box = (() => {
  const PATIENCE = 5000; // milliseconds; some WebKit never opens what it keeps
  const run = (mode, act) => new Promise((done, fail) => {
    setTimeout(fail, PATIENCE);
    const opening = indexedDB.open("portal", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("reports", { keyPath: "key" });
    opening.onerror = () => fail(opening.error);
    opening.onsuccess = () => {
      const change = opening.result.transaction("reports", mode);
      const asked = act(change.objectStore("reports"));
      change.oncomplete = () => { opening.result.close(); done(asked.result); };
      change.onabort = () => fail(change.error);
    };
  });
  // Of one report: the whole form, "không phát sinh", what puts right a report that was sent.
  const keys = (user, report) => {
    const whole = `${user}:${report}`;
    return { whole, nothing: `${whole}:nothing`, correction: `${whole}:correction` };
  };
  const drop = (key) => run("readwrite", (rows) => rows.delete(key)).catch(() => undefined);
  return {
    keys,
    get: (key) => run("readonly", (rows) => rows.get(key)).catch(() => undefined),
    all: () => run("readonly", (rows) => rows.getAll()).catch(() => []),
    put: (item) => run("readwrite", (rows) => rows.put(item)).then(() => true, () => false),
    drop,
    // Replaced only where it is still what was sent: meanwhile another tab may have sent it, or its user taken it back.
    change: (key, token, made) => run("readwrite", (rows) => {
      const asked = rows.get(key);
      asked.onsuccess = () => { if (asked.result && asked.result.token === token) rows.put(made(asked.result)); };
      return asked;
    }).catch(() => undefined),
    forget: (user, report, but) => Promise.all(Object.values(keys(user, report)).filter((key) => key !== but).map(drop)),
  };
})();

const stamped = (fields, version) => fields.map(([name, value]) => [name, name === "version" ? String(version) : value]);

// Put what was kept of a form into it again.
function fill(form, fields) {
  for (const field of form.querySelectorAll("input[type=checkbox], input[type=radio]")) field.checked = false;
  for (const [name, value] of fields) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "checkbox" || field.type === "radio") field.checked = field.checked || field.value === value;
      else if (name !== "version") field.value = value;
    }
  }
}

// The answer of `address` and what it says, or null for anything but an answer of ours; `patience` in milliseconds.
async function heard(address, how, patience) {
  const signal = within(patience);
  try {
    const answer = await fetch(address, { cache: "no-store", ...how, signal });
    return { ok: answer.ok, said: await answer.json() };
  } catch {
    return null;
  }
}

// Send `item` as a draft or for good, or only ask whether the portal answers; the server's answer, or {status: "offline"} for anything but an answer of ours.
async function talk(item, how) {
  const OFFLINE = { status: "offline" }, pictures = (how.submit && item.photos) || [];
  const patience = (count = 0) => 20000 + 60000 * count; // a picture takes its time on a weak network
  const asked = await heard(item.sync, {}, patience());
  if (!asked) return OFFLINE;
  const seen = asked.said;
  if (seen.user && seen.user !== item.user) return { status: "other_user" };
  if (!asked.ok) return seen;
  if (how.ask) return seen;
  if (how.token && (await box.get(item.key))?.token !== how.token) return { status: "taken back" };
  const post = async (fields, more) => {
    const count = more.submit ? pictures.length : 0, body = count ? new FormData() : new URLSearchParams();
    for (const [name, value] of fields) body.append(name, value);
    for (const [name, value] of Object.entries({ ...more, user: item.user })) body.set(name, value);
    for (const picture of pictures.slice(0, count)) body.append("photo", picture, picture.name);
    const answer = await heard(item.sync, { method: "POST", body, headers: { "X-CSRFToken": seen.csrf } }, patience(count));
    return answer ? answer.said : OFFLINE;
  };
  // A draft whose answer was lost may have arrived: sent again first, so that it is no stranger's change.
  if (item.unsure) {
    const again = await post(item.unsure, { draft: 1 });
    if (again === OFFLINE) return OFFLINE;
    if (again.status === "saved") item.fields = stamped(item.fields, again.version);
    item.unsure = null;
  }
  if (how.draft) await box.put(Object.assign(item, { unsure: item.fields }));
  return post(item.fields, how);
}

// Send what waits, of `user` only where given. What cannot be sent now stays; what is refused stays, and waits no more.
async function deliver(user) {
  for (const { key } of await box.all()) {
    const item = await box.get(key); // as it is now: the one before took its time
    if (!item || !item.queued || item.mark || (user && item.user !== user)) continue;
    const { token, composed_at, report, url } = item;
    const answer = await talk(item, { submit: 1, token, composed_at, ...item.answers });
    await box.change(key, token, (now) => {
      if (["stored", "already"].includes(answer.status)) return { key, user: item.user, report, url, done: answer.message, receipt: answer.receipt_url, label: answer.receipt };
      if (["offline", "signed_out", "other_user"].includes(answer.status)) return { ...now, away: answer.status };
      return { ...now, queued: false, refused: answer.message, errors: answer.errors, asks: answer.status === "doubtful" };
    });
  }
}

// Send marks of attendance that wait, of `user` only where given, list by list. Each was put here by itself, so that two
// pages never write over one another; the server keeps each once, by its token.
const AT_ONCE = 200;
async function deliverMarks(user) {
  const lists = new Map();
  for (const item of await box.all()) {
    if (!item.mark || !item.queued || (user && item.user !== user)) continue;
    const name = `${item.user} ${item.sync}`, waiting = lists.get(name) || [];
    if (waiting.length < AT_ONCE) lists.set(name, [...waiting, item]);
  }
  for (const items of lists.values()) {
    const { user: of, sync } = items[0];
    const fields = [["marks", JSON.stringify(items.map((item) => item.mark))], ["sent_at", new Date().toISOString()]];
    const answer = await talk({ user: of, sync, fields }, {});
    const taken = new Set(answer.taken), away = ["offline", "signed_out", "other_user"].includes(answer.status);
    for (const item of items) {
      const refused = answer.refused?.[item.mark.token] || answer.message;
      if (taken.has(item.mark.token)) await box.drop(item.key);
      else await box.change(item.key, item.token, (now) => (away ? { ...now, away: answer.status } : { ...now, queued: false, refused }));
    }
  }
}
