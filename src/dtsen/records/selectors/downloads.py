"""Unduh Data: what an institution may fetch, and what is still missing (R81-R83, R91)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dtsen.records.models import (
    AccessRequest,
    Bast,
    DataPackage,
    DownloadToken,
    Form,
    SignedBast,
    SignedBastOutcome,
    TokenRenewal,
    User,
)
from dtsen.records.models.access_request import AccessRequestQuerySet
from dtsen.records.selectors.requests import theme_labels
from dtsen.records.selectors.transforms import TransformLine, transform_lines
from dtsen.workflow.stages import Stage, Standing


class BastState(StrEnum):
    """How a request stands at its hand-over."""

    WAITING = "waiting"
    CHECKING = "checking"
    RETURNED = "returned"
    REFUSED = "refused"
    APPROVED = "approved"
    NOT_REQUIRED = "not_required"


# Tone and icon of the badge, and its words.
LOOKS = {
    BastState.WAITING: ("blue", "", _("Menunggu BAST Anda")),
    BastState.CHECKING: ("grey", "", _("BAST sedang diperiksa")),
    BastState.RETURNED: ("gold", "", _("BAST perlu diperbaiki")),
    BastState.REFUSED: ("red", "", _("BAST ditolak")),
    BastState.APPROVED: ("green", "", _("BAST disetujui")),
    BastState.NOT_REQUIRED: ("green", "", _("BAST tidak diperlukan")),
}


@dataclass(frozen=True)
class DownloadRow:
    """One request at its hand-over."""

    request: AccessRequest
    viewer: User

    @cached_property
    def themes(self) -> list[str]:
        return theme_labels(self.request)

    @cached_property
    def bast(self) -> Bast | None:
        return Bast.objects.select_related("document").filter(request=self.request).first()

    @cached_property
    def signed(self) -> Sequence[SignedBast]:
        """The uploads, newest first."""
        if self.bast is None:
            return []
        return list(self.bast.signed.select_related("stored", "decided_by").order_by("-uploaded_at", "-pk"))

    @cached_property
    def note(self) -> SignedBast | None:
        """Catatan Pemeriksaan: the newest upload that was not accepted, until one is (R82, R91)."""
        if self.is_granted:
            return None
        return next((upload for upload in self.signed if upload.note and upload.decided_at), None)

    @cached_property
    def state(self) -> BastState:
        if self.request.access_granted_at is not None:
            return BastState.APPROVED if self.needs_bast else BastState.NOT_REQUIRED
        if self.request.standing == Standing.REFUSED:
            return BastState.REFUSED
        if self.request.stage == Stage.BAST:
            return BastState.CHECKING
        if self.signed and self.signed[0].outcome == SignedBastOutcome.RETURNED:
            return BastState.RETURNED
        return BastState.WAITING

    @property
    def look(self) -> tuple[str, str, object]:
        return LOOKS[self.state]

    @property
    def needs_bast(self) -> bool:
        return (self.request.level or 0) >= 3

    @property
    def is_granted(self) -> bool:
        return self.request.access_granted_at is not None

    @property
    def may_upload(self) -> bool:
        return self.state in (BastState.WAITING, BastState.RETURNED)

    @property
    def may_download(self) -> bool:
        """R83; the token is the applicant's own (R92)."""
        return self.is_granted and self.request.applicant_id == self.viewer.pk

    @property
    def step(self) -> int:
        """Which of the three steps of the BAST is next; 4 when nothing is left to do."""
        if not self.may_upload:
            return 4
        return 1 if self.bast is None else 2

    @cached_property
    def package(self) -> DataPackage | None:
        return self.request.packages.select_related("job").order_by("-pk").first()

    @cached_property
    def transforms(self) -> list[TransformLine]:
        """What makes the package's rows coarser than what was asked for (D3)."""
        if self.package is None or self.request.form == Form.TABLE:
            return []
        disclosure = self.package.job.spec.get("disclosure", {})
        return transform_lines(disclosure.get("transform", {}), linked=disclosure.get("linked", True))

    @cached_property
    def token(self) -> DownloadToken | None:
        """The newest token."""
        return self.request.tokens.order_by("-issued_at", "-pk").first()

    @cached_property
    def renewal(self) -> TokenRenewal | None:
        """The newest wish for a new token."""
        return self.request.renewals.order_by("-asked_at", "-pk").first()


def at_hand_over(user: User) -> AccessRequestQuerySet:
    """The institution's requests from Unduh Data on, the latest change first."""
    stages = Q(stage__in=[Stage.DOWNLOAD, Stage.BAST, Stage.DONE])
    return (
        AccessRequest.objects.visible_to(user)
        .filter(stages)
        .select_related("institution", "applicant", "dataset_version")
        .order_by("-updated_at", "-pk")
    )


@dataclass(frozen=True)
class TokenFigures:
    """What the package's card says of a token."""

    expires_at: datetime
    left: int
    allowed: int
    is_expired: bool

    @property
    def pips(self) -> list[bool]:
        """One for each use: spent ones first."""
        return [False] * (self.allowed - self.left) + [True] * self.left

    @property
    def is_over(self) -> bool:
        return self.is_expired or self.left == 0


def figures_of(token: DownloadToken, *, now: datetime) -> TokenFigures:
    return TokenFigures(
        expires_at=token.expires_at,
        left=token.uses_allowed - token.uses,
        allowed=token.uses_allowed,
        is_expired=token.expires_at <= now,
    )
