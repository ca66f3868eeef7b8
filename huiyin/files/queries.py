"""Questions about the files that are kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.apps import apps
from django.db.models import Exists, ManyToOneRel, OuterRef, QuerySet

from huiyin.files.models import Attachment, StoredFile
from huiyin.people.models import User


def links() -> list[type[Attachment]]:
    """The models of the rooms above that link to a file."""
    return [model for model in apps.get_models() if issubclass(model, Attachment)]


def link_for(user: User, slug: str, public_id: str, *, on: date) -> Attachment | None:
    """The attachment of that address, if he may see what it is attached to and its bytes are there."""
    model = next((one for one in links() if one.slug == slug), None)
    if model is None:
        return None
    found: Attachment | None = (
        model.objects.visible_to(user, on).select_related("stored").filter(public_id=public_id).first()  # type: ignore[attr-defined]
    )
    return found if found is not None and found.stored.is_there else None


def unlinked() -> QuerySet[StoredFile]:
    """Those to which nothing refers any more, of whatever room and by whatever name."""
    found = StoredFile.objects.all()
    for field in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(field, ManyToOneRel):
            rows = field.related_model._default_manager.filter(**{field.field.name: OuterRef("pk")})
            found = found.exclude(Exists(rows))
    return found


def without_bytes() -> Iterator[StoredFile]:
    """Rows whose bytes are gone: what was attached cannot be given out."""
    return (row for row in StoredFile.objects.order_by("pk").iterator() if not row.is_there)
