// Hash functions for fingerprints and keys, by OpenSSL's libcrypto.
#ifndef WEIR_ENGINE_HELLO_DIGEST_H_
#define WEIR_ENGINE_HELLO_DIGEST_H_

#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/hello/wire.h"

namespace weir::hello {

struct OpensslDelete {
  void operator()(EVP_MD* md) const { EVP_MD_free(md); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(EVP_CIPHER* cipher) const { EVP_CIPHER_free(cipher); }
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

// One hash function, looked up once. Thread-compatible; does not allocate once it was used.
class Digest {
 public:
  static constexpr size_t kMaxBytes = EVP_MAX_MD_SIZE;

  // `name` as OpenSSL knows it: "MD5", "SHA256".
  explicit Digest(const char* name);

  // False where the linked libcrypto does not have it (MD5 in its FIPS provider).
  bool is_there() const { return md_ != nullptr; }

  // REQUIRES: is_there() for the rest.
  void Begin();
  void Add(Bytes bytes);
  void Add(std::string_view text);
  // Writes the hash; returns its length.
  size_t End(uint8_t* hash);

  // Appends the first `digits` lower-case hexadecimal digits of the hash of `text`.
  void AppendHex(std::string_view text, size_t digits, std::string& out);

 private:
  std::unique_ptr<EVP_MD, OpensslDelete> md_;
  std::unique_ptr<EVP_MD_CTX, OpensslDelete> context_;
};

}  // namespace weir::hello

#endif  // WEIR_ENGINE_HELLO_DIGEST_H_
