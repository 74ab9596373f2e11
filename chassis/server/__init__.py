"""The server of one process: one interceptor around every call, health, reflection, limits and a graceful stop.

Servicers are plain classes generated from the contracts; they raise refusals and know nothing of what stands here.
"""

from chassis.server.health import Health
from chassis.server.interceptor import CallInterceptor
from chassis.server.listening import Face, Server

__all__ = ["CallInterceptor", "Face", "Health", "Server"]
