// One question at a time on the whole form, which stands in for the questions' own pages where there is no network.
// The steps are those of the portal (reporting/forms/steps.py). Decision: docs/decisions/0008.
"use strict";
(() => {
  const form = document.querySelector("form[data-steps]");
  if (!form) return;
  const parts = [...form.querySelectorAll(":scope > .question")], photos = form.querySelector("#photos");
  const steps = parts.filter((part) => part !== photos).map((part) => [part]), total = steps.length;
  if (photos) steps[total - 1].push(photos);
  const make = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text }, more);
  const button = (text, kind, act) => {
    const made = make("button", text, { type: "button", className: `btn ${kind}` });
    made.addEventListener("click", act);
    return made;
  };
  const where = make("p", "", { className: "mb-1 fw-bold", role: "status" }), course = make("progress", "", { max: total });
  const on = button("Câu tiếp theo", "btn-primary", () => show(number + 1)), back = button("Quay lại", "btn-light", () => show(number - 1));
  const all = button("Hiện tất cả trên một trang", "btn-light", () => { together = true; show(number); });
  const ways = make("div", "", { className: "buttons" }), whole = form.querySelectorAll(":scope > .buttons, :scope > .form-check");
  let number = Number(new URLSearchParams(location.search).get("step")) || 1, together = false;
  course.setAttribute("aria-label", "Đã qua mấy câu");
  ways.append(on, back, all);
  parts[0].before(where, course);
  form.querySelector(":scope > .buttons:last-of-type").before(ways);

  function show(to, begins = false) {
    number = Math.min(Math.max(to, 1), total + 1);
    const last = together || number > total;
    parts.forEach((part) => { part.hidden = !last && !steps[number - 1].includes(part); });
    whole.forEach((one) => { one.hidden = !last; });
    ways.hidden = course.hidden = last;
    where.textContent = together ? "" : last ? "Xem lại rồi gửi" : `Câu ${number}/${total}`;
    course.value = number;
    back.hidden = number === 1;
    on.textContent = number === total ? "Xem lại" : "Câu tiếp theo";
    if (begins) return;
    (last ? where : steps[number - 1][0].querySelector("input, textarea"))?.focus({ preventScroll: true });
    where.scrollIntoView({ block: "start" });
  }

  where.tabIndex = -1;
  // The key "Enter" in a box goes on, as on the page of one question: it presses the form's first button, which a correction has not.
  form.querySelector("[name=keep]")?.addEventListener("click", (event) => {
    if (together || number > total) return;
    event.preventDefault();
    show(number + 1);
  });
  show(number, true);
})();
