// Passkeys: the button of a form asks the browser for one and sends what it says. Conversion by allauth's webauthn-json.js.
// What is asked stands on the page, or behind the address of data-options, fetched when somebody presses. A form that is
// one way of several says nothing where the browser has no passkeys.
"use strict";
document.querySelectorAll("form[data-passkey]").forEach((form) => {
  const button = form.querySelector("button[type=button]");
  const why = form.querySelector("[data-passkey-why]");
  const asked = document.getElementById("passkey-options");
  const { passkey, options: address } = form.dataset;
  if (!window.webauthnJSON || !window.webauthnJSON.supported()) {
    why.textContent = address ? "" : "Trình duyệt này không dùng được khóa truy cập.";
    return;
  }
  why.textContent = "";
  button.hidden = false;
  const load = async () => (await fetch(address, { cache: "no-store", headers: { Accept: "application/json" } })).json();
  const ask = async () => {
    why.textContent = "Xin làm theo lời nhắc của trình duyệt…";
    button.disabled = true;
    try {
      const options = address ? await load() : JSON.parse(asked.textContent);
      const answer = passkey === "create"
        ? await window.webauthnJSON.create(options.creation_options)
        : await window.webauthnJSON.get(options.request_options);
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch {
      why.textContent = "Chưa dùng được khóa truy cập. Xin thử lại, hoặc chọn cách khác.";
      button.disabled = false;
    }
  };
  button.addEventListener("click", ask);
  // The key "Enter" in the box of the name would send the form without a passkey.
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
});
