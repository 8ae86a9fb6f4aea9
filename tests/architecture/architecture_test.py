"""Tests that the checks of floors, house rules and named paths find what they are for."""

import pathlib

import doc_paths
import floors
import house_rules
import pytest

ROOT = pathlib.Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("path", "included"),
    [
        ("engine/base/units.h", "engine/packet/decode.h"),
        ("engine/packet/decode.cc", "engine/capture/source.h"),
        ("engine/flow/flow_table.h", "engine/dpi/dissection_result.h"),
        ("engine/record/writer.cc", "engine/flow/flow_table.h"),
        ("engine/meter/flows/flow_pipeline.cc", "engine/log/session_log.h"),
        ("engine/session/session.cc", "server/main.h"),
        ("engine/session/session.h", "grpcpp/grpcpp.h"),
        ("engine/newcomer/x.h", "engine/base/units.h"),
        ("engine/flow/flow_table.h", "pcap.h"),
        ("server/main.cc", "pcap/pcap.h"),
        ("engine/meter/flows/flow_pipeline.cc", "ndpi_api.h"),
        ("engine/meter/flows/flow_pipeline.cc", "libndpi/ndpi_api.h"),
        ("engine/log/filter.cc", "proto/weir/v1/flow.pb.h"),
        ("engine/record/writer.cc", "proto/weir/v1/services.grpc.pb.h"),
        ("engine/dpi/extract/extract.cc", "ndpi_api.h"),
        ("engine/capture/live/live_source.cc", "engine/capture/files/file_source.h"),
        ("engine/meter/flows/flow_pipeline.cc", "engine/meter/threads/mailbox.h"),
        ("engine/meter/newcomer/x.cc", "engine/meter/flows/flow_pipeline.h"),
        ("server/streams/call_stream.cc", "server/services/services.h"),
        ("clients/cli/output/text.cc", "clients/cli/views/listing.h"),
    ],
)
def test_an_include_across_the_floors_is_found(path, included):
    for form in (f'#include "{included}"\n', f"  # include <{included}>\n"):
        assert list(floors.offences_of(path, form))


@pytest.mark.parametrize(
    ("path", "included"),
    [
        ("engine/capture/file.cc", "pcap.h"),
        ("engine/capture/source.h", "engine/packet/link_type.h"),
        ("engine/dpi/ndpi/ndpi_gate.h", "ndpi_api.h"),
        ("engine/record/writer.cc", "engine/flow/flow_counters.h"),
        ("engine/record/filter_key.h", "engine/flow/flow_end.h"),
        ("engine/record/writer.cc", "engine/features/size_statistics.h"),
        ("engine/record/writer.cc", "proto/weir/v1/flow.pb.h"),
        ("engine/session/session.cc", "engine/base/clock.h"),
        ("server/main.cc", "proto/weir/v1/services.grpc.pb.h"),
        ("tests/integration/server_test.cc", "server/main.h"),
        ("engine/flow/flow_table.cc", "absl/container/flat_hash_map.h"),
        ("engine/dpi/extract/extract.h", "engine/dpi/ndpi/ndpi_gate.h"),
        ("engine/meter/threads/mailbox.h", "engine/meter/worker_command.h"),
        ("engine/meter/meter.h", "engine/meter/threads/mailbox.h"),
        ("engine/session/session.h", "engine/meter/threads/mailbox.h"),
        ("server/streams/call_stream.cc", "server/threads/serial_executor.h"),
        ("tests/engine/meter/flows/snapshot_test.cc", "tests/engine/meter/holds/held_meter.h"),
    ],
)
def test_an_include_that_the_floors_allow_is_none(path, included):
    assert list(floors.offences_of(path, f'#include "{included}"\n')) == []


def test_the_wall_clock_is_read_by_the_clock_alone():
    text = "return absl::Now();"
    assert list(floors.offences_of("engine/flow/expiry.cc", text))
    assert list(floors.offences_of("engine/base/clock.cc", text)) == []
    assert list(floors.offences_of("server/main.cc", text)) == []


def test_a_tree_is_searched_to_its_leaves(tmp_path):
    folder = tmp_path / "engine" / "flow" / "deeper"
    folder.mkdir(parents=True)
    (folder / "x.cc").write_text('#include "ok.h"\n#include <pcap.h>\n')
    assert len(list(floors.offences(tmp_path))) == 1


def test_the_project_keeps_to_its_floors():
    assert list(floors.offences(ROOT)) == []


GUARD = "#ifndef WEIR_ENGINE_BASE_UNITS_H_\n#define WEIR_ENGINE_BASE_UNITS_H_\n#endif\n"


@pytest.mark.parametrize(
    ("path", "text", "count"),
    [
        ("engine/base/x.cc", "\n" * 400, 0),
        ("engine/base/x.cc", "\n" * 401, 1),
        ("LICENSE", "\n" * 600, 0),
        ("engine/base/units.h", GUARD, 0),
        ("engine/base/other.h", GUARD, 1),
        ("README.md", "see /" + "work/x\n", 1),
        ("README.md", "see ~{0}, https://x.org{0}, $HOME{0}\n".format("/" + "work/x"), 0),
    ],
)
def test_house_rules(path, text, count):
    assert len(list(house_rules.offences_of(path, text))) == count


FILES = {"engine/flow/expiry.h", "engine/flow", "docs/security.md", "server/errors.h"}


def named_wrongly(page, text):
    def exists(path):
        return str(path) in FILES

    return list(doc_paths.missing_in(page, text, exists, {"expiry.h", "errors.h"}))


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("README.md", "see `docs/securty.md`"),
        ("README.md", "see `engine/flow/expiry.cc`"),
        ("README.md", "see `expiry.cc`"),
        ("docs/architecture.md", "`engine/flows/` and `engine/flow`"),
        ("docs/life_of_a_packet.md", "`flow/expire.h`"),
        ("docs/architecture.md", "`flow/expiry.h`"),
        ("server/README.md", "`expiry.h`"),
        ("engine/flow/README.md", "`engine/flow/errors.h`"),
    ],
)
def test_a_path_that_does_not_exist_is_found(page, text):
    assert len(named_wrongly(page, text)) == 1


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("README.md", "`docs/security.md`, `expiry.h`, `engine/flow/`"),
        ("docs/architecture.md", "`security.md`, `engine/flow/expiry.h`, `pcap.h`"),
        ("docs/life_of_a_packet.md", "`flow/expiry.h`, then `server/errors.h`"),
        ("engine/flow/README.md", "`expiry.h`, `server/errors.h`"),
        ("README.md", "`./dev test`, `/proc`, `a / b`, `--listen`, `localhost:50051`"),
        ("README.md", "```\n$ cat `x/y` > z/w\n```\n"),
    ],
)
def test_a_path_that_exists_is_none(page, text):
    assert named_wrongly(page, text) == []


def test_a_package_without_readme_is_found(tmp_path):
    (tmp_path / "engine" / "flow").mkdir(parents=True)
    (tmp_path / "engine" / "flow" / "BUILD").touch()
    assert len(list(doc_paths.without_readme(tmp_path))) == 1


def test_all_named_paths_exist():
    assert list(doc_paths.offences(ROOT)) == []
