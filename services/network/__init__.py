"""Network owns the people who left and what connects them: leaver registers and their import mappings, registration
channels, registrations and their matching with the register, members and their profiles, the consent ledger, and the
figures. It never owns accounts, companies or units (identity), postings or applications (recruiting) or gatherings
(events), and it never shows one company's leaver records to another.
"""
