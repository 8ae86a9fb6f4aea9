"""The plans of views, made once each: the extension's where it was built, else Python's."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from weir.records.attributes import Attribute, View, attributes_of
from weir.records.fast import fast
from weir.records.plan import PythonPlan, extension_arguments


@lru_cache(maxsize=128)
def plan_of_attributes(attributes: tuple[Attribute, ...]) -> Any:
    """A plan: `names` is what is public of it."""
    if fast is None:
        return PythonPlan(attributes)
    return fast.Plan(*extension_arguments(attributes))


@lru_cache(maxsize=64)
def plan_of(view: View) -> Any:
    """The plan of a view's flows."""
    plan = plan_of_attributes(attributes_of(view))
    _views[plan] = view
    return plan


def view_of_plan(plan: Any) -> View:
    """The view that a plan of plan_of() is of."""
    return _views[plan]


_views: dict[Any, View] = {}
