// The only file that knows which nDPI is linked: thin inline wrappers over what differs between
// releases, and the include of nDPI's header for the rest of engine/dpi.
//
// Built, linked and run through the tests of tests/engine/dpi: 4.2 (Debian 12, with which the rest
// of the project is tested too), 4.4, 4.6, 4.8, 4.10 and a 4.11 in development (October 2024). The
// branch for 5.0 was written from what is known of that release and not compiled. Labels and risks
// differ between versions; what hangs on one of them in a test says so there.
#ifndef WEIR_ENGINE_DPI_NDPI_NDPI_GATE_H_
#define WEIR_ENGINE_DPI_NDPI_NDPI_GATE_H_

extern "C" {
#include <ndpi_api.h>
}

#include <cstdint>
#include <string>

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

// Turns every protocol on. From 5.0 on they are by themselves.
inline void EnableAll([[maybe_unused]] Module* module) {
#if WEIR_NDPI_VERSION < 500
  NDPI_PROTOCOL_BITMASK all;
  NDPI_BITMASK_SET_ALL(all);
  ndpi_set_protocol_detection_bitmask2(module, &all);
#endif
}

// Whether there is a protocol of this name, whatever its case.
inline bool KnowsProtocol(Module* module, std::string& name) {
#if WEIR_NDPI_VERSION >= 411
  return ndpi_get_proto_by_name(module, name.c_str()) != NDPI_PROTOCOL_UNKNOWN;
#else
  return ndpi_get_protocol_id(module, name.data()) >= 0;
#endif
}

// Whether categories come into force with EnableAll, and so are to be loaded before it (from 4.8
// on), or with their file, after which EnableAll would take them out again.
inline constexpr bool kCategoriesBeforeProtocols = WEIR_NDPI_VERSION >= 408;

// Both read a file, before Finalize, and say whether they could.
inline bool LoadProtocols(Module* module, const char* path) {
  return ndpi_load_protocols_file(module, path) >= 0;
}
inline bool LoadCategories(Module* module, const char* path) {
#if WEIR_NDPI_VERSION >= 404
  return ndpi_load_categories_file(module, path, nullptr) >= 0;
#else
  return ndpi_load_categories_file(module, path) >= 0;
#endif
}

// Makes the module ready for packets; false where it failed.
inline bool Finalize(Module* module) {
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
#if WEIR_NDPI_VERSION >= 500
  const ndpi_protocol protocol = ndpi_detection_giveup(module, flow);
  guessed = flow->confidence == NDPI_CONFIDENCE_MATCH_BY_PORT ||
            flow->confidence == NDPI_CONFIDENCE_MATCH_BY_IP;
#elif WEIR_NDPI_VERSION >= 410
  uint8_t was_guessed = 0;
  const ndpi_protocol protocol = ndpi_detection_giveup(module, flow, &was_guessed);
  guessed = was_guessed != 0;
#else
  uint8_t was_guessed = 0;
  const ndpi_protocol protocol = ndpi_detection_giveup(module, flow, 1, &was_guessed);
  guessed = was_guessed != 0;
#endif
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

inline const char* BreedName([[maybe_unused]] Module* module, ndpi_protocol_breed_t breed) {
#if WEIR_NDPI_VERSION >= 410
  return ndpi_get_proto_breed_name(breed);
#else
  return ndpi_get_proto_breed_name(module, breed);
#endif
}

// Sets what a host name makes of the application, and its category; false where nDPI knows none.
inline bool MatchHost(Module* module, Flow* flow, std::string& name, uint16_t carrier,
                      ndpi_protocol& protocol) {
  ndpi_protocol_match_result match = {};
  const uint16_t application = ndpi_match_host_subprotocol(
      module, flow, name.data(), static_cast<u_int>(name.size()), &match, carrier);
  if (application == NDPI_PROTOCOL_UNKNOWN) return false;
#if WEIR_NDPI_VERSION >= 411
  protocol.proto.app_protocol = application;
#else
  protocol.app_protocol = application;
#endif
  protocol.category = match.protocol_category;
  return true;
}

// A category that the session's own rules give to a host name.
inline bool MatchHostCategory(Module* module, std::string& name, ndpi_protocol& protocol) {
  ndpi_protocol_category_t category = NDPI_PROTOCOL_CATEGORY_UNSPECIFIED;
  const int found = ndpi_get_custom_category_match(module, name.data(),
                                                   static_cast<u_int>(name.size()), &category);
  if (found == 0) return false;
  protocol.category = category;
  return true;
}

// Labels the flow by its carrier alone.
inline void SetCarrier(Module* module, uint16_t carrier, ndpi_protocol& protocol) {
  protocol = {};
#if WEIR_NDPI_VERSION >= 411
  protocol.proto.app_protocol = carrier;
#else
  protocol.app_protocol = carrier;
#endif
  protocol.category = ndpi_get_proto_category(module, protocol);
}
inline void SetMaster(uint16_t carrier, ndpi_protocol& protocol) {
#if WEIR_NDPI_VERSION >= 411
  protocol.proto.master_protocol = carrier;
#else
  protocol.master_protocol = carrier;
#endif
}

// Whether TLS (or QUIC) wrote its fields into the union.
inline bool TlsHelloSeen(const Flow& flow) {
#if WEIR_NDPI_VERSION >= 411
  return flow.protos.tls_quic.client_hello_processed || flow.protos.tls_quic.server_hello_processed;
#else
  return flow.protos.tls_quic.hello_processed;
#endif
}

// Drops, without freeing, the pointers of TLS that nDPI would free with the flow.
inline void ForgetTlsPointers(Flow& flow) {
  auto& tls = flow.protos.tls_quic;
  tls.server_names = tls.tls_supported_versions = tls.issuerDN = tls.subjectDN = nullptr;
#if WEIR_NDPI_VERSION >= 406
  tls.advertised_alpns = tls.negotiated_alpn = nullptr;
#else
  tls.alpn = nullptr;
#endif
#if WEIR_NDPI_VERSION >= 411
  tls.ja4_client_raw = nullptr;
#endif
  tls.encrypted_sni.esni = nullptr;
}

inline const char* TlsAlpn(const Flow& flow) {
#if WEIR_NDPI_VERSION >= 406
  return flow.protos.tls_quic.advertised_alpns;
#else
  return flow.protos.tls_quic.alpn;
#endif
}

// JA3 of the client; 5.0 has none (JA4 in its place, which is another fingerprint).
inline const char* TlsJa3Client([[maybe_unused]] const Flow& flow) {
#if WEIR_NDPI_VERSION >= 500
  return "";
#else
  return flow.protos.tls_quic.ja3_client;
#endif
}

// JA4 of the client, from 4.10 on.
inline const char* TlsJa4Client([[maybe_unused]] const Flow& flow) {
#if WEIR_NDPI_VERSION >= 410
  return flow.protos.tls_quic.ja4_client;
#else
  return "";
#endif
}

// Lives for ever where nDPI knows the cipher suite; else it is overwritten by the next call of any
// thread.
inline const char* CipherName(uint32_t cipher) {
#if WEIR_NDPI_VERSION >= 406
  static char unknown[8];
  return ndpi_cipher2str(cipher, unknown);
#else
  return ndpi_cipher2str(cipher);
#endif
}

// Which of the two builds of nDPI this program was linked with.
// "ndpi", as the distribution has it, or "ndpi_fast", with functions that profiles found hot
// replaced by those of engine/dpi/substitutes: the answers are the same. Thread-safe.
const char* BuildName();

}  // namespace weir::ndpi

#endif  // WEIR_ENGINE_DPI_NDPI_NDPI_GATE_H_
