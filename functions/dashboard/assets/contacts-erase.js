// Erases a contact, after one question, or two if it has future appointments.
import { Confirm } from "./parts.js";
import { Problem, ask } from "./api.js";
import { address, go } from "./router.js";
import { html, useState } from "./preact.js";
import { forget, refresh } from "./store.js";
import { say } from "./toasts.js";
import { text } from "./texts.js";

const words = text.contacts;
// Milliseconds between the steps of an erasure that takes longer than a request.
const STEP = 1000;
const NAMING = ["/api/contacts?", "/api/calls", "/api/appointments"];

/** @param {{contact: Api.Contact, staying: () => () => boolean, onClose: () => void}} props `staying`: of the page, which stays when this is closed */
export function EraseContact({ contact, staying, onClose }) {
  const [ahead, setAhead] = useState(0);
  const [progress, setProgress] = useState("");
  const erase = async () => {
    const isHere = staying();
    const path = `/api/contacts/${contact.id}${ahead ? "?cancel_appointments=true" : ""}`;
    try {
      await eraseAll(path, (done, total) => setProgress(words.erasing(done, total)));
    } catch (error) {
      if (error instanceof Problem && error.code === "contact_has_appointments") setAhead(error.body.appointment_ids?.length || 1);
      throw error;
    }
    say(words.erased);
    if (isHere()) go(address("contacts"), { replace: true });
    // Lists and transcripts contain its name too.
    forget(`/api/contacts/${contact.id}`, ...NAMING);
    refresh(...NAMING);
  };
  return html`<${Confirm} title=${words.eraseTitle(contact.name)} body=${words.eraseBody} onAct=${erase} onClose=${onClose}
    act=${ahead ? words.eraseAll(ahead) : words.eraseDo(contact.name)}>
    ${progress && html`<p role="status">${progress}</p>`}
  </${Confirm}>`;
}

/** @param {string} path @param {(done: number, total: number) => void} tell */
async function eraseAll(path, tell) {
  for (;;) {
    const { status, body } = await ask("DELETE", path);
    if (status === 204) return;
    tell(body.done, body.total);
    await new Promise((resolve) => setTimeout(resolve, STEP));
  }
}
