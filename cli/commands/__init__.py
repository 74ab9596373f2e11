"""The words of the `okaeri` command but `up` and `mail`: one module a word, over the public interfaces only."""
