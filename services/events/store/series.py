"""Series and templates, as they are kept."""

from chassis.mongo import NOTHING, Collection, Index, Page
from chassis.people import NOBODY
from services.events.domain.cadences import Series, Template


class SeriesRows(Collection[Series]):
    """Series."""

    name = "series"
    of = Series
    holds = NOBODY
    indexes = (Index(("host_ids", "-scheduled_at")),)

    async def page_of(self, company_id: str, size: int, token: str, before: bool) -> Page[Series]:
        """A page of what a company hosts, newest first."""
        wanted = {"host_ids": company_id}
        return await self.page(wanted, sort=("-scheduled_at",), size=size, token=token, before=before)


class Templates(Collection[Template]):
    """Templates; a company has one of a name."""

    name = "templates"
    of = Template
    holds = NOBODY
    indexes = (Index(("company_id", "name"), unique=True, taken="There is a template of that name."),)

    async def of_name(self, company_id: str, name: str) -> Template | None:
        """The company's template of that name."""
        return await self.first({"company_id": company_id, "name": name})

    async def page_of(self, company_id: str, size: int, token: str, before: bool) -> Page[Template]:
        """A page of a company's templates, by name."""
        return await self.page({"company_id": company_id}, sort=("name",), size=size, token=token, before=before)

    async def put(self, template: Template) -> Template:
        """Stores it, whether or not it is new."""
        write = self.save if template.version else self.add
        return await write(template, announcing=NOTHING)
