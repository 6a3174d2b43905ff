// The texts of the page of agents, loaded with it. Another language would be another such object.

/** The tools: the text of each choice, and its explanation. @type {Record<Api.Tool, [string, string]>} */
const toolWords = {
  check_availability: ["Look for free times", ""],
  book_appointment: ["Book appointments", ""],
  reschedule_appointment: ["Move appointments", ""],
  cancel_appointment: ["Cancel appointments", ""],
  confirm_appointment: ["Confirm appointments", ""],
  lookup_caller: ["Look up who calls", "Name and appointments of the calling number."],
  transfer_call: ["Put callers through", "To the number below."],
  stop_calling: ["Note who wants no calls", "Sets “Do not call” at the contact."],
  end_call: ["End the call", ""],
};
/** @type {Record<Api.VoiceProvider, string>} */
const providerWords = {
  elevenlabs: "ElevenLabs", azure: "Azure", cartesia: "Cartesia", deepgram: "Deepgram", hume: "Hume", inworld: "Inworld", lmnt: "LMNT",
  microsoft: "Microsoft", minimax: "MiniMax", neuphonic: "Neuphonic", openai: "OpenAI", playht: "PlayHT", rime: "Rime", sesame: "Sesame",
  smallest: "Smallest", tavus: "Tavus", vapi: "Vapi", wellsaid: "WellSaid", xai: "xAI",
};

export const agents = {
  empty: "No agents yet. An agent answers your clinic's phone and calls patients back: give it a name, a voice and instructions.",
  new: "New agent", created: "Agent added: it is being set up", changed: "Agent changed: it is being set up again", restored: "Changed back",
  statuses: { provisioning: "being set up", active: "ready", failed: "failed" },
  settingUp: "The voice provider is being told. This takes a few seconds.",
  failed: "The voice provider refused this.", whatToDo: "Edit what it names and save, or try again as it is.",
  retried: "It is being set up again",
  default: "places call-backs", defaultHint: "Places the call-backs for which no agent is chosen.", makeDefault: "Let it place call-backs",
  /** @param {string} name */
  isDefault: (name) => `${name} places the clinic's call-backs now`,
  defaultBack: "Changed back",
  calls: "Its calls", noNumber: "no number of its own",
  stale: "Someone else changed this agent while you were editing it.",
  delete: "Delete …", deleteBody: "It answers and places no calls any more. Its calls stay in the log. This can't be undone.",
  /** @param {string} name */
  deleteTitle: (name) => `Delete ${name}?`,
  /** @param {string} name */
  deleteDo: (name) => `Delete ${name}`,
  deleted: "Agent deleted", openCall: "Open that call", openAgent: "Open that agent",
  fields: {
    name: "Name", prompt: "Instructions", voice_provider: "Voice of", voice_id: "Voice", tools: "What it may do", first_message: "Says first",
    language: "Language", phone_number: "Phone number", transfer_number: "Transfers to", max_duration_seconds: "Ends a call after",
    calendar_id: "Books in", metadata: "Data of your programs",
  },
  unset: {
    first_message: "a greeting of its own", language: "English", phone_number: "None: it answers no number, and calls from the shared one",
    transfer_number: "Callers are not put through", max_duration_seconds: "10 minutes", calendar_id: "The clinic's first calendar", tools: "Talk only",
  },
  noTransfer: "no number yet, so callers are not put through",
  unknownCalendar: "A calendar that is not there any more",
  voice: "Voice and words", reach: "Phone and calendar",
  hints: {
    name: "Callers never hear it.", first_message: "Empty: it greets in words of its own.", language: "Such as en-US. Empty: English.",
    transfer_number: "With or without country code.", metadata: "Names and values that your programs read. Callers never hear them.",
    testNumber: "In test mode any 555-01xx number may be taken.",
    prompt: "Who it is, how it speaks, what it may promise, when it puts callers through.",
    promptExample: "You answer the phone of our practice, with two dentists and a hygienist. Be warm and brief. Never promise a price. Offer who is in pain the first time there is today. …",
    voice: "The provider's id of the voice.", premade: "A premade voice, such as rachel, or ElevenLabs' id of one.",
  },
  /** @param {number} count @param {number} most */
  bytes: (count, most) => `${count.toLocaleString("en")} of ${most.toLocaleString("en")} bytes.`,
  seconds: "In seconds.",
  /** @param {number} seconds */
  duration: (seconds) => [[Math.floor(seconds / 3600), "h"], [Math.floor((seconds % 3600) / 60), "min"], [seconds % 60, "s"]]
    .filter(([count]) => count).map((part) => part.join(" ")).join(" "),
  /** @param {string} number @param {string} agent */
  taken: (number, agent) => `${number}: ${agent}`, anotherAgent: "another agent",
  addData: "Add", dataName: "Name", dataValue: "Value", takeOut: "Take out",
  tools: toolWords, providers: providerWords,
};
