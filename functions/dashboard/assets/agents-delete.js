// Deletes an agent, after one question. A refusal is shown in the API's words.
import { Confirm } from "./parts.js";
import { Problem, ask } from "./api.js";
import { address, go } from "./router.js";
import { agents as words } from "./texts-agents.js";
import { html, useState } from "./preact.js";
import { refresh } from "./store.js";
import { say } from "./toasts.js";

/** @param {{agent: Api.Agent, staying: () => () => boolean, onClose: () => void}} props `staying`: of the page, which stays when this is closed */
export function DeleteAgent({ agent, staying, onClose }) {
  const [call, setCall] = useState("");
  const act = async () => {
    const isHere = staying();
    try {
      await ask("DELETE", `/api/agents/${agent.id}`);
    } catch (error) {
      if (error instanceof Problem && error.code === "agent_in_use") setCall(error.body.call_id ?? "");
      throw error;
    }
    say(words.deleted);
    if (isHere()) go(address("agents"), { replace: true });
    refresh("/api/agents?", "/api/phone-numbers");
  };
  return html`<${Confirm} title=${words.deleteTitle(agent.name)} body=${words.deleteBody} act=${words.deleteDo(agent.name)} onAct=${act} onClose=${onClose}>
    ${call && html`<p><a href=${address("calls", call)}>${words.openCall}</a></p>`}
  </${Confirm}>`;
}
