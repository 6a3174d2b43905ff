// A choice of several options: a box for each, and a button for all or none.
import { html } from "./preact.js";
import { office } from "./texts-office.js";

/**
 * @param {{form: import("./forms.js").Form, name: string, label: string, options: [string, string][], pointer?: string}} props
 */
export function Choices({ form, name, label, options, pointer = `/${name}` }) {
  /** @type {string[]} */
  const chosen = form.values[name];
  const error = form.errorAt(pointer);
  const isAll = options.every(([id]) => chosen.includes(id));
  /** @param {string} id */
  const turn = (id) => form.set(name, chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id]);
  return html`<fieldset><legend class="row">${label}
      ${options.length > 1 && html`<button type="button" class="plain" onClick=${() => form.set(name, isAll ? [] : options.map(([id]) => id))}>${isAll ? office.keys.none : office.keys.all}</button>`}</legend>
    <div class="columns">${options.map(([id, said]) => html`<label class="check" key=${id}><input type="checkbox" checked=${chosen.includes(id)}
      aria-invalid=${error ? "true" : undefined} onChange=${() => turn(id)} /> <bdi>${said}</bdi></label>`)}</div>
    ${error && html`<small class="error" role="alert">${error}</small>`}
  </fieldset>`;
}
