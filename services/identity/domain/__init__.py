"""The rules of identity, pure: companies and units, accounts and roles, links, letters, sessions, keys, limits."""
