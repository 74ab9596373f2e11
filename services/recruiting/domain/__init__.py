"""The rules of recruiting: what a posting must say and when it is open, and how an application moves."""
