// The dashboard's texts, except those that are loaded with their page. Another language would be another such object.
/** @param {number} count @param {string} one @param {string} [many] */
export const some = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

const english = {
  language: "en-GB",
  name: "Voxanne",
  pages: {
    today: "Today", calls: "Calls", calendar: "Calendar", contacts: "Contacts",
    agents: "Agents", webhooks: "Webhooks", settings: "Settings",
  },
  times: { today: "Today", yesterday: "Yesterday", tomorrow: "Tomorrow" },
  actions: {
    undo: "Undo", dismiss: "Dismiss", retry: "Try again", save: "Save", cancel: "Cancel", close: "Close",
    more: "Show more", copy: "Copy", copied: "Copied", notCopied: "Not copied: select it", menu: "Menu", edit: "Edit",
    callBack: "Call back", book: "Book", signOut: "Sign out", clear: "Clear filters",
  },
  states: {
    loading: "Loading …",
    notSaved: "The server can't be reached: it may be saved or not. Try again.",
    someoneElse: "Someone else has signed in here; nothing was saved.",
    offline: "The server can't be reached. What you see may be old.",
    /** @param {string} what */
    noRight: (what) => `You may not see ${what}. Ask an owner or admin of your clinic for the right.`,
    noChange: "You may see this, not change it. Ask an owner or admin of your clinic for the right.",
    requestId: "Request id",
    unknownPage: "There is no such page.",
    choose: "Choose one on the left to see it here.",
    /** @param {number} count @param {boolean} more */
    shown: (count, more) => `${count}${more ? "+" : ""} shown`,
  },
  problems: {
    codes: /** @type {Record<string, string>} */ ({
      phone_taken: "Another contact has this phone number.",
      stale_version: "Not saved: someone else changed it meanwhile.",
    }),
    closed: "The calendar is closed at that time.", noTime: "Give a date and a time.", unfinished: "This is not complete. Finish it, or leave it empty.", noPhone: "This is no phone number that can be dialled.",
    fields: /** @type {Record<string, string>} */ ({ starts_at: "Time", duration_minutes: "Minutes", calendar_id: "Practitioner", contact_id: "Contact" }),
  },
  forms: { left: "Left without saving", back: "Go back to it" },
  versions: {
    since: "Someone else changed it since. It stays as they left it.",
    yours: "Yours", theirs: "Stored now", keepMine: "Save my version", takeTheirs: "Keep what is stored", nothing: "nothing", yes: "yes",
    /** @param {string} names */
    alsoChanged: (names) => `Changed by someone else alone, and kept either way: ${names}.`,
  },
  signIn: {
    title: "Sign in",
    key: "API key",
    keyHint: "It begins with vox_ and is kept nowhere in this browser.",
    submit: "Sign in",
    provider: "Sign in with your clinic's account",
    or: "or", ended: "Your session has ended. Sign in to go on.",
    invited: "You are invited to a clinic. If you know who invited you, sign in with the account of the invited e-mail address.",
    stay: "Stay in the clinic that you are signed in to",
    problems: {
      sign_in_failed: "The sign-in failed. Try again.",
      not_a_member: "You are not a member of a clinic here. Ask its owner for an invitation.",
      invitation_not_valid: "The invitation is not valid any more. Ask for a new one.",
      rate_limited: "Too many people signed in from here just now. Try again in a minute.",
    },
  },
  shell: {
    skip: "Skip to content", theme: "Light or dark", keys: "Keyboard", navigation: "Pages",
    testMode: "Test mode", detail: "Details", failedAgents: "refused by the voice provider",
  },
  keys: {
    title: "Keyboard",
    list: [
      ["g t", "Today"], ["g c", "Calls"], ["g k", "Calendar"], ["g p", "Contacts"],
      ["g a", "Agents"], ["g w", "Webhooks"], ["g s", "Settings"], ["/", "Search or filter"], ["j  k", "Next, previous in a list"],
      ["Enter", "Open"], ["Esc", "Back"], ["n", "New"], ["c", "Call back"], ["b", "Book"], ["e", "Edit"], ["p", "Change the phone number"], ["u", "Undo what was said last"],
      ["Space", "Play or pause the recording"], ["m", "Move the appointment, then arrows and Enter"],
      ["d  w", "Day, week"], ["h", "Add a holiday"], ["←  →", "Earlier, later"], ["?", "This list"],
    ],
  },
  today: {
    needing: "Need someone", noneNeeding: "No calls are waiting. Calls that failed, left a message or are urgent appear here.",
    callBacks: "Next call-backs", noCallBacks: "No call-backs are waiting.",
    nothing: "No appointments today.", next: "next", now: "now", done: "Done", doneHint: "Takes the call off this list, for everyone in the clinic",
    marked: "Taken off the list", cancel: "Cancel",
    /** @param {string} when */
    from: (when) => `from ${when}`,
  },
  calls: {
    search: "Caller's number", figures: "Figures", byNumber: "Calls are found by the caller's number.",
    /** @param {string} name */
    seekContact: (name) => `Look for “${name}” in the contacts`,
    empty: "No calls yet. Calls appear here as soon as an agent answers or places one.",
    none: "No calls fit these filters.",
    withheld: "Withheld number",
    filters: {
      outcome: "Outcome", direction: "Direction", agent: "Agent", since: "From", until: "To", status: "Status",
      more: "More filters",
      /** @param {string} label */
      any: (label) => `${label}: all`,
    },
    directions: { inbound: "Incoming", outbound: "Outgoing" },
    statuses: {
      queued: "waiting to be placed", ringing: "ringing", in_progress: "in progress", completed: "completed",
      no_answer: "no answer", busy: "busy", failed: "failed", canceled: "canceled",
    },
    outcomes: {
      appointment_booked: "booked", appointment_changed: "appointment changed", information: "information",
      transferred: "transferred", voicemail: "voicemail", no_answer: "no answer", busy: "busy",
      abandoned: "hung up", failed: "failed", other: "other",
    },
    urgent: "urgent", handled: "dealt with",
    summary: "Summary", noSummary: "No summary.", reason: "Reason", toDo: "To do", transcript: "Transcript", facts: "Details",
    noTranscript: "No transcript: nothing was said, or it is not there yet.",
    roles: { agent: "Agent", caller: "Caller", tool: "Tool" },
    tools: {
      book_appointment: "booked", cancel_appointment: "cancelled", check_availability: "looked for free times",
      confirm_appointment: "confirmed", end_call: "ended the call", lookup_caller: "looked up the caller",
      reschedule_appointment: "moved an appointment", stop_calling: "asked not to be called", transfer_call: "transferred",
    },
    factNames: {
      from: "From", to: "To", agent: "Agent", notBefore: "Not before", notAfter: "Not after", started: "Started", lasted: "Lasted", ended: "Ended because", cost: "Cost",
      tools: "Tools used", transferred: "Transferred to", sentiment: "Sentiment",
    },
    play: "Play", pause: "Pause", position: "Position", speed: "Speed",
    playFrom: "Play from here", gone: "The recording was deleted when its time was up.",
    pending: "The recording is not ready yet. Try again in a moment.",
    missing: "There is no recording of this call.", broken: "The recording can't be played.",
    cancel: "Cancel the call",
    forget: "Forget …", forgetTitle: "Forget what was said?",
    forgetBody: "Transcript, recording and summary of this call are deleted. This can't be undone.",
    forgetDo: "Forget this call", forgotten: "Forgotten: transcript, recording and summary are deleted",
  },
  callBack: {
    title: "Call back", reason: "What about", reasonHint: "The agent says it, and the call shows it.", agent: "Agent",
    defaultAgent: "The clinic's default agent", after: "Not before", submit: "Call back",
    override: "Also outside 08:00–21:00 at the patient's",
    /** @param {string} name */
    done: (name) => `${name} will be called back`, undone: "Call-back canceled", again: "Call-back requested again",
  },
  appointments: {
    /** @param {string} now */
    meanwhile: (now) => `Not changed: someone else changed it meanwhile. Now: ${now}.`,
    allTheSame: "Change it all the same", cancelAllTheSame: "Cancel it all the same",
    statuses: {
      booked: "booked", confirmed: "confirmed", arrived: "arrived", fulfilled: "done", noshow: "no-show",
      cancelled: "cancelled",
    },
    become: { booked: "Booked again", confirmed: "Confirm", arrived: "Arrived", fulfilled: "Done", noshow: "No-show" },
    /** @param {string} when */
    booked: (when) => `Booked for ${when}`,
    /** @param {string} when */
    moved: (when) => `Moved to ${when}`,
    /** @param {string} name */
    cancelled: (name) => `Appointment of ${name} cancelled`,
    /** @param {string} name @param {string} status */
    nowIs: (name, status) => `${name}: ${status}`,
    /** @param {string} name */
    cancelTitle: (name) => `Cancel the appointment of ${name}?`,
    cancelBody: "It began more than 24 hours ago, so it can't be booked again.", keepIt: "Keep it",
    unbooked: "Booking taken back", changedBack: "Changed back",
    cancel: "Cancel appointment", move: "Move", service: "Service", notes: "Notes", contact: "Contact", with: "With",
    bookedBy: "Booked by", call: "Call", phone: "Phone", born: "Born", openCall: "Open the call", reason: "Reason",
    taken: "That time is taken. Free are:",
    changeTime: "Another time", save: "Save",
  },
  calendar: {
    day: "Day", week: "Week", today: "Today", earlier: "Earlier", later: "Later", practitioner: "Practitioner",
    addHoliday: "Add holiday", new: "New appointment", newOne: "New", busy: "Busy: another system's time",
    empty: "No calendars yet. Add practitioners and their hours under Settings.",
    /** @param {string} when @param {string} name */
    moveTo: (when, name) => `Move to ${when}, ${name}: Enter or a click on the time to move, Esc to leave`,
    /** @param {string} when @param {string} name */
    dragTo: (when, name) => `Move to ${when}, ${name}: let go to move, Esc to leave`,
    moveAnyway: "Move anyway",
    form: {
      who: "Who comes", change: "Change", seek: "Search instead", name: "Name", phone: "Phone",
      patient: "For someone else on this phone", patientName: "Patient's name", service: "Service", what: "What for",
      none: "None", practitioner: "With", date: "Date", time: "Time", length: "Minutes", notes: "Notes",
      override: "Also outside opening hours and notice", free: "Free then", noneFree: "Nothing is free that day.",
      /** @param {number} count */
      allFree: (count) => `${count} more`,
      submit: "Book",
    },
  },
  contacts: {
    search: "Name or number", new: "New contact",
    empty: "No contacts yet. Each caller becomes one; you can also add them here.",
    /** @param {string} name */
    noName: (name) => `No contact's first or last name begins with “${name}”. Search by the beginning of a name, or by the whole number.`,
    /** @param {string} number */
    noNumber: (number) => `No contact has the number “${number}”.`,
    moreFound: "There are more. Type more of the name, or the whole number.", onlyItself: "Only this contact itself was found.",
    wholeNumber: "A number is found only by all its digits. Type the whole number.",
    provisional: "name from the number",
    fields: {
      name: "Name", phone: "Phone", email: "E-mail", date_of_birth: "Date of birth", time_zone: "Time zone",
      external_id: "Your id", tags: "Tags", notes: "Notes", do_not_call: "Do not call", other_phones: "Other phones",
    },
    tagsHint: "Separated by commas.", phoneHint: "With or without country code.",
    change: "Change", changePhone: "Change the phone number", patients: "Patients on this phone", story: "Story", noStory: "No calls or appointments yet.",
    created: "Contact added", changed: "Contact changed", restored: "Changed back",
    /** @param {string} name */
    blocked: (name) => `${name} will not be called`,
    /** @param {string} name */
    unblocked: (name) => `${name} may be called again`,
    doNotCall: "Do not call", allowCalls: "Allow calls",
    doNotCallHint: "Does not want to be called: agents place no calls to this contact.",
    stale: "Someone else changed this contact while you were editing it.",
    holder: "Open that contact",
    merge: "Merge …", mergeTitle: "Merge another contact into this one",
    mergeFind: "Name or number of the other contact", mergePhone: "Which number stays first",
    /** @param {string} from @param {string} to */
    mergeBody: (from, to) => `Calls and appointments of ${from} move to ${to}. This can't be undone.`,
    mergeDo: "Merge", merged: "Merged into one contact",
    erase: "Erase …",
    /** @param {string} name */
    eraseTitle: (name) => `Erase ${name}?`,
    eraseBody: "Name, numbers, notes, transcripts and recordings are deleted everywhere. This can't be undone.",
    /** @param {string} name */
    eraseDo: (name) => `Erase ${name}`,
    /** @param {number} count */
    eraseAll: (count) => `Cancel ${some(count, "appointment")} and erase`,
    erased: "Contact erased",
    /** @param {number} done @param {number} total */
    erasing: (done, total) => `Erasing: ${done} of ${total}`,
    isErased: "This contact was erased.", isMerged: "This contact was merged into another.", openMerged: "Open the other contact",
  },
};

export const text = english;
