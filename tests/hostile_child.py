"""In place of the process that reads uploads: one that was taken over by the file. Run with -m by the very code that is tested.

It answers with the file itself, so that a test writes the answer; a first line of `#` and a word says what it does besides.
"""

import json
import os
import sys
import time


def main() -> None:
    data = sys.stdin.buffer.read()
    order, _, answer = data.partition(b"\n") if data.startswith(b"#") else (b"", b"", data)
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    if order == b"#environment":
        sys.stdout.buffer.write(json.dumps([[" ".join(os.environ)]]).encode() + b"\n")
    if order == b"#hang":
        time.sleep(60)
    if order == b"#close":
        os.close(1)
        time.sleep(60)
    while order == b"#flood":
        sys.stdout.buffer.write(answer)
    sys.exit(int(order[1:] or 0) if order[1:].isdigit() else 0)


if __name__ == "__main__":
    main()
