"""Lets a browser of a test trust one authority, by the library whose database Chromium reads on Linux; no tool of it is needed.

Run as a program in a process of its own: `python trust.py FOLDER CERTIFICATE.der`. The library keeps one database a process.
"""

import ctypes
import sys
from pathlib import Path

TRUSTED_CA = 0x10 | 0x08


class Item(ctypes.Structure):
    """SECItem."""

    _fields_ = (("type", ctypes.c_uint), ("data", ctypes.c_char_p), ("length", ctypes.c_uint))


class Trust(ctypes.Structure):
    """CERTCertTrust."""

    _fields_ = (("ssl", ctypes.c_uint), ("email", ctypes.c_uint), ("signing", ctypes.c_uint))


def trust(folder: Path, der: bytes) -> None:
    """Make a certificate database in `folder` in which `der` is a trusted authority."""
    folder.mkdir(parents=True)
    nss, pointer = ctypes.CDLL("libnss3.so"), ctypes.c_void_p
    for made in (nss.PK11_GetInternalKeySlot, nss.CERT_GetDefaultCertDB, nss.CERT_NewTempCertificate):
        made.restype = pointer
    nss.PK11_InitPin.argtypes = [pointer, ctypes.c_char_p, ctypes.c_char_p]
    nss.CERT_NewTempCertificate.argtypes = [pointer, pointer, ctypes.c_char_p, ctypes.c_int, ctypes.c_int]
    nss.PK11_ImportCert.argtypes = [pointer, pointer, ctypes.c_ulong, ctypes.c_char_p, ctypes.c_int]
    nss.CERT_ChangeCertTrust.argtypes = [pointer, pointer, pointer]
    done = [nss.NSS_InitReadWrite(f"sql:{folder}".encode())]
    slot, database = nss.PK11_GetInternalKeySlot(), nss.CERT_GetDefaultCertDB()
    done.append(nss.PK11_InitPin(slot, None, b""))
    certificate = nss.CERT_NewTempCertificate(database, ctypes.byref(Item(0, der, len(der))), None, 0, 1)
    done.append(nss.PK11_ImportCert(slot, certificate, 0, b"of a test", 0))
    done.append(nss.CERT_ChangeCertTrust(database, certificate, ctypes.byref(Trust(TRUSTED_CA, 0, 0))))
    if any(done):
        raise OSError(f"NSS refused: {done}")


if __name__ == "__main__":
    trust(Path(sys.argv[1]), Path(sys.argv[2]).read_bytes())
