"""How a command is told which lesson is meant."""

from __future__ import annotations

import click

from ediary_core.lessons.place import LessonPlace, lesson_place


class Place(click.ParamType[LessonPlace]):
    """A lesson, written as 2026-11-20/1/5a."""

    name = "DAY/PERIOD/UNIT"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> LessonPlace:
        try:
            return lesson_place(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a lesson like 2026-11-20/1/5a.", param, ctx)
