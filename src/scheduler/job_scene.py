"""What the steps of a job work with: this process's parts, who acts, and whom they tell how far they are."""

from dbos import DBOS

from scheduler.audit.trail import Actor
from scheduler.deps import App


class Scene:
    """The parts of the process whose jobs run; None between `stop` and `launch` (see `Jobs`)."""

    app: App | None = None


def running_app() -> App:
    """Return them."""
    if Scene.app is None:
        raise RuntimeError("jobs run only between launch and stop")
    return Scene.app


def acting_for(account_id: int | None) -> Actor:
    """Return who acts in a job's step: the job, on behalf of the account that started it."""
    return Actor("job", account_id, f"job {DBOS.workflow_id}")


def tell(done: int, total: int, what: str) -> None:
    """Tell whoever watches the job that `done` of `total` are done, counted in `what`."""
    DBOS.set_event("progress", {"done": done, "total": total, "what": what})
