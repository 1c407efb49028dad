"""Running it: logs, metrics, health, the doctor."""
