"""Recruiting owns comeback postings and the applications to them. It never owns people, consents or leaver records
(network), companies or accounts (identity) or gatherings (events), and it never tells one company of another's
applicants.
"""
