// The texts of calendars in Settings: hours, holidays, and connections to other calendars.
import { some } from "./texts.js";

export const calendars = {
  calendars: {
    empty: "No calendars yet. Each practitioner, room or chair has one.", edit: "Change hours", see: "See hours",
    new: "New calendar", create: "Add calendar", newHint: "Open Monday to Friday, 9 to 5, until you set its hours.",
    name: "Whose calendar", nameHint: "A practitioner, a room or a chair.", zone: "Time zone",
    /** @param {string} name */
    made: (name) => `Calendar of ${name} added`,
    hoursTab: "Hours and rules", connections: "Connections", hasStale: "what other calendars have is old",
    days: /** @type {[string, string][]} */ ([
      ["monday", "Monday"], ["tuesday", "Tuesday"], ["wednesday", "Wednesday"], ["thursday", "Thursday"], ["friday", "Friday"],
      ["saturday", "Saturday"], ["sunday", "Sunday"],
    ]),
    closed: "closed", open: "open", soon: "Closed soon", otherHours: "Other hours soon", publicHolidays: "Closed on",
    /** @param {string} place @param {string} soon */
    holidaysOf: (place, soon) => `public holidays of ${place}${soon && `: ${soon}`}`,
    week: "Opening hours", hoursWrong: "Write hours as 9–12 or 8:00 am – 5 pm, several with commas between them.", weekHint: "As 8:00–12:30, 13:30–17:30. Empty: closed.",
    special: "Dates with hours of their own", addSpecial: "Add a date", date: "Date", hours: "Hours",
    closures: "Closed", addClosure: "Add a closure", firstDay: "First day", lastDay: "Last day", takeOut: "Take out",
    rules: "Rules of booking", holidays: "Public holidays of", holidaysHint: "Closed on them. A country or a part of one: US, US-NY.",
    numbers: {
      slot_minutes: "Minutes between times", default_duration_minutes: "Minutes of an appointment",
      buffer_before_minutes: "Minutes free before", buffer_minutes: "Minutes free after",
      min_notice_minutes: "Minutes of notice", booking_window_days: "Days bookable ahead",
    },
    reminders: "Reminders, minutes before", remindersHint: "As 1440, 120. Your program sends them, told by a webhook.", noReminders: "none",
    itself: "The calendar itself", onStale: "When a connection fails for long",
    staleChoices: { book: "Book by what was read last", refuse: "Book nothing until it is reached" },
    saved: "Hours saved", restored: "Changed back", stale: "Someone else changed this calendar while you were editing it.",
  },
  holidays: {
    title: "Add a holiday", submit: "Add holiday", first: "First day", last: "Last day", hours: "Open at", who: "For",
    hoursHint: "Empty: closed. Or as 8:00–12:00.",
    /** @param {number} count @param {boolean} more */
    standing: (count, more) => `${some(count, "appointment")}${more ? " or more" : ""} ${count === 1 ? "is booked then, and stays" : "are booked then, and stay"}.`, see: "See them",
    /** @param {string} when @param {string} hours @param {string[]} names @param {number} all */
    added: (when, hours, names, all) => `${when}: ${hours ? `open ${hours}` : "closed"}, ${names.length === all && all > 1 ? "all calendars" : names.join(", ")}`,
    undone: "Holiday taken back", closed: "Closed", publicOne: "Public holiday", remove: "Remove holiday", restored: "Closed again",
    /** @param {string} when @param {string[]} names */
    removed: (when, names) => `${when}: no longer closed, ${names.join(", ")}`,
    /** @param {string} when */
    past: (when) => `${when} is past. To add it all the same, press “Add holiday” again.`,
    /** @param {number} days */
    long: (days) => `That is ${days} days closed. To add them all the same, press “Add holiday” again.`,
  },
  connections: {
    sources: "Busy times of other calendars", addSource: "Add a calendar",
    sourcesAbout: "What stands in these iCalendar files can't be booked here. They are fetched every 10 minutes.",
    noSources: "None yet. Add the secret iCal address of a Google or Outlook calendar, and its times are kept free.",
    staleMeans: { book: "A calendar was not reached for long. Bookings go by what was read last.", refuse: "A calendar was not reached for long. No times are offered until it is." },
    statuses: { pending: "not fetched yet", ok: "up to date", failed: "last try failed", stale: "not reached for long" },
    address: "Address", fetched: "Fetched", error: "Error", unread: "Not as written", patience: "Counts as old", name: "Name",
    /** @param {number} count */
    events: (count) => `(${some(count, "event")})`,
    /** @param {number} minutes */
    after: (minutes) => `after ${minutes % 60 ? some(minutes, "minute") : some(minutes / 60, "hour")} without an answer`,
    addressHint: "The calendar's secret address in iCal format: https or webcal.",
    /** @param {string} url */
    addressKept: (url) => `Empty: it stays ${url}, whose rest is secret.`,
    sourceNameHint: "What you call it: “Ada's own calendar”.", patienceMinutes: "Minutes until it counts as old", patienceHint: "If no try succeeds for so long.",
    added: "The calendar is being fetched", changed: "Changed; it is being fetched",
    remove: "Remove …", removeDo: "Remove it", removed: "Its busy times are free again within seconds", removeBody: "What only this calendar keeps busy can be booked again.",
    /** @param {string} name */
    removeTitle: (name) => `Remove ${name}?`,
    feeds: "Shown in other calendars", addFeed: "New feed", makeFeed: "Make feed",
    feedsAbout: "A feed is an address that calendar programs show. It is for looking only: they fetch it every few hours.",
    noFeeds: "None yet. Make one to see these appointments on a phone or in Outlook.", feedHead: ["Name", "Shows", "Made", ""],
    unnamed: "Feed without a name", feedNameHint: "Where it is used, so that you know which one to revoke: “Ada's phone”.",
    show: "Shows", shows: { times: "Times alone", names: "Times and patients' names" },
    showHints: { times: "Every appointment is called Booked.", names: "Everyone who knows the address can read the patients' names." },
    feedTitle: "Address of the feed", keepIt: "Subscribe to it in your calendar program: in Google under “From URL”, in Outlook under “Subscribe from web”.",
    revoke: "Revoke …", revokeDo: "Revoke the feed", revoked: "The feed's address works no more", revokeBody: "Calendar programs that use its address show nothing new from now on. This can't be undone.",
    /** @param {string} name */
    revokeTitle: (name) => `Revoke ${name}?`,
  },
};
