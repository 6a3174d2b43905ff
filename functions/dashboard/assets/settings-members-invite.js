// The form of an invitation.
import { Field, FormDialog, useForm } from "./forms.js";
import { ask } from "./api.js";
import { html } from "./preact.js";
import { office } from "./texts-office.js";
import { rolesToGive } from "./settings-members.js";

const words = office.members;

/** @param {{opened: [string, unknown], onMade: (made: Api.InvitationWithUrl) => void, onClose: () => void}} props `opened`: the kept state that shows it */
export function InviteMember({ opened, onMade, onClose }) {
  const form = useForm({ email: "", role: "staff" }, async (values, once) => {
    const { body } = await ask("POST", "/api/invitations", { body: { email: values["email"].trim(), role: values["role"] }, once });
    onMade(body);
  }, { opened });
  const role = /** @type {Api.MemberRole} */ (form.values["role"]);
  return html`<${FormDialog} form=${form} title=${words.invite} submit=${words.inviteDo} onClose=${onClose}>
    <${Field} form=${form} name="email" type="email" label=${words.email} required autofocus />
    <${Field} form=${form} name="role" type="select" label=${words.role} options=${rolesToGive()} hint=${words.may[role]} />
  </${FormDialog}>`;
}
