// Certificates and keys in PEM (RFC 7468), as TLS is given them: looked at before, so that what is
// wrong with a file is said with its name.
#ifndef WEIR_ENGINE_BASE_PEM_H_
#define WEIR_ENGINE_BASE_PEM_H_

#include <string>

#include "absl/status/statusor.h"

namespace weir {

// Both return the text of a regular file of at most 1 MiB, or INVALID_ARGUMENT: "NAME: PATH: what
// is wrong with it".

// A text with certificates, none of them damaged; the first has not expired.
absl::StatusOr<std::string> ReadCertificates(const std::string& name, const std::string& path);

// A text with a key that is not encrypted, that of the first of `certificates` (a text).
absl::StatusOr<std::string> ReadKey(const std::string& name, const std::string& path,
                                    const std::string& certificates);

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_PEM_H_
