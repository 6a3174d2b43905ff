// Walk the agents while others are made, and say which were seen; then break, and say how many requests that took.
import { Voxanne } from '@voxanne/sdk';

let requests = 0;
const fetch = (...given) => (requests++, globalThis.fetch(...given));
const client = new Voxanne({ fetch });
const other = new Voxanne();
const seen = [];
for await (const agent of client.agents.list({ limit: 50 })) {
  if (seen.push(agent.id) % 25 === 0) {
    await other.agents.create({ name: 'Another', voice_provider: 'elevenlabs', voice_id: 'rachel', prompt: 'Be kind.' });
  }
}
const whole = requests;
for await (const agent of client.agents.list({ limit: 50 })) if (agent.id) break;
console.log(JSON.stringify({ seen, whole, afterBreak: requests - whole }));
