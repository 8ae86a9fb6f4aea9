// Records as lines of text that people can review.
#ifndef WEIR_TESTS_GOLDEN_FLOW_TEXT_H_
#define WEIR_TESTS_GOLDEN_FLOW_TEXT_H_

#include <string>

#include "weir/v1/flow.pb.h"

namespace weir {

// Every field that is set, by reflection, so that a new field shows by itself. The flow's own
// fields make the first line; each part makes an indented line of its own:
//
//   flow id=1 src_address=192.0.2.1 dst_address=192.0.2.2 ...
//     bidirectional packets=12 link_bytes=1034 ...
//     tls version=771 certificate{subject="CN=www" ...}
//
// Addresses, MAC addresses and other bytes are written as people write them, enumerations without
// their prefix, times in nanoseconds, doubles in 12 digits.
std::string FlowText(const v1::Flow& flow);

}  // namespace weir

#endif  // WEIR_TESTS_GOLDEN_FLOW_TEXT_H_
