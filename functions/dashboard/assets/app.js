// Opens the cookie's session, then shows the page; without a session, shows the sign-in.
import "./clicks.js";
import { ErrorNote } from "./parts.js";
import { Shell } from "./shell.js";
import { SignIn } from "./sign-in.js";
import { currentSession, onSession, restore } from "./session.js";
import { html, render, useLayoutEffect, useState } from "./preact.js";
import { useRoute } from "./router.js";

/** @param {{failure: unknown}} props `failure`: why it is not known whether someone is signed in */
function App({ failure }) {
  const [session, setSession] = useState(currentSession);
  // A layout effect, because a sign-in between the first render and a later effect would not be shown.
  useLayoutEffect(() => onSession(() => setSession(currentSession())), []);
  // An invitation to another clinic, which is accepted by signing in once more.
  const isInvited = useRoute().page === "invitation";
  if (session && !isInvited) return html`<${Shell} key=${session.me.id} />`;
  if (failure) return html`<main class="sign-in"><${ErrorNote} error=${failure} retry=${() => location.reload()} /></main>`;
  const provider = document.documentElement.dataset["signIn"] === "provider" ? "dashboard/sign-in" : "";
  return html`<${SignIn} provider=${provider} />`;
}

const root = document.getElementById("app");
const theme = localStorage.getItem("theme");
if (theme) document.documentElement.dataset["theme"] = theme;
/** @type {unknown} */
let failure = null;
try {
  await restore();
} catch (error) {
  failure = error;
}
if (root) render(html`<${App} failure=${failure} />`, root);
