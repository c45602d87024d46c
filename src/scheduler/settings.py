"""Settings from the environment (PHIEUHEN_...), with defaults that serve one ward on one laptop."""

from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url

from scheduler.database import database_url


class Settings(BaseSettings):
    """What may differ from one installation to the next.

    Attributes
    ----------
    database_url
        URL of PostgreSQL or SQLite, or the path of an SQLite file; default `phieuhen.db` in the current folder.
    keys_dir
        Folder of the master key; default `keys` beside the SQLite file, or in the current folder.
    master_key
        Secret, and without a default: the master keys themselves, newest first with commas between, where they are not to lie in a
        file (`keys/master.key`, which is made at the first start). What stands here counts alone; the file is then not read.
    data_dir
        Folder of printed files and uploads; default the folder of the SQLite file, or the current one.
    rate_counters
        Where tries at public routes are counted: `memory` (default) where one process serves the site, `database` where several
        do. On SQLite each counted request then waits for whoever writes, so several processes want PostgreSQL.
    clock
        Development only: the campaign's time at start, e.g. 2021-03-26T18:30+07:00.
    insecure_cookies
        Development only: cookies without Secure, for plain http on 127.0.0.1, where `phieuhen serve` sets it by itself. Set it to
        false for a proxy with HTTPS on the same machine; on any other address true is refused.
    local_tls
        The same as `phieuhen serve --tls`: HTTPS by a certificate authority of this machine's own. Default false.
    totp_roles
        Roles that must have a second factor (TOTP), with commas between: administrator,planner. Default none.
    oidc_issuer
        Address of an identity provider (OpenID Connect) whose people may sign in; default none.
    oidc_client_id
        What the provider calls this installation.
    oidc_client_secret
        The secret it gave; no default.
    oidc_claim
        Which claim of the provider is the user name here.
    gateway_secret
        What the gateway for texts knows this installation by: {secret} in the headers of a campaign file, or the password of
        its mail account; no default.
    """

    model_config = SettingsConfigDict(env_prefix="PHIEUHEN_", extra="ignore")

    database_url: str = "phieuhen.db"
    keys_dir: Path | None = None
    master_key: SecretStr | None = None
    data_dir: Path | None = None
    rate_counters: Literal["memory", "database"] = "memory"
    clock: AwareDatetime | None = None
    insecure_cookies: bool = False
    local_tls: bool = False
    totp_roles: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr | None = None
    oidc_claim: str = "preferred_username"
    gateway_secret: SecretStr | None = None

    @property
    def roles_with_code(self) -> frozenset[str]:
        """The roles that must have a second factor."""
        return frozenset(role.strip() for role in self.totp_roles.split(",") if role.strip())

    @property
    def home(self) -> Path:
        """The folder everything of this installation lies in."""
        url = make_url(database_url(self.database_url))
        if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
            return Path(url.database).parent
        return Path()

    @property
    def keys(self) -> Path:
        """Where the master key lies, unless the environment holds it."""
        return self.keys_dir or self.home / "keys"

    @property
    def data(self) -> Path:
        """Where printed files lie."""
        return self.data_dir or self.home
