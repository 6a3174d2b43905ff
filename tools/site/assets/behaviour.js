// What the pages do beyond HTML: copy code, keep one language, filter the contents, try a request. Everything that is
// shown is written as text, never as markup. An API key is a variable of this page: it is stored nowhere.
"use strict";

let key = "";

for (const button of document.querySelectorAll(".copy")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const shown = [...button.closest(".code").querySelectorAll("pre")].findLast((pre) => pre.offsetParent !== null);
    await navigator.clipboard.writeText(shown.textContent.trim());
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
}

const LANGUAGES = new Set(["curl", "Node", "TypeScript", "Python"]);
document.addEventListener("change", (event) => {
  const chosen = event.target;
  if (!chosen.matches(".tabs > input") || !LANGUAGES.has(chosen.value)) return;
  const before = chosen.getBoundingClientRect().top;
  for (const other of document.querySelectorAll(".tabs > input")) {
    if (other.value === chosen.value) other.checked = true;
  }
  scrollBy({ top: chosen.getBoundingClientRect().top - before, behavior: "instant" });
});

// On a small screen the contents would stand before everything else.
const contents = document.querySelector(".side details");
const wide = matchMedia("(min-width: 64rem)");
const fit = () => { contents.open = wide.matches; };
wide.addEventListener("change", fit);
fit();

const filter = document.getElementById("filter");
filter.hidden = false;
filter.addEventListener("input", () => {
  const wanted = filter.value.trim().toLowerCase();
  for (const list of document.querySelectorAll(".side .elsewhere")) list.hidden = wanted === "";
  for (const item of document.querySelectorAll(".side li")) {
    item.hidden = wanted !== "" && !item.textContent.toLowerCase().includes(wanted);
  }
});

const links = new Map([...document.querySelectorAll(".side li li a")].map((link) => [link.hash.slice(1), link]));
const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) links.get(entry.target.id)?.classList.toggle("now", entry.isIntersecting);
}, { rootMargin: "-20% 0px -70% 0px" });
for (const section of document.querySelectorAll("main section[id]")) watcher.observe(section);

for (const trial of document.querySelectorAll(".try")) {
  trial.hidden = false;
  const form = trial.querySelector("form");
  form.elements.key?.addEventListener("input", (event) => { key = event.target.value.trim(); });
  trial.addEventListener("toggle", () => { if (form.elements.key) form.elements.key.value = key; });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, trial.querySelector(".result"));
  });
}

async function send(form, result) {
  if (form.elements.key && !key.startsWith("vox_test_")) {
    return show(result, "Enter a test key: it begins with vox_test_.");
  }
  const { method, path } = form.dataset;
  const fields = [...form.querySelectorAll("[data-in]")].filter((field) => field.value !== "");
  const filled = fields.filter((field) => field.dataset.in === "path")
    .reduce((whole, field) => whole.replace(`{${field.name}}`, encodeURIComponent(field.value)), path);
  const query = new URLSearchParams(fields.filter((field) => field.dataset.in === "query").map((field) => [field.name, field.value]));
  const headers = {};
  if (form.elements.key) headers.Authorization = `Bearer ${key}`;
  if (form.elements.body) headers["Content-Type"] = "application/json";
  if (form.elements.key && method === "POST") headers["Idempotency-Key"] = crypto.randomUUID();
  // From /docs/agents, below whatever stands before the API's paths.
  const url = new URL(`..${filled}`, location.href);
  url.search = query;
  show(result, "…");
  try {
    const response = await fetch(url, { method, headers, body: form.elements.body?.value, credentials: "omit" });
    const told = ["Location", "ETag", "Link", "RateLimit", "Retry-After", "Request-Id"]
      .filter((name) => response.headers.has(name)).map((name) => `${name}: ${response.headers.get(name)}`);
    show(result, [`${response.status} ${response.statusText}`, ...told, "", pretty(await response.text())].join("\n"));
  } catch (error) {
    show(result, `No answer: ${error.message}`);
  }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function show(result, text) {
  const shown = document.createElement("pre");
  shown.tabIndex = 0;
  shown.textContent = text;
  result.replaceChildren(shown);
}
