// One question at a time: the boxes of the whole form, shown one after the other, so that the portal is asked nothing
// between two questions. Back is the browser's, the way chosen is remembered in this browser. Without this file each
// question is a page of its own (reporting/forms/steps.py); where this file runs, such a page leads here.
// Decision: docs/decisions/0008.
"use strict";
(() => {
  const asked = Number(new URLSearchParams(location.search).get("step")) || 0, page = document.querySelector("form[data-step]");
  if (page && asked) location.replace(`${page.getAttribute("action")}#cau-${asked}`);
  const form = document.querySelector("form[data-report]"), start = form && form.querySelector("[name=layout]");
  if (!start) return;
  const parts = [...form.querySelectorAll(":scope > .question")], photos = form.querySelector("#photos");
  const steps = parts.filter((part) => part !== photos).map((part) => [part]), total = steps.length;
  if (photos) steps[total - 1].push(photos);
  const others = form.querySelector("[data-first]"), ending = form.querySelector(":scope > .buttons:last-of-type");
  const make = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text }, more);
  const button = (text, kind, act) => {
    const made = make("button", text, { type: "button", className: `btn ${kind}` });
    made.addEventListener("click", act);
    return made;
  };
  const heading = make("h2", "", { className: "step-heading", tabIndex: -1 }), course = make("progress", "", { max: total });
  const on = button("Câu tiếp theo", "btn-primary", next), back = button("Quay lại", "btn-light", () => go(number - 1));
  const all = button("Hiện tất cả trên một trang", "btn-light", () => go(0)), ways = make("div", "", { className: "buttons" });
  const wrong = make("p", "Xin ghi số nguyên, không âm, ví dụ 120 hoặc 1.234.", { className: "field-error" });
  let number = 0; // of the question that is shown; 0: all of them on one page; above `total`: all, for the last look
  wrong.setAttribute("role", "alert");
  course.setAttribute("aria-hidden", "true"); // the heading says it
  ways.append(on, back, all);
  parts[0].before(heading, course);

  const isOne = () => number > 0 && number <= total;
  function show(to) {
    number = Math.min(to, total + 1);
    const shown = isOne() ? steps[number - 1] : parts, last = shown[shown.length - 1];
    for (const part of parts) part.hidden = !shown.includes(part);
    form.classList.toggle("one-question", isOne());
    form.classList.toggle("last-look", number > total);
    start.hidden = number > 0;
    others.hidden = number > 1;
    ending.hidden = isOne();
    on.hidden = all.hidden = course.hidden = !isOne();
    heading.hidden = ways.hidden = number === 0;
    back.hidden = number === 1;
    heading.textContent = isOne() ? `Câu ${number} trong ${total}` : "Xem lại rồi nộp";
    if (isOne()) heading.append(make("span", `: ${shown[0].querySelector("label, legend").textContent}`, { className: "visually-hidden" }));
    on.textContent = number === total ? "Xem lại" : "Câu tiếp theo";
    course.value = number;
    (isOne() ? last : ending).after(ways);
  }
  function look(to) {
    show(to);
    const seen = number ? heading : document.getElementById("content");
    seen.focus({ preventScroll: true });
    seen.scrollIntoView({ block: "start" });
  }
  function go(to) {
    remember(to > 0);
    history.pushState(null, "", to ? `#cau-${to}` : location.pathname);
    look(to);
  }
  function next() {
    const boxes = [].concat(...steps[number - 1].map((part) => [...part.querySelectorAll(".figure")]));
    const box = boxes.find((one) => !/^[\d.\s]*$/.test(one.value));
    wrong.remove();
    for (const one of boxes) one.removeAttribute("aria-invalid");
    if (!box) return go(number + 1);
    box.setAttribute("aria-invalid", "true");
    document.getElementById(box.getAttribute("aria-describedby")).prepend(wrong);
    return box.focus();
  }

  // ---- The way that its user chose, on this phone
  const name = `steps:${document.body.dataset.user}`;
  function remember(is) {
    try {
      if (is) localStorage.setItem(name, "1");
      else localStorage.removeItem(name);
    } catch {
      // a browser that keeps nothing: chosen again the next time
    }
  }
  function isRemembered() {
    try { return Boolean(localStorage.getItem(name)); } catch { return false; }
  }

  // The question that the address names, 0 where it has no fragment, null where that is another one.
  const named = () => {
    const found = /^#cau-(\d{1,3})$/.exec(location.hash);
    return found ? Number(found[1]) : location.hash ? null : 0;
  };
  function first() {
    if (named() || asked) return named() || asked;
    if (!isRemembered()) return 0;
    if (document.querySelector("#error-summary, #message-told")) return total + 1;
    const target = location.hash && document.getElementById(location.hash.slice(1)); // as "#photos"
    return steps.findIndex((step) => step.some((part) => part.contains(target || null))) + 1 || 1;
  }

  start.type = "button"; // it asks the portal nothing any more, and is there without a network (report.js)
  start.removeAttribute("name");
  start.addEventListener("click", () => go(1));
  // The key "Enter" in a box goes on, as on the page of one question: it presses the form's first button.
  form.querySelector("[name=keep]").addEventListener("click", (event) => {
    if (!isOne()) return;
    event.preventDefault();
    next();
  });
  addEventListener("popstate", () => { if (named() !== null) look(named()); });
  show(first());
  if (number) {
    remember(true);
    history.replaceState(null, "", `${location.pathname}#cau-${number}`);
  }
})();
