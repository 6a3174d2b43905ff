// The texts of Settings and Webhooks, loaded with them. Another language would be another such object.
import { calendars } from "./texts-calendars.js";
import { some } from "./texts.js";

export const office = {
  sections: {
    organization: "Organisation", calendars: "Calendars and hours", services: "Services", numbers: "Phone numbers",
    members: "Members", keys: "API keys", usage: "Limits and usage", billing: "Billing", audit: "Audit",
  },
  // Resources of scopes, as the API names them. Keys can only be written, the audit only be read.
  scopes: /** @type {[string, string][]} */ ([
    ["agents", "Agents and numbers"], ["appointments", "Appointments and calendars"], ["audit", "Audit"], ["calls", "Calls"],
    ["contacts", "Contacts"], ["keys", "API keys"], ["members", "Members"], ["organization", "Organisation"], ["webhooks", "Webhooks"],
  ]),
  organization: {
    fields: {
      name: "Name", country: "Country", time_zone: "Time zone", default_agent_id: "Agent of call-backs",
      caller_verification: "Before an agent speaks of appointments", hold_offered_times: "Hold the times that an agent offers",
    },
    countryHint: "Phone numbers without a country code are read as this country's.", zoneHint: "Limits and figures count days by its clock.",
    calls: "On the phone", noAgent: "None", agentHint: "For call-backs that name no agent.",
    verifications: { none: "The caller's number is enough", birth_date: "The caller says the date of birth" },
    verificationHint: "A caller's number can be forged; the date of birth must match the contact's.",
    holdHint: "For ten minutes, or until the agent books or offers others.", held: "held", notHeld: "not held",
    changed: "Organisation changed", restored: "Changed back", stale: "Someone else changed the organisation while you were editing it.",
    byOperator: "Set by the operator", plan: "Plan", callCountries: "Call-backs go to", callBacks: "Call-backs", requests: "Requests", id: "Organisation id",
    /** @param {number} day @param {number} each */
    callLimits: (day, each) => `${day.toLocaleString("en")} a day, ${each} to one number`,
    /** @param {number} hour @param {number} address */
    requestLimits: (hour, address) => `${hour.toLocaleString("en")} an hour, ${address.toLocaleString("en")} in 15 minutes from one address`,
  },
  services: {
    about: "What patients book: how long it takes, and with whom.", head: ["Name", "Length", "With", "State"],
    empty: "No services yet. Add what patients book, and agents offer it by name.", new: "New service", create: "Add service",
    /** @param {number} count */
    minutes: (count) => some(count, "minute"),
    /** @param {number} count */
    before: (count) => `${count} free before`,
    /** @param {number} count */
    after: (count) => `${count} free after`,
    active: "can be booked", inactive: "not offered",
    fields: {
      name: "Name", aliases: "Also called", duration_minutes: "Minutes", buffer_before_minutes: "Minutes free before",
      buffer_minutes: "Minutes free after", min_notice_minutes: "Minutes of notice", calendar_ids: "Who or what can do it", active: "Can be booked",
    },
    aliasesHint: "What callers say for it, separated by commas.", own: "Rules of its own", asCalendar: "as the calendar",
    canBookHint: "Off: what is booked stays, and nothing new is booked.", holder: "Open that service",
    /** @param {string} name */
    made: (name) => `${name} can be booked`,
    changed: "Service changed", restored: "Changed back", stale: "Someone else changed this service while you were editing it.",
    delete: "Delete …", deleteDo: "Delete the service", deleteBody: "It can't be booked any more. Past appointments keep its name. This can't be undone.",
    /** @param {string} name */
    deleteTitle: (name) => `Delete ${name}?`,
    /** @param {string} name */
    deleted: (name) => `${name} is deleted`,
    /** @param {number} place */
    appointment: (place) => `Appointment ${place} that names it`,
  },
  numbers: {
    about: "The operator assigns them. An agent answers and calls with its own.", head: ["Number", "Agent", "Since"],
    empty: "No numbers yet. The operator of your deployment assigns them.", free: "free for an agent",
  },
  once: {
    once: "It is shown this once. Who leaves this window can't see it again.",
    lost: "The connection broke before it could be shown, and it is shown once only. Make another.",
    done: "I have kept it", held: "Copy it first, or say that you have kept it.",
  },
  keys: {
    about: "Programs use these to reach the API. A key is shown once, when it is made.",
    empty: "No keys yet. A program that shall reach the API needs one.",
    head: ["Name", "Key", "May", "Last used", "Expires", ""],
    new: "New key", create: "Create key", name: "Name", nameHint: "What uses it: “Website booking”.", scopes: "What it may do",
    expires: "Expires", lastDay: "Last day", all: "Choose all", none: "Choose none", read: "read", write: "change",
    expiries: /** @type {[string, string][]} */ ([["", "Never"], ["30", "In 30 days"], ["90", "In 90 days"], ["365", "In a year"], ["day", "On a day …"]]),
    allScopes: "everything",
    /** @param {number} count */
    someScopes: (count) => some(count, "right"),
    never: "never", revoked: "revoked", expired: "expired",
    secret: "API key", keepIt: "Copy it now and put it where your program reads it.",
    /** @param {string} name */
    made: (name) => `Key for ${name}`,
    rotate: "Rotate …", rotateDo: "Rotate key",
    /** @param {string} name */
    rotateTitle: (name) => `Rotate ${name}`,
    rotateBody: "A new key with the same rights takes its place. Both work while you change your program over.",
    overlap: "The old key works", overlaps: /** @type {[string, string][]} */ ([
      ["0", "no more"], ["3600", "for an hour"], ["86400", "for a day"], ["604800", "for a week"], ["2592000", "for 30 days"],
    ]),
    revoke: "Revoke …",
    /** @param {string} name */
    revokeTitle: (name) => `Revoke ${name}?`,
    /** @param {string} name */
    revokeDo: (name) => `Revoke ${name}`,
    /** @param {string} when */
    lastUsed: (when) => `Last used: ${when}.`, neverUsed: "It was never used.",
    revokeBody: "Whatever uses it stops working within a minute. This can't be undone.",
    /** @param {number} count @param {boolean} more @param {string} places */
    stillUsed: (count, more, places) => `In the last 24 hours it changed or read records ${more ? "more than " : ""}${some(count, "time")}, from ${places}.`,
    /** @param {string} name */
    isRevoked: (name) => `${name} is revoked`,
  },
  members: {
    head: ["Name", "E-mail", "Role", "Last signed in", ""],
    empty: "No members yet. Each person who accepts an invitation becomes one.",
    invitationHead: ["E-mail", "Role", "Invited by", "Until", ""], invitations: "Invitations", noInvitations: "No open invitations.",
    invite: "Invite", inviteDo: "Make invitation", email: "E-mail", role: "Role", address: "Invitation",
    roles: /** @type {[Api.MemberRole, string][]} */ ([["owner", "Owner"], ["admin", "Admin"], ["staff", "Staff"], ["reader", "Read only"]]),
    may: {
      owner: "Everything, billing and owners too.", admin: "Everything but billing and owners.",
      staff: "Calls, contacts, appointments and calendars; sees agents.", reader: "Sees all but members, keys and audit; changes nothing.",
    },
    /** @param {string} name */
    roleOf: (name) => `Role of ${name}`,
    /** @param {string} name @param {string} role */
    hasRole: (name, role) => `${name}: ${role}`,
    oneself: "(you)", operator: "the operator",
    /** @param {string} email */
    invited: (email) => `Invitation for ${email}`,
    sendIt: "Send this address to the person. It works once, for a week, with that e-mail address only.",
    remove: "Remove …",
    /** @param {string} name */
    removeTitle: (name) => `Remove ${name}?`,
    /** @param {string} name */
    removeDo: (name) => `Remove ${name}`,
    removeBody: "All sessions of this member end within a minute. To come back, an invitation is needed.",
    /** @param {string} name */
    removed: (name) => `${name} is no longer a member`,
    revoke: "Revoke …", revokeDo: "Revoke the invitation", revokeBody: "Its address stops working at once.",
    /** @param {string} email */
    revokeTitle: (email) => `Revoke the invitation of ${email}?`,
    /** @param {string} email */
    revoked: (email) => `The invitation of ${email} is revoked`,
  },
  webhooks: {
    deliveries: "Deliveries", empty: "No deliveries yet. When something happens, each endpoint that wants it gets one.",
    none: "No deliveries fit these filters.", status: "Status", source: "From", endpoints: "Endpoints",
    statuses: { received: "waiting", processed: "delivered", ignored: "ignored", failed: "failed, will be tried again", dead: "given up" },
    sources: { voxanne: "Voxanne", vapi: "Vapi", stripe: "Stripe" },
    /** @param {number} count @param {number} most */
    tried: (count, most) => `${count} of ${most} tries`,
    /** @param {string} source */
    from: (source) => `received from ${source}`,
    facts: { event: "Event", object: "About", error: "Error", next: "Next try" },
    /** @param {number} count @param {number} most */
    attempts: (count, most) => `Attempts (${count} of ${most})`,
    /** @param {number | null} status */
    delivered: (status) => `delivered${status ? ` (${status})` : ""}`,
    /** @param {number} status */
    refused: (status) => `answered ${status}`,
    errors: /** @type {Record<string, string>} */ ({ timeout: "no answer in time", interrupted: "interrupted", connection_failed: "not reached" }),
    sent: "Sent", answer: "Answer", payloadGone: "No body is kept.", noAnswer: "No words in the answer.",
    replay: "Send again", replayed: "It is being sent again",
    new: "New endpoint", noEndpoints: "No endpoints yet. Add the address of your program, and it is told what happens.",
    endpointStatuses: { active: "active", paused: "paused", disabled: "disabled" },
    reasons: { client: "by a request", gone: "it answered 410", failing: "all deliveries failed for five days" },
    description: "What it is for", events: "Events", disabled: "Disabled", failing: "Failing since", url: "Address", urlHint: "https, and reachable from the internet.",
    eventsHint: "None chosen: all of them.",
    types: ["call.started", "call.ended", "call.transcript_ready", "call.recording_ready", "appointment.booked", "appointment.changed", "appointment.cancelled", "appointment.reminder_due", "contact.created", "contact.updated", "contact.erased", "calendar.conflict", "calendar.source_stale", "endpoint.disabled"],
    test: "Send a test", tested: "A test is on its way", pause: "Pause", resume: "Resume", paused: "Nothing is sent there now", resumed: "Events are sent there again",
    changed: "Endpoint changed", rotate: "New secret …", rotateTitle: "Make a new secret?", rotateDo: "Make a new secret",
    rotateBody: "For 24 hours deliveries are signed with the old and the new one.",
    secretTitle: "Signing secret", secret: "Secret", keepIt: "Your program checks the signature of each delivery with it.",
    delete: "Delete …", deleteTitle: "Delete this endpoint?", deleteDo: "Delete the endpoint", deleted: "Endpoint deleted",
    /** @param {string} url */
    deleteBody: (url) => `Nothing is sent to ${url} any more, and what waits is not delivered.`,
  },
  usage: {
    organization: "Requests of all API keys", ip: "Requests from your address", member: "Your requests in these pages", callBacks: "Call-backs today",
    /** @param {number} seconds */
    window: (seconds) => `Counted over ${seconds % 3600 ? some(seconds / 60, "minute") : some(seconds / 3600, "hour")}.`,
    /** @param {number} count */
    perNumber: (count) => `At most ${count} a day to one number.`,
    /** @param {number} used @param {number} most */
    used: (used, most) => `${used.toLocaleString("en")} of ${most.toLocaleString("en")}`,
    /** @param {string} when */
    until: (when) => `More from ${when}.`,
  },
  billing: {
    plan: "Plan", status: "Subscription", service: "Service", paidUntil: "Paid until", ends: "Ends",
    plans: { starter: "Starter", professional: "Professional", enterprise: "Enterprise" },
    statuses: {
      manual: "by agreement", trialing: "on trial", active: "active", past_due: "payment is late", unpaid: "unpaid", canceled: "ended",
      incomplete: "not paid yet", incomplete_expired: "never paid", paused: "paused",
    },
    off: "Nothing can be created or changed until the subscription is paid.",
    portal: "Invoices and payment", about: "These lead to Stripe's pages, and from there back here.",
    /** @param {string} name */
    choose: (name) => `Choose ${name}`,
  },
  audit: {
    about: "Who read what was said, and who changed what.", head: ["When", "Who", "What", "With", "From"],
    empty: "Nothing yet. Each reading of a transcript and each change stands here.",
  },
  ...calendars,
};
