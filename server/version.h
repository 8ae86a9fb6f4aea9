// The version of Weir.
#ifndef WEIR_SERVER_VERSION_H_
#define WEIR_SERVER_VERSION_H_

namespace weir {

inline constexpr char kWeirVersion[] = "0.1.0";

}  // namespace weir

#endif  // WEIR_SERVER_VERSION_H_
