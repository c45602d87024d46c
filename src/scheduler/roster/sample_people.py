"""Names, births and everything else that makes a made-up household look like a row of a real roster."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.places.campaign_file import CampaignFile
from scheduler.roster import sample_words as words
from scheduler.roster.groups import GroupRules, target_group
from scheduler.roster.sample_households import SampleHousehold, Seat


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """A made-up person; `birth` as the roster writes it."""

    name: str
    relationship: str
    sex: str
    born: date
    birth: str
    occupation: str
    mark: str | None = None
    has_card: bool = False
    school: str = ""
    school_class: str = ""
    chosen_group: str | None = None


class Sampler:
    """Makes people for one campaign, all from one source of chance."""

    def __init__(self, settings: CampaignFile, chance: random.Random) -> None:
        self.chance = chance
        self.first_day = settings.first_day
        self.minimum_age = settings.eligibility.minimum_age
        self.schools = tuple(sorted(settings.schools)) or words.SCHOOLS
        self.working, self.idle = _occupations(settings)

    def people(self, household: SampleHousehold) -> list[SamplePerson]:
        """Return the household's people of age in the order of its seats, then small children."""
        surname = self.chance.choice(words.SURNAMES)
        people: list[SamplePerson] = []
        for seat in household.seats:
            people.append(self._unlike(people, seat, surname))
        for _child in range(self.chance.choices((0, 1, 2), (6, 3, 1))[0] if len(people) > 1 else 0):
            people += self._child(people, surname)
        return people

    def _unlike(self, others: list[SamplePerson], seat: Seat, surname: str) -> SamplePerson:
        """Two people of one household never have one name: they would be taken for one entered twice."""
        taken = {other.name for other in others}
        while True:
            person = self._grown_up(others, seat, surname)
            if person.name not in taken:
                return person

    def _grown_up(self, others: list[SamplePerson], seat: Seat, surname: str) -> SamplePerson:
        student = seat.status == "student"
        relationship, sex = self._role(others, student=student)
        age = self._age(len(others), seat)
        born = self._born(age)
        own = surname if relationship in {"Chủ hộ", "Con", "Em"} else self.chance.choice(words.SURNAMES)
        school_class = f"{min(12, max(10, age - 5))}A{self.chance.randint(1, 9)}" if student else ""
        return SamplePerson(
            name=self._name(own, sex),
            relationship=relationship,
            sex=sex,
            born=born,
            birth=self._birth_text(born, age),
            occupation="Học sinh" if student else self._occupation(seat, age),
            mark="homebound" if seat.status == "homebound" else None,
            has_card=seat.has_card,
            school=self.chance.choice(self.schools) if student else "",
            school_class=school_class,
        )

    def _role(self, others: list[SamplePerson], *, student: bool) -> tuple[str, str]:
        if not others:
            return "Chủ hộ", self.chance.choice(("Nam", "Nam", "Nữ"))
        if len(others) == 1 and not student:
            return ("Vợ", "Nữ") if others[0].sex == "Nam" else ("Chồng", "Nam")
        relationship = (
            "Con" if student else self.chance.choice(("Con", "Con", "Con", "Con dâu", "Mẹ", "Bố", "Cháu", "Em"))
        )
        fixed = {"Con dâu": "Nữ", "Mẹ": "Nữ", "Bố": "Nam"}
        return relationship, fixed.get(relationship) or self.chance.choice(("Nam", "Nữ"))

    def _age(self, place: int, seat: Seat) -> int:
        if seat.status == "student":
            return self.chance.randint(self.minimum_age, max(self.minimum_age, 17))
        low, high = (68, 94) if seat.status == "homebound" else (27, 70) if place < 2 else (19, 40)
        return self.chance.randint(max(low, self.minimum_age), max(high, self.minimum_age))

    def _born(self, age: int) -> date:
        """Return a birth date with which a person is `age` full years old on the campaign's first day."""
        latest = date(self.first_day.year - age, self.first_day.month, min(self.first_day.day, 28))
        return latest - timedelta(days=self.chance.randint(0, 363))

    def _birth_text(self, born: date, age: int) -> str:
        if age >= 55 and self.chance.random() < 0.3:
            shape = self.chance.choice(("{:%Y}", "00/00/{:%Y}", "__/__/{:%Y}"))
            return shape.format(born)
        return f"{born:%d/%m/%Y}"

    def _occupation(self, seat: Seat, age: int) -> str:
        if age > 60 and seat.status != "worker":
            return self.chance.choice(("Hưu trí", "Già yếu", ""))
        if seat.has_card:
            return self.chance.choice(self.working + self.idle)
        return self.chance.choice(self.working if seat.status == "worker" else self.idle)

    def _name(self, surname: str, sex: str) -> str:
        if self.chance.random() < 0.01:
            return self.chance.choice(words.HARD_NAMES[sex])
        middle = self.chance.choice(words.MIDDLES[sex])
        return " ".join(part for part in (surname, middle, self.chance.choice(words.GIVEN[sex])) if part)

    def _child(self, others: list[SamplePerson], surname: str) -> list[SamplePerson]:
        """Return a child who stays below the minimum age for a year more, or nobody where there is no such age."""
        if self.minimum_age < 2:
            return []
        age = self.chance.randint(0, self.minimum_age - 2)
        sex = self.chance.choice(("Nam", "Nữ"))
        name = self._name(surname, sex)
        if any(other.name == name for other in others):
            return []
        born = self._born(age)
        school = words.LOWER_SCHOOLS[age > 10] if age > 5 else ""
        school_class = f"{age - 5}A" if school else ""
        occupation = "Học sinh" if school else ""
        return [
            SamplePerson(
                name, "Con", sex, born, f"{born:%d/%m/%Y}", occupation, school=school, school_class=school_class
            )
        ]


def _occupations(settings: CampaignFile) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the sample occupations that make a worker by the campaign's rules, and those that do not."""
    rules = GroupRules.of(settings.groups, settings.schools)
    named = tuple(word.capitalize() for rule in settings.groups if rule.group == "worker" for word in rule.words)
    working: list[str] = []
    idle: list[str] = []
    for occupation in words.OCCUPATIONS + named:
        works = target_group(SamplePerson("", "", "", date.min, "", occupation), rules) == "worker"
        (working if works else idle).append(occupation)
    return tuple(working), tuple(idle)
