// What was typed or marked and not yet received, kept in this browser under the number of the user who did it.
// Shared by the pages (report.js, attendance.js) and the service worker (sw.js). Decision: docs/decisions/0008.
"use strict";
const box = (() => {
  const run = (mode, act) => new Promise((done, fail) => {
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
  return {
    get: (key) => run("readonly", (rows) => rows.get(key)).catch(() => undefined),
    all: () => run("readonly", (rows) => rows.getAll()).catch(() => []),
    put: (item) => run("readwrite", (rows) => rows.put(item)).then(() => true, () => false),
    drop: (key) => run("readwrite", (rows) => rows.delete(key)).catch(() => undefined),
  };
})();

const stamped = (fields, version) => fields.map(([name, value]) => [name, name === "version" ? String(version) : value]);

// Send `item` as a draft or for good; the server's answer, or {status: "offline"} for anything but an answer of ours.
async function talk(item, how) {
  try {
    const within = () => AbortSignal.timeout(20000);
    const asked = await fetch(item.sync, { cache: "no-store", signal: within() });
    const seen = await asked.json();
    if (seen.user && seen.user !== item.user) return { status: "other_user" };
    if (!asked.ok) return seen;
    const post = async (fields, more) => {
      const body = new URLSearchParams(fields);
      for (const [name, value] of Object.entries({ ...more, user: item.user })) body.set(name, value);
      return (await fetch(item.sync, { method: "POST", body, headers: { "X-CSRFToken": seen.csrf }, signal: within() })).json();
    };
    // A draft whose answer was lost may have arrived: sent again first, so that it is no stranger's change.
    if (item.unsure) {
      const again = await post(item.unsure, { draft: 1 });
      if (again.status === "saved") item.fields = stamped(item.fields, again.version);
      item.unsure = null;
    }
    if (how.draft) await box.put(Object.assign(item, { unsure: item.fields }));
    return await post(item.fields, how);
  } catch {
    return { status: "offline" };
  }
}

// Send what waits, of `user` only where given. What cannot be sent now stays; what is refused stays, and waits no more.
async function deliver(user) {
  for (const item of await box.all()) {
    if (!item.queued || item.mark || (user && item.user !== user)) continue;
    const { token, composed_at } = item;
    const answer = await talk(item, { submit: 1, token, composed_at });
    const now = await box.get(item.key);
    if (!now || now.token !== token) continue; // sent by another tab, or taken back to be changed
    if (["stored", "already"].includes(answer.status)) {
      const { key, report, url } = item;
      await box.put({ key, user: item.user, report, url, done: answer.message, receipt: answer.receipt_url });
    } else if (["offline", "signed_out", "other_user"].includes(answer.status)) {
      await box.put({ ...now, away: answer.status });
    } else {
      await box.put({ ...now, queued: false, refused: answer.message });
    }
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
      if (taken.has(item.mark.token)) await box.drop(item.key);
      else if (away) await box.put({ ...item, away: answer.status });
      else await box.put({ ...item, queued: false, refused: answer.refused?.[item.mark.token] || answer.message });
    }
  }
}
