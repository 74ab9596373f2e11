"""Identity owns who belongs to the group and who can sign in: companies and organisation units, the organisations of
coordinators beside them, accounts and their roles, single-use mail links and the sending of those mails, tokens and the
keys they are signed with, sessions, and service accounts. It never owns leavers, registrations, members or profiles
(network), and never decides what a role may see: every service does that for its own rows.
"""
