"""The home's key for archives, made at first use, and its certificate, which goes into each."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidInput, SignXMLException
from signxml.signer import XMLSigner
from signxml.verifier import SignatureConfiguration, XMLVerifier

from ediary_core.atomic_file import write_atomically
from ediary_core.errors import ArchiveKeyError

_KEY_BITS = 3072
_YEARS = 30  # an archive is kept for decades; the certificate says who signed, not until when
_MOST_NAME = 64  # letters that X.509 allows for a name
_METHOD = SignatureMethod.RSA_SHA256  # deterministic: the same archive has the same bytes
_DIGEST = DigestAlgorithm.SHA256
_CANONICAL = CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveKey:
    """The private key and its certificate."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def certificate_pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def fingerprint(certificate: x509.Certificate) -> str:
    """The certificate's SHA-256 as people compare it, in groups of four digits."""
    digits = certificate.fingerprint(hashes.SHA256()).hex()
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def archive_key(
    key_file: Path, certificate_file: Path, *, school: str, now: datetime
) -> ArchiveKey:
    """The home's key; the first call makes it.

    Raises:
        ArchiveKeyError: one of the two files is missing or damaged, or they do not belong together.
    """
    if not key_file.exists() and not certificate_file.exists():
        _make(key_file, certificate_file, school=school, now=now)
    try:
        key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
        certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
    except (OSError, ValueError, TypeError) as error:
        raise _unusable(key_file, "or its certificate is missing or damaged") from error
    if not isinstance(key, rsa.RSAPrivateKey) or certificate.public_key() != key.public_key():
        raise _unusable(key_file, "does not belong to its certificate")
    return ArchiveKey(key=key, certificate=certificate)


def _make(key_file: Path, certificate_file: Path, *, school: str, now: datetime) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, school[:_MOST_NAME] or "school")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * _YEARS))
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        write_atomically(certificate_file, certificate.public_bytes(serialization.Encoding.PEM))
        handle = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        certificate_file.unlink(missing_ok=True)
        raise _unusable(key_file, "cannot be written") from error


def sign(document: etree._Element, key: ArchiveKey) -> bytes:
    """The document with an enveloped XML signature that holds the certificate."""
    signer = XMLSigner(
        signature_algorithm=_METHOD, digest_algorithm=_DIGEST, c14n_algorithm=_CANONICAL
    )
    signed = signer.sign(document, key=key.key, cert=[key.certificate])
    text: bytes = etree.tostring(signed, xml_declaration=True, encoding="UTF-8")
    return text + b"\n"


def signed_part(document: bytes, certificate: x509.Certificate) -> etree._Element | None:
    """What the certificate's key has signed of a document; None if the signature does not hold."""
    expected = SignatureConfiguration(
        signature_methods=frozenset({_METHOD}),
        digest_algorithms=frozenset({_DIGEST}),
        # Trust comes from comparing fingerprints: an archive holds as long as its paper would,
        # whatever the certificate's dates and this computer's clock say.
        verification_time=certificate.not_valid_before_utc,
    )
    try:
        result = XMLVerifier().verify(document, x509_cert=certificate, expect_config=expected)
    except (SignXMLException, InvalidInput, InvalidSignature, etree.LxmlError, ValueError):
        return None
    assert not isinstance(result, list)  # noqa: S101 - one reference is expected
    return result.signed_xml


def _unusable(file: Path, how: str) -> ArchiveKeyError:
    return ArchiveKeyError(
        f"The archive key {file} {how}.",
        "Restore both files from a backup; archives made before hold their certificate.",
    )
