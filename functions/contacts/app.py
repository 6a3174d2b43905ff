"""/api/contacts: patients and customers; calling them back is in call_backs.py."""

import functools
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from functions.contacts import call_backs
from functions.contacts.parameters import ExternalIdFilter, NameFilter, PhoneFilter
from voxanne.api.http.app import create_app, serve
from voxanne.api.http.etags import expected_version, with_etag
from voxanne.api.http.paging import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, page
from voxanne.api.http.request_context import caller
from voxanne.api.idempotency import respond_once
from voxanne.aws.dynamodb.tables import Table
from voxanne.core import clock, config
from voxanne.domain.contacts.listing import parse_filters
from voxanne.domain.contacts.models import Contact
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.domain.contacts.schemas import ContactChanges, NewContact
from voxanne.domain.contacts.service import new_contact, parse_patch, update_contact

app = create_app()
app.include_router(call_backs.router)


@functools.cache
def _contacts() -> ContactRepository:
    return ContactRepository(Table(config.required("CONTACTS_TABLE")))


@app.get("/api/contacts", summary="List contacts", tags=["Contacts"], operation_id="listContacts")
def list_contacts(
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    phone: PhoneFilter = None,
    q: NameFilter = None,
    external_id: ExternalIdFilter = None,
) -> list[Contact]:
    """The organisation's contacts, newest first; with `q` by name."""
    filters = parse_filters(phone, q, external_id, caller().country)
    after = decode_cursor(cursor, "contacts", filters.given())
    found = _contacts().list_matching(caller().organization_id, filters, limit, after)
    return page(found, Contact.model_validate, "contacts", filters.position, filters.given())


@app.post(
    "/api/contacts",
    summary="Create a contact",
    tags=["Contacts"],
    operation_id="createContact",
    status_code=HTTPStatus.CREATED,
)
def create_contact(wanted: NewContact) -> Response[Contact]:
    """Make a contact. A phone that another contact has is a 409 that names it in `contact_id`."""
    contact = new_contact(wanted, caller().country, clock.now())
    writes = _contacts().build_create(caller().organization_id, contact)
    return respond_once(contact.to_response(), writes, location=f"/api/contacts/{contact.id}", version=contact.version)


@app.get("/api/contacts/<contact_id>", summary="Read a contact", tags=["Contacts"], operation_id="readContact")
def read_contact(contact_id: str) -> Contact:
    """One contact."""
    contact = _contacts().get(caller().organization_id, contact_id)
    return with_etag(contact.to_response(), contact.version)


@app.patch("/api/contacts/<contact_id>", summary="Change a contact", tags=["Contacts"], operation_id="changeContact")
def change(contact_id: str, wanted: ContactChanges) -> Contact:
    """Merge a patch into a contact (RFC 7396). A new phone frees the old one at the same moment."""
    patch = parse_patch(wanted, caller().country)
    contact = update_contact(_contacts(), caller().organization_id, contact_id, patch, expected_version())
    return with_etag(contact.to_response(), contact.version)


lambda_handler = serve(app)
