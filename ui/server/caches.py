"""How much is kept in the caches, for whoever operates the server."""

from collections.abc import Iterator
from functools import cache

from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from streamlit.runtime.caching.cache_resource_api import _resource_caches


class _Caches(Collector):
    """Counts what ``ui.data.once_per_version`` keeps."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield how many results are kept, by function."""
        kept = GaugeMetricFamily("buendnisse_cache_entries", "Results that are kept.", labels=["cache"])
        for caches in list(_resource_caches._function_caches.values()):
            for one in list(caches.values()):
                kept.add_metric([one.display_name], len(one._mem_cache))
        yield kept


@cache
def count() -> None:
    """Have the caches counted whenever the metrics are asked for."""
    REGISTRY.register(_Caches())
