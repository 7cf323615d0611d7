"""Alice asks, Bob is her colleague, Charlie belongs to another institution; one officer a role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from django.test import Client
from support.images import small_png
from support.requests import RequestMaker

from dtsen.operations.uploads import keep_made
from dtsen.records.models import Category, DatasetVersion, Institution, User
from dtsen.workflow.roles import STAFF, Role


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path: Path) -> None:
    """Files of a test go with the test; hashing costs nothing; static files need no collecting."""
    settings.STORAGES = {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files", "base_url": None},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PACKAGES_DIR = tmp_path / "packages"
    settings.REGISTRY_DIR = tmp_path / "registry"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ALTCHA_MAX_NUMBER = 500


def _institution(name: str, region: str, now: datetime) -> Institution:
    logo = keep_made(small_png(), name="logo.png", media_type="image/png", by=None, now=now)
    return Institution.objects.create(
        category=Category.LOCAL, name=name, region_code=region, logo=logo, address="Jalan Uji 1"
    )


@pytest.fixture
def institution(db: None, now: datetime) -> Institution:
    return _institution("Pemerintah Kabupaten Uji Satu", "3304", now)


@pytest.fixture
def other_institution(db: None, now: datetime) -> Institution:
    return _institution("Pemerintah Kabupaten Uji Dua", "3302", now)


def make_user(username: str, role: Role, institution: Institution | None, now: datetime) -> User:
    user = User(
        username=username,
        email=f"{username}@uji.go.id",
        full_name=username.replace(".", " ").title(),
        role=role,
        institution=institution,
        position="Penguji",
        work_unit="Unit Uji",
        phone="081200000000",
        date_joined=now,
    )
    user.set_password("Rahasia#1")
    user.save()
    return user


@pytest.fixture
def alice(institution: Institution, now: datetime) -> User:
    return make_user("alice", Role.APPLICANT, institution, now)


@pytest.fixture
def bob(institution: Institution, now: datetime) -> User:
    return make_user("bob", Role.APPLICANT, institution, now)


@pytest.fixture
def charlie(other_institution: Institution, now: datetime) -> User:
    return make_user("charlie", Role.APPLICANT, other_institution, now)


@pytest.fixture
def officers(db: None, now: datetime) -> dict[Role, User]:
    return {role: make_user(role.value.replace("_", "."), role, None, now) for role in sorted(STAFF)}


@pytest.fixture
def version(db: None) -> DatasetVersion:
    return DatasetVersion.objects.create(
        label="1/2026",
        published_on=date(2026, 1, 23),
        families=1000,
        individuals=3000,
        directory="1-2026",
        is_published=True,
        is_synthetic=True,
    )


@pytest.fixture
def make_request(
    alice: User, officers: dict[Role, User], version: DatasetVersion, settings, now: datetime
) -> RequestMaker:
    return RequestMaker(alice, officers, version, Path(settings.PACKAGES_DIR), now)


@pytest.fixture
def browser_of(db: None) -> Callable[[User], Client]:
    """A signed-in test client. The door itself has tests of its own."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
