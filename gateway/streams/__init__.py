"""Subscriptions: what happens in the services, told to those who asked for it, over WebSocket or Server-Sent Events.

One consumer of the process hears the domain events (`listening`), a hub in memory tells those who asked about that id
(`hub`), and each answer is an operation like any other, made for the caller in hand: an event has ids only, and what
is shown is asked of the services with the caller's token. What is told is in `gateway.parts.news`.
"""
