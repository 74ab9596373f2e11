"""Events owns the gatherings where leavers and present employees meet, and the seats there. It never owns people or
consents (network), companies or accounts (identity) or applications (recruiting), and it never tells who sits where.
"""
