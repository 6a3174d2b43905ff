// A secret that is shown once. Only this dialog has it: no list, no storage and no address keeps it.
import { Copy, Dialog } from "./parts.js";
import { html, useRef, useState } from "./preact.js";
import { office } from "./texts-office.js";
import { text } from "./texts.js";

const words = office.once;

/**
 * @param {{title: string, label: string, value: string | null, hint: string, onClose: () => void}} props
 *   `value`: null if the answer with it was lost
 */
export function ShownOnce({ title, label, value, hint, onClose }) {
  const [shown] = useState(value);
  const done = useRef(/** @type {HTMLElement | null} */ (null));
  const isKept = useRef(shown === null);
  const [isHeld, setHeld] = useState(false);
  // An accidental key must not close it, because the secret can't be shown again.
  const leave = () => {
    if (isKept.current) return true;
    setHeld(true);
    done.current?.focus();
    return false;
  };
  return html`<${Dialog} title=${title} onClose=${onClose} onLeave=${leave}>
    ${shown === null
      ? html`<p class="note warn">${words.lost}</p>`
      : html`<p>${hint}</p>
        <div class="field"><label for="shown-once">${label}</label>
          <div class="row once"><input id="shown-once" class="code" readonly value=${shown} data-autofocus autocomplete="off"
            onFocus=${(/** @type {{currentTarget: HTMLInputElement}} */ event) => event.currentTarget.select()} /><${Copy} value=${shown} onCopied=${() => (isKept.current = true)} /></div>
        </div>
        <p class="quiet">${words.once}</p>
        <p role="status">${isHeld && words.held}</p>`}
    <div class="row end"><button type="button" class="primary" ref=${done} onClick=${onClose}>${shown === null ? text.actions.close : words.done}</button></div>
  </${Dialog}>`;
}
