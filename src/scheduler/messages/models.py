"""The outbox."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from scheduler.database import UtcDateTime

KINDS = ("invitation", "reminder", "delay", "change", "cancellation", "second_invitation")
STATES = ("waiting", "sending", "sent", "failed", "dropped")
_WAITING = text("state IN ('waiting', 'sending')")
_IN_ORDER = text("state = 'waiting'")


class Message(SQLModel, table=True):
    """One text to one household about one appointment as it stood when the text was made.

    `waiting` may be sent from `due_at` on and not after `expires_at`; `sending` was handed to the gateway and its answer is not
    known yet; `sent` was taken by it; `failed` was refused for good or tried too often; `dropped` was overtaken: the appointment
    has changed, somebody has come, or its time is over. `about` names what is said (the slot, the notice), so that the same is
    never said twice to the same household; `token` goes to the gateway with every try, so that it can tell a repeat.
    """

    __table_args__ = (
        UniqueConstraint("invitation_id", "kind", "about"),
        UniqueConstraint("token"),
        CheckConstraint(
            "kind IN ('invitation', 'reminder', 'delay', 'change', 'cancellation', 'second_invitation')", name="kind"
        ),
        CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed', 'dropped')", name="state"),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        Index("ix_message_to_send", "campaign_id", "next_try_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index(
            "ix_message_in_order",
            "campaign_id",
            "expires_at",
            "id",
            sqlite_where=_IN_ORDER,
            postgresql_where=_IN_ORDER,
        ),
        Index("ix_message_tried", "campaign_id", "tried_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    invitation_id: int = Field(foreign_key="invitation.id", index=True)
    kind: str = Field(max_length=20)
    about: str = Field(max_length=60, description="what it says, e.g. slot-17, notice-3")
    slot_id: int = Field(
        foreign_key="slot.id", description="the window that it speaks of; it is dropped once the slip has another"
    )
    recipient: str = Field(max_length=20, description="a telephone number, E.164")
    words: str = Field(max_length=1000)
    token: str = Field(max_length=36)
    state: str = Field(default="waiting", max_length=10)
    attempts: int = 0
    made_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    next_try_at: datetime = Field(sa_type=UtcDateTime)
    tried_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime, description="when it was last taken from the outbox to be handed over"
    )
    ended_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime, description="when it was sent, failed or dropped"
    )
    gateway_id: str = Field(default="", max_length=100, description="what the gateway calls it")
    problem: str = Field(
        default="", max_length=200, description="why it failed or was dropped: a code, no text of a gateway"
    )
