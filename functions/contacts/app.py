"""/api/contacts: patients and customers; call_backs.py adds the call-back, erasing.py the erasure."""

import functools
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from functions.contacts import call_backs, erasing
from functions.contacts.parameters import (
    ExternalIdFilter,
    IdsFilter,
    NameFilter,
    PhoneFilter,
    SearchFilter,
    parse_filters,
)
from voxanne.api.http.app import create_app, serve
from voxanne.api.http.etags import expected_version, with_etag
from voxanne.api.http.paging import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, page
from voxanne.api.http.query_parameters import restore_plus
from voxanne.api.http.request_context import caller
from voxanne.api.http.route_groups import RouteGroup
from voxanne.api.idempotency import first_response, respond_once
from voxanne.core import clock
from voxanne.domain.contacts.merging import MergeDependencies, merge_contacts
from voxanne.domain.contacts.models import Contact
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.domain.contacts.schemas import ContactChanges, ContactMerge, NewContact
from voxanne.domain.contacts.service import new_contact, parse_patch, update_contact
from voxanne.domain.organizations.service import current_country

routes = RouteGroup(
    "/api/contacts", tag="Contacts", read="contacts:read", write="contacts:write", billed=True, object_type="contact"
)


@functools.cache
def _contacts() -> ContactRepository:
    return ContactRepository.from_environment()


@functools.cache
def _merging() -> MergeDependencies:
    return MergeDependencies.from_environment()


@routes.get(summary="List contacts", operation_id="listContacts")
def list_contacts(
    *,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    phone: PhoneFilter = None,
    q: NameFilter = None,
    search: SearchFilter = None,
    external_id: ExternalIdFilter = None,
    ids: IdsFilter = None,
) -> list[Contact]:
    """List the organisation's contacts, newest first; with `q`, in order of their names.

    With `search`, those whose name starts with it come first, then the others in order of their last words.
    """
    country = current_country(None if phone is None else restore_plus(phone))
    filters = parse_filters(country, phone=phone, q=q, search=search, external_id=external_id, ids=ids)
    after = decode_cursor(cursor, "contacts", filters.given())
    result = _contacts().list_matching(caller().organization_id, filters, limit, after)
    return page(result, Contact.model_validate, "contacts", filters.position, filters.given())


@routes.post(
    summary="Create a contact",
    operation_id="createContact",
    status_code=HTTPStatus.CREATED,
    problems=("conflict", "phone_taken", "contact_erased"),
)
def create_contact(body: NewContact) -> Response[Contact]:
    """Create a contact. A phone that another contact has is a 409 `phone_taken`, with that contact's `contact_id`.

    A phone in national format is read with the organisation's country and returned as E.164.
    """
    contact = new_contact(body, current_country(body.phone), clock.now())
    writes = _contacts().build_create(caller().organization_id, contact)
    return respond_once(contact.to_response(), writes, location=f"/api/contacts/{contact.id}", version=contact.version)


@routes.get(
    "/<contact_id>", summary="Read a contact", operation_id="readContact", problems=("contact_erased", "merged")
)
def read_contact(contact_id: str) -> Contact:
    """Return a contact. A merged contact is a 410 `merged`, with the id of the contact that replaces it."""
    contact = _contacts().get(caller().organization_id, contact_id)
    return with_etag(contact.to_response(), contact.version)


@routes.patch(
    "/<contact_id>",
    summary="Change a contact",
    operation_id="changeContact",
    problems=("phone_taken", "contact_erased", "merged"),
)
def change(contact_id: str, body: ContactChanges) -> Contact:
    """Merge a patch into a contact (RFC 7396). If `phone` changes, another contact can have the former one at once."""
    patch = parse_patch(body, current_country(body.phone))
    contact = update_contact(_contacts(), caller().organization_id, contact_id, patch, expected_version())
    return with_etag(contact.to_response(), contact.version)


@routes.post(
    "/<contact_id>/merge",
    summary="Merge a contact into this one",
    operation_id="mergeContact",
    action="contact.merged",
    problems=("contact_in_call", "contact_too_large", "too_many_phones", "contact_erased", "merged"),
)
def merge_contact(contact_id: str, body: ContactMerge) -> Response[Contact]:
    """Merge another contact into this one: phones, notes, tags, appointments and calls. The other id becomes a 410.

    Fields that are empty here are filled from the other contact. If the request fails midway (503), repeat it: it
    continues where it stopped.
    """
    repeated = first_response()
    if repeated is not None:
        return repeated
    contact = merge_contacts(_merging(), caller().organization_id, contact_id, body)
    return respond_once(contact.to_response(), [], version=contact.version, status=HTTPStatus.OK)


app = create_app(routes, call_backs.routes, erasing.routes, erasing.call_routes)
lambda_handler = serve(app)
