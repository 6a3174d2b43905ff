// Sign-in: with the clinic's account if the deployment has a provider, or with an API key.
import { Field, FormError, FormOf, useForm } from "./forms.js";
import { go, useRoute } from "./router.js";
import { html } from "./preact.js";
import { currentSession, endedFor, signIn } from "./session.js";
import { text } from "./texts.js";
import { useTitle } from "./parts.js";

const words = text.signIn;

/** @param {{provider: string}} props `provider`: the address for a sign-in with an account; empty if there is none */
export function SignIn({ provider }) {
  useTitle(words.title);
  const { page, id } = useRoute();
  const form = useForm({ api_key: "" }, async (values) => {
    await signIn(values["api_key"].trim());
    if (["sign-in", "invitation"].includes(page)) go("#/", { replace: true });
  }, { isDraft: false });
  // The result of a sign-in at the provider (functions/dashboard/sign_in.py).
  const problem = page === "sign-in" && (/** @type {Record<string, string>} */ (words.problems)[id] ?? words.problems.sign_in_failed);
  const query = new URLSearchParams(page === "invitation" ? { invitation: id } : page && page !== "sign-in" ? { next: location.hash } : {});
  return html`<main class="sign-in" id="main">
    <h1>${text.name}</h1>
    ${problem && html`<p class="note bad" role="alert">${problem}</p>`}
    ${!problem && endedFor() && html`<p class="note" role="status">${words.ended}</p>`}
    ${page === "invitation" && html`<p class="note">${words.invited}</p>`}
    ${provider && html`<a class="button primary" href=${query.size ? `${provider}?${query}` : provider}>${words.provider}</a><p class="or quiet">${words.or}</p>`}
    <${FormOf} form=${form} label=${words.title}>
      <${Field} form=${form} name="api_key" type="password" label=${words.key} hint=${words.keyHint} required autofocus=${!provider} more=${{ spellcheck: false }} />
      <${FormError} form=${form} />
      <button class=${provider ? "" : "primary"} disabled=${form.isBusy || !form.values["api_key"]}>${words.submit}</button>
    </${FormOf}>
    ${currentSession() && html`<p><a href="#/">${words.stay}</a></p>`}
  </main>`;
}
