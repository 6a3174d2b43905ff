// Compiled, never run: what the types allow, and what they refuse.
import { SlotTakenError, Voxanne, webhooks } from "@voxanne/sdk";
import type { Call, Contact, LastResponse, Page, Slot, WebhookEvent } from "@voxanne/sdk";

const client = new Voxanne({ apiKey: process.env["VOXANNE_API_KEY"], signal: undefined });

export async function allowed(): Promise<void> {
  const contact = await client.contacts.create({ name: "Robin Sample", phone: "+12125550177", email: null });
  const last: LastResponse = contact.lastResponse;
  const plain: Contact = contact;
  await client.contacts.update(plain.id, { email: null }, { ifMatch: last.etag });
  const slots: Slot[] = await client.availability.list({ starts_after: "2026-12-01T00:00:00Z" });
  const page: Page<Call> = await client.calls.list({ status: "completed", limit: 20 });
  for await (const call of client.calls.list()) if (call.outcome === "voicemail") console.log(call.from, page.nextCursor);
  const transcript = await client.calls.transcript("call_1", { format: "vtt" });
  if (!("status" in transcript)) console.log(transcript.text, slots.length);
  const recording = await client.calls.recording("call_1");
  if ("url" in recording) console.log(recording.url);
  const agent = await client.withOptions({ timeout: 5_000, maxRetries: 0 }).agents.get("agt_1");
  console.log(agent.voice_provider);
}

export function read(error: unknown, event: WebhookEvent): string | undefined {
  if (error instanceof SlotTakenError) return error.next_free_slots?.[0]?.starts_at;
  switch (event.type) {
    case "call.ended":
      return event.call.summary ?? undefined;
    case "appointment.booked":
      return event.appointment.starts_at;
    default:
      return undefined;
  }
}

export async function refused(): Promise<void> {
  // @ts-expect-error: there is no such field
  await client.contacts.create({ name: "Robin", phone: "+12125550177", phone_number: "+1" });
  // @ts-expect-error: the phone is missing
  await client.contacts.create({ name: "Robin" });
  // @ts-expect-error: to leave a field as it is, leave it out
  await client.contacts.update("con_1", { email: undefined });
  // @ts-expect-error: there is no such status
  client.calls.list({ status: "done" });
  // @ts-expect-error: a call has no such field
  for await (const call of client.calls.list()) console.log(call.form);
  // @ts-expect-error: what was parsed is not what was signed
  webhooks.verify({ id: "evt_1" }, {}, "whsec_a");
  // @ts-expect-error: an id is missing
  await client.agents.get();
}
