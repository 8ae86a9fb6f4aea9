// The only file that knows which nDPI is linked: thin inline wrappers over the calls that changed
// between releases, and the include of nDPI's header for the rest of this folder.
//
// Built and tested: 4.2 (Debian 12). Written from nDPI's release notes and never built: 4.4, 4.6,
// 4.8, 4.10, 4.11, 5.0.
#ifndef WEIR_ENGINE_DPI_NDPI_GATE_H_
#define WEIR_ENGINE_DPI_NDPI_GATE_H_

extern "C" {
#include <ndpi_api.h>
}

#include <cstdint>

#define WEIR_NDPI_VERSION (NDPI_MAJOR * 100 + NDPI_MINOR)

namespace weir::ndpi {

using Module = ndpi_detection_module_struct;
using Flow = ndpi_flow_struct;

inline Module* Init() {
#if WEIR_NDPI_VERSION >= 410
  return ndpi_init_detection_module(nullptr);
#else
  return ndpi_init_detection_module(ndpi_no_prefs);
#endif
}

// Turns every protocol on and makes the module ready for packets; false where it failed.
inline bool EnableAllAndFinalize(Module* module) {
#if WEIR_NDPI_VERSION < 500
  NDPI_PROTOCOL_BITMASK all;
  NDPI_BITMASK_SET_ALL(all);
  ndpi_set_protocol_detection_bitmask2(module, &all);
#endif
#if WEIR_NDPI_VERSION >= 410
  return ndpi_finalize_initialization(module) == 0;
#else
  ndpi_finalize_initialization(module);
  return true;
#endif
}

inline ndpi_protocol ProcessPacket(Module* module, Flow* flow, const uint8_t* ip, uint16_t length,
                                   uint64_t time_ms) {
#if WEIR_NDPI_VERSION >= 406
  return ndpi_detection_process_packet(module, flow, ip, length, time_ms, nullptr);
#else
  return ndpi_detection_process_packet(module, flow, ip, length, time_ms);
#endif
}

// Asks for the best guess; sets `guessed` where the answer is one.
inline ndpi_protocol GiveUp(Module* module, Flow* flow, bool& guessed) {
  uint8_t was_guessed = 0;
#if WEIR_NDPI_VERSION >= 500
  const ndpi_protocol protocol = ndpi_detection_giveup(module, flow);
  was_guessed = protocol.state == NDPI_STATE_PARTIAL ? 0 : flow->protocol_was_guessed;
#elif WEIR_NDPI_VERSION >= 410
  const ndpi_protocol protocol = ndpi_detection_giveup(module, flow, &was_guessed);
#else
  const ndpi_protocol protocol = ndpi_detection_giveup(module, flow, 1, &was_guessed);
#endif
  guessed = was_guessed != 0;
  return protocol;
}

inline uint16_t MasterId(const ndpi_protocol& protocol) {
#if WEIR_NDPI_VERSION >= 411
  return protocol.proto.master_protocol;
#else
  return protocol.master_protocol;
#endif
}

inline uint16_t ApplicationId(const ndpi_protocol& protocol) {
#if WEIR_NDPI_VERSION >= 411
  return protocol.proto.app_protocol;
#else
  return protocol.app_protocol;
#endif
}

// Whether ClientFingerprint is a JA4, not a JA3.
inline constexpr bool kClientFingerprintIsJa4 = WEIR_NDPI_VERSION >= 410;

// JA3 of the client, which 5.0 gave up for JA4.
inline const char* ClientFingerprint(const Flow& flow) {
#if WEIR_NDPI_VERSION >= 410
  return flow.protos.tls_quic.ja4_client;
#else
  return flow.protos.tls_quic.ja3_client;
#endif
}

}  // namespace weir::ndpi

#endif  // WEIR_ENGINE_DPI_NDPI_GATE_H_
