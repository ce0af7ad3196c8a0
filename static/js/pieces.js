// htmx, once the page stands and only where it has something for htmx: a leader's pages have not, and a new phone is
// spared a fifth of what it loads. Without this file every link and button leads to a whole page, as always.
"use strict";
(() => {
  const { src } = document.currentScript.dataset;
  addEventListener("load", () => { // before that, htmx would wait for what has happened already
    if (document.querySelector("[hx-get], [hx-post]")) document.head.append(Object.assign(document.createElement("script"), { src }));
  });
})();
