// Certificates and keys in PEM (RFC 7468), as TLS is given them: looked at before, so that what is
// wrong with a file is said with its name.
#ifndef WEIR_ENGINE_BASE_PEM_H_
#define WEIR_ENGINE_BASE_PEM_H_

#include <string>

#include "absl/status/statusor.h"

namespace weir {

// The text of a regular file of at most 1 MiB. INVALID_ARGUMENT: "NAME: PATH: why it is not".
absl::StatusOr<std::string> ReadPemFile(const std::string& name, const std::string& path);

// INVALID_ARGUMENT: "NAME: PATH: what is wrong". Whether the text, which is that of a file, has
// certificates, none of them damaged; the first must not have expired.
absl::Status CheckCertificates(const std::string& name, const std::string& path,
                               const std::string& text);

// Whether the text has a key that is not encrypted, that of the first of the certificates.
absl::Status CheckKey(const std::string& name, const std::string& path, const std::string& text,
                      const std::string& certificates);

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_PEM_H_
