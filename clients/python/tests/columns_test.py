"""Columns by the extension and by Python: the same, whatever the records."""

import os
import random
import subprocess
import sys

import numpy
import pandas
import pyarrow
import pytest
from google.protobuf.descriptor import FieldDescriptor

import weir
from weir.records import fast as fast_module
from weir.records.attributes import View
from weir.records.plan import is_repeated
from weir.tables import table
from weir.tables.arrow_frames import batch_of, schema_of
from weir.tables.columns import columns_of, fields_of
from weir.tables.table import PythonTable, new_table
from weir.v1 import event_pb2, flow_pb2, label_pb2, stream_pb2

FULL = View(
    statistical_analysis=True, splt_analysis=4, system_visibility_mode=True, community_id=True
)
EVERYTHING = ["*", "tls", "http", "dns", "ssh", "dhcp", "quic", "risks", "continues_flow_id"]
LABELS = ["labels.word", "labels.number:int", "labels.share:float", "labels.yes:bool"]

needs_extension = pytest.mark.skipif(fast_module.fast is None, reason="there is no extension here")


def random_message(kind, chance, depth=0):
    """A message whose fields are there by chance, of any value."""
    made = kind()
    for field in made.DESCRIPTOR.fields:
        if field.name == "labels" or chance.random() < 0.3:
            continue
        if field.message_type is not None:
            parts = [None] * chance.randrange(3) if is_repeated(field) else [None]
            for _ in parts:
                part = random_message(type_of(made, field), chance, depth + 1)
                target = getattr(made, field.name)
                target.add().CopyFrom(part) if is_repeated(field) else target.CopyFrom(part)
        elif is_repeated(field):
            values = [random_value(field, chance) for _ in range(chance.randrange(4))]
            getattr(made, field.name).extend(values)
        else:
            setattr(made, field.name, random_value(field, chance))
    return made


def type_of(message, field):
    target = getattr(message, field.name)
    return type(target.add()) if is_repeated(field) else type(target)


def random_value(field, chance):
    kinds = FieldDescriptor
    if field.type == kinds.TYPE_BYTES:
        return chance.randbytes(chance.choice([4, 16]) if "address" in field.name else 6)
    if field.type == kinds.TYPE_STRING:
        return chance.choice(["", "a", 'grün, "so"', "x" * 300, "NA"])
    if field.type == kinds.TYPE_DOUBLE:
        return chance.choice([0.0, 2.5, 1e300, -1.0])
    if field.type == kinds.TYPE_BOOL:
        return chance.random() < 0.5
    if field.type == kinds.TYPE_ENUM:
        return chance.choice(list(field.enum_type.values_by_number))
    if field.type in (kinds.TYPE_SFIXED64, kinds.TYPE_INT64):
        return chance.choice([0, 1, -1, -1_500_001, 1_700_000_000_123_456_789, 5])
    if field.type == kinds.TYPE_INT32:
        return chance.randrange(1_000_000_000)
    return chance.choice([0, 1, 77, (1 << 31) - 1])


def random_records(count, seed):
    chance = random.Random(seed)
    made = [random_message(flow_pb2.Flow, chance) for _ in range(count)]
    for record in made:
        if chance.random() < 0.7:
            record.labels["word"].string_value = chance.choice(["", "so"])
        if chance.random() < 0.7:
            record.labels["number"].int_value = chance.choice([-1, 0, 7])
        if chance.random() < 0.7:
            value = chance.choice([{"double_value": 0.5}, {"int_value": 3}, {"bool_value": True}])
            record.labels["share"].CopyFrom(label_pb2.LabelValue(**value))
        record.labels["yes"].bool_value = chance.random() < 0.5
    return made


def batch(records):
    events = [event_pb2.FlowEvent(sequence=1, flow=each) for each in records]
    made = stream_pb2.FlowStreamMessage(events=event_pb2.FlowEventBatch(events=events))
    return made.SerializeToString()


def filled(made, records):
    assert made.add(batch(records)) == len(records)
    assert made.rows == len(records)
    return made


@needs_extension
@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("typed", [True, False])
@pytest.mark.parametrize("addresses", ["text", "bytes"])
def test_the_extension_and_python_give_the_same_columns(seed, typed, addresses):
    attributes = columns_of(FULL, [*EVERYTHING, *LABELS], typed, addresses)
    records = random_records(30, seed)
    fast, pure = new_table(attributes), PythonTable(attributes)
    for made in (fast, pure):
        filled(made, records)
    for attribute, got, wanted in zip(attributes, fast.take(), pure.take()):  # noqa: B905
        assert got == wanted, attribute
    assert fast.rows == pure.rows == 0


@needs_extension
@pytest.mark.parametrize("seed", range(10))
def test_arrow_has_what_python_has(seed):
    attributes = columns_of(FULL, [*EVERYTHING, *LABELS])
    records = random_records(30, seed)
    fast = filled(new_table(attributes), records)
    pure = filled(PythonTable(attributes), records)
    schema = schema_of(pyarrow, attributes)
    got = pyarrow.RecordBatch._import_from_c_capsule(fast.schema(), fast.take_arrow())
    got.validate(full=True)
    assert got.schema == schema
    wanted = batch_of(pyarrow, schema, attributes, pure.take())
    for name in schema.names:
        assert got.column(name).to_pylist() == wanted.column(name).to_pylist(), name


@needs_extension
@pytest.mark.parametrize("seed", range(10))
def test_flows_of_the_extension_have_the_attributes_that_python_works_out(seed):
    attributes = columns_of(FULL, None, False)
    readers = table.PythonPlan(attributes).readers
    for record in random_records(20, seed):
        flow = weir.Flow(record, FULL)
        wanted = [read(record) for read in readers]
        assert flow.values() == wanted
        assert [getattr(flow, name) for name in flow.keys()] == wanted  # noqa: SIM118
        assert flow.record == record


@needs_extension
def test_bytes_that_are_no_message_are_an_error_and_no_crash():
    attributes = columns_of(FULL, EVERYTHING)
    whole = batch(random_records(5, 1))
    chance = random.Random(7)
    for _ in range(3000):
        broken = bytearray(whole[: chance.randrange(len(whole))])
        for _ in range(chance.randrange(4)):
            if broken:
                broken[chance.randrange(len(broken))] = chance.randrange(256)
        made = new_table(attributes)
        try:
            made.add(bytes(broken))
            made.take()
            for each in fast_module.fast.flows(bytes(broken), weir.Flow()._plan, weir.Flow)[1]:
                each.values()
        except ValueError:
            pass


def test_a_column_that_is_none_is_named():
    with pytest.raises(weir.InvalidArgumentError, match="'src_pi'"):
        columns_of(FULL, ["src_pi"])
    with pytest.raises(weir.InvalidArgumentError, match="labels.x:list"):
        columns_of(FULL, ["labels.x:list"])
    with pytest.raises(weir.InvalidArgumentError, match="addresses"):
        columns_of(FULL, None, True, "hex")


def test_the_sensor_is_asked_for_what_the_columns_take():
    attributes = columns_of(FULL, ["src_ip", "risks", "tls.alpn", "labels.x", "labels.y"])
    assert fields_of(attributes) == ["labels", "risks", "src_address", "tls.alpn"]


@pytest.mark.parametrize("pure", ["0", "1"])
def test_a_typed_frame_has_types(pure, captures, real_program):
    script = f"""
import weir
frame = weir.Streamer({str(captures / "mixed.pcap")!r}, n_meters=1).to_pandas(columns=["*", "dns"])
print(frame.dtypes.to_json() if False else dict(frame.dtypes.astype(str)))
print(len(frame), frame["bidirectional_packets"].sum())
"""
    environment = {**os.environ, "WEIR_PURE_PYTHON": pure}
    run = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    kinds, totals = run.stdout.splitlines()
    kinds = eval(kinds)
    assert kinds["src2dst_first_seen_ms"] == "datetime64[ns, UTC]"
    assert kinds["application_name"] == "category"
    assert kinds["application_is_guessed"] == "bool"
    assert kinds["dns.query_type"] == "Int64"
    assert kinds["id"] == "int64"
    rows, packets = map(int, totals.split())
    assert rows > 10 and packets > rows


def frames_of(captures, settings, pure):
    script = f"""
import pickle, sys, weir
streamer = weir.Streamer({str(captures / "mixed.pcap")!r}, **{settings!r})
columns = ["*", "tls", "dns", "http", "risks"]
sys.stdout.buffer.write(pickle.dumps((
    streamer.to_pandas(columns=columns), streamer.to_pandas(typed=False),
    streamer.to_arrow(columns=columns).to_pylist(), [flow.values() for flow in streamer],
)))
"""
    environment = {**os.environ, "WEIR_PURE_PYTHON": pure}
    run = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, check=True
    )
    import pickle

    return pickle.loads(run.stdout)


@needs_extension
def test_without_the_extension_all_frames_are_the_same(captures, real_program):
    settings = {"statistical_analysis": True, "splt_analysis": 5, "n_meters": 1}
    fast, pure = frames_of(captures, settings, "0"), frames_of(captures, settings, "1")
    pandas.testing.assert_frame_equal(fast[0], pure[0])
    pandas.testing.assert_frame_equal(fast[1], pure[1])
    assert fast[2:] == pure[2:]


def test_frames_come_in_blocks_and_make_up_the_whole(captures, real_program):
    streamer = weir.Streamer(captures / "mixed.pcap")
    whole = streamer.to_pandas()
    blocks = list(streamer.frames(rows=1))
    assert sum(len(block) for block in blocks) == len(whole)
    assert set(pandas.concat(blocks)["id"]) == set(whole["id"])


def test_arrow_goes_to_polars_parquet_and_pandas(captures, real_program, tmp_path):
    polars = pytest.importorskip("polars")
    streamer = weir.Streamer(captures / "mixed.pcap", splt_analysis=3)
    arrow = streamer.to_arrow()
    frame = streamer.to_polars()
    assert frame.height == arrow.num_rows == len(streamer.to_pandas())
    assert polars.DataFrame(streamer.record_batches(rows=10)).height == frame.height
    assert streamer.to_parquet(tmp_path / "flows.parquet", rows=10) == frame.height
    read = polars.read_parquet(tmp_path / "flows.parquet")
    assert read["bidirectional_bytes"].sum() == frame["bidirectional_bytes"].sum()
    assert arrow.schema.field("splt_ps").type == pyarrow.list_(pyarrow.int64())
    assert numpy.asarray(arrow["src2dst_packets"]).sum() > 0


def test_the_error_of_a_source_is_that_of_its_arrow_stream(tmp_path, real_program):
    with pytest.raises(weir.NotFoundError):
        weir.Streamer(tmp_path / "none.pcap").to_arrow()
