// Opens a leader's own pages, and the list of a day of training, without a network. Pages are kept under the number of
// their user, of one user at a time: another user's page, signing out and the sign-in page remove them.
// Decisions: docs/decisions/0008, 0112.
"use strict";
importScripts("{% static "js/queue.js" %}");
const OFFLINE = "{% url "offline_page" %}";
const SIGN_IN = "{% url "account_login" %}";
const SIGN_OUT = "{% url "account_logout" %}";
const OWED = "sign-out"; // a cache of this name exists while a sign-out has not reached the portal
const FILES = [OFFLINE{% for file in files %}, "{% static file %}"{% endfor %}];
const HASHED = /\.[0-9a-f]{12}\.\w+$/;
const PATIENCE = 8000; // milliseconds before a kept page is better than a network that does not answer

let generation = 0; // rises whenever pages are removed: an answer to what was asked for before is not kept any more
let owner = null; // the name of the cache whose user was seen last

async function forget(but = null) {
  generation += 1;
  owner = but;
  const names = (await caches.keys()).filter((name) => name.startsWith("pages-") && name !== but);
  await Promise.all(names.map((name) => caches.delete(name)));
}

// Keep what a page's own `data-keep` allows, unless pages were removed since it was asked for (`since`). A page of
// another user removes what was kept for the one before; so does the sign-in page, which only strangers are shown.
// Its text, where it is a page of somebody.
async function keep(answer, path, since) {
  if (!(answer.headers.get("Content-Type") || "").startsWith("text/html")) return "";
  const text = await answer.clone().text(), body = /<body[^>]*>/.exec(text);
  const user = body && /data-user="(\d+)"/.exec(body[0]);
  if (since !== generation) return "";
  if (answer.ok && body && !user && new URL(answer.url).pathname === SIGN_IN) await forget();
  if (answer.redirected || !user) return "";
  const name = `pages-${user[1]}`;
  if (owner !== name) {
    const removed = forget(name);
    since = generation;
    await removed;
  }
  if (!answer.ok || !body[0].includes("data-keep")) return text;
  const cache = await caches.open(name);
  if (since !== generation) return "";
  await cache.put(path, answer);
  return text;
}

// Sign out at the portal, which could not be reached when the button was pressed; throws where it still cannot be.
async function signOut() {
  const signal = () => within(PATIENCE), asked = await fetch(SIGN_OUT, { signal: signal() });
  const token = /name="csrfmiddlewaretoken" value="(\w+)"/.exec(await asked.text());
  const body = token && new URLSearchParams({ csrfmiddlewaretoken: token[1] });
  // Who is signed out already is led to the sign-in page.
  const done = asked.redirected || (body && (await fetch(SIGN_OUT, { method: "POST", body, signal: signal() })).ok);
  if (done) await caches.delete(OWED);
}

// A report that left by its page's own button and was not taken (nginx was full, the portal away, the network lost)
// waits here as one that was sent without a network: its page says so. Nothing where no such report is known.
const NOT_TAKEN = [429, 500, 502, 503, 504];
async function wait(pathname) {
  const item = (await box.all()).find((one) => one.leaving?.path === pathname);
  if (!item) return undefined;
  const { leaving: { token, composed_at }, ...rest } = item;
  await box.put({ ...rest, token, composed_at, saved: false, queued: true, away: "busy", refused: "", asks: false, answers: {} });
  await self.registration.sync?.register("reports").catch(() => undefined);
  return Response.redirect(pathname, 303);
}

async function page(event) {
  const { request } = event, { pathname } = new URL(request.url), reading = request.method === "GET";
  const leaving = !reading && pathname === SIGN_OUT;
  if (leaving) await forget();
  const kept = reading && await caches.match(pathname);
  try {
    if (!leaving && await caches.has(OWED)) await signOut();
    const since = generation, late = (done, fail) => setTimeout(fail, PATIENCE);
    const answer = await (kept ? Promise.race([fetch(request), new Promise(late)]) : fetch(request));
    if (leaving) { await forget(); await caches.delete(OWED); } // what was asked for meanwhile, too
    if (!reading && NOT_TAKEN.includes(answer.status)) return await wait(pathname) || answer;
    if (answer.type === "basic" && reading) event.waitUntil(keep(answer.clone(), pathname, since));
    return answer;
  } catch {
    if (leaving) {
      await caches.open(OWED);
      await self.registration.sync?.register("reports").catch(() => undefined);
    }
    return kept || (!reading && await wait(pathname)) || caches.match(OFFLINE);
  }
}

async function file(request) {
  const kept = await caches.match(request);
  if (kept && HASHED.test(request.url)) return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok) await (await caches.open("files")).put(request, answer.clone());
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

async function tidy() {
  const files = await caches.open("files");
  for (const request of await files.keys()) {
    if (!FILES.includes(new URL(request.url).pathname)) await files.delete(request);
  }
  await self.clients.claim();
}

const install = async () => { await (await caches.open("files")).addAll(FILES); await self.skipWaiting(); };
async function fetched(path) {
  const since = generation;
  return fetch(path).then((answer) => keep(answer, path, since)).catch(() => "");
}
// The version in which a page is kept.
const versionOf = (text) => (/<body[^>]* data-keep="(\w*)"/.exec(text) || ["", ""])[1];
const isOf = (text, version) => Boolean(version) && versionOf(text) === version;
const textOf = async (path) => (await (await caches.match(path))?.text()) || "";
// What is kept of `version` stays; without one it is fetched anew. A report that is owed leads to "không phát sinh", one
// that was sent to its correction.
async function refresh([path, version]) {
  let text = await textOf(path);
  if (!isOf(text, version)) text = await fetched(path);
  const onward = /href="([/\w]+\/(?:nothing|correct)\/)"/.exec(text);
  if (onward && !isOf(await textOf(onward[1]), version)) await fetched(onward[1]);
}
async function refreshAll(pages) { // one after the other: whoever reads meanwhile goes before
  for (const page of pages) await refresh(page);
}
async function reconnect() { // whoever left was told that what waits goes when they sign in again
  if (await caches.has(OWED)) await signOut();
  await deliver();
  await deliverMarks();
  await tellPages();
}
const tellPages = async () => { for (const client of await self.clients.matchAll()) client.postMessage("delivered"); };

// A message of the portal (notices/adapter/push.py): shown as it came, and opened in a window that is open already.
async function show(event) {
  const { title, body, url } = event.data.json();
  await self.registration.showNotification(title, { body, data: url, tag: url, lang: "vi", icon: "{% static "img/icon.svg" %}" });
}
async function open(url) {
  const [window] = (await self.clients.matchAll({ type: "window" })).filter((client) => "navigate" in client);
  if (window) await window.focus().then(() => window.navigate(url)).catch(() => self.clients.openWindow(url));
  else await self.clients.openWindow(url);
}

self.addEventListener("push", (event) => event.waitUntil(show(event)));
self.addEventListener("notificationclick", (event) => { event.notification.close(); event.waitUntil(open(event.notification.data)); });
self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("message", (event) => event.waitUntil(refreshAll(event.data)));
self.addEventListener("sync", (event) => event.waitUntil(reconnect()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(page(event));
  else if (url.pathname.startsWith("{{ static }}")) event.respondWith(file(event.request));
});
