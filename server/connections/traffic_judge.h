// Whether a connection sends what no call explains: a flood of HTTP/2 frames that gRPC would keep,
// or work off, without ever showing a call of it.
#ifndef WEIR_SERVER_CONNECTIONS_TRAFFIC_JUDGE_H_
#define WEIR_SERVER_CONNECTIONS_TRAFFIC_JUDGE_H_

#include <cstdint>

namespace weir {

// Of a connection, totals since it began.
struct Traffic {
  uint64_t received_bytes = 0;  // by the kernel, read or not
  uint64_t sent_bytes = 0;
  uint64_t progress = 0;        // calls and messages of calls that were seen
  bool takes_messages = false;  // a call is open whose client sends any number of messages
};

// One for each connection, asked again and again; what it knows is when the connection last came
// on. Bytes that come until its next call or message are explained up to the longest request; with
// a call that takes messages, as far as gRPC reads ahead; and as far as they may acknowledge what
// was sent, or keep the connection alive. Not thread-safe.
class TrafficJudge {
 public:
  explicit TrafficJudge(uint64_t max_request_bytes, int64_t now_ns)
      : max_request_bytes_(max_request_bytes), since_ns_(now_ns) {}

  // False where it sent more than that.
  bool IsExplained(const Traffic& now, int64_t now_ns);

 private:
  const uint64_t max_request_bytes_;
  Traffic since_;
  int64_t since_ns_;
};

}  // namespace weir

#endif  // WEIR_SERVER_CONNECTIONS_TRAFFIC_JUDGE_H_
