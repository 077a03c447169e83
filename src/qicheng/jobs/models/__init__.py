"""Tables of the room: supply (vacancies, imports, checks), offers (rounds, offers, pushes, wishes), the county's figures."""

from qicheng.jobs.models.offers import Offer as Offer
from qicheng.jobs.models.offers import Push as Push
from qicheng.jobs.models.offers import Round as Round
from qicheng.jobs.models.offers import Wish as Wish
from qicheng.jobs.models.supply import Check as Check
from qicheng.jobs.models.supply import Intake as Intake
from qicheng.jobs.models.supply import IntakeRow as IntakeRow
from qicheng.jobs.models.supply import TermsFrom as TermsFrom
from qicheng.jobs.models.supply import Vacancy as Vacancy
