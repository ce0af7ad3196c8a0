// The QR code of a slip leads here with its code behind "#", which no server is sent: it is put into the field, out of
// the address, so that the browser's history keeps none, and sent. Without this file the code is typed.
// Zalo's own browser may hang words of its own behind the code, and hands its address to the phone's browser where
// somebody asks for that: there it keeps the code, and the page waits to be read.
"use strict";
(() => {
  const field = document.querySelector("input[data-slip]");
  const code = /^#([0-9A-Za-z-]{12,20})(?![0-9A-Za-z-])/.exec(location.hash);
  if (!field || !code) return;
  field.value = code[1];
  const forget = () => {
    try { history.replaceState(null, "", location.pathname); } catch { location.hash = ""; } // an old WebView may refuse
  };
  if (/zalo/i.test(navigator.userAgent)) field.form.addEventListener("submit", forget);
  else {
    forget();
    field.form.submit();
  }
})();
