"""Queries to paste into GraphiQL, each under what it answers and who may ask it."""

_POSTINGS = """\
query Postings {
  postings(first: 10) {
    edges {
      node {
        id
        company { name }
        state
        terms { title workplace pay closesOn skills }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}"""
_FIGURES = """\
query Figures {
  figures {
    asOfTime
    launchTime
    memberCount
    registrants { month channelKind firstTouchCount lastTouchCount }
    comebacks { fromCompany { name } toCompany { name } count }
  }
}"""
_MEMBERS = """\
query Members {
  members(first: 10) {
    edges {
      node {
        name { family given familyKana givenKana }
        headline
        skills
        employments { company { name } joinedOn leftOn }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}"""

QUERIES: tuple[tuple[str, str], ...] = (
    ("Open postings of all companies, for an alumnus:", _POSTINGS),
    ("Registrants and comebacks since launch, for HR of the group:", _FIGURES),
    ("The directory, for an alumnus:", _MEMBERS),
)
