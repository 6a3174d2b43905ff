// Settings: sections to the left, the open one to the right. Each is a module that is loaded when it is first opened.
import { Empty, NoRight, loadedWhenShown, useTitle } from "./parts.js";
import { Icon } from "./icons.js";
import { address } from "./router.js";
import { html } from "./preact.js";
import { may, me } from "./session.js";
import { office } from "./texts-office.js";
import { text } from "./texts.js";
import { useNarrow } from "./lists.js";

/** @typedef {keyof typeof office.sections} SectionName */
/** @typedef {(props: {part: string, query: Record<string, string>}) => unknown} View */
/** @typedef {{name: SectionName, scope: string, ownerOnly?: boolean, view: View}} Section */

// The sections that are used most come first: hours and services are for the front desk.
/** @type {Section[]} */
const sections = [
  section("calendars", "appointments:read", () => import("./settings-calendars.js")),
  section("services", "appointments:read", () => import("./settings-services.js")),
  section("organization", "organization:read", () => import("./settings-organization.js")),
  section("numbers", "agents:read", () => import("./settings-numbers.js")),
  section("members", "members:read", () => import("./settings-members.js")),
  section("keys", "keys:write", () => import("./settings-keys.js")),
  section("usage", "", () => import("./settings-usage.js")),
  { ...section("billing", "organization:read", () => import("./settings-billing.js")), ownerOnly: true },
  section("audit", "audit:read", () => import("./settings-audit.js")),
];

/**
 * @param {SectionName} name
 * @param {string} scope
 * @param {() => Promise<{Section: View}>} load
 * @returns {Section}
 */
function section(name, scope, load) {
  return { name, scope, view: loadedWhenShown(async () => (await load()).Section) };
}

/** @param {Section} section */
const isAllowed = ({ scope, ownerOnly }) => (!scope || may(scope)) && (!ownerOnly || me().owner_rights);

/** @param {{route: import("./router.js").Route}} props */
export function Page({ route }) {
  const isNarrow = useNarrow();
  const allowed = sections.filter(isAllowed);
  const name = route.id || (isNarrow ? "" : (allowed[0]?.name ?? ""));
  const section = sections.find((each) => each.name === name);
  useTitle(section ? office.sections[section.name] : "", text.pages.settings);
  return html`<div class=${`settings ${route.id ? "is-open" : ""}`}>
    ${!(isNarrow && route.id) && html`<nav class="sections" aria-label=${text.pages.settings}>
      <h1>${text.pages.settings}</h1>
      <ul>${allowed.map((each) => html`<li key=${each.name}>
        <a href=${address("settings", each.name)} aria-current=${each.name === name ? "page" : undefined}>${office.sections[each.name]}</a></li>`)}</ul>
    </nav>`}
    ${name && html`<div class="section">
      <a class="button plain back" href=${address("settings", route.part && name)}><${Icon} name="back" /> ${route.part && section ? office.sections[section.name] : text.pages.settings}</a>
      ${section ? html`<${Opened} key=${name} section=${section} part=${route.part} query=${route.query} />` : html`<${Empty}>${text.states.unknownPage}</${Empty}>`}
    </div>`}
  </div>`;
}

/** @param {{section: Section, part: string, query: Record<string, string>}} props */
function Opened({ section, part, query }) {
  if (!isAllowed(section)) return html`<${NoRight} what=${office.sections[section.name].toLowerCase()} />`;
  return html`<${section.view} part=${part} query=${query} />`;
}
