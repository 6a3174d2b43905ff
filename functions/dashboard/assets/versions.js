// Changes an object with If-Match. If someone else has changed it meanwhile, both versions are shown.
import { Action, Facts } from "./parts.js";
import { Problem, ask } from "./api.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "./preact.js";
import { isSame, refresh, remember } from "./store.js";
import { say } from "./toasts.js";
import { text } from "./texts.js";
import { useForm } from "./forms.js";
import { useKept } from "./drafts.js";

const words = text.versions;

/** @typedef {import("./forms.js").Values} Values */
/** @typedef {{object: any, etag: string}} Version */

/** The names of the values that differ from before. @param {Values} values @param {Values} before */
export const changedNames = (values, before) => Object.keys(before).filter((name) => !isSame(values[name], before[name]));

/**
 * The form of an object, saved with If-Match, with Undo.
 * @param {{path: string, object: any, etag: string, valuesOf: (object: any) => Values,
 *   patchOf: (values: Values, before: Values) => Record<string, unknown>,
 *   lists: string[], changed: string, restored: string, opened?: [string, unknown], onDone?: () => void}} options
 *   `patchOf`: the merge patch from the earlier values to the current ones; `lists`: paths to request again; `changed`,
 *   `restored`: the toasts; `opened`: the kept state that shows the form, and its value; `onDone`: called after saving,
 *   and if there was nothing to save
 */
export function useEdit({ path, object, etag, valuesOf, patchOf, lists, changed, restored, opened, onDone = () => undefined }) {
  const [base, setBase] = useKept(path, { object, etag });
  const [theirs, setTheirs] = useState(/** @type {Version | null} */ (null));
  const form = useForm(valuesOf(object), (values, once, isHere) => save(values, base, isHere), { opened });
  const was = valuesOf(base.object);
  const touched = changedNames(form.values, was);

  /** @param {Version} version */
  function adopt(version) {
    setBase(version);
    setTheirs(null);
    form.setValues(valuesOf(version.object));
  }
  // Show a newer version, unless something was typed: then saving reveals the conflict.
  useEffect(() => {
    if (etag !== base.etag && touched.length === 0) adopt({ object, etag });
  }, [etag]);

  /** @param {Record<string, unknown>} patch @param {string} [ifMatch] */
  async function change(patch, ifMatch) {
    const { body, etag: now } = await ask("PATCH", path, { body: patch, ...(ifMatch ? { ifMatch } : {}) });
    if (body) remember(path, body, now);
    refresh(...lists);
    return { object: body, etag: now };
  }

  /** @param {Values} values @param {Version} from @param {() => boolean} isHere */
  async function save(values, from, isHere) {
    const before = valuesOf(from.object);
    const patch = patchOf(values, before);
    if (Object.keys(patch).length > 0) {
      /** @type {Version} */
      let saved;
      try {
        saved = await change(patch, from.etag);
        if (saved.object) adopt(saved);
      } catch (error) {
        if (!(error instanceof Problem && error.status === 412) || !isHere()) throw error;
        const { body, etag: now } = await ask("GET", path);
        saved = { object: body, etag: now };
        const stored = valuesOf(body);
        if (changedNames(values, before).some((name) => !isSame(values[name], stored[name]))) {
          setTheirs(saved);
          return false;
        }
        // This form itself saved it before: the answer was lost.
        adopt(saved);
        remember(path, body, now);
        refresh(...lists);
      }
      say(changed, async () => {
        const { body: latest, etag: now } = await ask("GET", path);
        const [mine, stored] = [valuesOf(saved.object), valuesOf(latest)];
        if (changedNames(mine, before).some((name) => !isSame(mine[name], stored[name]))) {
          remember(path, latest, now);
          say(words.since);
          return;
        }
        await change(patchOf(before, values), now);
        say(restored);
      });
    }
    form.isTouched.current = false;
    onDone();
    return true;
  }

  const stored = theirs && valuesOf(theirs.object);
  const keepMine = () => {
    if (!theirs) return;
    // Keep what was typed here; all other values are the stored ones.
    const merged = { ...stored, ...Object.fromEntries(touched.map((name) => [name, form.values[name]])) };
    adopt(theirs);
    form.setValues(merged);
    toMain();
    save(merged, theirs, form.staying()).catch(form.setError);
  };
  const takeTheirs = () => {
    if (!theirs) return;
    adopt(theirs);
    remember(path, theirs.object, theirs.etag);
    refresh(...lists);
    form.isTouched.current = false;
    toMain();
    onDone();
  };
  const conflict = stored && {
    mine: form.values, stored, keepMine, takeTheirs,
    differing: touched.filter((name) => !isSame(form.values[name], stored[name])),
    theirsAlone: Object.keys(was).filter((name) => !touched.includes(name) && !isSame(was[name], stored[name])),
  };
  return { form, conflict };
}

/** Focus the page's main part, because the button that had the focus is gone. */
const toMain = () => document.getElementById("main")?.focus();

/** @typedef {NonNullable<ReturnType<typeof useEdit>["conflict"]>} Conflict */

/** @param {unknown} value */
const plainly = (value) => (value === true ? words.yes : String(value || ""));

/**
 * Both versions of the values that were changed here, and the choice between them.
 * @param {{of: Conflict, title: string, names: Record<string, string>, say?: (value: any, name: string) => unknown}} props
 *   `title`: the text about the conflict; `names`: of the form's values; `say`: a value in words
 */
export function BothVersions({ of: { mine, stored, differing, theirsAlone, keepMine, takeTheirs }, title, names, say: said = plainly }) {
  const here = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => here.current?.querySelector("button")?.focus(), []);
  /** @param {Values} values @returns {[string, unknown][]} */
  const rows = (values) => differing.map((name) => [names[name] ?? name, said(values[name], name) || words.nothing]);
  return html`<div class="both-versions" ref=${here}>
    <p class="note warn" role="alert">${title}</p>
    <div class="columns versions">
      <section aria-label=${words.yours}><h3>${words.yours}</h3><${Facts} rows=${rows(mine)} /><${Action} kind="primary" onClick=${keepMine}>${words.keepMine}</${Action}></section>
      <section aria-label=${words.theirs}><h3>${words.theirs}</h3><${Facts} rows=${rows(stored)} /><${Action} onClick=${takeTheirs}>${words.takeTheirs}</${Action}></section>
    </div>
    ${theirsAlone.length > 0 && html`<p class="quiet">${words.alsoChanged(theirsAlone.map((name) => names[name] ?? name).join(", "))}</p>`}
  </div>`;
}
