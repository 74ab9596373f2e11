"""`python -m gateway`."""

from gateway.running import run

if __name__ == "__main__":
    run()
