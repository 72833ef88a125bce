"""Finds every file of an archive that was changed, added or taken away, and who signed it."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cryptography import x509
from lxml import etree

from ediary_core.archive.manifest import MANIFEST, ListedFile, Manifest, listed, read_manifest
from ediary_core.archive.packing import UNREADABLE, Packed, open_packed
from ediary_core.archive.signing import fingerprint, signed_part
from ediary_core.errors import ArchiveError

_SIGNED_CERTIFICATE = "{http://www.w3.org/2000/09/xmldsig#}X509Certificate"
_MOST_MANIFEST = 16 << 20


class Damage(StrEnum):
    NO_MANIFEST = "no_manifest"
    SIGNATURE = "signature"  # the manifest is not as it was signed
    OTHER_SIGNER = "other_signer"  # signed, but not with the certificate that was given
    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"
    TWICE = "twice"  # a ZIP file with two files of one name
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveDamage:
    damage: Damage
    path: str

    def __str__(self) -> str:
        return f"{self.damage}: {self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveCheck:
    """What was found. ``signer`` and ``fingerprint`` are those of the certificate that holds.

    That the certificate is the school's, nobody knows from the archive: the fingerprint must be
    compared with one that came from the school by another way, or the certificate be given.
    """

    manifest: Manifest | None
    manifest_sha256: str
    signer: str
    fingerprint: str
    certificate_given: bool
    damages: tuple[ArchiveDamage, ...]


def verify_archive(place: Path, *, certificate: x509.Certificate | None = None) -> ArchiveCheck:
    """Check signature and files. Nothing that the archive says is believed before its signature.

    Raises:
        ArchiveError: there is no folder or ZIP file at the place.
    """
    with open_packed(place) as packed:
        if MANIFEST not in packed.names():
            return _failed(Damage.NO_MANIFEST, certificate)
        document = _read(packed)
        if document is None:
            return _failed(Damage.UNREADABLE, certificate)
        inside = certificate or _certificate_in(document)
        part = None if inside is None else signed_part(document, inside)
        if inside is None or part is None:
            other = certificate is not None and _holds_by_itself(document)
            return _failed(Damage.OTHER_SIGNER if other else Damage.SIGNATURE, certificate)
        try:
            manifest = read_manifest(part)
        except ValueError:
            return _failed(Damage.SIGNATURE, certificate)
        return ArchiveCheck(
            manifest=manifest,
            manifest_sha256=hashlib.sha256(document).hexdigest(),
            signer=_name(inside),
            fingerprint=fingerprint(inside),
            certificate_given=certificate is not None,
            damages=tuple(_damages(packed, manifest)),
        )


def read_certificate(path: Path) -> x509.Certificate:
    """A certificate file as somebody gives it.

    Raises:
        ArchiveError: it is none.
    """
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ArchiveError(
            f"{path} is no certificate.", "Give the school's certificate.pem."
        ) from error


def _failed(damage: Damage, certificate: x509.Certificate | None) -> ArchiveCheck:
    return ArchiveCheck(
        manifest=None,
        manifest_sha256="",
        signer="",
        fingerprint="",
        certificate_given=certificate is not None,
        damages=(ArchiveDamage(damage=damage, path=MANIFEST),),
    )


def _read(packed: Packed) -> bytes | None:
    try:
        with packed.open(MANIFEST) as file:
            return file.read(_MOST_MANIFEST)
    except UNREADABLE:
        return None


def _holds_by_itself(document: bytes) -> bool:
    inside = _certificate_in(document)
    return inside is not None and signed_part(document, inside) is not None


def _certificate_in(document: bytes) -> x509.Certificate | None:
    """The certificate that the signature brings with it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(document, parser)
        text = next(root.iter(_SIGNED_CERTIFICATE)).text or ""
        body = "\n".join(text.split())
        pem = f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"
        return x509.load_pem_x509_certificate(pem.encode())
    except (etree.XMLSyntaxError, StopIteration, ValueError):
        return None


def _name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(x509.oid.NameOID.COMMON_NAME)
    return str(names[0].value) if names else ""


def _damages(packed: Packed, manifest: Manifest) -> list[ArchiveDamage]:
    there = Counter(packed.names())
    expected = {file.path for file in manifest.files} | {MANIFEST}
    damages = [ArchiveDamage(damage=Damage.TWICE, path=path) for path, n in there.items() if n > 1]
    damages += [
        ArchiveDamage(damage=Damage.ADDED, path=path) for path in sorted(set(there) - expected)
    ]
    for file in manifest.files:
        if file.path not in there:
            damages.append(ArchiveDamage(damage=Damage.MISSING, path=file.path))
        else:
            damages += _damage_of(packed, file)
    return damages


def _damage_of(packed: Packed, file: ListedFile) -> list[ArchiveDamage]:
    try:
        with packed.open(file.path) as content:
            same = listed(file.path, content) == file
    except UNREADABLE:
        return [ArchiveDamage(damage=Damage.UNREADABLE, path=file.path)]
    return [] if same else [ArchiveDamage(damage=Damage.CHANGED, path=file.path)]
