// The clinic's data that many pages need: its calendars, agents and zone.
import { may, me } from "./session.js";
import { entryOf, useList, usePeek } from "./store.js";

const ORGANIZATION = "/api/organization";

/** The clinic's zone, with a change made in this page. @returns {string} */
export const clinicZone = () => (entryOf(ORGANIZATION).body ?? me().organization).time_zone;

/** The clinic's name. @returns {string} */
export const useClinicName = () => (usePeek(ORGANIZATION) ?? me().organization).name;

/** All calendars; empty until they are loaded. @returns {Api.Calendar[]} */
export function useCalendars() {
  return useList(may("appointments:read") ? "/api/calendars?limit=100" : "", { all: true }).items ?? [];
}

/** Calendars in order of creation. @param {Api.Calendar[]} calendars */
export const byAge = (calendars) => [...calendars].sort((one, other) => one.created_at.localeCompare(other.created_at));

/** "Dr. Ada Lindqvist · Dr. Ben Okafor". @param {string[]} ids @param {Api.Calendar[]} calendars */
export const calendarNames = (ids, calendars) => ids.map((id) => calendars.find((calendar) => calendar.id === id)?.name ?? "…").join(" · ");

/** All agents; empty until they are loaded, or if they may not be seen. @returns {Api.Agent[]} */
export function useAgents() {
  return useList(may("agents:read") ? "/api/agents?limit=100" : "", { all: true }).items ?? [];
}

/** All services; empty until they are loaded. @returns {Api.Service[]} */
export function useServices() {
  return useList(may("appointments:read") ? "/api/services?limit=100" : "", { all: true }).items ?? [];
}
