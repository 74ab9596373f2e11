"""Recruiting owns comeback postings, the applications to them, and interviews with coordinators and their notes. It
never owns people, consents or leaver records (network), companies, organisations or accounts (identity) or gatherings
(events). It never tells one company of another's applicants, and no company of an interview without the person's word.
"""
