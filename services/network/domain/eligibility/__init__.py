"""Who may come back, and until when: the rules of the companies as dated values, and what they mean for one person.

`rules` holds the rules, `judging` what comes of one for a person's records, `words` says both in Japanese and English,
`leaving` understands the registers' reasons, `years` counts. Leaves out access, which ends for all kinds at once.
"""
