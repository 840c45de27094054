"""The values from which the components of ``templates/components/`` are drawn. Knows nobody."""

from microsite.components.bar_list import BarList
from microsite.components.chart import Chart, Measure
from microsite.components.lists import Event, SummaryRow, Tab, Tick
from microsite.components.option import Option
from microsite.components.progress import Progress
from microsite.components.toolbar import Tool

__all__ = [
    "BarList",
    "Chart",
    "Event",
    "Measure",
    "Option",
    "Progress",
    "SummaryRow",
    "Tab",
    "Tick",
    "Tool",
]
