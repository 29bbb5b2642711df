#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws what a program prints on a terminal as an SVG picture.

    tools/terminal_picture.py OUTPUT.svg COLUMNS ROWS PROGRAM ARGUMENT...

The program runs in a terminal of that size; only the last ROWS lines are drawn.
"""

import fcntl
import html
import os
import pty
import re
import struct
import sys
import termios

COLOURS = {"31": "#e5626f", "32": "#7fc27f", "33": "#e0a65a", "34": "#7aa7e0", "35": "#c792d8",
           "36": "#6fc3c3", "90": "#8a9099"}
CELL_WIDTH, LINE_HEIGHT, MARGIN = 8.4, 18, 14


def record(columns, command):
    """All bytes that the command writes to a terminal of this width."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm-256color"
        os.environ.pop("NO_COLOR", None)
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    written = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        written += piece
    os.waitpid(child, 0)
    return written.decode("utf-8", errors="replace")


def lines_of(text):
    """Lines as they stand at the end: a status line that was replaced is gone."""
    for line in text.replace("\r\n", "\n").split("\n"):
        line = line.split("\x1b[2K")[-1]
        yield line.rsplit("\r", 1)[-1]


def spans_of(line):
    """(style, text) pieces of one line."""
    style = set()
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        code = re.fullmatch(r"\x1b\[([0-9;]*)m", part)
        if not code:
            if part:
                yield frozenset(style), part
            continue
        for number in (code.group(1) or "0").split(";"):
            if number in ("", "0"):
                style.clear()
            else:
                style.add(number)


def css_of(style):
    css = "".join(f"fill:{COLOURS[number]};" for number in style if number in COLOURS)
    css += "font-weight:bold;" if "1" in style else ""
    return css + ("opacity:.6;" if "2" in style else "")


def draw(lines, columns):
    width, height = columns * CELL_WIDTH + 2 * MARGIN, len(lines) * LINE_HEIGHT + 2 * MARGIN
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" '
           f'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14">',
           f'<rect width="{width:.0f}" height="{height}" rx="8" fill="#16191d"/>']
    for row, line in enumerate(lines):
        column, y = 0, MARGIN + (row + 0.75) * LINE_HEIGHT
        for style, text in spans_of(line):
            x, length = MARGIN + column * CELL_WIDTH, len(text) * CELL_WIDTH
            if "41" in style:
                out.append(f'<rect x="{x:.1f}" y="{y - 0.78 * LINE_HEIGHT:.1f}" '
                           f'width="{length:.1f}" height="{LINE_HEIGHT}" fill="#b3223c"/>')
            out.append(f'<text x="{x:.1f}" y="{y:.1f}" textLength="{length:.1f}" '
                       f'xml:space="preserve" style="fill:#d7dae0;{css_of(style)}">'
                       f"{html.escape(text)}</text>")
            column += len(text)
    return "\n".join(out) + "\n</svg>\n"


def main():
    output, columns, rows, *command = sys.argv[1:]
    lines = list(lines_of(record(int(columns), command)))
    while lines and not lines[-1].strip():
        lines.pop()
    with open(output, "w", encoding="utf-8") as file:
        file.write(draw(lines[-int(rows):], int(columns)))


if __name__ == "__main__":
    main()
