// Members and invitations, with their roles.
import { Action, Confirm } from "./parts.js";
import { InviteMember } from "./settings-members-invite.js";
import { ShownOnce } from "./shown-once.js";
import { Table } from "./tables.js";
import { ask } from "./api.js";
import { clinicZone } from "./clinic.js";
import { html, useState } from "./preact.js";
import { may, me } from "./session.js";
import { office } from "./texts-office.js";
import { refresh, useList } from "./store.js";
import { say, sayError } from "./toasts.js";
import { sayMoment } from "./times.js";
import { text } from "./texts.js";
import { useKept } from "./drafts.js";
import { useKeys } from "./keys.js";

const words = office.members;

/** @typedef {{kind: "invite"} | {kind: "remove", member: Api.Member} | {kind: "revoke", invitation: Api.Invitation}} Open */

/** All members and open invitations. */
export function Section() {
  const members = useList("/api/members?limit=100");
  const invitations = useList("/api/invitations?limit=100");
  const [open, setOpen] = useKept("open", /** @type {Open | null} */ (null));
  // The address of a new invitation is not kept.
  const [made, setMade] = useState(/** @type {Api.InvitationWithUrl | null} */ (null));
  const canWrite = may("members:write");
  const close = () => setOpen(null);
  useKeys({ n: () => canWrite && setOpen({ kind: "invite" }) });
  /** @param {Api.InvitationWithUrl} invitation */
  const show = (invitation) => {
    refresh("/api/invitations");
    close();
    setMade(invitation);
  };
  return html`<div class="page">
    <header class="page-head"><h2>${office.sections.members}</h2>
      ${canWrite && html`<${Action} kind="primary" icon="plus" onClick=${() => setOpen({ kind: "invite" })}>${words.invite}</${Action}>`}</header>
    <${Table} list=${members} label=${office.sections.members} head=${words.head} empty=${words.empty}
      row=${(/** @type {Api.Member} */ member) => memberCells(member, canWrite, setOpen)} />
    ${(invitations.error || (invitations.items?.length ?? 0) > 0) && html`<section><h3>${words.invitations}</h3>
      <${Table} list=${invitations} label=${words.invitations} head=${words.invitationHead} empty=${words.noInvitations}
        row=${(/** @type {Api.Invitation} */ invitation) => invitationCells(invitation, canWrite, setOpen)} /></section>`}
    ${open?.kind === "invite" && html`<${InviteMember} opened=${["open", open]} onMade=${show} onClose=${close} />`}
    ${made && html`<${ShownOnce} title=${words.invited(made.email)} label=${words.address} value=${made.url} hint=${words.sendIt} onClose=${() => setMade(null)} />`}
    ${open?.kind === "remove" && html`<${Remove} member=${open.member} onClose=${close} />`}
    ${open?.kind === "revoke" && html`<${Revoke} invitation=${open.invitation} onClose=${close} />`}
  </div>`;
}

/** The roles that the signed-in member may give. @returns {[Api.MemberRole, string][]} */
export const rolesToGive = () => words.roles.filter(([role]) => role !== "owner" || me().owner_rights);

/** @param {Api.Member} member @param {boolean} canWrite @param {(open: Open) => void} setOpen */
function memberCells(member, canWrite, setOpen) {
  const mayChange = canWrite && (member.role !== "owner" || me().owner_rights);
  const isOneself = member.id === me().id;
  return [
    html`<strong><bdi>${member.name}</bdi></strong>${isOneself && html` <span class="quiet">${words.oneself}</span>`}`,
    html`<bdi>${member.email}</bdi>`,
    mayChange
      ? html`<select aria-label=${words.roleOf(member.name)} value=${member.role}
          onChange=${(/** @type {{currentTarget: HTMLSelectElement}} */ { currentTarget }) => changeRole(member, currentTarget)}>
          ${rolesToGive().map(([role, said]) => html`<option key=${role} value=${role} selected=${role === member.role}>${said}</option>`)}</select>`
      : words.roles.find(([role]) => role === member.role)?.[1],
    member.last_signed_in_at ? sayMoment(member.last_signed_in_at, clinicZone()) : html`<span class="quiet">${office.keys.never}</span>`,
    mayChange && html`<${Action} kind="plain" onClick=${() => setOpen({ kind: "remove", member })}>${words.remove}</${Action}>`,
  ];
}

/** @param {Api.Member} member @param {HTMLSelectElement} select */
async function changeRole(member, select) {
  const role = /** @type {Api.MemberRole} */ (select.value);
  try {
    await giveRole(member, role);
    say(words.hasRole(member.name, roleSaid(role)), () => takeBack(member, role));
  } catch (error) {
    select.value = member.role;
    sayError(error);
  }
}

/** Give a member the former role again, unless someone else gave another one since. @param {Api.Member} member @param {Api.MemberRole} given */
async function takeBack(member, given) {
  const { body: now } = await ask("GET", `/api/members/${member.id}`);
  if (now.role === given) {
    await giveRole(member, member.role);
    return;
  }
  refresh("/api/members");
  say(text.versions.since);
}

/** @param {Api.Member} member @param {Api.MemberRole} role */
async function giveRole(member, role) {
  await ask("PATCH", `/api/members/${member.id}`, { body: { role } });
  refresh("/api/members");
}

/** @param {Api.MemberRole} role */
const roleSaid = (role) => words.roles.find(([name]) => name === role)?.[1] ?? role;

/** @param {Api.Invitation} invitation @param {boolean} canWrite @param {(open: Open) => void} setOpen */
function invitationCells(invitation, canWrite, setOpen) {
  return [
    html`<bdi>${invitation.email}</bdi>`,
    roleSaid(invitation.role),
    invitation.invited_by ? html`<bdi>${invitation.invited_by.name}</bdi>` : words.operator,
    sayMoment(invitation.expires_at, clinicZone()),
    canWrite && (invitation.role !== "owner" || me().owner_rights) && html`<${Action} kind="plain" onClick=${() => setOpen({ kind: "revoke", invitation })}>${words.revoke}</${Action}>`,
  ];
}

/** @param {{member: Api.Member, onClose: () => void}} props */
function Remove({ member, onClose }) {
  const act = async () => {
    await ask("DELETE", `/api/members/${member.id}`);
    refresh("/api/members");
    say(words.removed(member.name));
  };
  return html`<${Confirm} title=${words.removeTitle(member.name)} body=${words.removeBody} act=${words.removeDo(member.name)} onAct=${act} onClose=${onClose} />`;
}

/** @param {{invitation: Api.Invitation, onClose: () => void}} props */
function Revoke({ invitation, onClose }) {
  const act = async () => {
    await ask("DELETE", `/api/invitations/${invitation.id}`);
    refresh("/api/invitations");
    say(words.revoked(invitation.email));
  };
  return html`<${Confirm} title=${words.revokeTitle(invitation.email)} body=${words.revokeBody} act=${words.revokeDo} onAct=${act} onClose=${onClose} />`;
}
