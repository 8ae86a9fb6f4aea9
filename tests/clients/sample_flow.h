// Flows and streams for tests.
#ifndef WEIR_TESTS_CLIENTS_SAMPLE_FLOW_H_
#define WEIR_TESTS_CLIENTS_SAMPLE_FLOW_H_

#include <vector>

#include "weir/v1/stream.pb.h"

namespace weir {

// A TLS flow from 192.168.5.44:59571 to 10.0.0.1:443 with a value in every part: packets 3 (2 and
// 1), bytes 1500/1458/1438/1400 in the order of the accounting modes, 2016-08-02 02:19:33.025 to
// 33.127.
v1::Flow SampleFlow();

// An ENDED event of it, with this sequence.
v1::FlowEvent SampleEvent(uint64_t sequence);

// A whole stream of `count` such events, that balances.
std::vector<v1::FlowStreamMessage> SampleStream(int count);

}  // namespace weir

#endif  // WEIR_TESTS_CLIENTS_SAMPLE_FLOW_H_
