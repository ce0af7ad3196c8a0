// "Sao chép": puts the text of the box that a button names on the clipboard. Without this file the box is selected by hand.
"use strict";
document.querySelectorAll("button[data-copy]").forEach((button) => {
  const box = document.getElementById(button.dataset.copy);
  const words = button.querySelector("span") || button;
  const label = words.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    box.select();
    try {
      await navigator.clipboard.writeText(box.value);
    } catch {
      document.execCommand("copy");
    }
    words.textContent = "Đã sao chép";
    setTimeout(() => { words.textContent = label; }, 3000);
  });
});
