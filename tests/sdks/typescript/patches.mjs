// For each PATCH: null clears a field, leaving it out leaves it.
import { Voxanne } from '@voxanne/sdk';

const client = new Voxanne();
const results = {};
async function check(name, field, value, update, none = null) {
  const set = await update({ [field]: value });
  const left = await update({});
  const cleared = await update({ [field]: none });
  results[name] = { set: set[field], left: left[field], cleared: cleared[field] };
}

const day = 86_400_000;
const agent = await client.agents.create({ name: 'Agent', voice_provider: 'elevenlabs', voice_id: 'rachel', prompt: 'Be kind.' });
const contact = await client.contacts.create({ name: 'Robin', phone: '+12125550177' });
const [slot] = await client.availability.list({ starts_after: new Date(Date.now() + day).toISOString() });
const appointment = await client.appointments.create({ contact_id: contact.id, starts_at: slot.starts_at });
const [calendar] = await client.calendars.list();
const service = await client.services.create({ name: 'Cleaning', duration_minutes: 30, calendar_ids: [calendar.id] });
const endpoint = await client.webhookEndpoints.create({ url: 'https://example.com/hook' });

await check('changeAgent', 'first_message', 'Hello', (body) => client.agents.update(agent.id, body));
await check('changeAppointment', 'notes', 'First visit', (body) => client.appointments.update(appointment.id, body));
// Of a calendar's fields those of its days can be cleared.
const monday = { monday: [['09:00', '12:00']] };
await check('changeCalendar', 'opening_hours', monday, (body) => client.calendars.update(calendar.id, body), { monday: null });
const source = await client.calendars.createCalendarSource(calendar.id, { url: 'https://8.8.8.8/busy.ics', name: 'Home' });
await check('changeCalendarSource', 'name', 'Google', (body) => client.calendars.updateCalendarSource(calendar.id, source.id, body));
await check('changeContact', 'email', 'robin@example.com', (body) => client.contacts.update(contact.id, body));
await check('changeOrganization', 'default_agent_id', agent.id, (body) => client.organization.update(body));
await check('changeService', 'buffer_minutes', 5, (body) => client.services.update(service.id, body));
await check('changeWebhookEndpoint', 'description', 'Ours', (body) => client.webhookEndpoints.update(endpoint.id, body));
console.log(JSON.stringify(results));
