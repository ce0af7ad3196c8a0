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
    const fold = text.closest("[data-share-fold]");
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(text.value);
        said.textContent = "Đã sao chép.";
      } catch {
        if (fold) fold.open = true; // what is folded cannot be selected
        text.select();
        said.textContent = document.execCommand("copy") ? "Đã sao chép." : "Xin giữ tay lên phần chữ rồi chọn Sao chép.";
      }
    };
    const pass = () => navigator.share({ title: text.dataset.title, text: text.value }).catch(() => undefined);
    if (fold) { // one button does it all
      const one = button(text.dataset.share, navigator.share ? pass : copy);
      one.className = "btn btn-primary";
      row.append(one, said);
      fold.before(row);
      continue;
    }
    row.append(button("Sao chép", copy));
    if (navigator.share) row.append(button("Gửi qua ứng dụng khác", pass));
    row.append(said);
    text.after(row);
  }
})();
