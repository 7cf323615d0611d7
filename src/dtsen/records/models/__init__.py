"""The tables of the service. One file a thing; imports go from what is asked to what is handed over."""

from dtsen.records.models.access_request import (
    AccessRequest,
    DocumentKind,
    FileFormat,
    Form,
    RequestDocument,
    RequestedTheme,
)
from dtsen.records.models.activity import ActivityEntry
from dtsen.records.models.announcement import Announcement
from dtsen.records.models.calendar import CalendarDay
from dtsen.records.models.dataset import DatasetVersion, DocumentTemplate
from dtsen.records.models.extraction import DataPackage, ExtractJob, JobState
from dtsen.records.models.handover import (
    Bast,
    Download,
    DownloadToken,
    SignedBast,
    SignedBastOutcome,
    TokenRenewal,
)
from dtsen.records.models.history import RequestEvent, ReviewNote, Verdict
from dtsen.records.models.institution import Category, Institution
from dtsen.records.models.mail import MailState, OutgoingMail
from dtsen.records.models.registration import RegisteredPerson, Registration, RegistrationStatus
from dtsen.records.models.signin import Counter, LoginCode, SpentCaptcha
from dtsen.records.models.stored_file import StoredFile
from dtsen.records.models.user import User

__all__ = [
    "AccessRequest",
    "ActivityEntry",
    "Announcement",
    "Bast",
    "CalendarDay",
    "Category",
    "Counter",
    "DataPackage",
    "DatasetVersion",
    "DocumentKind",
    "DocumentTemplate",
    "Download",
    "DownloadToken",
    "ExtractJob",
    "FileFormat",
    "Form",
    "Institution",
    "JobState",
    "LoginCode",
    "MailState",
    "OutgoingMail",
    "RegisteredPerson",
    "Registration",
    "RegistrationStatus",
    "RequestDocument",
    "RequestEvent",
    "RequestedTheme",
    "ReviewNote",
    "SignedBast",
    "SignedBastOutcome",
    "SpentCaptcha",
    "StoredFile",
    "TokenRenewal",
    "User",
    "Verdict",
]
