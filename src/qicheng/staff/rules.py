"""What each role may do, and in which of the five data ranges. The one table of rights; everything else is denied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qicheng.core.viewer import Scope

# Capabilities. A page or act asks for one of these; a role without the line has no right.
COUNTS = "counts.view"  # figures without names
PEOPLE = "people.view"  # names, masked numbers
REVEAL = "people.reveal"  # open one masked value, with a reason and a trace
EXPORT = "people.export"  # lists with names leave the system, with the exporter's name on them
IMPORT = "survey.import"
IMPORT_BASE = "survey.import_base"
INTENT = "survey.record"  # intentions, contact attempts, reasons
MERGE = "people.merge"
PAIR = "people.pair"  # which cadre helps which household
EMPLOYERS = "employers.view"
EMPLOYERS_EDIT = "employers.edit"
TABLES = "reports.tables"
RETURNS = "reports.returns"  # what was reported, by whom, when
RETURNS_FILL = "reports.fill"
RETURNS_REVIEW = (
    "reports.review"  # of one's own unit as a second person; of the villages below as their superior
)
RETURNS_ACCEPT = "reports.accept"  # the county's step, and corrections
RETURNS_EXTEND = "reports.extend"
RETURNS_BIND = "reports.bind"  # tables from above: bind their cells, publish them, take them out
SEASON = "season.edit"
SEASON_VIEW = "season.view"
PLACES = "places.edit"
STAFF = "staff.manage"
STAFF_VIEW = "staff.view"
AUDIT = "audit.read"
SERVICE = "service.view"  # health of the installation
TRIPS = "trips.view"  # buses, days, chairs by number; names only as far as people.view reaches
TRIPS_PLAN = "trips.plan"
TRIPS_PUBLISH = "trips.publish"  # never by the one who proposed
TRIPS_FLEET = "trips.fleet"  # carriers, vehicles, drivers and their papers
TRIPS_REQUEST = "trips.request"  # standby, cancel, for one's own people
TRIPS_GATE = "trips.gate"
TRIPS_LEAD = "trips.lead"
TRIPS_CLOSE = "trips.close"
TRIPS_COST = "trips.cost"
HEALTH_SCREEN = "health.screen"  # write readings down; who is still to be measured, who may go
HEALTH_VIEW = "health.view"  # open what a reading says, with a reason and a trace
HEALTH_DUTY = "health.duty"  # the fever board, contacts, watches, lifting a fever
HEALTH_REPORT = "health.report"  # report a fever; know that there is one, not whose
HEALTH_POSTS = "health.posts"  # the duty list
HEALTH_OVERRIDE = "health.override"  # only together with being the named duty chief
HEALTH_IMPORT = "health.import"
CASES = "cases.view"  # cases of one's range; in range 本部门 those of one's own group; never another compartment's content
CASES_HANDLE = "cases.handle"
CASES_OPEN = "cases.open"  # report a matter, refer a child: and follow what one has reported oneself
CASES_SUPERVISE = "cases.supervise"  # 三单, longer terms, handing over, reopening
CASES_LADDER = "cases.ladder"  # owners, terms and ladder as data
CASES_LABOUR = (
    "cases.labour"  # compartments and special groups whose members hold a role, not a post in the group
)
CASES_CHILD = "cases.child"
CASES_HEALTH = "cases.health"
CASES_GLASS = "cases.glass"  # open a compartment's case in need, with a reason and for a short time
CASES_REVIEW = "cases.review"  # look at these openings afterwards
MEETINGS = "cases.meetings"
MEETINGS_VIEW = "cases.meetings_view"
JOBS = "jobs.view"  # vacancies and the funnel by number
JOBS_EDIT = "jobs.edit"  # import, correct, take down
JOBS_VERIFY = "jobs.verify"  # in range 本部门: members of 岗位信息收集组
JOBS_PUSH = "jobs.push"  # match and push; in range 本部门: members of 岗位信息推送组
JOBS_OFFER = "jobs.offer"  # a person's posts: tell, consent, sign up, answer
DUTY = "staff.duty"  # keep the roster
DUTY_VIEW = "staff.duty_view"
GATEWAYS = "service.gateways"  # ways out for messages, and those that did not get out
API = "service.api"  # tokens with which partners read by program
WORKS = "works.view"  # projects of local work, crews, sheets; numbers masked
WORKS_EDIT = "works.edit"
WORKS_CREW = "works.crew"
WORKS_RECORD = "works.record"  # write and sign day sheets: two persons
WORKS_WAGE = "works.wage"  # make wage sheets
WORKS_CHECK = "works.check"  # never one's own
WORKS_PAY = "works.pay"  # never what one made or checked
SUBSIDY = "subsidy.view"  # claims by name, cards and phones masked
SUBSIDY_APPLY = "subsidy.apply"  # take claims in for people of the range
SUBSIDY_VILLAGE = "subsidy.village"  # the village's word on a claim, and its public list
SUBSIDY_TOWNSHIP = "subsidy.township"
SUBSIDY_COUNTY = "subsidy.county"
SUBSIDY_APPROVE = "subsidy.approve"  # never what one has compared oneself
SUBSIDY_OBJECT = "subsidy.object"  # take objections in and look into them
SUBSIDY_CALL = "subsidy.call"  # ask paid people whether the money came
SUBSIDY_BATCH = "subsidy.batch"  # make batches; never sign or pay one's own
SUBSIDY_SIGN = "subsidy.sign"
SUBSIDY_PAY = "subsidy.pay"
SUBSIDY_MONEY = "subsidy.money"  # sources, funds, batches: figures, and names inside a batch
SUBSIDY_ASK = "subsidy.ask"  # 请示, carriers' bills
SUBSIDY_GRANT = "subsidy.grant"  # record a 批复; never of one's own 请示
SUBSIDY_SETUP = "subsidy.setup"  # bank formats; thresholds, which a second person must agree to

WHOLE_ROSTER = (COUNTS, PEOPLE, REVEAL, EXPORT, IMPORT, INTENT, TABLES)
LOOK = (COUNTS, PEOPLE, TABLES, EMPLOYERS, SEASON_VIEW)
CREWS = (WORKS, WORKS_CREW, WORKS_RECORD, WORKS_WAGE)
SCREENING = (HEALTH_SCREEN, HEALTH_REPORT, HEALTH_IMPORT)
CLAIMS = (SUBSIDY, SUBSIDY_APPLY, SUBSIDY_OBJECT)
FUNDS = (SUBSIDY_MONEY, SUBSIDY_SIGN, SUBSIDY_SETUP)
RIDE = (TRIPS_GATE, TRIPS_LEAD)  # in range 本人: only the trips whose named leader one is


@dataclass(frozen=True, slots=True)
class Right:
    scope: Scope
    capabilities: tuple[str, ...]


RIGHTS: Mapping[str, tuple[Right, ...]] = {
    "LEADER": (Right(Scope.COUNTY, (*LOOK, RETURNS, STAFF_VIEW, TRIPS, TRIPS_PUBLISH, CASES, CASES_OPEN, CASES_SUPERVISE, CASES_GLASS, MEETINGS, MEETINGS_VIEW, DUTY_VIEW, HEALTH_REPORT, HEALTH_OVERRIDE, SUBSIDY, SUBSIDY_APPROVE, SUBSIDY_SIGN, SUBSIDY_MONEY, SUBSIDY_GRANT, WORKS, JOBS)),),
    "CENTRE": (
        Right(Scope.COUNTY, (*WHOLE_ROSTER, RETURNS, RETURNS_ACCEPT, RETURNS_EXTEND, RETURNS_BIND, IMPORT_BASE, MERGE, PAIR, EMPLOYERS, EMPLOYERS_EDIT, SEASON, SEASON_VIEW, PLACES, STAFF_VIEW, SERVICE, API, TRIPS, TRIPS_PLAN, TRIPS_PUBLISH, TRIPS_FLEET, TRIPS_REQUEST, TRIPS_GATE, TRIPS_LEAD, TRIPS_CLOSE, TRIPS_COST, CASES, CASES_HANDLE, CASES_OPEN, CASES_SUPERVISE, CASES_LADDER, CASES_GLASS, MEETINGS, MEETINGS_VIEW, DUTY, DUTY_VIEW, *SCREENING, HEALTH_POSTS, *CLAIMS, *FUNDS, SUBSIDY_COUNTY, SUBSIDY_APPROVE, SUBSIDY_CALL, SUBSIDY_BATCH, SUBSIDY_ASK, *CREWS, WORKS_EDIT, WORKS_CHECK, WORKS_PAY, JOBS, JOBS_EDIT, JOBS_VERIFY, JOBS_PUSH, JOBS_OFFER)),
    ),
    "BIGDATA": (Right(Scope.COUNTY, (COUNTS, PEOPLE, RETURNS, EXPORT, TABLES, SEASON_VIEW)),),
    "GROUP_MEMBER": (Right(Scope.COUNTY, (COUNTS, RETURNS, EMPLOYERS, SEASON_VIEW, TRIPS, TRIPS_FLEET, CASES_OPEN, MEETINGS_VIEW, DUTY_VIEW, JOBS)), Right(Scope.OFFICE, (CASES, CASES_HANDLE, JOBS_EDIT, JOBS_VERIFY, JOBS_PUSH))),
    "BUREAU_REPORTER": (Right(Scope.OFFICE, (EMPLOYERS, EMPLOYERS_EDIT, CASES, CASES_HANDLE)), Right(Scope.COUNTY, (SEASON_VIEW, JOBS, JOBS_EDIT))),
    "TOWNSHIP_ADMIN": (Right(Scope.TOWNSHIP, (*WHOLE_ROSTER, RETURNS, RETURNS_FILL, RETURNS_REVIEW, MERGE, PAIR, STAFF_VIEW, TRIPS, TRIPS_REQUEST, CASES, CASES_HANDLE, CASES_OPEN, DUTY, DUTY_VIEW, *SCREENING, *CLAIMS, SUBSIDY_VILLAGE, SUBSIDY_TOWNSHIP, SUBSIDY_CALL, *CREWS, WORKS_EDIT, WORKS_CHECK, WORKS_PAY, JOBS, JOBS_OFFER)), Right(Scope.SELF, RIDE), Right(Scope.COUNTY, (SEASON_VIEW,))),
    "TOWNSHIP_CLERK": (Right(Scope.TOWNSHIP, (*WHOLE_ROSTER, RETURNS, RETURNS_FILL, RETURNS_REVIEW, PAIR, TRIPS, TRIPS_REQUEST, CASES, CASES_OPEN, DUTY_VIEW, *SCREENING, *CLAIMS, SUBSIDY_VILLAGE, SUBSIDY_TOWNSHIP, SUBSIDY_CALL, *CREWS, WORKS_EDIT, WORKS_CHECK, JOBS, JOBS_OFFER)), Right(Scope.SELF, RIDE), Right(Scope.COUNTY, (SEASON_VIEW,))),
    "VILLAGE_CADRE": (Right(Scope.VILLAGE, (COUNTS, RETURNS, RETURNS_FILL, PEOPLE, REVEAL, IMPORT, INTENT, TABLES, TRIPS, CASES, CASES_OPEN, *SCREENING, *CLAIMS, SUBSIDY_VILLAGE, *CREWS, JOBS, JOBS_OFFER)), Right(Scope.SELF, RIDE), Right(Scope.COUNTY, (SEASON_VIEW,))),
    "HELPER": (Right(Scope.SELF, (PEOPLE, REVEAL, INTENT, CASES_OPEN, SUBSIDY, SUBSIDY_APPLY, *RIDE, JOBS, JOBS_OFFER)), Right(Scope.COUNTY, (SEASON_VIEW,))),
    "BUS_LEADER": (Right(Scope.SELF, RIDE),),
    "GATE": (Right(Scope.COUNTY, (TRIPS_GATE, HEALTH_SCREEN, HEALTH_REPORT)),),
    "ENTERPRISE": (),
    "HEALTH": (Right(Scope.COUNTY, (COUNTS, *SCREENING, HEALTH_VIEW, HEALTH_DUTY, HEALTH_POSTS, CASES_HEALTH, CASES_OPEN, DUTY_VIEW)),),
    "INSPECTOR": (Right(Scope.COUNTY, (EMPLOYERS, CASES_LABOUR, CASES_OPEN, DUTY_VIEW, WORKS, JOBS)),),
    "EDUCATION": (Right(Scope.COUNTY, (CASES_CHILD, DUTY_VIEW)),),
    "FINANCE": (Right(Scope.COUNTY, (COUNTS, SEASON_VIEW, TRIPS, TRIPS_COST, *FUNDS, SUBSIDY_PAY, SUBSIDY_ASK, WORKS, WORKS_PAY)),),
    "AUDITOR": (Right(Scope.COUNTY, (AUDIT, CASES_REVIEW)),),
    "SYSTEM_ADMIN": (Right(Scope.COUNTY, (SERVICE, PLACES, GATEWAYS, API)),),
    "SECURITY_ADMIN": (Right(Scope.COUNTY, (STAFF, STAFF_VIEW, API)),),
}  # fmt: skip

# 三员分立: one account holds at most one of these, and none of them together with a role that sees people.
ADMINISTRATORS = frozenset({"SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDITOR"})


def roles_conflict(roles: frozenset[str]) -> bool:
    """Whether one account may not hold these roles together (GB/T 22239 三员分立)."""
    return bool(roles & ADMINISTRATORS) and len(roles) > 1
