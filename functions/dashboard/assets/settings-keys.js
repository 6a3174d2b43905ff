// API keys: creation, with the secret shown once, rotation with an overlap, and revocation.
import { Action, Confirm, Status } from "./parts.js";
import { NewKey, RotateKey } from "./settings-keys-new.js";
import { ShownOnce } from "./shown-once.js";
import { Table } from "./tables.js";
import { ask, withQuery } from "./api.js";
import { clinicZone } from "./clinic.js";
import { html, useState } from "./preact.js";
import { may } from "./session.js";
import { office } from "./texts-office.js";
import { refresh, useList } from "./store.js";
import { say } from "./toasts.js";
import { sayMoment } from "./times.js";
import { useKept } from "./drafts.js";
import { useKeys } from "./keys.js";

const words = office.keys;
const DAY = 86_400_000;

/** @typedef {{kind: "new"} | {kind: "rotate" | "revoke", key: Api.ApiKey}} Open */

/** All keys of the organisation. */
export function Section() {
  const list = useList("/api/api-keys?limit=100");
  const [open, setOpen] = useKept("open", /** @type {Open | null} */ (null));
  // The secret of a new key is not kept.
  const [made, setMade] = useState(/** @type {Api.ApiKeyWithSecret | null} */ (null));
  useKeys({ n: () => setOpen({ kind: "new" }) });
  const close = () => setOpen(null);
  /** @param {Api.ApiKeyWithSecret} key */
  const show = (key) => {
    refresh("/api/api-keys");
    close();
    setMade(key);
  };
  return html`<div class="page">
    <header class="page-head"><h2>${office.sections.keys}</h2>
      <${Action} kind="primary" icon="plus" onClick=${() => setOpen({ kind: "new" })}>${words.new}</${Action}></header>
    <p class="quiet">${words.about}</p>
    <${Table} list=${list} label=${office.sections.keys} head=${words.head} empty=${words.empty}
      row=${(/** @type {Api.ApiKey} */ key) => cells(key, setOpen)} />
    ${open?.kind === "new" && html`<${NewKey} opened=${["open", open]} onMade=${show} onClose=${close} />`}
    ${open?.kind === "rotate" && html`<${RotateKey} apiKey=${open.key} opened=${["open", open]} onMade=${show} onClose=${close} />`}
    ${open?.kind === "revoke" && html`<${Revoke} apiKey=${open.key} onClose=${close} />`}
    ${made && html`<${ShownOnce} title=${words.made(made.name)} label=${words.secret} value=${made.key} hint=${words.keepIt} onClose=${() => setMade(null)} />`}
  </div>`;
}

/** @param {Api.ApiKey} key @param {(open: Open) => void} setOpen */
function cells(key, setOpen) {
  const zone = clinicZone();
  const isOver = key.revoked_at !== null || (key.expires_at !== null && Date.parse(key.expires_at) <= Date.now());
  return [
    html`<strong>${key.name}</strong>`,
    html`<code>${key.prefix}…${key.last_four}</code>`,
    html`<${ScopesOf} scopes=${key.scopes} />`,
    key.last_used_at ? sayMoment(key.last_used_at, zone) : html`<span class="quiet">${words.never}</span>`,
    key.revoked_at
      ? html`<${Status} tone="bad">${words.revoked}</${Status}>`
      : key.expires_at
        ? html`<${Status} tone=${isOver ? "bad" : soon(key.expires_at) ? "warn" : "quiet"}>${isOver ? words.expired : sayMoment(key.expires_at, zone)}</${Status}>`
        : html`<span class="quiet">${words.never}</span>`,
    !isOver && html`<${Action} kind="plain" onClick=${() => setOpen({ kind: "rotate", key })}>${words.rotate}</${Action}>
      <${Action} kind="plain" onClick=${() => setOpen({ kind: "revoke", key })}>${words.revoke}</${Action}>`,
  ];
}

/** Whether it expires within a week. @param {string} instant */
const soon = (instant) => Date.parse(instant) - Date.now() < 7 * DAY;

/** @param {{scopes: string[]}} props */
function ScopesOf({ scopes }) {
  if (scopes.length === office.scopes.length * 2 - 2) return html`<span>${words.allScopes}</span>`;
  if (scopes.length <= 2) return html`<span>${scopes.join(", ")}</span>`;
  return html`<details><summary>${words.someScopes(scopes.length)}</summary><span class="quiet">${scopes.join(", ")}</span></details>`;
}

/** @param {{apiKey: Api.ApiKey, onClose: () => void}} props */
function Revoke({ apiKey, onClose }) {
  const zone = clinicZone();
  const [since] = useState(() => new Date(Date.now() - DAY).toISOString());
  const recent = useList(may("audit:read") ? withQuery("/api/audit-events", { actor_id: apiKey.id, after: since, limit: 100 }) : "");
  const places = [...new Set((recent.items ?? []).map((/** @type {Api.AuditEvent} */ event) => event.address))];
  const used = apiKey.last_used_at ? words.lastUsed(sayMoment(apiKey.last_used_at, zone)) : words.neverUsed;
  const act = async () => {
    await ask("DELETE", `/api/api-keys/${apiKey.id}`);
    refresh("/api/api-keys");
    say(words.isRevoked(apiKey.name));
  };
  return html`<${Confirm} title=${words.revokeTitle(apiKey.name)} body=${`${used} ${words.revokeBody}`} act=${words.revokeDo(apiKey.name)} onAct=${act} onClose=${onClose}>
    ${places.length > 0 && html`<p class="note warn">${words.stillUsed(recent.items?.length ?? 0, recent.hasMore, places.join(", "))}</p>`}
  </${Confirm}>`;
}
