// The QR code of a slip leads here with its code behind "#", which no server is sent: it is put into the field, and out
// of the address, so that the browser's history keeps none. Without this file the code is typed.
"use strict";
(() => {
  const field = document.querySelector("input[data-slip]"), code = location.hash.slice(1);
  if (!field || !/^[0-9A-Za-z-]{12,20}$/.test(code)) return;
  field.value = code;
  history.replaceState(null, "", location.pathname);
})();
