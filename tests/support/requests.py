"""Bring a request to a stage by the same steps as people do: through ``operations``."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from dtsen.operations.handover import issue_bast, submit_signed_bast
from dtsen.operations.progress import act
from dtsen.operations.uploads import store_pdf
from dtsen.records.models import (
    AccessRequest,
    DataPackage,
    DatasetVersion,
    DocumentKind,
    ExtractJob,
    JobState,
    RequestDocument,
    RequestedTheme,
    User,
)
from dtsen.workflow.commands import Approve, RecordBuilt, Submit
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage
from support.pdf import pdf_upload

VARIABLES = {
    3: ["province", "regency", "decile", "floor_material"],
    4: ["province", "regency", "decile", "head_of_family_name"],
}
# What a request of level 2 asks for: families by kecamatan and decile.
TABLE = {
    "dimensions": ["district", "decile"],
    "measures": ["count", {"mean": "family_size"}, {"share": {"receives_pkh": [1]}}],
}

_numbers = itertools.count(1)


@dataclass
class RequestMaker:
    applicant: User
    officers: Mapping[Role, User]
    version: DatasetVersion
    packages: Path
    now: datetime

    def __call__(
        self,
        stage: Stage = Stage.REQUEST,
        *,
        level: int = 3,
        applicant: User | None = None,
        regions: Sequence[str] = ("3304",),
        now: datetime | None = None,
        themes: Mapping[str, Sequence[str]] | None = None,
    ) -> AccessRequest:
        """A request that has just arrived at ``stage`` (Stage.REQUEST: a complete draft, not yet sent).

        :param themes: the variables asked for; without it a few of the families'.
        """
        now = now or self.now
        by = applicant or self.applicant
        assert by.institution is not None
        request = AccessRequest.objects.create(
            institution=by.institution,
            applicant=by,
            letter_number=f"UJI-{next(_numbers)}/2026",
            form="rows" if level >= 3 else "table",
            file_format="csv",
            dataset_version=self.version,
            regions=list(regions),
            level=level,
            created_at=now,
            updated_at=now,
        )
        for theme, variables in (themes or {"family": VARIABLES.get(level, VARIABLES[3])}).items():
            RequestedTheme.objects.create(
                request=request,
                theme=theme,
                variables=list(variables),
                additional_info="uji",
                **(TABLE if level == 2 else {}),
            )
        kinds = list(DocumentKind)[:4] if level >= 3 else [DocumentKind.LETTER]
        for kind in kinds:
            stored = store_pdf(pdf_upload(f"{kind}.pdf"), limit=1024 * 1024, by=by, now=now)
            RequestDocument.objects.create(
                request=request, kind=kind, stored=stored, uploaded_at=now, uploaded_by=by
            )
        if stage is Stage.REQUEST:
            return request
        request = act(request.pk, Submit(), by=by, now=now)
        while Stage(request.stage) is not stage:
            request = self._pass(request, by, now)
        return request

    def _pass(self, request: AccessRequest, by: User, now: datetime) -> AccessRequest:
        match Stage(request.stage):
            case Stage.PROCESSING:
                self.build(request, now)
                return act(request.pk, RecordBuilt(), by=None, now=now)
            case Stage.DOWNLOAD:
                issue_bast(request.pk, institution_number="BAST/1", by=by, now=now)
                return submit_signed_bast(request.pk, upload=pdf_upload("bast.pdf"), by=by, now=now)
            case verification:
                return act(request.pk, Approve("sesuai"), by=self.officer(verification), now=now)

    def officer(self, stage: Stage) -> User:
        return self.officers[
            {
                Stage.TECHNICAL: Role.TECHNICAL_VERIFIER,
                Stage.SUBSTANCE: Role.SUBSTANCE_VERIFIER,
                Stage.COORDINATION: Role.COORDINATOR,
                Stage.QUALITY: Role.QUALITY_CHECKER,
                Stage.BAST: Role.BAST_VERIFIER,
            }[stage]
        ]

    def build(self, request: AccessRequest, now: datetime, *, size: int = 5000) -> DataPackage:
        """What the worker leaves behind, without the registry: a finished job and a small file."""
        job = request.jobs.order_by("-build")[0]
        ExtractJob.objects.filter(pk=job.pk).update(
            state=JobState.DONE,
            started_at=now,
            finished_at=now + timedelta(seconds=1),
            rows_done=100,
            rows_total=100,
        )
        content = bytes(i % 256 for i in range(size))
        name = f"uji-{request.pk}-{job.build}.zip"
        self.packages.mkdir(parents=True, exist_ok=True)
        (self.packages / name).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        return DataPackage.objects.create(
            job=job,
            request=request,
            path=name,
            file_name=name,
            size=size,
            sha256=digest,
            level=request.level or 1,
            rows=100,
            columns=4,
            files=[{"name": "data/family.csv", "size": size, "sha256": digest, "rows": 100, "columns": 4}],
            report={},
            created_at=now,
        )
