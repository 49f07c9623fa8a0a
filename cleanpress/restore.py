def command(x: list[str]) -> int:
    return 0
