"""The table as Markdown."""

from typing import Any

TITLES = {
    "real": "Held-out real motion: how far the error of speech frames lies below that of their mean; the jaw in time",
    "closures": "Lips together",
    "lively": "Liveliness",
    "still": "A minute of silence",
    "controls": "An expression control of +0.5",
    "hour": "An hour of speech",
    "precision": "Precision",
    "speed": "Speed, one thread",
}
SHARES = ("jaw", "lip gap", "pucker", "width", "closed", "closures", "open at", "frames with", "share of")


def written(name: str, value: Any) -> str:
    """A figure as people read it.

    >>> written("jaw", 0.3512), written("jaw lag ms", -3.14)
    ('35.1 %', '-3.1')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, int) or name.startswith("count"):
        return f"{value:.0f}"
    if " ms" in name or "mm" in name or name == "MB":
        return f"{value:.2f}" if name == "MB" else f"{value:.1f}" if abs(value) >= 1 else f"{value:.2f}"
    if "correlation" in name:
        return f"{value:.3f}"
    share = name.startswith(SHARES) or ": frames with" in name
    return f"{100 * value:.1f} %" if share else f"{value:.2f}"


def by_rows(rows: dict[str, dict[str, Any]]) -> list[str]:
    """A system a row."""
    columns = list(dict.fromkeys(column for row in rows.values() for column in row))
    lines = ["| | " + " | ".join(columns) + " |", "| --- |" + " --- |" * len(columns)]
    for name, row in rows.items():
        lines.append(f"| {name} | " + " | ".join(written(c, row[c]) if c in row else "" for c in columns) + " |")
    return lines


def by_columns(rows: dict[str, dict[str, Any]]) -> list[str]:
    """A system a column, for many figures of few systems."""
    names = list(dict.fromkeys(name for row in rows.values() for name in row))
    lines = ["| | " + " | ".join(rows) + " |", "| --- |" + " --- |" * len(rows)]
    for name in names:
        lines.append(
            f"| {name} | " + " | ".join(written(name, row[name]) if name in row else "" for row in rows.values()) + " |"
        )
    return lines


def markdown(table: dict[str, Any]) -> str:
    """The whole page."""
    counts = ", ".join(f"{value} {name}" for name, value in table.get("counts", {}).items())
    lines = [
        "# Motion: the table",
        "",
        f"Made by `python -m recipe.evaluate`: {counts}. ../README.md says what the words mean.",
        "",
    ]
    for key, title in TITLES.items():
        if key not in table:
            continue
        part = table[key]
        lines += [f"## {title}", ""]
        if not isinstance(next(iter(part.values())), dict):
            lines += [
                "| | |",
                "| --- | --- |",
                *(f"| {name} | {written(name, value)} |" for name, value in part.items()),
            ]
        else:
            lines += by_columns(part) if key == "lively" else by_rows(part)
        lines.append("")
    return "\n".join(lines)
