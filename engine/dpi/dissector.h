// Deep packet inspection by nDPI, behind one wall: what the labels and fields of a flow are.
#ifndef WEIR_ENGINE_DPI_DISSECTOR_H_
#define WEIR_ENGINE_DPI_DISSECTOR_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "engine/dpi/application.h"
#include "engine/dpi/metadata.h"
#include "engine/dpi/rules/custom_rules.h"
#include "engine/hello/hello_fields.h"

namespace weir {

class Dissector;

// nDPI's state of one flow while it is being dissected (about 700 bytes, from the dissector's
// pool). Given back to the pool by Finish. REQUIRES: gone before its Dissector.
struct Dissection;  // incomplete: only the Dissector looks inside

struct DissectorOptions {
  uint8_t max_packets = 20;  // dissections per flow before giving up; 0: no dissection at all
  std::shared_ptr<const CustomRules> custom_rules = nullptr;  // null: none
};

enum class DissectionStep {
  kGoOn,  // give the flow's next packet to Dissect too
  kOver,  // nothing more is asked of nDPI for this flow: call Finish, at once or later
};

// Thread-compatible: one per worker, used by its thread alone. Create and the destructor take a
// process-wide mutex, since a counter inside nDPI is not safe for threads.
// Dissect does not allocate but for nDPI's own buffers.
class Dissector {
 public:
  static absl::StatusOr<std::unique_ptr<Dissector>> Create(const DissectorOptions& options);
  Dissector(const Dissector&) = delete;
  Dissector& operator=(const Dissector&) = delete;
  ~Dissector();

  // A fresh state from the pool; never null.
  Dissection* Begin();

  // Gives one packet of the flow to nDPI: the bytes from the innermost IP header to the end of what
  // was captured (64 readable bytes must follow them). `time_ms` is Unix time. Applies the rules of
  // docs/flow_semantics.md, "Dissection": counts packets, gives up at `max_packets`.
  DissectionStep Dissect(Dissection* dissection, const uint8_t* ip, uint32_t length,
                         uint64_t time_ms);

  // The label so far; cheap (names are cached by id).
  Application Current(const Dissection* dissection);

  // Ends dissection, with a guess where it is due, reads the label and the metadata, and gives the
  // state back to the pool.
  struct Result {
    Application application;
    Metadata metadata;
  };
  // `hello_fields`: what was read beside nDPI of the flow's first messages, or null. Where nDPI has
  // no name and they have, the label follows the name, by nDPI's own table; where nDPI did not
  // recognise the protocol and they tell it, the label is that.
  Result Finish(Dissection* dissection, const hello::HelloFields* hello_fields = nullptr);

  // IANA's name of a cipher suite: as names.h has it.
  static std::string_view CipherName(uint16_t cipher);

  // Whether nDPI itself reads a handshake of TLS in this flow.
  static bool ReadsTls(const Dissection* dissection);

  // Bytes that were not UTF-8, dropped from texts so far.
  uint64_t dropped_text_bytes() const;

 private:
  DissectionStep Ask(Dissection* dissection, const uint8_t* ip, uint32_t length, uint64_t time_ms);
  void FollowName(Dissection& dissection, const hello::HelloFields& hello_fields);

  struct Parts;  // all that includes nDPI's header

  explicit Dissector(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

// Which packets may be given to nDPI in every state of a flow.
// False for TCP and UDP without a whole transport header by the lengths that the packet itself
// claims. `ip` is its innermost IP header, with `length` bytes captured from there on.
//
// nDPI has no TCP or UDP header then, which its dissectors for the later packets of a known flow
// take for granted (docs/security.md, "Findings in libndpi").
bool HasWholeTransportHeader(const uint8_t* ip, uint32_t length);

}  // namespace weir

#endif  // WEIR_ENGINE_DPI_DISSECTOR_H_
