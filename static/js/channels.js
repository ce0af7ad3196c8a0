// "Bật thông báo trên máy này": asks the browser for a subscription and hands it to the portal. Without this file, or
// in a browser that has no push, the page says what else can be done.
"use strict";
(async () => {
  const box = document.getElementById("browser-push");
  if (!box || !("PushManager" in window) || !navigator.serviceWorker || !("Notification" in window)) return;
  const button = box.querySelector("button"), said = box.querySelector("[role=status]");
  const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));

  async function subscribe() {
    if (await Notification.requestPermission() !== "granted") {
      return "Trình duyệt đang chặn thông báo của cổng. Xin bấm biểu tượng cạnh địa chỉ trang, cho phép Thông báo rồi thử lại.";
    }
    const worker = await navigator.serviceWorker.ready;
    const key = bytes(box.dataset.key);
    let old = await worker.pushManager.getSubscription();
    // One that was made with a former key of the portal never receives anything again.
    const made = old && old.options && old.options.applicationServerKey;
    if (made && String(new Uint8Array(made)) !== String(key)) {
      await old.unsubscribe();
      old = null;
    }
    const subscription = old || await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const body = new URLSearchParams({ subscription: JSON.stringify(subscription) });
    const answer = await fetch(box.dataset.url, { method: "POST", headers: { "X-CSRFToken": token() }, body });
    const { message } = await answer.json();
    if (answer.ok) location.reload();
    return message;
  }

  said.textContent = "";
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    said.textContent = "Đang bật…";
    said.textContent = await subscribe().catch(() => "Chưa bật được. Xin kiểm tra mạng rồi thử lại.");
    button.disabled = false;
  });
})();
