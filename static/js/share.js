// A text to pass on: where the browser can, buttons that copy it and hand it to another app. Without this file it is
// selected and copied by hand.
"use strict";
(() => {
  const button = (label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-light";
    made.textContent = label;
    made.addEventListener("click", () => act(made));
    return made;
  };
  for (const text of document.querySelectorAll("textarea[data-share]")) {
    const row = document.createElement("div"), said = document.createElement("span");
    row.className = "buttons";
    said.setAttribute("role", "status");
    const copy = async () => {
      text.select();
      try {
        await navigator.clipboard.writeText(text.value);
        said.textContent = "Đã sao chép.";
      } catch {
        said.textContent = document.execCommand("copy") ? "Đã sao chép." : "Xin giữ tay lên phần chữ rồi chọn Sao chép.";
      }
    };
    row.append(button("Sao chép", copy));
    if (navigator.share) row.append(button("Gửi qua ứng dụng khác", () => navigator.share({ title: text.dataset.title, text: text.value }).catch(() => undefined)));
    row.append(said);
    text.after(row);
  }
})();
