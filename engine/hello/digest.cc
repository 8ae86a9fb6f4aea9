#include "engine/hello/digest.h"

namespace weir::hello {

Digest::Digest(const char* name)
    : md_(EVP_MD_fetch(nullptr, name, nullptr)), context_(EVP_MD_CTX_new()) {
  if (context_ == nullptr) md_.reset();
}

void Digest::Begin() { EVP_DigestInit_ex(context_.get(), md_.get(), nullptr); }

void Digest::Add(Bytes bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }

void Digest::Add(std::string_view text) {
  EVP_DigestUpdate(context_.get(), text.data(), text.size());
}

size_t Digest::End(uint8_t* hash) {
  unsigned int length = 0;
  EVP_DigestFinal_ex(context_.get(), hash, &length);
  return length;
}

void Digest::AppendHex(std::string_view text, size_t digits, std::string& out) {
  static constexpr char kDigits[] = "0123456789abcdef";
  uint8_t hash[kMaxBytes];
  Begin();
  Add(text);
  const size_t length = End(hash);
  for (size_t i = 0; i < digits && i < 2 * length; ++i) {
    const uint8_t byte = hash[i / 2];
    out.push_back(kDigits[i % 2 == 0 ? byte >> 4 : byte & 0x0F]);
  }
}

}  // namespace weir::hello
