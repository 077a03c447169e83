"""Tables of cases: the case and its timeline, the rule book, papers, compartments, meetings."""

from qicheng.cases.models.case import Case, Entry, Escalation, Evidence, Paper
from qicheng.cases.models.compartments import Arrears, Glass, Referral
from qicheng.cases.models.meetings import AgendaItem, Decision, Meeting
from qicheng.cases.models.rulebook import KindRule, Rulebook, RungRow, TermRow

__all__ = [
    "AgendaItem", "Arrears", "Case", "Decision", "Entry", "Escalation", "Evidence", "Glass", "KindRule", "Meeting", "Paper",
    "Referral", "Rulebook", "RungRow", "TermRow",
]  # fmt: skip
