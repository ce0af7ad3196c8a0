// The scripts of the pages and their service worker, read as phones since 2018 read them (docs/decisions/0118): at the
// language level ES2020, with no function that came later and no name that is not given here.
import { createRequire } from "node:module";

const require = createRequire(new URL("../../.venv/checkers/package.json", import.meta.url));
const es = require("eslint-plugin-es-x");

const names = (text) => Object.fromEntries(text.trim().split(/\s+/).map((name) => [name, "readonly"]));
// Of the browser, what is used: Chrome 80 and iOS 13.4 have it.
const both = names(`self location navigator console fetch setTimeout clearTimeout Response URL URLSearchParams
  AbortController crypto indexedDB caches`);
const page = names(`document window localStorage sessionStorage history matchMedia addEventListener dispatchEvent Event confirm
  setInterval clearInterval scrollTo atob FormData File CSS`);
const worker = names("importScripts");
// They have not, and the script asks before it takes them.
const asked = names("createImageBitmap DataTransfer Notification");
// Of static/js/queue.js, which every page with another script and the service worker load first.
const queue = names("beforeSubmit box deliver deliverMarks fill heard newToken stamped talk within");

// Members that came later, and are not of the language: those eslint-plugin-es-x knows. It takes every map() for one of
// an iterator.
const message = "Chrome 80 or iOS 13.4 has it not (docs/decisions/0118)";
const members = ["randomUUID", "requestSubmit", "replaceChildren", "checkVisibility", "showPicker"];
const later = Object.entries(es.configs["flat/restrict-to-es2020"].rules).filter(([rule]) => !rule.includes("iterator-prototype"));

// A template of Django is a script once its tags are blank.
const django = {
  preprocess: (text) => [text.replace(/\{%.*?%\}|\{\{.*?\}\}/g, (tag) => " ".repeat(tag.length))],
  postprocess: (messages) => messages.flat(),
  supportsAutofix: false,
};

export default [
  {
    files: ["static/js/*.js", "templates/**/*.js"],
    languageOptions: { ecmaVersion: 2020, sourceType: "script" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    plugins: { "es-x": es, django: { processors: { template: django } } },
    settings: { "es-x": { aggressive: true } },
    rules: {
      ...Object.fromEntries(later),
      "es-x/no-regexp-lookbehind-assertions": "error", "es-x/no-bigint": "error", // of ES2020, and iOS 13.4 has them not
      "no-undef": "error",
      "no-unused-vars": ["error", { vars: "local" }],
      "no-restricted-properties": ["error",
        ...["timeout", "any"].map((property) => ({ object: "AbortSignal", property, message })),
        ...members.map((property) => ({ property, message }))],
      "no-redeclare": ["error", { builtinGlobals: false }], "no-unreachable": "error", "no-dupe-keys": "error", "no-const-assign": "error",
      "no-self-assign": "error", "use-isnan": "error", "valid-typeof": "error", "no-fallthrough": "error", eqeqeq: "error",
    },
  },
  { files: ["static/js/*.js"], languageOptions: { globals: { ...both, ...page, ...asked, ...queue } } },
  { files: ["templates/**/*.js"], processor: "django/template", languageOptions: { globals: { ...both, ...worker, ...queue } } },
];
