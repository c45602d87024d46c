"""Addresses that carry a secret: a slip's signed digits, a single-use token. They stand in no log, no link and no `Referer`."""

SLIPS = ("/S/", "/s/")
TOKENS = ("/ghi-danh/", "/vao")


def carries_secret(path: str) -> bool:
    """Tell whether whoever knows this address may see or do what is behind it."""
    return path.startswith(SLIPS + TOKENS)
