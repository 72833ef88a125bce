"""A slip of paper with somebody's login and one-time password (G: given out by hand, once)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cardgen.head import written_date
from cardgen.papers.sheets import Block, Fact, Facts, Text, Title, render_sheets
from ediary_core.account_tables import Role
from ediary_core.accounts.password_policy import PasswordPolicy
from ediary_core.profile import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSlip:
    """What one slip says; ``holder`` is the teacher's name, or nothing."""

    login: str
    password: str
    holder: str
    roles: frozenset[Role]
    made_on: date


def password_slip_pdf(
    slip: PasswordSlip, policy: PasswordPolicy, *, profile: Profile, school: str
) -> bytes:
    """The slip as a PDF in the profile's language."""

    def fact(key: str, value: str) -> Fact:
        return Fact(name=profile.text(f"slip.{key}"), value=value)

    under = f"{slip.holder} · {school}" if slip.holder else school
    blocks: list[Block] = [
        Title(text=profile.text("slip.title"), under=under),
        Facts(
            facts=(
                fact("login", slip.login),
                fact("password", slip.password),
                fact("made", written_date(slip.made_on, profile)),
            )
        ),
        *(Text(text=sentence) for sentence in _sentences(slip, policy, profile)),
    ]
    return render_sheets(blocks, foot=school)


def _sentences(slip: PasswordSlip, policy: PasswordPolicy, profile: Profile) -> tuple[str, ...]:
    rules = "slip.rules_school" if policy.letters_and_digits else "slip.rules_modern"
    lifetime = policy.lifetime(slip.roles)
    return (
        profile.text("slip.change").format(days=policy.one_time_days),
        profile.text(rules).format(length=policy.length_for(slip.roles)),
        *([profile.text("slip.rotation").format(days=lifetime.days)] if lifetime else []),
        profile.text("slip.lock").format(failures=policy.failures),
        profile.text("slip.secret"),
    )
