"""/api/contacts: patients and customers; call_backs.py adds the call-back."""

import functools
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from functions.contacts import call_backs
from functions.contacts.parameters import ExternalIdFilter, NameFilter, PhoneFilter
from voxanne.api.http.app import create_app, serve
from voxanne.api.http.etags import expected_version, with_etag
from voxanne.api.http.paging import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, page
from voxanne.api.http.request_context import caller
from voxanne.api.http.route_groups import RouteGroup
from voxanne.api.idempotency import respond_once
from voxanne.core import clock
from voxanne.domain.contacts.listing import parse_filters
from voxanne.domain.contacts.models import Contact
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.domain.contacts.schemas import ContactChanges, NewContact
from voxanne.domain.contacts.service import new_contact, parse_patch, update_contact

routes = RouteGroup("/api/contacts", tag="Contacts", read="contacts:read", write="contacts:write", billed=True)


@functools.cache
def _contacts() -> ContactRepository:
    return ContactRepository.from_environment()


@routes.get(summary="List contacts", operation_id="listContacts")
def list_contacts(
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    phone: PhoneFilter = None,
    q: NameFilter = None,
    external_id: ExternalIdFilter = None,
) -> list[Contact]:
    """List the organisation's contacts, newest first, or by name with `q`."""
    filters = parse_filters(phone, q, external_id, caller().country)
    after = decode_cursor(cursor, "contacts", filters.given())
    result = _contacts().list_matching(caller().organization_id, filters, limit, after)
    return page(result, Contact.model_validate, "contacts", filters.position, filters.given())


@routes.post(summary="Create a contact", operation_id="createContact", status_code=HTTPStatus.CREATED)
def create_contact(body: NewContact) -> Response[Contact]:
    """Create a contact. If another contact has the phone: 409, with that contact in `contact_id`."""
    contact = new_contact(body, caller().country, clock.now())
    writes = _contacts().build_create(caller().organization_id, contact)
    return respond_once(contact.to_response(), writes, location=f"/api/contacts/{contact.id}", version=contact.version)


@routes.get("/<contact_id>", summary="Read a contact", operation_id="readContact")
def read_contact(contact_id: str) -> Contact:
    """Return a contact."""
    contact = _contacts().get(caller().organization_id, contact_id)
    return with_etag(contact.to_response(), contact.version)


@routes.patch("/<contact_id>", summary="Change a contact", operation_id="changeContact")
def change(contact_id: str, body: ContactChanges) -> Contact:
    """Merge a patch into a contact (RFC 7396). A new phone frees the old one at once."""
    patch = parse_patch(body, caller().country)
    contact = update_contact(_contacts(), caller().organization_id, contact_id, patch, expected_version())
    return with_etag(contact.to_response(), contact.version)


app = create_app(routes, call_backs.routes)
lambda_handler = serve(app)
