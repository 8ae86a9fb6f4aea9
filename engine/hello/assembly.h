// What is kept of flows whose first messages did not come in one piece.
#ifndef WEIR_ENGINE_HELLO_ASSEMBLY_H_
#define WEIR_ENGINE_HELLO_ASSEMBLY_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/hello/early_segments.h"
#include "engine/hello/range_buffer.h"
#include "engine/hello/tls_stream.h"

namespace weir::hello {

struct FlowReading;

// The sides of a flow: who sent its first packet, and the other.
enum class Side : uint8_t { kSource = 0, kDestination = 1 };
constexpr size_t IndexOf(Side side) { return static_cast<size_t>(side); }
constexpr Side OtherThan(Side side) {
  return side == Side::kSource ? Side::kDestination : Side::kSource;
}

// The bytes of one flow, by side.
struct Assembly {
  struct Sealed {
    Side side;
    std::string packet;
  };
  struct OfSide {
    TlsStream stream;       // of TCP; its message is also where other protocols keep theirs
    EarlySegments early;    // of TCP
    RangeBuffer ranges;     // of QUIC and DTLS
    uint16_t dtls_message;  // whose fragments those are
  };
  OfSide sides[2];
  std::vector<Sealed> sealed;  // packets of QUIC, until their keys are known

  FlowReading* owner = nullptr;
  size_t charged = 0;  // of the pool's bytes
  Assembly* older = nullptr;
  Assembly* newer = nullptr;

  size_t bytes() const;
  bool is_empty() const;
  void Clear();
};

// The assemblies of one worker, bounded in number and in bytes. Thread-compatible.
class AssemblyPool {
 public:
  AssemblyPool(size_t max_assemblies, size_t max_bytes)
      : max_assemblies_(max_assemblies), max_bytes_(max_bytes) {}
  AssemblyPool(const AssemblyPool&) = delete;
  AssemblyPool& operator=(const AssemblyPool&) = delete;
  ~AssemblyPool();

  // An empty one for `owner`, the most recently used. Never null; may be one too many.
  Assembly* Take(FlowReading* owner);
  void GiveBack(Assembly* assembly);

  // Counts the bytes that it has now, and makes it the most recently used.
  void Update(Assembly* assembly);

  // Whether one has to go: the least recently used.
  bool is_over() const { return taken_ > max_assemblies_ || bytes_ > max_bytes_; }
  Assembly* oldest() const { return oldest_; }

  size_t taken() const { return taken_; }
  size_t bytes() const { return bytes_; }

 private:
  void Link(Assembly* assembly);
  void Unlink(Assembly* assembly);

  const size_t max_assemblies_;
  const size_t max_bytes_;
  std::vector<std::unique_ptr<Assembly>> free_;
  Assembly* oldest_ = nullptr;
  Assembly* newest_ = nullptr;
  size_t taken_ = 0;
  size_t bytes_ = 0;
};

}  // namespace weir::hello

#endif  // WEIR_ENGINE_HELLO_ASSEMBLY_H_
