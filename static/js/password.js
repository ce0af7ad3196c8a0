// "Hiện mật khẩu": a button under each box for a password shows what is typed, and hides it again before the form leaves.
// Without this file the box hides it, as always.
"use strict";
document.querySelectorAll("input[type=password]").forEach((box) => {
  const button = document.createElement("button");
  const say = (shown) => {
    box.type = shown ? "text" : "password";
    button.textContent = shown ? "Ẩn mật khẩu" : "Hiện mật khẩu";
  };
  button.type = "button";
  button.className = "btn btn-light mt-2";
  button.setAttribute("aria-controls", box.id);
  button.addEventListener("click", () => { say(box.type === "password"); box.focus(); });
  box.after(button);
  box.form?.addEventListener("submit", () => say(false));
  say(false);
});
