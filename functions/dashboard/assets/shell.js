// The frame of every page: navigation, theme, help, toasts, the note that the server can't be reached.
import { Dialog, useTitle } from "./parts.js";
import { Icon } from "./icons.js";
import { Toasts, sayError } from "./toasts.js";
import { html, useEffect, useState } from "./preact.js";
import { me, may, signOut, wasTaken } from "./session.js";
import { pageKeys, useKeys } from "./keys.js";
import { seekContact } from "./contacts-search.js";
import { pages } from "./pages.js";
import { text } from "./texts.js";
import { useClinicName } from "./clinic.js";
import { useNeeding } from "./calls-attention.js";
import { useList } from "./store.js";
import { useRoute } from "./router.js";

/** The whole page for a signed-in member. */
export function Shell() {
  const route = useRoute();
  const [hasHelp, setHelp] = useState(false);
  const [hasMenu, setMenu] = useState(false);
  const allowed = pages.filter(({ scope }) => !scope || may(scope));
  useKeys({ ...pageKeys(pages), "?": () => setHelp(true), "/": search });
  useKeys(hasMenu ? { Escape: () => setMenu(false) } : {});
  useEffect(() => setMenu(false), [route.page, route.id]);
  // After signing in at the provider, return to the address that required it.
  const isStart = ["", "sign-in"].includes(route.page);
  const clinic = useClinicName();
  const page = isStart ? allowed[0] : pages.find(({ name }) => name === route.page);
  const label = page ? text.pages[page.name] : "";
  useTitle(label);
  return html`<a class="skip" href="#main" onClick=${skip}>${text.shell.skip}</a>
    <div class=${`shell ${hasMenu ? "has-menu" : ""}`}>
      <nav class="side" aria-label=${text.shell.navigation}>
        <div class="brand">
          <span class="organization" title=${clinic}>${clinic}</span>
          <button type="button" class="plain menu" aria-expanded=${hasMenu ? "true" : "false"} onClick=${() => setMenu(!hasMenu)}>
            <${Icon} name="menu" /> ${text.actions.menu}
          </button>
        </div>
        <ul onClick=${() => setMenu(false)}>
          ${allowed.map(
            ({ name }) => html`<li key=${name}>
              <a href=${`#/${name}`} aria-current=${page?.name === name ? "page" : undefined}><${Icon} name=${name} /> ${text.pages[name]}${name === "calls" && html`<${NeedingCount} />`}${name === "agents" && html`<${FailedCount} />`}</a>
            </li>`,
          )}
        </ul>
        <div class="side-end">
          ${me().mode === "test" && html`<span class="mode quiet">${text.shell.testMode}</span>`}
          <button type="button" class="plain" onClick=${switchTheme}><${Icon} name="theme" /> ${text.shell.theme}</button>
          <button type="button" class="plain" onClick=${() => setHelp(true)}><${Icon} name="keyboard" /> ${text.shell.keys} <kbd>?</kbd></button>
          <button type="button" class="plain" onClick=${() => signOut().catch(sayError)} title=${me().name}><${Icon} name="leave" /> ${text.actions.signOut}</button>
          <span class="who quiet">${me().email ?? me().name}</span>
        </div>
      </nav>
      <main id="main" tabindex="-1">
        <${Offline} />
        <${Taken} />
        ${page ? html`<${page.view} key=${page.name} route=${route} />` : html`<p class="empty">${text.states.unknownPage}</p>`}
      </main>
    </div>
    <${Toasts} />
    ${hasHelp && html`<${Help} onClose=${() => setHelp(false)} />`}`;
}

/** The number of calls that need attention. */
function NeedingCount() {
  const { items } = useNeeding(60_000);
  return html`<${Count} count=${items?.length ?? 0} of=${text.today.needing} />`;
}

/** The number of agents that the voice provider refused, which callers may not reach. */
function FailedCount() {
  const { items } = useList("/api/agents?limit=100", { every: 120_000 });
  return html`<${Count} count=${(items ?? []).filter(({ status }) => status === "failed").length} of=${text.shell.failedAgents} />`;
}

/** @param {{count: number, of: string}} props */
function Count({ count, of }) {
  return count ? html`<span class="count" title=${of}>${count}<span class="visually-hidden"> ${of}</span></span>` : null;
}

/** @param {Event} event */
function skip(event) {
  // The fragment is the page's route, so the link must not change it.
  event.preventDefault();
  document.getElementById("main")?.focus();
}

/** Search the shown list; if it has no search, search for a contact, as most searches do. */
function search() {
  const field = /** @type {HTMLElement | null} */ (document.querySelector("[data-search]"));
  if (field) field.focus();
  else if (may("contacts:read")) seekContact();
}

function switchTheme() {
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const shown = document.documentElement.dataset["theme"] ?? (isDark ? "dark" : "light");
  document.documentElement.dataset["theme"] = shown === "dark" ? "light" : "dark";
  localStorage.setItem("theme", document.documentElement.dataset["theme"]);
}

function Offline() {
  const [isOff, setOff] = useState(!navigator.onLine);
  useEffect(() => {
    const follow = () => setOff(!navigator.onLine);
    addEventListener("online", follow);
    addEventListener("offline", follow);
    return () => {
      removeEventListener("online", follow);
      removeEventListener("offline", follow);
    };
  }, []);
  return isOff && html`<p class="note warn" role="alert"><${Icon} name="warning" /> ${text.states.offline}</p>`;
}

/** A note that stays until it is dismissed: the member whose input was discarded may look at the page much later. */
function Taken() {
  const [isTold, setTold] = useState(wasTaken);
  return isTold && html`<p class="note warn" role="alert"><span><${Icon} name="warning" /> ${text.states.someoneElse}</span>
    <button type="button" class="plain icon-only" aria-label=${text.actions.dismiss} onClick=${() => setTold(false)}>×</button></p>`;
}

/** @param {{onClose: () => void}} props */
function Help({ onClose }) {
  return html`<${Dialog} title=${text.keys.title} onClose=${onClose}>
    <dl class="key-list">
      ${text.keys.list.map(([keys, does]) => html`<div key=${keys}><dt>${(keys ?? "").split(/ +/).map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${does}</dd></div>`)}
    </dl>
  </${Dialog}>`;
}
