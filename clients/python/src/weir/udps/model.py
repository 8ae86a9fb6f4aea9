"""A model in the loop: its predictions in the records, one call of it for many flows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Union

from weir import settings
from weir.records.attributes import View, attributes_of
from weir.tables.pandas_frames import values_of
from weir.tables.table import new_table

Features = Union[Sequence[str], Callable[[dict[str, Any]], Any]]


class Model:
    """Predicts something of each flow from its first packets, and labels the flow with it.

        forest = sklearn.ensemble.RandomForestClassifier().fit(sizes, kinds)
        model = weir.Model(forest.predict, ["splt_ps"], after_packets=3)
        for flow in weir.Streamer("x.pcap", udps=model):
            print(flow.udps.prediction)

    Flows wait at that packet in the sensor until the program has their predictions, which are
    labels of their records, for all who subscribe. `predict` is called once for as many flows as a
    message of the sensor has.

    predict        given a numpy matrix with a row a flow, returns a value for each: a number, text,
                   truth value, or a list of these (predict_proba)
    features       names of attributes that are numbers; a list of the first packets is as many
                   columns: ["splt_ps", "src_port"]. Or a function that is given the attributes as a
                   dict of numpy arrays by name, and returns the matrix
    after_packets  1 and up; the flow's splt_... have so many
    end            end the record of a flow when it is predicted; else it goes on
    name           of the label, and of the attribute: flow.udps.NAME

    A flow that is over before it has so many packets is predicted then, in this program alone. A
    model slower than the time that the sensor holds a flow misses it: the flow goes on, is counted
    in statistics.expired_holds, and gets its label late. On interfaces flows do not wait.
    """

    def __init__(
        self,
        predict: Callable[[Any], Any],
        features: Features = ("splt_ps",),
        after_packets: int = 3,
        end: bool = True,
        name: str = "prediction",
    ):
        if not callable(predict):
            raise settings.invalid("predict", predict, "a function, as model.predict")
        if not isinstance(after_packets, int) or not 1 <= after_packets <= 65535:
            raise settings.invalid("after_packets", after_packets, "1 to 65535")
        self.predict = predict
        self.features = features
        self.after_packets = after_packets
        self.end = end
        self.name = name

    def predictions(self, records: Sequence[bytes], view: View) -> list[Any]:
        """A value for each of these records, as Python's."""
        if not records:
            return []
        columns = self._columns(records, view)
        matrix = self.features(columns) if callable(self.features) else _matrix(columns)
        predicted = self.predict(matrix)
        values = predicted.tolist() if hasattr(predicted, "tolist") else list(predicted)
        if len(values) != len(records):
            raise ValueError(f"predict gave {len(values)} values for {len(records)} flows")
        return values

    def _columns(self, records: Sequence[bytes], view: View) -> dict[str, Any]:
        import numpy

        known = {each.name: each for each in attributes_of(view)}
        names = known if callable(self.features) else self.features
        unknown = [name for name in names if name not in known]
        if unknown:
            raise settings.invalid("features", unknown[0], "an attribute of the flows")
        table = new_table([known[name] for name in names])
        for record in records:
            table.add_record(record)
        columns = zip(names, table.take())  # noqa: B905 - as many
        return {name: numpy.array(values_of(*column)) for name, column in columns}


def _matrix(columns: dict[str, Any]) -> Any:
    import numpy

    parts = [each if each.ndim == 2 else each.reshape(-1, 1) for each in columns.values()]
    return numpy.hstack(parts)
