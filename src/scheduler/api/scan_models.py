"""What a scanner sends and is told."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, field_validator

from scheduler.deps import Moment, PlainText, StoredNumber
from slots.verdict import Verdict

MOST_SCANS = 200
"""Of one batch."""
MOST_AHEAD = 10**10
"""Three hundred years: moments of 1900 to 2200 are taken."""


Came = Literal["all"] | Annotated[list[StoredNumber], Field(max_length=30)]


class Reading(BaseModel):
    """One reading, and who came with it."""

    scan_id: UUID = Field(description="made by the scanner; the same again returns the stored answer")
    text: str = Field(max_length=10_000, description="what was read or typed")
    scanned_at: Moment | None = Field(default=None, description="by the scanner's clock; now if left out")
    came: Came | None = Field(
        default=None,
        description="who is let in: all who are not here yet, or numbers on the slip; left out, the scan records nobody",
    )
    reason: PlainText = Field(default="", max_length=200, description="lets in where the verdict holds back")

    @field_validator("text", mode="before")
    @classmethod
    def _of_whole_characters(cls, text: Any) -> Any:
        # A camera may read half a character; that makes a scan invalid, and must not make it one that nobody can send.
        return text.encode("utf-8", "replace").decode() if isinstance(text, str) and not text.isascii() else text


class ScanOrder(Reading):
    """One reading at the door."""

    sent_at: Moment | None = Field(
        default=None, description="what the scanner's clock shows now; what it is wrong by is then taken off scanned_at"
    )


class BatchScan(Reading):
    """One reading that waited on the scanner."""

    offline: bool = Field(default=False, description="made without network")
    clock_ahead: float | None = Field(
        default=None,
        ge=-MOST_AHEAD,
        le=MOST_AHEAD,
        description="seconds by which the scanner, as it read, knew its clock to be ahead of ours; null where it did not",
    )
    shown_verdict: Verdict | None = Field(default=None, description="what the scanner told; null where it could not")
    pack_made_at: Moment | None = Field(default=None, description="of the day pack that it told by")


class BatchOrder(BaseModel):
    """Up to 200 readings; each is looked at by itself."""

    sent_at: Moment | None = Field(default=None, description="what the scanner's clock shows now")
    scans: list[Any] = Field(description=f"at most {MOST_SCANS} BatchScan")


class Words(BaseModel):
    """A sentence in both languages."""

    vi: str
    en: str


class MemberAnswer(BaseModel):
    """One person of a slip."""

    number: int
    resident_id: int
    arrived: bool


class SlotAnswer(BaseModel):
    """Where and when a slip is for."""

    station: str
    operating_day: str
    shift: str
    starts_at: str
    ends_at: str
    hours: str


class SlipAnswer(BaseModel):
    """A slip as it was before the scan."""

    number: int
    household: str = Field(description="family name and initials")
    spare: bool
    party_size: int
    arrived: list[int]
    members: list[MemberAnswer]
    slot: SlotAnswer
    new_slot: SlotAnswer | None


class ScanAnswer(BaseModel):
    """The verdict. The same bytes for every repeat, whatever happened since."""

    scan_id: str
    scanned_at: str
    verdict: Verdict
    admits: bool
    minutes_off: int
    text: Words
    hint: Words
    slip: SlipAnswer | None
    recorded: list[int] = Field(description="whom this scan has let in")
    queue_number: int | None = Field(description="of the party's visit here today")
    held: bool | None = Field(default=None, description="true if the device was revoked: judged, nobody recorded")


class Problem(BaseModel):
    """Why one scan of a batch was not stored."""

    code: str
    detail: Words


class BatchResult(BaseModel):
    """What became of one scan of a batch."""

    scan_id: str | None
    status: Literal["stored", "repeated", "refused"]
    answer: ScanAnswer | None = None
    problem: Problem | None = None


class BatchAnswer(BaseModel):
    """The results in the order of the scans."""

    results: list[BatchResult]
