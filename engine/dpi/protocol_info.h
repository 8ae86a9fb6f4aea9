// A protocol or service that inspection can tell.
#ifndef WEIR_ENGINE_DPI_PROTOCOL_INFO_H_
#define WEIR_ENGINE_DPI_PROTOCOL_INFO_H_

#include <cstdint>
#include <string>

namespace weir {

struct ProtocolInfo {
  uint16_t id;
  std::string name;
  uint16_t category_id;
  std::string category_name;
  std::string breed_name;
};

}  // namespace weir

#endif  // WEIR_ENGINE_DPI_PROTOCOL_INFO_H_
