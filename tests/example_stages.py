"""The objects that must exist before an example is sent: by the example's operation, or by operation and name.

A stage returns the ids of what it created, by their names in the example's request.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from local.runner.functions.invoke_api import InProcessFunctions
from tests.integration.calls import with_recording
from tests.integration.outbound import Outbox
from tests.integration.vapi_calls import VoiceCall, link, tell
from tests.integration.webhooks import Webhooks
from tests.product import Client, deployment
from tests.samples import assign_number, change_item, make_agent, make_key, store_member
from voxanne.aws.dynamodb.tables import Table
from voxanne.core.clock import instant
from voxanne.domain.calls.repository import CallRepository

if TYPE_CHECKING:
    from collections.abc import Callable

BEGINS = datetime(2026, 11, 30, 14, 0, tzinfo=UTC).timestamp()
"""The time of the examples: a Monday morning in New York."""
_DAY_BEFORE = datetime(2026, 12, 13, 15, 1, tzinfo=UTC).timestamp()
"""The time of the reminder of the moved appointment."""
_SAID = [
    ("bot", "Thank you for calling Harbour Dental. How can I help?", 0.4, 3600),
    ("user", "Hello, it's Jane Doe. I'd like a check-up next Tuesday.", 4.8, 3900),
    ("bot", "Half past nine on Tuesday, December 8 is free. Shall I book it?", 11.2, 4100),
    ("user", "Yes, please.", 16.0, 900),
    ("bot", "You are booked. Goodbye!", 18.5, 1800),
]
type Made = dict[str, str]


class Stages:
    """The stages of a clinic. The voice provider reports its calls by *webhooks*."""

    def __init__(self, clinic: Client, webhooks: Webhooks) -> None:
        self.clinic = clinic
        self.webhooks = webhooks
        self.outbox = Outbox()
        self._calls = 0
        self._conversation_id = ""
        self._members: list[str] = []
        self._stages: dict[str, Callable[[], Made]] = {
            "listPhoneNumbers": self._number,
            "readAgent.active": self._active_agent,
            "deleteAgent.deleted": lambda: {"agent_id": make_agent(clinic, name="Night Desk")["id"]},
            "deleteAgent.default": self._default_agent,
            "mergeContact": lambda: {"from_contact_id": self._contact("Jane D.", "+14155550101")},
            "createCallBack.do_not_call": lambda: {
                "contact_id": self._contact("Max Roe", "+14155550104", do_not_call=True)
            },
            "eraseContact.erased": lambda: {"contact_id": self._contact("John Roe", "+14155550102")},
            "forgetCall": lambda: {"call_id": self._conversation()},
            "cancelAppointment.over": self._past_appointment,
            "deleteHold.deleted": self._hold,
            "deleteService.deleted": self._unused_service,
            "createPortalSession.page": self._customer,
            "listCalls": self._kept_conversation,
            "readCall": lambda: {"call_id": self._conversation_id},
            "changeCall.handled": lambda: {"call_id": self._conversation_id},
            "cancelCall.over": lambda: {"call_id": self._conversation_id},
            "readTranscript": lambda: {"call_id": self._conversation_id},
            "readTranscript.none": lambda: {"call_id": self._silent_call()},
            "readRecording.ready": self._recorded_call,
            "readRecording.pending": lambda: {"call_id": self._conversation()},
            "revokeApiKey.revoked": lambda: {"key_id": make_key(clinic, "calls:read", name="Old report")["id"]},
            "revokeApiKey.last_key": self._own_key,
            "deleteWebhookEndpoint": lambda: {"endpoint_id": self._post("webhook-endpoints", url="https://8.8.8.8/")},
            "listEvents": self._events,
            "listMembers": lambda: {"member_id": self._member()},
            "readMember": lambda: {"member_id": self._member()},
            "changeMember.role": lambda: {"member_id": self._member()},
            "changeMember.last_owner": lambda: {"member_id": self._owner()},
            "removeMember": lambda: {"member_id": self._member()},
            "countCalls": self._counted,
            "readWebhookLog": self._log,
            "replayWebhook": self._log,
        }

    def set(self, operation: str, name: str) -> Made:
        """Create the objects that an example needs; return their ids."""
        found = [self._stages[place] for place in (operation, f"{operation}.{name}") if place in self._stages]
        return {shown: value for stage in found for shown, value in stage().items()}

    def _post(self, path: str, **body: object) -> str:
        answer = self.clinic("POST", f"/api/{path}", body)
        assert answer.status == 201, answer.response.body
        return str(answer.json["id"])

    def _contact(self, name: str, phone: str, **fields: object) -> str:
        return self._post("contacts", name=name, phone=phone, **fields)

    def _owner(self) -> str:
        """Create the only owner; return its id."""
        return store_member(self.clinic, "owner", "lee@harbour-dental.example")

    def _member(self) -> str:
        """Return the id of a member at the front desk, who has accepted an invitation."""
        if not self._members:
            self._members.append(store_member(self.clinic, "staff", "sam.lee@harbour-dental.example"))
        return self._members[0]

    def _number(self) -> Made:
        assign_number(self.clinic, "+14155550123")
        return {}

    def _agent_id(self) -> str:
        """Return the id of the receptionist, the oldest agent."""
        return str(self.clinic("GET", "/api/agents").json[-1]["id"])

    def _active_agent(self) -> Made:
        """Make the receptionist active, as if its assistant had been created at the voice provider."""
        change_item(
            "AgentsTable", {"organization_id": self.clinic.organization_id, "id": self._agent_id()}, status="active"
        )
        link(self.clinic, "vapi#assistant#receptionist", self._agent_id())
        return {}

    def _default_agent(self) -> Made:
        assert self.clinic("PATCH", "/api/organization", {"default_agent_id": self._agent_id()}).status == 200
        return {}

    def _call(self) -> VoiceCall:
        self._calls += 1
        began = self.clinic.product.clock() - 240
        identifier = f"019aa5f0-1c00-7000-8000-{self._calls:012}"
        return VoiceCall(self.clinic, "receptionist", self._agent_id(), id=identifier, began=began)

    def _told(self, body: dict[str, Any]) -> str:
        tell(self.webhooks, body)
        return str(self.clinic("GET", "/api/calls?limit=1").json[0]["id"])

    def _conversation(self, call: VoiceCall | None = None) -> str:
        """Report a call by the examples' patient as the voice provider does; return its id."""
        call = call or self._call()
        messages = [
            {"role": role, "message": text, "secondsFromStart": start, "duration": milliseconds}
            for role, text, start, milliseconds in _SAID
        ]
        analysis = {
            "summary": "Jane Doe asked for a check-up and was offered Tuesday, December 8 at 9:30.",
            "successEvaluation": "true",
        }
        artifact = {"messages": messages, "presignedMonoUrl": "https://storage.example/r.wav?X-Amz-Signature=aa01"}
        return self._told(call.report(artifact=artifact, analysis=analysis))

    def _kept_conversation(self) -> Made:
        """Report a call in which an appointment was booked."""
        call = self._call()
        started = self._told(call.status("in-progress", 5))
        contact = {"name": "Jane Doe", "phone": "+14155550143"}
        [service] = self.clinic("GET", "/api/services").json
        times = {"starts_at": "2026-12-08T14:30:00Z", "service_id": service["id"]}
        self._post("appointments", contact=contact, call_id=started, **times)
        self._conversation_id = self._conversation(call)
        return {"call_id": self._conversation_id}

    def _counted(self) -> Made:
        self.outbox.record()
        return {}

    def _hold(self) -> Made:
        return {"hold_id": self._post("appointment-holds", starts_at="2026-12-16T15:00:00Z")}

    def _unused_service(self) -> Made:
        calendar_id = self.clinic("GET", "/api/calendars").json[0]["id"]
        service = {"name": "Whitening", "duration_minutes": 60, "calendar_ids": [calendar_id]}
        return {"service_id": self._post("services", **service)}

    def _customer(self) -> Made:
        page = {"plan": "starter", "success_url": "https://app.example.com/billing"}
        assert self.clinic("POST", "/api/billing/checkout", page).status == 200
        return {}

    def all_events(self) -> dict[str, Any]:
        """Return the first event of each type, as it is sent. Those about calls are of one call, from start to end."""
        [endpoint] = self.clinic("GET", "/api/webhook-endpoints").json
        key = {"organization_id": self.clinic.organization_id, "id": endpoint["id"]}
        disabled = {"enabled": False, "disabled_reason": "gone", "disabled_at": instant(self.clinic.product.clock())}
        change_item("WebhookEndpointsTable", key, **disabled)
        self._stale_source()
        self.clinic.product.clock.stop(_DAY_BEFORE)
        InProcessFunctions(deployment()).invoke("ReminderSweeperFunction", {})
        self.outbox.record()
        found = self.clinic("GET", "/api/events?limit=100").json
        call_id = self._conversation_id
        return {event["type"]: event for event in found if event.get("call", {"id": call_id})["id"] == call_id}

    def _stale_source(self) -> None:
        calendar_id = self.clinic("GET", "/api/calendars").json[-1]["id"]
        url = "https://calendar.example.com/front-desk/private-0123456789/basic.ics"
        source_id = self._post(f"calendars/{calendar_id}/sources", url=url, name="Front desk")
        now = self.clinic.product.clock()
        last = instant(now - 7_320)
        change_item(
            "CalendarSourcesTable",
            {"organization_id": self.clinic.organization_id, "id": f"{calendar_id}#{source_id}"},
            error="timeout",
            fresh_at=last,
            last_fetched_at=last,
            stale_since=instant(now),
        )

    def _silent_call(self) -> str:
        call = self._call()
        return self._told(call.report(reason="silence-timed-out", artifact={}, analysis={}))

    def _recorded_call(self) -> Made:
        calls = CallRepository(Table("CallsTable"))
        with_recording(self.clinic, calls.get(self.clinic.organization_id, self._conversation_id))
        return {"call_id": self._conversation_id}

    def _past_appointment(self) -> Made:
        identifier = self._post(
            "appointments", contact={"name": "Ann Poe", "phone": "+14155550105"}, starts_at="2026-12-07T15:00:00Z"
        )
        path = f"/api/appointments/{identifier}"
        assert self.clinic("PATCH", path, {"status": "fulfilled"}).status == 200
        return {"appointment_id": identifier}

    def _own_key(self) -> Made:
        return {"key_id": str(self.clinic("GET", "/api/api-keys").json[-1]["id"])}

    def _events(self) -> Made:
        self.outbox.record()
        return {}

    def _log(self) -> Made:
        return {"log_id": str(self.clinic("GET", "/api/webhook-logs?source=vapi").json[-1]["id"])}
