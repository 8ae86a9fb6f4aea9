"""The attributes of a flow for type checkers and editors: `flow.srcip` is an error there."""

from __future__ import annotations

from typing import Any


class FlowAttributes:
    """What a flow has, by nfstream's names. Which of them depends on the Streamer's settings."""

    # Unique in its session, 1 and up.
    id: int
    # Why the record ended: 0 idle or the end, 1 the active timeout, -1 by a program.
    expiration_id: int
    # Of the sender of the first packet.
    src_ip: str
    src_mac: str
    src_oui: str
    src_port: int
    # Of the other end.
    dst_ip: str
    dst_mac: str
    dst_oui: str
    dst_port: int
    # IP protocol number.
    protocol: int
    ip_version: int
    vlan_id: int
    # Kind of tunnel, 0 for none. decode_tunnels.
    tunnel_id: int
    # Times since 1970-01-01 UTC and durations in milliseconds; bytes by the accounting mode.
    bidirectional_first_seen_ms: int
    bidirectional_last_seen_ms: int
    bidirectional_duration_ms: int
    bidirectional_packets: int
    bidirectional_bytes: int
    src2dst_first_seen_ms: int
    src2dst_last_seen_ms: int
    src2dst_duration_ms: int
    src2dst_packets: int
    src2dst_bytes: int
    dst2src_first_seen_ms: int
    dst2src_last_seen_ms: int
    dst2src_duration_ms: int
    dst2src_packets: int
    dst2src_bytes: int
    # Sizes in bytes and times between packets in milliseconds. statistical_analysis.
    bidirectional_min_ps: int
    bidirectional_mean_ps: float
    bidirectional_stddev_ps: float
    bidirectional_max_ps: int
    src2dst_min_ps: int
    src2dst_mean_ps: float
    src2dst_stddev_ps: float
    src2dst_max_ps: int
    dst2src_min_ps: int
    dst2src_mean_ps: float
    dst2src_stddev_ps: float
    dst2src_max_ps: int
    bidirectional_min_piat_ms: int
    bidirectional_mean_piat_ms: float
    bidirectional_stddev_piat_ms: float
    bidirectional_max_piat_ms: int
    src2dst_min_piat_ms: int
    src2dst_mean_piat_ms: float
    src2dst_stddev_piat_ms: float
    src2dst_max_piat_ms: int
    dst2src_min_piat_ms: int
    dst2src_mean_piat_ms: float
    dst2src_stddev_piat_ms: float
    dst2src_max_piat_ms: int
    # Packets that carry a TCP flag. statistical_analysis.
    bidirectional_syn_packets: int
    bidirectional_cwr_packets: int
    bidirectional_ece_packets: int
    bidirectional_urg_packets: int
    bidirectional_ack_packets: int
    bidirectional_psh_packets: int
    bidirectional_rst_packets: int
    bidirectional_fin_packets: int
    src2dst_syn_packets: int
    src2dst_cwr_packets: int
    src2dst_ece_packets: int
    src2dst_urg_packets: int
    src2dst_ack_packets: int
    src2dst_psh_packets: int
    src2dst_rst_packets: int
    src2dst_fin_packets: int
    dst2src_syn_packets: int
    dst2src_cwr_packets: int
    dst2src_ece_packets: int
    dst2src_urg_packets: int
    dst2src_ack_packets: int
    dst2src_psh_packets: int
    dst2src_rst_packets: int
    dst2src_fin_packets: int
    # The first packets one by one: 0 src to dst or 1; bytes; milliseconds; -1 past the last.
    # splt_analysis.
    splt_direction: list[int]
    splt_ps: list[int]
    splt_piat_ms: list[int]
    # n_dissections.
    application_name: str
    application_category_name: str
    application_is_guessed: int
    application_confidence: int
    requested_server_name: str
    client_fingerprint: str
    server_fingerprint: str
    user_agent: str
    content_type: str
    # The local process of the flow's socket; -1 and "" where it was not found.
    # system_visibility_mode.
    system_process_pid: int
    system_process_name: str
    community_id: str
    # What plugins attached. udps.
    udps: Any
