// Fingerprints of the programs at the two ends, from what their hellos offer.
//
// JA3 and JA3S: J. Althouse, J. Atkinson, J. Atkins, "TLS Fingerprinting with JA3 and JA3S"
// (Salesforce, 2017). JA4: FoxIO, "JA4: TLS Client Fingerprinting", technical details of 2023,
// under the BSD 3-clause licence; the others of its family are not made. HASSH: B. Reardon, "Open
// Sourcing HASSH" (Salesforce, 2018).
#ifndef WEIR_ENGINE_HELLO_FINGERPRINTS_H_
#define WEIR_ENGINE_HELLO_FINGERPRINTS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/hello/client_hello.h"
#include "engine/hello/digest.h"
#include "engine/hello/server_hello.h"

namespace weir::hello {

// Thread-compatible: one per worker, whose scratch it keeps. A text that it returns lives until the
// next call. Empty where libcrypto lacks the hash function.
class Fingerprints {
 public:
  Fingerprints() : md5_("MD5"), sha256_("SHA256") {}

  std::string_view Ja3(const ClientHello& hello);
  std::string_view Ja3s(const ServerHello& hello);
  std::string_view Ja4(const ClientHello& hello, Security security);

  // `lists`: those of one side's KEXINIT, with ";" between them.
  std::string_view Hassh(std::string_view lists);

 private:
  std::string_view Md5(std::string_view text);
  void AppendHashOfSorted(std::string_view tail);

  Digest md5_;
  Digest sha256_;
  std::string text_;    // what is hashed
  std::string result_;  // a fingerprint
  std::vector<uint16_t> sorted_;
};

}  // namespace weir::hello

#endif  // WEIR_ENGINE_HELLO_FINGERPRINTS_H_
