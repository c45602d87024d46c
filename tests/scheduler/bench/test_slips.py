import pytest

from scheduler.bench import benchmark, slips
from scheduler.bench.slips_peer import print_commonly
from scheduler.bench.slips_sample import print_file, sample_bundle


@pytest.mark.parametrize("template", ["four", "eight"])
def test_the_benchmark_gives_its_metrics_with_the_targets_of_the_limit(monkeypatch, template):
    for name, small in (("ROUNDS", 1), ("PEER_SLIPS", 2), ("SLIPS", 8), ("SLIPS_A_PROCESS", 1)):
        monkeypatch.setattr(slips, name, small)

    rows = benchmark("slips")(template)

    assert [(row["metric"], row["target"]) for row in rows] == [
        ("speedup_vs_common", 100.0),
        ("slips_per_second", 20_000.0),
        ("bytes_per_slip", 360.0),
        ("file_speedup", None),
        ("file_bytes_per_slip", None),
        ("fixed_kb", 40.0),
        ("peak_mb", 64.0),
        ("time_vs_zlib", 8.0),
        ("read_back_share", 1.0),
    ]
    assert all(row["value"] > 0 for row in rows)
    assert rows[-1]["met"] is True


def test_a_template_that_is_not_measured_is_named():
    with pytest.raises(slips.VariantUnknown, match="letter"):
        benchmark("slips")("letter")


def test_the_limit_compresses_every_stream_of_the_file():
    data = print_file(sample_bundle(3))

    streams = slips.streams_of(data)

    assert len(streams) == data.count(b"/FlateDecode")
    assert any(b"BI/W" in stream for stream in streams)


def test_the_peer_s_codes_are_as_readable_as_ours(tmp_path):
    bundle = sample_bundle(5)
    (tmp_path / "peer.pdf").write_bytes(print_commonly(bundle.slips, bundle.texts))

    assert sorted(slips.read_file(tmp_path / "peer.pdf", 5)) == sorted(slip.qr_text for slip in bundle.slips)
